"""Bytes become text: what the file says of its encoding is believed, nothing is guessed."""

from __future__ import annotations

import codecs

from estimates.errors import UnreadableFileError

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte-order marks and the encodings that they announce."""


def decode(content: bytes, name: str, encoding: str | None = None) -> str:
    """Return the text of a file: UTF-8, or what its byte-order mark or the caller says.

    Raises
    ------
    UnreadableFileError
        Where it is empty, or not in that encoding.
    """
    announced = next((known for mark, known in MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding or announced)
    except (UnicodeDecodeError, LookupError) as error:
        raise UnreadableFileError(
            f"is not {encoding or announced} ({error})",
            column="file",
            value=name,
            remedy='save it as UTF-8, or say its encoding, e.g. encoding="cp1252"',
        ) from None
    if not text.strip():
        raise UnreadableFileError(
            "is empty", column="file", value=name, remedy="estimates template shows the columns"
        )
    return text
