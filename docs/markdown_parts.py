"""Markdown from docstrings and types: paragraphs, lists, tables and examples of the reference."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from docstrings import descriptions, sections
from type_names import hints_of, result_type, type_name

CODE = re.compile(r"(``.+?``|`[^`]+`)", re.DOTALL)
# A name of ours in backticks, as in "see `estimates.consensus`", or `ClaimSet.as_of`: other names
# in backticks are parameters and columns.
OUR_NAME = re.compile(r"^`(?:estimates\.([\w.]+)|([A-Z]\w*(?:\.\w+)?))`$")
# How a section on results begins: the type stands before it.
RESULT_TYPE = re.compile(r"^(?:Table of `\w+`[,;:]?|[\w\[\], ]+? :|[A-Z]\w+\n)\s+")


def escape_text(text: str) -> str:
    """Return a text with asterisks, brackets and bars escaped for Markdown, except in code."""
    parts = CODE.split(text)
    for at, part in enumerate(parts[::2]):
        parts[2 * at] = re.sub(r"([*|\[\]])", r"\\\1", part.replace("<", "&lt;"))
    return "".join(parts)


def link_names(text: str, links: Mapping[str, str]) -> str:
    """Return a text in which names of ours in backticks lead to their place."""
    parts = CODE.split(text)
    for at, part in enumerate(parts):
        if (found := OUR_NAME.match(part)) and (name := found[1] or found[2]) in links:
            parts[at] = f"[`{name}`]({links[name]})"
    return "".join(parts)


def prose(text: str, links: Mapping[str, str]) -> str:
    """Return the text of a docstring as Markdown."""
    return link_names(escape_text(text), links)


def type_code(hint: Any, links: Mapping[str, str]) -> str:
    """Return a type as code, in which the classes of the reference lead to their place."""

    def link(found: re.Match[str]) -> str:
        name = found[0]
        return f"[{name}]({links[name]})" if name in links else name

    text = re.sub(r'"[^"]*"|\w+', link, type_name(hint)).replace("|", "&#124;")
    return f"<code>{text}</code>" if text else ""


def described_list(thing: Any, title: str, links: Mapping[str, str]) -> Iterator[str]:
    """Yield what a docstring says of parameters or fields as a list with their types."""
    hints = hints_of(thing)
    internal = getattr(thing, "_internal", ())
    for names, text in descriptions(thing, title):
        shown = typed_names([name for name in names if name not in internal], hints, links)
        if shown:
            yield f"- {shown}: {prose(text, links)}"


def typed_names(
    names: Sequence[str], hints: Mapping[str, Any], links: Mapping[str, str], between: str = ", "
) -> str:
    """Return names with their types, a type that all of them have once."""
    types = [type_code(hints[name], links) if name in hints else "" for name in names]
    if len(set(types)) > 1:
        pairs = zip(names, types, strict=True)
        return between.join(f"**`{name}`** {kind}".rstrip() for name, kind in pairs)
    shown = between.join(f"**`{name}`**" for name in names)
    return f"{shown} {types[0]}".rstrip() if types else ""


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield a table; blank cells stay blank."""
    head = list(head)
    yield f"| {' | '.join(head)} |"
    yield "|---" * len(head) + "|"
    for row in rows:
        yield f"| {' | '.join(' '.join(cell.split()) for cell in row)} |"


def signature_text(name: str, function: Any) -> str:
    """Return a call of a function with the defaults of its parameters, wrapped at 90 letters."""
    signature = inspect.signature(function)
    parts = []
    for parameter in signature.parameters.values():
        if parameter.name in ("self", "cls"):
            continue
        bare = parameter.replace(annotation=inspect.Parameter.empty)
        is_first_named = parameter.kind is parameter.KEYWORD_ONLY and not any(
            part.startswith("*") for part in parts
        )
        parts += ["*"] if is_first_named else []
        parts.append(str(bare).replace("'", '"'))
    call = f"{name}({', '.join(parts)})"
    if len(call) <= 90:
        return call
    return f"{name}(\n" + "".join(f"    {part},\n" for part in parts) + ")"


def docstring_sections(thing: Any, links: Mapping[str, str]) -> Iterator[str]:
    """Yield a docstring: its text, parameters, result, errors, notes, references and examples."""
    parts = sections(thing)
    yield prose(start_lists(parts.pop("")), links) + "\n"
    for title, text in parts.items():
        yield f"**{title}**\n"
        if title in ("Parameters", "Attributes"):
            yield from described_list(thing, title, links)
            yield ""
        elif title == "Examples":
            yield from example_blocks(text)
        elif title == "Returns":
            result = type_code(result_type(thing), links)
            text = re.sub(r"^ +", "", RESULT_TYPE.sub("", text), flags=re.MULTILINE)
            yield f"{result}: {prose(start_lists(text), links)}\n" if text else f"{result}\n"
        else:
            yield prose(start_lists(text), links) + "\n"


def start_lists(text: str) -> str:
    """Return a text with the blank line that Markdown needs before a list."""
    return re.sub(r"(?<!\n)\n(?=- )", "\n\n", text)


def example_blocks(text: str) -> Iterator[str]:
    """Yield the examples of a docstring as blocks of code, and the text between them."""
    for block in text.split("\n\n"):
        yield f"```python\n{block}\n```\n" if block.startswith(">>>") else f"{block}\n"
