"""Files and texts in memory: encodings, .gz packing and the errors of files that cannot be read.

The encoding is that of the byte-order mark, else UTF-8, unless the caller names one; it is never
guessed from the content.
"""

import codecs
import io
import os
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from estimates.columnar.files import file_error
from estimates.columnar.packed_files import BoundedGzipFile, unpacking_limit
from estimates.errors import UnreadableFileError

# That of UTF-32 begins with that of UTF-16.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Raised by a file that is missing, truncated, or not packed although its suffix is .gz.
READ_ERRORS = (OSError, EOFError, zlib.error)
COMPLETE_FIRST = "read it again when it is complete"


@dataclass(frozen=True, slots=True)
class FileSource:
    """A file on disk, or its content in memory.

    name : its name in messages. path : the file; None = the content is in memory.
    encoding : of a text; None = UTF-8 or that of the byte-order mark.
    content : the text or the bytes, if they are in memory.
    max_unpacked_bytes : the size to which a packed file may be unpacked; None = in proportion.
    """

    name: str
    path: Path | None = None
    encoding: str | None = None
    content: str | bytes = ""
    max_unpacked_bytes: int | None = None

    def __post_init__(self) -> None:
        refuse_unknown_encoding(self.encoding, self.name)

    @property
    def size(self) -> int | None:
        """The length in bytes or characters; None for a packed file, which does not state it."""
        if self.path is None:
            return len(self.content)
        return None if is_gzipped(self.path) else self.path.stat().st_size

    @contextmanager
    def open(self, newline: str) -> Iterator[TextIO]:
        """Open the text, to be read in chunks; refuse a file that changes in the meantime.

        newline : what ends a line, as in `open`; "" = any, kept as it is.
        """
        if self.path is None:
            yield io.StringIO(self.read(), newline=newline)
            return
        encoding = self.encoding or detect_encoding(self.read_bytes(8))
        try:
            packed = open_bytes(self.path, self.max_unpacked_bytes)
            with io.TextIOWrapper(packed, encoding, newline=newline) as file:
                stamp = file_stamp(file.fileno())
                yield file
                if file_stamp(file.fileno()) != stamp:
                    raise file_error(self.name, "changed while it was read", COMPLETE_FIRST)
        except UnicodeError as error:
            raise encoding_error(error, self.name) from None
        except READ_ERRORS as error:
            raise read_error(self.path, error) from None

    def read(self) -> str:
        """Return the whole text."""
        content = self.content if self.path is None else self.read_bytes()
        if isinstance(content, str):
            return content
        return decode_text(content, self.name, self.encoding)

    def read_bytes(self, count: int = -1) -> bytes:
        """Return the first bytes of the file, unpacked; -1 = all."""
        assert self.path is not None  # noqa: S101  nobody asks for those of a content in memory
        return read_bytes(self.path, count, self.max_unpacked_bytes)

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        """Yield the path of the file; content in memory is in a temporary file meanwhile."""
        if self.path is not None:
            if not self.path.is_dir():
                self.read_bytes(1)
            yield self.path
            return
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "content"
            content = self.content
            path.write_bytes(content.encode() if isinstance(content, str) else content)
            yield path


def file_stamp(file: str | Path | int) -> tuple[int, int]:
    """Return the size of a file and its time of modification."""
    status = os.stat(file)
    return status.st_size, status.st_mtime_ns


def is_gzipped(path: Path) -> bool:
    """Return whether a file is packed, by its name."""
    return path.suffix.lower() == ".gz"


def open_bytes(path: Path, max_unpacked: int | None = None) -> BinaryIO:
    """Open a file, to be read unpacked."""
    file = path.open("rb")
    if not is_gzipped(path):
        return file
    limit = unpacking_limit(path.stat().st_size, max_unpacked)
    packed: Any = BoundedGzipFile(file, path, limit)
    packed.myfileobj = file  # closed together with the packed file
    return packed  # type: ignore[no-any-return]


def read_bytes(path: Path, count: int = -1, max_unpacked: int | None = None) -> bytes:
    """Return the first bytes of a file, unpacked; -1 = all."""
    try:
        with open_bytes(path, max_unpacked) as file:
            return file.read(count)
    except READ_ERRORS as error:
        raise read_error(path, error) from None


def decode_text(content: bytes, name: str, encoding: str | None = None) -> str:
    """Return bytes as text, in the encoding of the caller or of the byte-order mark, else UTF-8."""
    refuse_unknown_encoding(encoding, name)
    try:
        text = content.decode(encoding or detect_encoding(content))
    except UnicodeError as error:
        raise encoding_error(error, name) from None
    if not text.strip():
        raise empty_file_error(name)
    return text


def refuse_unknown_encoding(encoding: str | None, name: str) -> None:
    """Refuse an encoding that Python does not know, or that is none of text."""
    try:
        b"text".decode(encoding or "utf-8")
    except UnicodeError:  # an encoding of other texts
        pass
    except (LookupError, TypeError, ValueError) as error:
        raise encoding_error(error, name) from None


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


def encoding_error(error: Exception, name: str) -> UnreadableFileError:
    """Return the error of a text that is not in its encoding."""
    encoding = getattr(error, "encoding", "in a known encoding")
    remedy = 'save it as UTF-8, or name its encoding, e.g. encoding="cp1252"'
    return file_error(name, f"is not {encoding} ({error})", remedy)
