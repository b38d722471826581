"""Read and write the TOML of mappings: texts, numbers, truth values, lists and tables."""

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any

from estimates.errors import UnreadableFileError

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
# What a literal string of TOML cannot hold: the apostrophe and control characters.
NOT_LITERAL = re.compile(r"['\x00-\x1f\x7f]")


def parse_toml(text: str, name: str) -> dict[str, Any]:
    """Return the content of a TOML text; `name` says where it comes from."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        problem, remedy = f"is not TOML ({error})", 'write keys as: source = "SIPRI"'
        raise UnreadableFileError(problem, column="file", value=name, remedy=remedy) from None


def write_toml(content: Mapping[str, Any]) -> str:
    r"""Return a mapping as TOML, its tables last.

    >>> print(write_toml({"values": r"(\d{4})", "constants": {"source": "SIPRI"}}), end="")
    values = '(\d{4})'
    <BLANKLINE>
    [constants]
    source = "SIPRI"
    """
    return "\n\n".join(toml_blocks(content, ())).lstrip("\n") + "\n"


def toml_blocks(content: Mapping[str, Any], path: tuple[str, ...]) -> list[str]:
    """Return a table and the tables in it, one block of lines each."""
    cells = {k: v for k, v in content.items() if not isinstance(v, Mapping) and v is not None}
    lines = [f"[{'.'.join(map(format_key, path))}]"] if path and cells else []
    lines += [f"{format_key(key)} = {format_value(value)}" for key, value in cells.items()]
    blocks = ["\n".join(lines)] if lines else []
    for key, value in content.items():
        if isinstance(value, Mapping):
            blocks += toml_blocks(value, (*path, key))
    return blocks


def format_key(key: str) -> str:
    """Return a key, in quotes where it has other characters than letters, digits, _ and -."""
    return key if BARE_KEY.fullmatch(key) else format_text(key)


def format_value(value: Any) -> str:
    """Return a text, a number, a truth value or a list."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(format_value, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return format_text(value) if isinstance(value, str) else repr(value)


def format_text(text: str) -> str:
    """Return a text in quotes, a pattern with backslashes as it is."""
    if "\\" in text and not NOT_LITERAL.search(text):
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
