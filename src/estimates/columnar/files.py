"""Atomic writing: a file or a folder takes its name when it is complete."""

import errno
import os
import stat
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from estimates.columnar.temporary_names import temporary_beside
from estimates.errors import EstimatesWarning, UnreadableFileError


def file_error(name: str | Path, problem: str, remedy: str = "") -> UnreadableFileError:
    """Return the error of a file that cannot be used."""
    return UnreadableFileError(problem, column="file", value=str(name), remedy=remedy)


def check_path(path: Any) -> Path:
    """Return a path; refuse what no file can be named, before it is looked for."""
    problem = ""
    try:
        os.lstat(os.fspath(path))
    except TypeError:
        problem = "is not a path"
    except ValueError:
        problem = "is no name of a file (it holds a null character, or what is no text)"
    except OSError as error:
        problem = "is too long for a path" if error.errno == errno.ENAMETOOLONG else ""
    if problem:
        raise file_error(path, problem, "give the path of a file")
    return Path(os.fsdecode(path))


def write_file(path: Path, content: bytes | Callable[[BinaryIO], object]) -> Path:
    """Write a file and return its path; after an error no part of it remains.

    A file that exists keeps its permissions, a new one has those of the umask. A link stays a
    link, and its file is written. Devices and pipes, such as /dev/stdout, are written through; a
    pipe that nobody reads stays as it is, with a warning.

    content : the bytes, or a function that writes them to an open file.
    """
    path = check_path(path)
    try:
        if is_special(path):
            write_through(path, content)
        else:
            write_regular(path.resolve() if path.is_symlink() else path, content)
    except OSError as error:
        raise write_error(path, error) from None
    return path


def write_regular(path: Path, content: bytes | Callable[[BinaryIO], object]) -> None:
    """Write a regular file: to another name first, which nobody can foresee."""
    with temporary_beside(path, make_file) as temporary:
        with temporary.open("wb") as file:
            write_content(file, content)
        with temporary.open("rb+") as file:  # the content may have closed the first handle
            os.fsync(file.fileno())
        if path.exists():
            os.chmod(temporary, stat.S_IMODE(path.stat().st_mode))
        os.replace(temporary, path)


def make_file(path: Path) -> None:
    """Make an empty file with the permissions of the umask; fail if the name is taken."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))


def write_content(file: BinaryIO, content: bytes | Callable[[BinaryIO], object]) -> None:
    """Write the content to an open file."""
    if isinstance(content, bytes):
        file.write(content)
    else:
        content(file)


def is_special(path: Path) -> bool:
    """Return whether a path names a device, a pipe or an open file of a process."""
    # Renaming over /dev/stdout would not reach the file to which the shell has redirected it.
    if path.is_absolute() and path.parts[1:2] in (("dev",), ("proc",)):
        return True
    return path.exists() and not (path.is_file() or path.is_dir())


def write_through(path: Path, content: bytes | Callable[[BinaryIO], object]) -> None:
    """Write to a device or a pipe; a pipe without a reader is a warning instead of a wait."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    except OSError as error:
        if error.errno != errno.ENXIO or not path.is_fifo():
            raise
        message = f"{path} is a pipe that nobody reads: nothing was written to it"
        warnings.warn(message, EstimatesWarning, stacklevel=3)
        return
    os.set_blocking(handle, True)
    with os.fdopen(handle, "wb") as file:
        write_content(file, content)


@contextmanager
def write_folder(folder: Path) -> Iterator[Path]:
    """Yield a temporary folder, renamed to `folder` at the end; after an error it is removed.

    Of two runs that write one folder, the second to finish is refused.
    """
    refuse_existing(check_path(folder))
    try:
        with temporary_beside(folder, Path.mkdir) as temporary:
            yield temporary
            refuse_existing(folder)  # an empty folder would be replaced
            os.replace(temporary, folder)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            refuse_existing(folder)
        raise write_error(folder, error) from None


def refuse_existing(folder: Path) -> None:
    """Refuse a folder that exists."""
    if folder.exists():
        raise file_error(folder, "exists already", "choose another name, or remove it")


def write_error(path: Path, error: OSError) -> UnreadableFileError:
    """Return the error of a place that cannot be written."""
    reason = error.strerror or error
    return file_error(path, f"cannot be written ({reason})", "make room, or choose another place")
