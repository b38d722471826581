"""The fuzzer finds what is planted, draws the same input again, and finds nothing in a few of each."""

from __future__ import annotations

import time
from random import Random

import pytest

import estimates as est
from tests.fuzz import oracle
from tests.fuzz.__main__ import run_case
from tests.fuzz.cases import CASES, check_command
from tests.fuzz.oracle import FindingError, check_agreement, check_reading, refuse_controls
from tests.fuzz.tables import GOOD_ROWS, TABLE_FILES, fuzzed_file


@pytest.mark.parametrize("kind", CASES)
def test_a_few_inputs_of_each_kind_reveal_nothing(kind):
    for number in range(2):
        assert run_case(0, number, [kind]) is None


@pytest.mark.parametrize("kind", ["json", "csv", "parquet"])
def test_an_input_is_drawn_from_its_seed_alone(kind):
    assert kind in TABLE_FILES
    first, second = (fuzzed_file(Random("5:7"), kind) for _ in range(2))
    assert first == second


def read_rows(rows, errors):
    return est.ClaimSet.from_records(rows, errors=errors)


def test_a_lost_row_is_found():
    with pytest.raises(FindingError, match="5 rows became 4"):
        check_reading(lambda errors: read_rows(GOOD_ROWS, errors), 5)


def test_a_refusal_that_quarantine_does_not_share_is_found():
    bad = ({"source": "A", "value": "x"}, *GOOD_ROWS)
    for hidden in ("raise", "quarantine"):
        with pytest.raises(FindingError):
            check_reading(lambda e, h=hidden: read_rows(GOOD_ROWS if e == h else bad, e), 5)


def test_readers_that_do_not_agree_are_found():
    for fewer in (GOOD_ROWS[1:], ({"source": "A", "value": "x"}, *GOOD_ROWS)):
        readers = {"all": GOOD_ROWS, "fewer": fewer}
        with pytest.raises(FindingError, match="do not agree"):
            check_agreement({n: lambda e, r=rows: read_rows(r, e) for n, rows in readers.items()})


def test_an_error_of_another_library_is_found():
    def read(errors):
        raise KeyError(errors)

    with pytest.raises(KeyError):
        check_reading(read, None)


def test_an_escape_sequence_is_found():
    with pytest.raises(FindingError, match="control character"):
        refuse_controls("\x1b[2J", "a text")
    with pytest.raises(FindingError, match="direction mark"):
        refuse_controls("\u202e", "a text")


def test_an_input_that_takes_too_long_is_found(monkeypatch):
    monkeypatch.setattr(oracle, "MAX_SECONDS", 0.05)
    with pytest.raises(FindingError, match=r"more than 0\.05 s"), oracle.bounded():
        time.sleep(5)


def test_a_wrong_exit_status_is_found(monkeypatch):
    monkeypatch.setattr("tests.fuzz.cases.main", lambda arguments: 3)
    with pytest.raises(FindingError, match="status 3"):
        check_command(["methods"])
