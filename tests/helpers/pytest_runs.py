"""Run pytest with the plugin in a separate process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def run_pytest(folder: Path, *arguments: str, with_others: bool = False) -> tuple[int, str]:
    """Return the exit code and the output of pytest in a folder, with the plugin alone.

    with_others : load every plugin that is installed, too; it takes half as long again.
    """
    code = (
        "import sys, pytest;"
        "from importlib.metadata import entry_points;"
        "from os import environ;"
        "known = {e.value for e in entry_points(group='pytest11')};"
        "known = known if not environ.get('PYTEST_DISABLE_PLUGIN_AUTOLOAD') else set();"
        "more = [] if 'estimates.testing.plugin' in known else ['-p', 'estimates.testing.plugin'];"
        "sys.exit(pytest.main(['-q', '-p', 'no:cacheprovider', *more, *sys.argv[1:]]))"
    )
    paths = {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    alone = {} if with_others else {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder), *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
        env={**os.environ, **paths, **alone},
    )
    return done.returncode, done.stdout + done.stderr
