"""The sample project and the how-to do what they say, with the public kit alone."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from estimates.testing import laws
from tests.helpers.pytest_runs import run_pytest

ROOT = Path(__file__).parent.parent.parent
PROJECT = ROOT / "docs" / "examples" / "pipeline-tests"
HOW_TO = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")


def test_the_sample_project_passes_its_tests() -> None:
    """As its README says, in a run of its own."""
    code, said = run_pytest(PROJECT)
    assert code == 0, said


def test_the_sample_project_uses_the_public_kit_alone() -> None:
    """Names of the front door, of the kit, and what a method is made of."""
    allowed = {
        "estimates", "estimates.testing", "estimates.methods.contract", "estimates.methods.registry"
    }  # fmt: skip
    for path in PROJECT.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("estimates"):
                assert node.module in allowed, path.name


def test_the_bad_method_of_the_how_to_fails() -> None:
    """Its six lines, as they stand."""
    block = re.findall(r"```python\n(.*?)```", HOW_TO, re.DOTALL)[0]
    names: dict[str, object] = {}
    exec("import estimates as est\n" + block, names)
    with pytest.raises(laws.BrokenLawError) as caught:
        names["test_a_conflict_never_narrows"]()  # type: ignore[operator]
    assert (len(caught.value.case.before), len(caught.value.case.after)) == (1, 2)
    shown = re.findall(r"```text\n(.*?)```", HOW_TO, re.DOTALL)[0].strip().splitlines()
    said = ["BrokenLawError: " + str(caught.value).splitlines()[0], *str(caught.value).splitlines()]
    assert [line for line in shown if line not in said and line != "..."] == []
