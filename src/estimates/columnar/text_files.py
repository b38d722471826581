"""Text files: encodings, .gz packing and the errors of files that cannot be read.

The encoding is that of the byte-order mark, else UTF-8, unless the caller names one; it is never
guessed from the content.
"""

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from estimates.columnar.files import file_error
from estimates.errors import UnreadableFileError

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Raised by a file that is missing, truncated, or not packed although its suffix is .gz.
READ_ERRORS = (OSError, EOFError, zlib.error)


@dataclass(frozen=True, slots=True)
class TextSource:
    """A text on disk or in memory.

    name : its name in messages. path : the file; None = the text is in memory.
    encoding : of the file; None = UTF-8 or that of the byte-order mark.
    text : the content, if it is in memory.
    """

    name: str
    path: Path | None = None
    encoding: str | None = None
    text: str = ""

    @property
    def size(self) -> int | None:
        """The length in bytes or characters; None for a packed file, which does not state it."""
        if self.path is None:
            return len(self.text)
        return None if is_gzipped(self.path) else self.path.stat().st_size

    @contextmanager
    def open(self, newline: str) -> Iterator[TextIO]:
        """Open the text, to be read in chunks.

        newline : what ends a line, as in `open`; "" = any, kept as it is.
        """
        if self.path is None:
            yield io.StringIO(self.text, newline=newline)
            return
        encoding = self.encoding or detect_encoding(read_bytes(self.path, 8))
        try:
            codecs.lookup(encoding)
        except LookupError as error:
            raise encoding_error(error, self.name) from None
        opener: Any = gzip.open if is_gzipped(self.path) else open
        try:
            with opener(self.path, "rt", encoding=encoding, newline=newline) as file:
                yield file
        except UnicodeDecodeError as error:
            raise encoding_error(error, self.name) from None
        except READ_ERRORS as error:
            raise read_error(self.path, error) from None

    def read(self) -> str:
        """Return the whole text."""
        if self.path is None:
            return self.text
        return decode_text(read_bytes(self.path), self.name, self.encoding)


def is_gzipped(path: Path) -> bool:
    """Return whether a file is packed, by its name."""
    return path.suffix.lower() == ".gz"


def read_bytes(path: Path, count: int = -1) -> bytes:
    """Return the first bytes of a file, unpacked; -1 = all."""
    try:
        with gzip.open(path) if is_gzipped(path) else path.open("rb") as file:
            return file.read(count)
    except READ_ERRORS as error:
        raise read_error(path, error) from None


def decode_text(content: bytes, name: str, encoding: str | None = None) -> str:
    """Return bytes as text, in the encoding of the caller or of the byte-order mark, else UTF-8."""
    try:
        text = content.decode(encoding or detect_encoding(content))
    except (UnicodeDecodeError, LookupError) as error:
        raise encoding_error(error, name) from None
    if not text.strip():
        raise empty_file_error(name)
    return text


def detect_encoding(content: bytes) -> str:
    """Return the encoding of the byte-order mark, UTF-8 without one."""
    return next((name for mark, name in BYTE_ORDER_MARKS if content.startswith(mark)), "utf-8")


def read_error(path: Path, error: Exception) -> UnreadableFileError:
    """Return the error of a file that cannot be opened or unpacked."""
    reason = getattr(error, "strerror", None) or error
    return file_error(path, f"cannot be read ({reason})", "check the path")


def empty_file_error(name: str) -> UnreadableFileError:
    """Return the error of a text without content."""
    return file_error(name, "is empty", "estimates template shows the columns")


def encoding_error(error: UnicodeDecodeError | LookupError, name: str) -> UnreadableFileError:
    """Return the error of a text that is not in its encoding."""
    encoding = getattr(error, "encoding", "in a known encoding")
    remedy = 'save it as UTF-8, or name its encoding, e.g. encoding="cp1252"'
    return file_error(name, f"is not {encoding} ({error})", remedy)
