"""Files are written whole, with the permissions and the links that they have."""

import errno
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import estimates as est
from estimates.columnar.files import write_file, write_folder
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


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


KILLED_RUN = """
import os, signal
from pathlib import Path
from estimates.columnar.files import write_file, write_folder

def half(file):
    file.write(b"half")
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)

with write_folder(Path("results")) as folder:
    write_file(folder / "a", b"x")
    write_file(Path("a.txt"), half)
"""


def test_the_next_run_removes_what_a_killed_run_has_left(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    killed = subprocess.run([sys.executable, "-c", KILLED_RUN], cwd=tmp_path, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert path.read_bytes() == b"old"
    assert len(names_in(tmp_path)) == 3
    write_file(path, b"new")
    with write_folder(tmp_path / "results") as folder:
        write_file(folder / "a", b"x")
    assert names_in(tmp_path) == ["a.txt", "results"]
    assert path.read_bytes() == b"new"


def test_two_writers_of_one_folder_do_not_mix(tmp_path):
    """The first to finish keeps it; the files of the other are refused and removed."""
    target = tmp_path / "results"

    def write_slowly():
        with write_folder(target) as slow:
            write_file(slow / "slow", b"x")
            with write_folder(target) as fast:
                assert slow.exists()
                write_file(fast / "fast", b"x")

    with pytest.raises(UnreadableFileError, match="exists already"):
        write_slowly()
    assert (names_in(tmp_path), names_in(target)) == (["results"], ["fast"])


def test_two_writers_of_one_file_do_not_mix(tmp_path):
    """Whoever finishes last has written the whole file."""
    path = tmp_path / "a.txt"

    def slow(file):
        file.write(b"slow, ")
        write_file(path, b"fast")
        file.write(b"whole")

    write_file(path, slow)
    assert (names_in(tmp_path), path.read_bytes()) == (["a.txt"], b"slow, whole")


def test_a_planted_link_is_not_followed_and_not_waited_for(tmp_path):
    """Also one that is named like a temporary file."""
    other = tmp_path / "other"
    other.write_bytes(b"kept")
    os.mkfifo(tmp_path / f".a.txt.{'0' * 16}")
    (tmp_path / f".a.txt.{'1' * 16}").symlink_to(other)
    write_file(tmp_path / "a.txt", b"new")
    assert other.read_bytes() == b"kept"


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_full_disk_leaves_the_old_track_records(suffix, tmp_path, monkeypatch):
    path = tmp_path / f"records.{suffix}"
    records = est.track_records([est.claim("A", 5), est.claim("B", 6)])
    kept = records.save(path).read_bytes()

    def fail(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(UnreadableFileError, match="No space left on device"):
        records.save(path)
    assert (names_in(tmp_path), path.read_bytes()) == ([path.name], kept)


@pytest.mark.parametrize("name", ["a\0.csv", "a\ud800.csv", "a" * 5000 + ".csv"])
def test_a_path_that_no_file_can_have_is_refused(name, tmp_path):
    for use in (est.read, lambda path: est.write([est.claim("A", 5)], path)):
        with pytest.raises(UnreadableFileError, match="file is"):
            use(tmp_path / name)
