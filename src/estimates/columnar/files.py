"""Atomic writing: a file or a folder takes its name when it is complete."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from estimates.errors import UnreadableFileError


def file_error(name: str | Path, problem: str, remedy: str = "") -> UnreadableFileError:
    """Return the error of a file that cannot be used."""
    return UnreadableFileError(problem, column="file", value=str(name), remedy=remedy)


def write_file(path: Path, content: bytes | Callable[[BinaryIO], object]) -> Path:
    """Write a file and return its path; after an error no part of it remains.

    content : the bytes, or a function that writes them to an open file.
    """
    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            if isinstance(content, bytes):
                file.write(content)
            else:
                content(file)
        # mkstemp gives access to the owner alone; other files are readable by everyone
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError as error:
        raise write_error(path, error) from None
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
    return path


@contextmanager
def write_folder(folder: Path) -> Iterator[Path]:
    """Yield a temporary folder, renamed to `folder` at the end; after an error it is removed.

    What an earlier run left behind when it was killed is removed first.
    """
    if folder.exists():
        raise file_error(folder, "exists already", "choose another name, or remove it")
    temporary = folder.parent / f".{folder.name}.partial"
    try:
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir()
        yield temporary
        os.replace(temporary, folder)
    except OSError as error:
        raise write_error(folder, error) from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def write_error(path: Path, error: OSError) -> UnreadableFileError:
    """Return the error of a place that cannot be written."""
    reason = error.strerror or error
    return file_error(path, f"cannot be written ({reason})", "make room, or choose another place")
