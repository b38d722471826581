"""Sensitivity: every specification is what asking it alone answers, and the summary says what moves."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.errors import EstimatesError
from tests.helpers.examples import few_in_dev

NUMBERS = ("estimate", "lower", "upper", "voices")
# Alternatives of which some pairs cannot differ, and others must.
ALTERNATIVES: dict[str, list[Any]] = {
    "methods": ["bayes", "median", "linear_pool", "random_effects", "latest"],
    "priors": ["unknown", "troops", 1.5],
    "conventions": [None, "acled"],
    "bounds": ["implied", "open"],
    "windows": [None, 20, "auto"],
    "drifts": [None, 0.02],
    "floors": ["in", "out"],
}
PARAMETERS = {"methods": "method", "priors": "prior", "windows": "window", "drifts": "drift"}
KINDS = ("value", "more than", "up to", "range", "dozens")


@st.composite
def questions(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw a few claims of each kind on one or two quantities, with parties, days and floors."""
    rows = []
    for at in range(draw(st.integers(1, 7))):
        number = draw(st.integers(20, 5000))
        kind = draw(st.sampled_from(KINDS))
        texts = {"range": f"{number} to {2 * number}", "value": str(number), "dozens": "dozens"}
        rows.append(
            {
                "claim_id": f"c{at}",
                "quantity": draw(st.sampled_from(["a", "b"])),
                "source": f"S{draw(st.integers(0, 3))}",
                "text": texts.get(kind, f"{kind} {number}"),
                "stated_on": f"2021-0{draw(st.integers(1, 4))}-01",
                "manner": draw(st.sampled_from([None, None, "floor"])),
                "credibility": draw(st.sampled_from([None, 3, 5])),
            }
        )
        rows[-1]["party"] = {"S0": "red", "S1": "red", "S2": "blue"}.get(rows[-1]["source"])
    return rows


def ask_alone(claims: est.ClaimSet, row: Any, chosen: dict[str, list[Any]], **fixed: Any) -> Any:
    """Return the row of the consensus that a specification is, asked alone; None without claims."""
    options = dict(fixed)
    for name, alternatives in chosen.items():
        if name == "floors":
            continue
        parameter = PARAMETERS.get(name, name)
        labels = [label_of(parameter, alternative) for alternative in alternatives]
        options[parameter] = alternatives[labels.index(getattr(row, parameter))]
    left = claims.about(row.quantity)
    if row.without_source is not None:
        left = left.where(source=lambda name: name != row.without_source)
    if row.without_party is not None:
        left = left.where(lambda claim: claim.source.party != row.without_party)
    if row.floors == "out":
        left = left.where(lambda claim: not is_floor(claim))
    return est.reconcile(left, **options).consensus[0] if len(left) else None


def is_floor(claim: est.Claim) -> bool:
    """Return whether a claim states only a lower bound."""
    figure = claim.figure
    if claim.manner == "floor":
        return figure.value is not None or figure.lower is not None
    return figure.value is None and figure.lower is not None and figure.upper is None


def label_of(parameter: str, alternative: Any) -> str:
    """Return how the table calls an alternative."""
    names = {("conventions", None): "estimates 1", ("conventions", "acled"): "acled 2024-05"}
    names |= {("window", None): "any day", ("window", 20): "20 days", ("drift", None): "0"}
    return names.get((parameter, alternative), str(alternative))


def numbers_of(row: Any) -> tuple[Any, ...]:
    """Return the answer of a row, to the bit."""
    cells = (getattr(row, name) for name in NUMBERS)
    return tuple(cell if cell is None or isinstance(cell, int) else cell.hex() for cell in cells)


@given(questions(), st.data())
@few_in_dev  # each example asks up to thirty questions one by one
def test_every_specification_is_what_asking_alone_answers(
    rows: list[dict[str, Any]], data: st.DataObject
) -> None:
    claims = est.ClaimSet.from_records(rows)
    chosen = {
        name: data.draw(st.lists(st.sampled_from(all_), min_size=1, max_size=2, unique=True), name)
        for name, all_ in ALTERNATIVES.items()
    }
    table = est.sensitivity(claims, **chosen)
    at = data.draw(st.lists(st.integers(0, len(table) - 1), min_size=30, max_size=30), "rows")
    for row in (table[i] for i in sorted(set(at))):
        alone = ask_alone(claims, row, chosen)
        expected = (None, None, None, 0) if alone is None else numbers_of(alone)
        assert numbers_of(row) == expected, row


@pytest.mark.parametrize("signed", [False, True])
def test_with_track_records_every_row_is_what_asking_the_rest_answers(signed: bool) -> None:
    """One signed question decides the scale of all of its kind, so the company matters."""
    rows = [
        {"source": f"S{s}", "party": "ab"[s % 2], "indicator": "m", "quantity": f"q{q:02d}"}
        | {"value": (q * 7 + s * s * (q % 3) + 1) * (-1 if signed and q % 9 == 0 else 1)}
        for q in range(18)
        for s in range(5)
        if (q + s) % 4
    ]
    claims = est.ClaimSet.from_records(rows)
    records = est.track_records(claims)
    chosen: dict[str, Any] = {"methods": ["bayes", "median"], "priors": "troops"}
    table = est.sensitivity(claims, track_records=records, bounds="open", **chosen)
    for source in ("S1", "S3"):
        rest = claims.where(lambda claim, source=source: claim.source.name != source)
        for method, used in (("bayes", records), ("median", records), ("median", None)):
            options: dict[str, Any] = {"prior": "troops", "bounds": "open", "track_records": used}
            alone = {row.quantity: row for row in est.consensus(rest, method, **options)}
            word = "not used" if used is None else "used"
            for row in table:
                if (row.without_source, row.method, row.track_records) == (source, method, word):
                    assert numbers_of(row) == numbers_of(alone[row.quantity])


def test_a_quantity_alone_has_the_rows_that_it_has_in_company(april: est.ClaimSet) -> None:
    chosen: dict[str, Any] = {"methods": ["median", "lowest"], "priors": "unknown"}
    for quantity in april.quantities[:3]:
        alone = est.sensitivity(april.about(quantity), "2021-04-20", **chosen)
        company = est.sensitivity(april, "2021-04-20", **chosen)
        expected = [row for row in company if row.quantity == quantity]
        assert list(alone) == expected


# ---- the table and its summary

FIVE = [est.claim(name, str(n)) for name, n in zip("ABCDE", (90, 100, 110, 120, 900), strict=True)]


def test_every_combination_has_a_row_and_the_first_is_the_base() -> None:
    table = est.sensitivity(
        FIVE, methods=["median", "lowest", "highest"], priors=["unknown", 1.0], leave_out="source"
    )
    # methods × priors × bounds × floors × (nothing or one of five sources)
    assert len(table) == 3 * 2 * 2 * 2 * 6
    assert [row.specification for row in table] == list(range(len(table)))
    assert (table[0].differs, table[0].estimate) == ((), 110.0)
    assert all(row.differs for row in table[1:])
    assert len({(row.method, row.prior, row.bounds, row.floors, row.differs) for row in table}) == (
        len(table)
    )


def test_the_summary_says_what_moves_the_estimate_most() -> None:
    table = est.sensitivity(FIVE, methods=["median", "highest"], leave_out="source")
    (row,) = table.summary()
    assert (row.estimate, row.choice, row.alternative) == (110.0, "method", "highest")
    assert (row.alternative_estimate, row.lowest, row.highest) == (900.0, 105.0, 900.0)
    assert row.specifications == len(table)
    assert row.unanswered == 0


def test_a_source_decides_alone_if_the_answer_leaves_the_interval_without_it() -> None:
    claims = [est.claim("A", "100"), est.claim("B", "101"), est.claim("C", "99")]
    assert est.sensitivity(claims, methods="bayes").summary()[0].deciding_sources == ()
    lone = est.sensitivity(claims[:1], methods="bayes").summary()[0]
    assert (lone.deciding_sources, lone.unanswered) == (("A",), lone.specifications // 2)


def test_the_interval_that_holds_all_holds_every_interval_and_the_share_is_counted() -> None:
    table = est.sensitivity(FIVE)
    row = table.summary()[0]
    with_interval = [r for r in table if r.lower is not None and r.upper is not None]
    assert row.all_lower == min(r.lower for r in with_interval)
    assert row.all_upper == max(r.upper for r in with_interval)
    holding = [r for r in with_interval if r.lower <= row.estimate <= r.upper]
    assert row.share_holding == pytest.approx(len(holding) / len(with_interval))


def test_floors_are_left_out_together_and_named_so() -> None:
    claims = [est.claim("A", "100"), est.claim("B", "more than 300"), est.claim("C", "120")]
    table = est.sensitivity(claims, methods="median", leave_out=())
    voices = {(row.bounds, row.floors): row.voices for row in table}
    assert voices == {(b, f): n for b in ("implied", "open") for f, n in (("in", 3), ("out", 2))}


def test_no_claim_and_no_figure_give_rows_without_an_estimate() -> None:
    assert len(est.sensitivity([])) == len(est.sensitivity([]).summary()) == 0
    table = est.sensitivity([{"source": "A", "value": 5, "exclude": "a test"}])
    assert {(row.estimate, row.voices) for row in table} == {(None, 0)}
    assert table.summary()[0].choice is None


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"methods": []}, "methods"),
        ({"priors": ["unknown", "unknown"]}, "priors"),
        ({"methods": ["bayes", "mode"]}, "mode"),
        ({"priors": ["nobody"]}, "nobody"),
        ({"priors": [-1.0]}, "-1.0"),
        ({"leave_out": ["sources"]}, "sources"),
        ({"floors": "some"}, "some"),
        ({"windows": [None, -3]}, "-3"),
        ({"drifts": ["fast"]}, "fast"),
        ({"conventions": ["nobody"]}, "nobody"),
        ({"bounds": ["closed"]}, "closed"),
        ({"level": 1.5}, "1.5"),
        ({"track_records": "good"}, "good"),
        ({"max_party_share": 0}, "0"),
    ],
)
def test_a_choice_that_cannot_be_asked_is_named(options: dict[str, Any], named: str) -> None:
    with pytest.raises(EstimatesError, match=named):
        est.sensitivity(FIVE, **options)


@pytest.mark.parametrize("heaping", [0.0, 0.4, 1.0])
def test_every_row_reads_round_figures_with_the_step_that_is_asked_for(heaping: float) -> None:
    claims = [
        {"source": s, "value": v} for s, v in (("A", 100_000), ("B", 100_000), ("C", 200_000))
    ]
    choices = {"methods": "bayes", "floors": "in", "bounds": "implied", "leave_out": ()}
    table = est.sensitivity(claims, priors=[0.5, 0.2], heaping=heaping, **choices)
    for row, prior in zip(table, (0.5, 0.2), strict=True):
        asked = est.consensus(claims, prior=prior, heaping=heaping)[0]
        assert (row.lower, row.upper) == (asked.lower, asked.upper)
