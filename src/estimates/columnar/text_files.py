"""Bytes become text: what the file says of its encoding is believed, nothing is guessed."""

from __future__ import annotations

import codecs
import gzip
import zlib
from pathlib import Path
from typing import TextIO

from estimates.errors import UnreadableFileError

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte-order marks and the encodings that they announce."""


UNREADABLE = (OSError, EOFError, zlib.error)
"""What is raised by a file that is not there, cut off, or not packed as its name says."""


def is_packed(path: Path) -> bool:
    """Tell whether a file is packed, by its name."""
    return path.suffix.lower() == ".gz"


def content(path: Path, count: int = -1) -> bytes:
    """Return the bytes of a file, those inside one packed as .gz; a missing one is refused.

    Parameters
    ----------
    count : how many; -1 = all.
    """
    try:
        with gzip.open(path) if is_packed(path) else path.open("rb") as file:
            return file.read(count)
    except UNREADABLE as error:
        raise not_there(path, error) from None


def not_there(path: Path, error: Exception) -> UnreadableFileError:
    """Return the refusal of a file that cannot be opened or unpacked."""
    return UnreadableFileError(
        f"cannot be read ({getattr(error, 'strerror', None) or error})", column="file",
        value=str(path), remedy="check the path",
    )  # fmt: skip


def decode(content: bytes, name: str, encoding: str | None = None) -> str:
    """Return the text of a file: UTF-8, or what its byte-order mark or the caller says.

    Raises
    ------
    UnreadableFileError
        Where it is empty, or not in that encoding.
    """
    try:
        text = content.decode(encoding or announced(content))
    except (UnicodeDecodeError, LookupError) as error:
        raise not_in_encoding(error, name) from None
    if not text.strip():
        raise empty(name)
    return text


def empty(name: str) -> UnreadableFileError:
    """Return the refusal of a text in which nothing stands."""
    return UnreadableFileError(
        "is empty", column="file", value=name, remedy="estimates template shows the columns"
    )


def announced(content: bytes) -> str:
    """Return the encoding that a byte-order mark says; UTF-8 where there is none."""
    return next((known for mark, known in MARKS if content.startswith(mark)), "utf-8")


def open_text(path: Path, encoding: str | None = None, newline: str = "") -> TextIO:
    """Open a text file to be read in parts, in the encoding that its first bytes or the caller say.

    Parameters
    ----------
    newline : what ends a line, as `open` has it; "" = any, kept as it is.

    Raises
    ------
    UnreadableFileError
        Where it is not there, or for an encoding that is not known.
    """
    encoding = encoding or announced(content(path, 8))
    try:
        if is_packed(path):
            return gzip.open(path, "rt", encoding=encoding, newline=newline)
        return path.open(encoding=encoding, newline=newline)
    except LookupError as error:
        raise not_in_encoding(error, str(path)) from None


def not_in_encoding(error: UnicodeDecodeError | LookupError, name: str) -> UnreadableFileError:
    """Return the refusal of a text that is not in its encoding."""
    encoding = getattr(error, "encoding", "in a known encoding")
    return UnreadableFileError(
        f"is not {encoding} ({error})",
        column="file",
        value=name,
        remedy='save it as UTF-8, or say its encoding, e.g. encoding="cp1252"',
    )
