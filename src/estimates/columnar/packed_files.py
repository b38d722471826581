"""Packed files (.gz, .zip): unpacked as far as their size stays in proportion to that on disk."""

from __future__ import annotations

import gzip
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from estimates.columnar.files import file_error
from estimates.errors import UnreadableFileError

# Tables rarely shrink to less than a fiftieth; a file made to exhaust the memory, to a thousandth.
MAX_RATIO = 200
# Files up to this size are unpacked whatever the ratio.
ALWAYS_UNPACKED_BYTES = 1 << 26
UNPACK_REMEDY = "if you trust it, say how large it may become: max_unpacked_bytes=10_000_000_000"


def unpacking_limit(packed: int, stated: int | None = None) -> int:
    """Return the size to which a file of so many bytes may be unpacked.

    stated : what the caller allows; None = in proportion to the file.
    """
    return max(ALWAYS_UNPACKED_BYTES, MAX_RATIO * packed) if stated is None else stated


def bomb_error(name: str | Path, limit: int) -> UnreadableFileError:
    """Return the error of a file that unpacks to far more than its size."""
    return file_error(name, f"unpacks to more than {limit:,} bytes", UNPACK_REMEDY)


class BoundedGzipFile(gzip.GzipFile):
    """A .gz file that is refused when it unpacks to more than a limit in bytes."""

    def __init__(self, file: IO[bytes], name: str | Path, limit: int) -> None:
        super().__init__(fileobj=file, mode="rb")
        self.source, self.limit = name, limit

    def read(self, size: int | None = -1) -> bytes:
        """Return so many unpacked bytes; -1 = all."""
        if size is None or size < 0:
            size = self.limit + 1 - self.tell()
        return self.checked(super().read(size))

    def read1(self, size: int = -1) -> bytes:
        """Return up to so many unpacked bytes."""
        return self.checked(super().read1(size))

    def checked(self, content: bytes) -> bytes:
        """Return what was read, or refuse the file."""
        if self.tell() > self.limit:
            raise bomb_error(self.source, self.limit)
        return content


@contextmanager
def open_zip(
    file: Path | IO[bytes], name: str, stated: int | None = None
) -> Iterator[zipfile.ZipFile]:
    """Open a .zip file; refuse one that is damaged, encrypted or unpacks to far more than its size.

    name : its name in messages. stated : see `unpacking_limit`.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            limit = unpacking_limit(sum(member.compress_size for member in members), stated)
            if sum(member.file_size for member in members) > limit:
                raise bomb_error(name, limit)
            if any(member.flag_bits & 1 for member in members):
                raise file_error(name, "is encrypted", "save it without a password")
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise file_error(name, f"is damaged or no .zip file ({error})", "write it again") from None
    except OSError as error:
        reason = error.strerror or error
        raise file_error(name, f"cannot be read ({reason})", "check the path") from None


@contextmanager
def unpack_member(archive: zipfile.ZipFile, member: str) -> Iterator[Path]:
    """Yield the path of a temporary file with the content of a member of a .zip file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"table{''.join(Path(member).suffixes[-2:])}"
        try:
            with archive.open(member) as packed, path.open("wb") as file:
                shutil.copyfileobj(packed, file)
        except UnicodeDecodeError:  # the name is written again before the content
            raise zipfile.BadZipFile("a name in it cannot be decoded") from None
        yield path
