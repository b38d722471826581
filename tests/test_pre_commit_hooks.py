"""The hooks for pre-commit do what their descriptions say, in a repository with one changed file."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.seed_claims import ROOT

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="needs git")
BEFORE = "claim_id,source,value\na,UN,100\n"


def entry_of(hook: str) -> list[str]:
    """Return the command of a hook."""
    text = (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")
    block = text.partition(f"- id: {hook}\n")[2].partition("- id:")[0]
    line = next(line for line in block.splitlines() if line.startswith("  entry: "))
    return shlex.split(line.removeprefix("  entry: "))


def run_hook(hook: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a hook on the file of claims, as pre-commit does."""
    scripts = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    command = [*entry_of(hook), "claims.csv"]
    return subprocess.run(
        command, cwd=folder, env={**os.environ, "PATH": scripts}, capture_output=True, text=True
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose last commit has one claim."""
    (tmp_path / "claims.csv").write_text(BEFORE)
    author = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    for arguments in (["init", "-q"], ["add", "."], [*author, "commit", "-q", "-m", "one claim"]):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True)
    return tmp_path


def test_the_hook_shows_what_the_staged_changes_move(repository: Path) -> None:
    (repository / "claims.csv").write_text(f"{BEFORE}b,WB,130\n")
    done = run_hook("estimates-changes", repository)
    assert done.stdout.startswith("1. added WB, “130” [b]: moved the range from 100 to 100–130")
    assert done.returncode == 0


def test_the_hook_refuses_a_file_that_cannot_be_read(repository: Path) -> None:
    assert run_hook("estimates-check", repository).returncode == 0
    (repository / "claims.csv").write_text(f"{BEFORE}b,WB,12.3.4\n")
    assert run_hook("estimates-check", repository).returncode != 0
