"""The command `verify`."""

import json

import pytest

from estimates.cli.app import main

ROWS = (
    "claim_id,source,text,document,quote\n"
    'a,EU,"more than 150,000",article,"more than 150,000 troops"\n'
)


@pytest.fixture
def documents(tmp_path):
    (tmp_path / "texts").mkdir()
    article = tmp_path / "texts" / "article.txt"
    article.write_text("The EU spoke of more than 150,000 troops.", encoding="utf-8")
    return tmp_path / "texts"


def run_verify(tmp_path, documents, rows, *flags):
    path = tmp_path / "claims.csv"
    path.write_text(rows, encoding="utf-8")
    return main(["verify", str(path), "--documents", str(documents), *flags])


def test_verified_quotes_end_with_status_0(tmp_path, documents, capsys):
    assert run_verify(tmp_path, documents, ROWS) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[1].startswith('a,article,verbatim,16,40,"> 150,000"')
    assert err == "1 verbatim\n"


def test_an_invented_number_ends_with_status_1(tmp_path, documents, capsys):
    rows = ROWS + 'b,EU,"120,000",article,"more than 150,000 troops"\n'
    assert run_verify(tmp_path, documents, rows, "--json") == 1
    out, err = capsys.readouterr()
    assert [row["status"] for row in json.loads(out)] == ["verbatim", "number differs"]
    assert err == "1 verbatim, 1 number differs\n"


def test_a_missing_folder_is_bad_input(tmp_path, capsys):
    assert run_verify(tmp_path, tmp_path / "none", ROWS) == 2
    assert "is not a folder" in capsys.readouterr().err
