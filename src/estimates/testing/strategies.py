"""Strategies for claims, by construction and never by filter (needs hypothesis).

They favour what breaks claim logic: round numbers that tie, one-sided figures, echoes and
corrections, labels with separators and quotes in them, integers beyond a float.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from estimates.claim import Claim
from estimates.claimset import ClaimSet
from estimates.fields import Number  # noqa: F401 - resolves the nouns' annotations
from estimates.figure import BOUND, Figure, Vague

DAYS = st.dates(date(2021, 4, 1), date(2021, 4, 30))
ODD = (
    "a;b",
    "a\\;b",
    "=1+1",
    "-5",
    "'quoted'",
    '"',
    "\u00a0",
    "1\u00a0500",
    "שלום",
    "a\nb",
    "a\r\nb",
    "<b>",
    "é",
)
"""Texts that trip up files, spreadsheets and pages."""


def texts() -> SearchStrategy[str]:
    """Texts that a file can hold, odd ones included; never blank."""
    plain = st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12
    )
    return st.one_of(st.sampled_from(ODD), plain.map(lambda text: f"x{text}"))


def numbers(*, positive: bool = False) -> SearchStrategy[int | float]:
    """Numbers as people state them: small, round, exact beyond a float, decimal; many ties."""
    low = 1 if positive else -(10**6)
    some = [
        st.integers(1 if positive else -5, 20),
        st.sampled_from([100, 1_000, 80_000, 100_000, 110_000, 150_000, 10**6]),
        st.integers(low, 10**6),
        st.sampled_from([2**53 + 1, 10**15]),
        st.floats(0.01 if positive else -1e6, 1e6, allow_nan=False).map(lambda x: round(x, 3) or 1),
    ]
    return st.one_of(some if positive else [*some, st.just(0)])


@st.composite
def figures(draw: DrawFn, *, positive: bool = False) -> Figure:
    """Levels of every kind: bare, hedged, exact, one-sided, ranged, vague, and without a number."""
    kind = draw(
        st.sampled_from(["bare", "~", "=", *BOUND, "range", "best", "almost", "vague", "none"])
    )
    number = draw(numbers(positive=positive))
    text = draw(st.none() | texts().map(lambda words: f"words {words}"))
    if kind in ("bare", "~", "=", *BOUND):
        return Figure(text=text, comparator=None if kind == "bare" else kind, value=number)
    if kind == "vague":
        return Figure(text=text, vague=Vague(word="dozens", unit=12))
    if kind == "none":
        return Figure(text=text or "more than ever", form="ratio")
    if kind == "almost":
        return Figure(text=text, comparator="~", value=number, upper=number, upper_closed=False)
    other = draw(numbers(positive=positive))
    low, high = min(number, other), max(number, other)
    closed = low == high or draw(st.booleans())
    value = draw(st.sampled_from([low, high])) if kind == "best" and closed else None
    return Figure(text=text, lower=low, upper=high, value=value, upper_closed=closed)


@st.composite
def claims(
    draw: DrawFn,
    /,
    *,
    quantities: tuple[str, ...] = ("q",),
    sources: tuple[str, ...] = ("EU", "Taran", "Mendel", "Kirby"),
    positive: bool = False,
    **fields: Any,
) -> Claim:
    """Single claims, dated or not, graded or not; keyword arguments fix flat fields."""
    stated = draw(st.none() | DAYS)
    drawn: dict[str, Any] = {
        "source": {
            "name": draw(st.sampled_from(sources)),
            "reliability": draw(st.none() | st.sampled_from("ABCDEF")),
        },
        "figure": draw(figures(positive=positive)),
        "quantity": draw(st.sampled_from(quantities)),
        "stated_on": stated,
        "refers_to": draw(st.none() | DAYS),
        "weight": draw(st.none() | st.sampled_from([0, 0.5, 1, 3, 1e-8, 1e8])),
        "manner": draw(st.none() | st.sampled_from(["observed", "forecast", "retrospective"])),
        "polarity": draw(st.sampled_from(["asserted"] * 5 + ["denied"])),
        "note": draw(st.none() | texts()),
    }
    return Claim(**{**drawn, **fields})


@st.composite
def claim_lists(
    draw: DrawFn,
    *,
    min_size: int = 1,
    max_size: int = 8,
    with_echoes: bool = True,
    with_corrections: bool = True,
    quantities: tuple[str, ...] = ("q",),
    positive: bool = False,
) -> list[Claim]:
    """Claims that belong together: some repeat, correct, retract or dispute earlier ones.

    Labels are c0, c1 …; relations run from later to earlier labels, so never in a circle.
    """
    count = draw(st.integers(min_size, max_size))
    drawn: list[Claim] = []
    for i in range(count):
        earlier = (
            st.lists(st.integers(0, i - 1).map("c{}".format), max_size=2) if i else st.just([])
        )
        fields: dict[str, Any] = {"claim_id": f"c{i}"}
        if with_echoes and draw(st.booleans()) and draw(st.booleans()):
            fields["origin"] = draw(earlier)
        if with_corrections:
            relation = draw(st.sampled_from(["supersedes", "retracts", "disputes", "", "", "", ""]))
            if relation:
                fields[relation] = draw(earlier)
        drawn.append(draw(claims(quantities=quantities, positive=positive, **fields)))
    return drawn


def claim_sets(**options: Any) -> SearchStrategy[ClaimSet]:
    """Sets of claims; options as for `claim_lists`."""
    return claim_lists(**options).map(ClaimSet.from_records)


CELLS: dict[str, SearchStrategy[Any]] = {
    "source": st.sampled_from(["EU", "Taran", " EU ", "", None, 7]),
    "text": st.sampled_from(
        ["more than 150,000", "about 80,000", "110,000", "no idea", "", None, "hundreds"]
    ),
    "value": st.sampled_from(
        [110_000, 150_000.0, "700,000", "1 500", "x", "", None, float("inf"), 2**53 + 1, True, -3]
    ),
    "comparator": st.sampled_from(["=", "~", ">", ">=", "<", "<=", "!", "", None]),
    "lower": st.sampled_from([None, None, 100_000, "150000", 5, float("nan")]),
    "upper": st.sampled_from([None, None, 160_000, 5, "", "ten"]),
    "lower_closed": st.sampled_from([None, None, True, "false", "maybe"]),
    "upper_closed": st.sampled_from([None, None, False, "true", 1]),
    "stated_on": st.sampled_from(
        ["2021-04-19", "2021-04", "31/02/2021", "", None, date(2021, 4, 20)]
    ),
    "published_on": st.sampled_from([None, "2021-04-19", "2021-04-18", "2021"]),
    "refers_to": st.sampled_from(
        [None, "2021-04-12/2021-04-18", "2021-04", "2021-04-18/2021-04-12", "soon"]
    ),
    "refers_to_start": st.sampled_from([None, None, "2021-04-12", "2021-04"]),
    "refers_to_end": st.sampled_from([None, None, "2021-04-18", "2021-03-01"]),
    "credibility": st.sampled_from([None, 1, 6, 7, "3", 2.5]),
    "weight": st.sampled_from([None, 0, 1.5, -1, "2"]),
    "standard_error": st.sampled_from([None, 5, 0, "x"]),
    "polarity": st.sampled_from([None, "asserted", "denied", "maybe"]),
    "form": st.sampled_from([None, None, "level", "ratio", "nonsense"]),
    "vague_word": st.sampled_from([None, None, "dozens"]),
    "vague_unit": st.sampled_from([None, None, 12, "x"]),
    "cancellable": st.sampled_from([None, None, True, "no"]),
    "includes": st.sampled_from([None, "Crimea", "Crimea; Donbas;", "a\\;b"]),
    "quote": st.sampled_from([None, "abc"]),
    "quote_start": st.sampled_from([None, None, 0, 5]),
    "quote_end": st.sampled_from([None, None, 3, 8]),
    "document_sha256": st.sampled_from([None, "0" * 64, "xyz"]),
    "recorded_at": st.sampled_from([None, "2021-04-19T10:00:00", "yesterday"]),
    "quantity": st.sampled_from([None, "q", "r", 1993, 1993.0]),
}
"""What people type into the cells of each column."""


@st.composite
def rows(draw: DrawFn, *, max_size: int = 6) -> list[dict[str, Any]]:
    """Tables as they come, a mapping a row: good cells, bad cells and blanks in some columns."""
    columns = ["source", *draw(st.lists(st.sampled_from(sorted(CELLS)), unique=True, max_size=7))]
    count = draw(st.integers(1, max_size))
    return [{name: draw(CELLS[name]) for name in columns} for _ in range(count)]
