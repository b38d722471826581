"""Growing figures: the first warning, the newest span, and the past of cumulative tolls."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.errors import InvalidFieldError

START = date(2022, 3, 1)


def dated(figures: list[float], step: int = 60, **fields: object) -> list[est.Claim]:
    """Return claims of as many sources, `step` days apart."""
    return [
        est.claim(f"S{i}", n, quantity="q", stated_on=START + timedelta(days=step * i), **fields)
        for i, n in enumerate(figures)
    ]


def growing(count: int) -> list[float]:
    """Return figures that grow twentyfold."""
    return [round(24_000 * 20 ** (i / (count - 1)), -2) for i in range(count)]


@pytest.mark.parametrize("method", ["bayes", "median", "random_effects"])
@pytest.mark.parametrize("count", [5, 9, 16])
def test_a_growing_toll_is_warned_of_first(method: str, count: int) -> None:
    """The sentence names the newest level and what to ask instead."""
    row = est.consensus(dated(growing(count)), method=method)[0]
    first = row.warnings[0]
    assert first.startswith("the figures rise with the days that they are about")
    assert "480,000" in first
    for remedy in ('period="month"', 'window="auto"'):
        assert remedy in first
    falling = est.consensus(dated(growing(9)[::-1]), method=method)[0].warnings[0]
    assert falling.startswith("the figures fall")


@pytest.mark.parametrize("figures", [[100, 120, 90, 110, 105, 95], growing(4), [100] * 8])
def test_stable_or_few_figures_have_no_such_warning(figures: list[float]) -> None:
    """Nor have figures without days, or of one day."""
    assert not any("with the days" in w for w in est.consensus(dated(figures))[0].warnings)
    for claims in (
        dated(growing(9), step=0),
        [est.claim(f"S{i}", n) for i, n in enumerate(growing(9))],
    ):
        assert not any("with the days" in w for w in est.consensus(claims)[0].warnings)


@given(st.integers(5, 30), st.randoms(use_true_random=False))
def test_the_automatic_window_keeps_the_newest_span_without_a_trend(count: int, r: object) -> None:
    """What is kept is the newest, shows no trend, and the ledger names the day where it begins."""
    claims = dated(growing(count))
    r.shuffle(claims)  # type: ignore[attr-defined]
    rec = est.reconcile(claims, window="auto", method="median")
    kept = [rec.claims[e.claim_id] for e in rec.ledger if e.standing == "used"]
    left_out = [e for e in rec.ledger if e.standing == "not comparable"]
    first = min(claim.stated_on for claim in kept)
    assert len(kept) + len(left_out) == count
    assert {e.reason for e in left_out} == {
        f"days: before {first}, when the newest span without a trend begins"
    }
    assert all(rec.claims[e.claim_id].stated_on < first for e in left_out)
    assert not any("with the days" in w for w in est.consensus(kept)[0].warnings)
    alone = est.reconcile([c for c in claims if c.stated_on >= first], method="median")
    assert rec.consensus.estimate == alone.consensus.estimate


@given(st.lists(st.integers(1, 9), min_size=3, max_size=9), st.data())
def test_what_a_source_repeats_is_no_evidence_of_a_trend(
    figures: list[int], data: st.DataObject
) -> None:
    """A claim that is stated again on its day changes no warning and no span."""
    claims = dated([float(figure) for figure in figures])
    some = data.draw(st.lists(st.sampled_from(claims), min_size=1, max_size=20))
    again = [{"claim_id": None, "note": str(at)} for at in range(len(some))]
    notes = [c.model_copy(update=change) for c, change in zip(some, again, strict=True)]
    for window in (None, "auto"):
        once, twice = (
            est.reconcile(stated, method="median", window=window).consensus[0]
            for stated in (claims, [*claims, *notes])
        )
        assert once == twice


def test_the_automatic_window_changes_nothing_without_a_trend() -> None:
    """Other words than "auto" are refused."""
    claims = dated([100, 120, 90, 110, 105, 95])
    assert list(est.consensus(claims, window="auto")) == list(est.consensus(claims))
    with pytest.raises(InvalidFieldError, match='"auto"'):
        est.consensus(claims, window="newest")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "cumulative"},
        {"indicator": "soldiers killed since February 2022"},
        {"indicator": "cumulative deaths"},
    ],
)
@pytest.mark.parametrize("figures", [[100, 400], [100, 200, 800]])
def test_a_cumulative_toll_never_averages_its_past(
    fields: dict[str, str], figures: list[float]
) -> None:
    """An earlier count below a later one stands apart; one that is not below it stays."""
    rec = est.reconcile(dated(figures, **fields))
    assert rec.consensus.estimate == pytest.approx(figures[-1], rel=1e-9)
    assert [entry.standing for entry in rec.ledger][:-1] == ["not comparable"] * (len(figures) - 1)
    assert "an earlier count of a cumulative toll" in rec.ledger[0].reason
    higher = est.reconcile(dated([900, *figures], **fields))
    assert higher.ledger[0].standing == "used"
    assert est.reconcile(dated(figures)).consensus.voices == len(figures)


def test_a_floor_of_the_past_is_past_as_well() -> None:
    """A later source that is not dated, or a later bound from above, makes nothing past."""
    early = est.claim("A", "more than 40,000", kind="cumulative", refers_to="2023-01-01")
    late = est.claim("B", 500_000, kind="cumulative", refers_to="2026-01-01")
    assert est.reconcile([early, late]).consensus.voices == 1
    undated = est.claim("B", 500_000, kind="cumulative")
    ceiling = est.claim("B", "fewer than 500,000", kind="cumulative", refers_to="2026-01-01")
    for other in (undated, ceiling):
        assert est.reconcile([early, other]).consensus.voices == 2


def test_a_stock_since_a_day_is_no_toll() -> None:
    """Troops that are at the border since Monday are counted anew each day."""
    claims = dated([100, 400], indicator="troops at the border since Monday")
    assert est.reconcile(claims).consensus.voices == 2


def test_nothing_known_later_makes_an_earlier_day_cumulative() -> None:
    """As of a day, only claims known by then say that a toll is cumulative."""
    claims = [*dated([100, 400]), *dated([0, 0, 900], kind="cumulative")[2:]]
    assert est.reconcile(claims, "2022-05-30").consensus.voices == 2
    assert est.reconcile(claims).consensus.voices == 1
