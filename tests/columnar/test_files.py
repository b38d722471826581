"""Files are written whole, with the permissions and the links that they have."""

import os
import stat
from pathlib import Path

import pytest

from estimates.columnar.files import write_file
from estimates.errors import EstimatesWarning, UnreadableFileError

pytestmark = pytest.mark.skipif(os.name != "posix", reason="permissions and pipes of POSIX")


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("umask", [0o022, 0o077, 0o002])
def test_a_new_file_has_the_permissions_of_the_umask(tmp_path, umask):
    before = os.umask(umask)
    try:
        write_file(tmp_path / "a.txt", b"x")
    finally:
        os.umask(before)
    assert mode_of(tmp_path / "a.txt") == 0o666 & ~umask


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644])
def test_a_file_keeps_its_permissions(tmp_path, mode):
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    path.chmod(mode)
    write_file(path, b"new")
    assert (path.read_bytes(), mode_of(path)) == (b"new", mode)


def test_a_link_stays_a_link_and_its_file_is_written(tmp_path):
    target, link = tmp_path / "folder" / "real.txt", tmp_path / "link.txt"
    target.parent.mkdir()
    target.write_bytes(b"old")
    link.symlink_to(target)
    write_file(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_pipe_is_written_through(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    # The pipe holds what is written until it is read, so nobody has to wait for anybody.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_file(path, b"through")
        assert os.read(handle, 100) == b"through"
    finally:
        os.close(handle)
    assert stat.S_ISFIFO(path.stat().st_mode)


def test_a_pipe_that_nobody_reads_stays_with_a_warning(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.warns(EstimatesWarning, match="is a pipe that nobody reads"):
        write_file(path, b"x")
    assert stat.S_ISFIFO(path.stat().st_mode)


def test_an_error_while_writing_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")

    def fail(file):
        file.write(b"half")
        raise OSError("disk full")

    with pytest.raises(UnreadableFileError, match="disk full"):
        write_file(path, fail)
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]
    assert path.read_bytes() == b"old"
