"""The sample project and docs/testing.md are correct, and use only public names."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from estimates.testing import laws
from tests.helpers.pytest_runs import run_pytest

ROOT = Path(__file__).parent.parent.parent
PROJECT = ROOT / "docs" / "examples" / "pipeline-tests"
PAGE = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")


@pytest.mark.slow  # runs the tests of another project
def test_sample_project_passes_its_tests() -> None:
    code, output = run_pytest(PROJECT, with_others=True)
    assert code == 0, output


def test_sample_project_imports_only_public_modules() -> None:
    allowed = {"estimates", "estimates.testing", "estimates.methods"}
    for path in PROJECT.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("estimates"):
                assert node.module in allowed, path.name


def test_bad_method_of_the_page_fails() -> None:
    """The page shows the report that the method causes."""
    block = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0]
    names: dict[str, object] = {}
    exec("import estimates as est\n" + block, names)
    with pytest.raises(laws.BrokenLawError) as caught:
        names["test_a_conflict_never_narrows"]()  # type: ignore[operator]
    assert (len(caught.value.case.before), len(caught.value.case.after)) == (1, 2)
    shown = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)[0].strip().splitlines()
    lines = str(caught.value).splitlines()
    report = [f"BrokenLawError: {lines[0]}", *lines, "..."]
    assert [line for line in shown if line not in report] == []
