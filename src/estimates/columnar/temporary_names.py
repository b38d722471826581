"""Temporary files and folders beside their target: locked while they are written, else removed.

A run that is killed leaves its temporary file behind, without a lock. The next run that writes the
same target removes it.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from secrets import token_hex

# Missing on Windows, where an open file cannot be removed.
fcntl = import_module("fcntl") if find_spec("fcntl") else None
# A temporary name has so many letters of the target's, so that it is not too long itself.
KEPT_LETTERS = 50
TOKEN_BYTES = 8
# A leftover may be a link or a pipe that somebody has planted: neither is followed or waited for.
INSPECT = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


@contextmanager
def temporary_beside(target: Path, make: Callable[[Path], object]) -> Iterator[Path]:
    """Yield a temporary file or folder beside a target, locked; removed at the end if still there.

    make : creates it under a name, and fails if the name is taken.
    """
    remove_leftovers(target)
    while True:
        temporary = target.parent / f"{temporary_prefix(target)}{token_hex(TOKEN_BYTES)}"
        make(temporary)
        handle = lock(temporary)
        if handle is None or os.fstat(handle).st_nlink:
            break
        os.close(handle)  # another run took it for a leftover, and has removed it
    try:
        yield temporary
    finally:
        remove(temporary)
        if handle is not None:
            os.close(handle)


def temporary_prefix(target: Path) -> str:
    """Return how the names of temporary files for a target begin."""
    return f".{target.name[:KEPT_LETTERS]}."


def lock(path: Path, *, wait: bool = True) -> int | None:
    """Return a handle that locks a file or folder until it is closed; None where that is unknown.

    Raises OSError if another process holds the lock and `wait` is False.
    """
    if fcntl is None:
        return None
    handle = os.open(path, INSPECT)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        os.close(handle)
        raise
    return handle


def remove_leftovers(target: Path) -> None:
    """Remove what killed runs have left beside a target; what is being written is locked."""
    start = temporary_prefix(target)
    is_temporary = re.compile(re.escape(start) + rf"[0-9a-f]{{{2 * TOKEN_BYTES}}}").fullmatch
    for name in os.listdir(target.parent):
        if not (name.startswith(start) and is_temporary(name)):
            continue
        leftover = target.parent / name
        with suppress(OSError):
            handle = lock(leftover, wait=False)
            remove(leftover)
            if handle is not None:
                os.close(handle)


def remove(path: Path) -> None:
    """Remove a file or a folder, if it exists."""
    with suppress(FileNotFoundError):
        if stat.S_ISDIR(path.lstat().st_mode):
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()
