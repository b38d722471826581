"""Run pytest with the plugin in a separate process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def run_pytest(folder: Path, *arguments: str) -> tuple[int, str]:
    """Return the exit code and the output of pytest in a folder, with the plugin loaded once."""
    code = (
        "import sys, pytest;"
        "from importlib.metadata import entry_points;"
        "known = {e.value for e in entry_points(group='pytest11')};"
        "more = [] if 'estimates.testing.plugin' in known else ['-p', 'estimates.testing.plugin'];"
        "sys.exit(pytest.main(['-q', '-p', 'no:cacheprovider', *more, *sys.argv[1:]]))"
    )
    paths = os.pathsep.join(p for p in sys.path if p)
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder), *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
        env={**os.environ, "PYTHONPATH": paths},
    )
    return done.returncode, done.stdout + done.stderr
