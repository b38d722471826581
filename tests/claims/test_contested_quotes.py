"""Claims whose own quote does not state their figure."""

import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.cli.app import main
from tests.helpers.examples import few_in_dev

QUOTE = "more than 150,000 Russian troops"
NOTICE = "claims whose quote does not state their figure: 1"
# A figure, a quote, and whether the quote states the figure.
CASES = [
    ("more than 150,000", QUOTE, True),
    ("150,000", QUOTE, False),
    ("120,000", QUOTE, False),
    ("150k", "some say 150 thousand troops", True),
    ("150,000", "150.000 Soldaten", True),
    ("150", "nobody knows", False),
    ("20,000", "20,000 to 30,000 refugees", False),
    ("dozens", "dozens of people were hurt", True),
    ("5", "five", True),
    ("3", "fewer than 3 people", False),
    ("1.5 million", "1,500,000 people", True),
]


def row(text, quote, **cells):
    return {"claim_id": "a", "source": "EU", "text": text, "quote": quote, **cells}


def contested(claims):
    return est.reconcile(claims, method="median").ledger[0].contested_quote


@pytest.mark.parametrize(("text", "quote", "is_stated"), CASES)
def test_a_quote_that_does_not_state_the_figure_is_noticed(text, quote, is_stated):
    by_records = est.ClaimSet.from_records([row(text, quote)])
    by_frame = est.ClaimSet.from_frame(pd.DataFrame([row(text, quote)]))
    for claims in (by_records, by_frame):
        assert any(notice.startswith(NOTICE) for notice in claims.notices) != is_stated
        assert (contested(claims) is None) == is_stated


def test_the_ledger_shows_both_figures():
    difference = "the quote states > 150,000, the claim 120,000"
    assert contested([row("120,000", QUOTE)]) == difference


def test_strict_reading_refuses_with_the_row_and_both_figures(tmp_path):
    rows = [row("120,000", QUOTE), row("more than 150,000", QUOTE, claim_id="b")]
    path = tmp_path / "claims.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    readers = (
        lambda **options: est.ClaimSet.from_records(rows, **options),
        lambda **options: est.ClaimSet.from_frame(pd.DataFrame(rows), **options),
        lambda **options: est.read(path, **options),
    )
    for read in readers:
        words = r"row 1: quote contradicts .*states > 150,000, the claim 120,000"
        with pytest.raises(est.TableError, match=words):
            read(strict=True)
        kept = read(strict=True, errors="quarantine")
        assert ([claim.claim_id for claim in kept], len(kept.quarantine)) == (["b"], 1)


def test_the_command_line_refuses_with_strict(tmp_path, capsys):
    path = tmp_path / "claims.json"
    path.write_text(json.dumps([row("120,000", QUOTE)]))
    assert main(["reconcile", str(path)]) == 0
    assert main(["reconcile", str(path), "--strict"]) != 0
    assert "the quote states > 150,000, the claim 120,000" in capsys.readouterr().err


def test_claims_without_a_quote_are_not_compared():
    rows = [
        row("150", None),
        row("7", "  ", claim_id="c"),
    ]
    claims = est.ClaimSet.from_records([{k: v for k, v in r.items() if v} for r in rows])
    assert not any(notice.startswith("claims whose quote") for notice in claims.notices)


def test_equal_quotes_are_read_once(monkeypatch):
    from estimates.claims import stated_figures

    seen = []
    scan = stated_figures.scan
    stated_figures.figures_of_words.cache_clear()
    monkeypatch.setattr(
        stated_figures, "scan", lambda words, **k: seen.append(words) or scan(words, **k)
    )
    quote = "there were 31,417 people"
    est.ClaimSet.from_records([row("31,417", quote, claim_id=str(i)) for i in range(50)])
    assert seen == [quote]


@few_in_dev  # reading words is slow
@given(st.integers(1, 10**7), st.sampled_from(["", "about ", "more than ", "up to ", "at least "]))
def test_the_quote_of_the_very_figure_is_never_contested(number, hedge):
    text = f"{hedge}{number:,}"
    assert contested([row(text, f"They counted {text} people in the north.")]) is None
