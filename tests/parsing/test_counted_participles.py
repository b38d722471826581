"""Without a noun a number counts what became of so many: "5 killed and 12 wounded"."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est

PARTICIPLES = ("killed", "wounded", "injured", "missing", "displaced", "detained", "evacuated")
OTHERS = (
    ("12 getötet", "getötet"),
    ("12 wurden verletzt", "verletzt"),
    ("12 blessés", "blessés"),
    ("12 ont été blessés", "blessés"),
    ("12 fueron detenidos", "detenidos"),
    ("12 раненых", "раненых"),
    ("12 поранених", "поранених"),
)


@given(
    number=st.integers(2, 999),
    hedge=st.sampled_from(["", "at least ", "about ", "up to "]),
    auxiliary=st.sampled_from(["", "were ", "have been "]),
    participle=st.sampled_from(PARTICIPLES),
)
def test_a_participle_is_counted(number: int, hedge: str, auxiliary: str, participle: str) -> None:
    """With or without an auxiliary; the number is that of the hedge alone."""
    text = f"{hedge}{number} {auxiliary}{participle}"
    figure, plain = est.parse(text), est.parse(f"{hedge}{number}")
    assert figure.counted == participle
    numbers = [(f.comparator, f.value, f.lower, f.upper) for f in (figure, plain)]
    assert numbers[0] == numbers[1]
    [found] = est.scan(f"Officials said {text}.")
    assert (found.exact, found.counted) == (text, participle)


@given(st.lists(st.sampled_from(PARTICIPLES), min_size=2, max_size=3, unique=True))
def test_several_tolls_are_told_apart(participles: list[str]) -> None:
    text = " and ".join(f"{at + 2} {participle}" for at, participle in enumerate(participles))
    assert [item.counted for item in est.parse(text).items] == participles


@pytest.mark.parametrize(("text", "counted"), OTHERS)
def test_participles_of_other_languages_are_counted(text: str, counted: str) -> None:
    assert est.parse(text).counted == counted


JOINED = (
    "killed or wounded",
    "killed, wounded or missing",
    "dead and missing",
    "dead or wounded soldiers",
    "soldiers or civilians",
    "getötet oder verletzt",
    "blessés ou tués",
    "heridos o muertos",
    "раненых и убитых",
    "поранених або убитих",
)


@pytest.mark.parametrize("words", JOINED)
@pytest.mark.parametrize("hedge", ["", ">"])
def test_alternatives_are_counted_together(words: str, hedge: str) -> None:
    """The first alone would be fewer than the number counts."""
    text = f"{hedge}300 {words}"
    assert est.parse(text).counted == words
    assert [found.exact for found in est.scan(text)] == [text]


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("300 protesters and police clashed", "protesters"),
        ("12 killed, injured people fled", "killed"),
        ("5 killed or wounded 12", "killed"),
        ("300 troops or more", "troops"),
    ],
)
def test_what_others_do_is_not_counted(text: str, counted: str) -> None:
    assert est.scan(text)[0].counted == counted


@pytest.mark.parametrize("text", ["45 captured the bridge", "A man of 45 was killed"])
def test_of_one_or_of_those_who_act_nothing_is_counted(text: str) -> None:
    assert est.parse(text).counted is None
