"""`estimates mapping FILE` prints a mapping that `--mapping` takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from estimates.cli.app import main

TABLE = "Country,Year,deaths\nArcadia,2021,10\nElbonia,2021,3\n"


def test_the_printed_mapping_is_toml_or_python(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "table.csv"
    path.write_text(TABLE, encoding="utf-8")
    assert main(["mapping", str(path)]) == 0
    toml = capsys.readouterr().out
    assert 'best = "deaths"' in toml
    assert main(["mapping", "--python", str(path)]) == 0
    assert "est.TableMapping(" in capsys.readouterr().out


def test_a_file_that_is_not_there_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mapping", "nowhere.csv"]) == 2
    assert "nowhere.csv" in capsys.readouterr().err
