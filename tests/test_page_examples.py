"""The README and every page of the docs show what their code prints."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

import estimates as est
from tests.helpers.seed_claims import ROOT
from tests.page_examples import (
    CODE,
    FENCE,
    folder_of,
    run_page,
    unshown_numbers,
    updated_page,
    wrapped,
)

DOCS = ROOT / "docs"
README = ROOT / "README.md"
TASKS = [
    DOCS / f"{task}.md"
    for task in (
        "keep-a-toll",
        "read-articles",
        "compare-agencies",
        "run-a-pipeline",
        "test-claim-logic",
        "combine-measurements",
    )
]
STARTS = [README, DOCS / "index.md"]
WITH_CODE = [
    page for page in (README, *sorted(DOCS.glob("*.md"))) if FENCE.search(page.read_text("utf-8"))
]


@pytest.fixture
def enter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Return a function that enters the working folder of a page."""
    monkeypatch.setenv("MPLBACKEND", "agg")
    return lambda page: monkeypatch.chdir(folder_of(page, tmp_path))


@pytest.mark.parametrize("page", WITH_CODE, ids=lambda page: page.stem)
def test_a_page_shows_what_its_code_prints(page: Path, enter) -> None:
    """To renew the outputs: `python -m tests.page_examples PAGE`."""
    enter(page)
    wrong = [
        f"shown:\n{output.shown}\nprinted:\n{output.printed}"
        for output in run_page(page.read_text("utf-8"))
        if not output.holds
    ]
    assert wrong == []


@pytest.mark.parametrize("page", [*STARTS, *TASKS], ids=lambda page: page.stem)
def test_start_and_tasks_run_outside_a_clone(page: Path, tmp_path: Path) -> None:
    assert folder_of(page, tmp_path) == tmp_path


@pytest.mark.parametrize("page", [*STARTS, *TASKS], ids=lambda page: page.stem)
def test_numbers_of_the_text_stand_in_code_or_output(page: Path) -> None:
    """Or, in the README, in the requirements of the project."""
    required = (ROOT / "pyproject.toml").read_text("utf-8")
    missing = unshown_numbers(page.read_text("utf-8"))
    assert [number for number in missing if number not in required] == []


@pytest.mark.parametrize("page", TASKS, ids=lambda page: page.stem)
def test_a_task_is_short_and_shows_real_data(page: Path) -> None:
    """Its first paragraph is the situation of the reader, in one sentence."""
    text = page.read_text("utf-8")
    situation = text.split("\n\n")[1]
    assert len(text.split()) <= 900
    assert situation.endswith(".")
    assert ". " not in situation
    assert "## What can go wrong" in text


def test_the_first_example_is_one_example() -> None:
    """README, first page and first notebook show the same code, so the same numbers."""
    first = [
        next(f for f in FENCE.finditer(page.read_text("utf-8")) if f["language"] == "python")[
            "body"
        ]
        for page in STARTS
    ]
    notebook = nbformat.read(ROOT / "notebooks" / "01-two-figures.ipynb", as_version=4)
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert first[0] == first[1]
    assert first[0].strip() in cells


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("```python\nprint(1 + 1)\n```\n\n```text\n3\n```\n", ["2\n"]),
        ("```python\n>>> 1 + 1\n3\n\n```\n", ["2\n"]),
        ("```python\nx = 2\n```\n\nSo:\n\n```python\nprint(x)\n```\n\n```text\n3\n```\n", ["2\n"]),
        ('```console\n$ estimates read "more than 5"\n5\n```\n', None),
    ],
)
def test_a_wrong_output_is_found_and_renewed(text: str, printed: list[str] | None) -> None:
    wrong = [output.printed for output in run_page(text) if not output.holds]
    assert wrong == printed if printed else len(wrong) == 1
    assert all(output.holds for output in run_page(updated_page(text)))


def test_a_block_with_a_title_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert [*run_page('```csv title="a.csv"\nsource,value\nUN,5\n```\n')] == []
    assert len(est.read("a.csv")) == 1


def test_code_that_raises_fails() -> None:
    with pytest.raises(ZeroDivisionError):
        [*run_page("```python\n1 / 0\n```\n")]


def test_numbers_in_code_and_links_are_no_prose() -> None:
    text = "From 120 to `130`, see [140](a150.md).\n\n```text\n120\n```\n"
    assert unshown_numbers(text.replace("120\n```", "121\n```")) == ["120", "140"]
    assert "130" not in CODE.sub("", text)


def test_long_lines_are_broken_at_spaces() -> None:
    line = "  a " + "word " * 40
    assert wrapped(line).split() == line.split()
    assert max(map(len, wrapped(line).splitlines())) <= 78
