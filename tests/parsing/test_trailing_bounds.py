"""Bounds and hedges behind the noun, collective numbers with an adjective, fractions added to them."""

from __future__ import annotations

import pytest

from estimates.errors import UnreadableFigureError
from estimates.parsing import parse, scan

BEHIND_NOUN = {
    ">=": """
        300 people minimum|300 people min.|300 Menschen mindestens|300 personnes minimum|
        300 personas mínimo|300 человек минимум|300 людей щонайменше
    """,
    "<=": """
        300 people maximum|300 people max|300 people tops|300 Menschen höchstens|
        300 Menschen maximal|300 personnes maximum|300 personas máximo|300 человек максимум|
        300 людей максимум
    """,
    "~": """
        300 people approximately|300 people roughly|300 Menschen etwa|300 Menschen schätzungsweise|
        300 Menschen geschätzt|300 personnes environ|300 personnes estimées|
        300 personas aproximadamente|300 человек примерно|300 людей приблизно
    """,
}
CASES = [(op, " ".join(p.split())) for op, text in BEHIND_NOUN.items() for p in text.split("|")]


@pytest.mark.parametrize("comma", ["", ","])
def test_a_bound_behind_the_noun_is_read_with_and_without_a_comma(comma):
    for operator, phrase in CASES:
        number, noun, bound = phrase.split(" ", 2)
        figure = parse(f"{number} {noun}{comma} {bound}")
        stated = {"~": figure.value, ">=": figure.lower, "<=": figure.upper}[operator]
        assert (figure.comparator, stated, figure.counted) == (operator, 300, noun), phrase


@pytest.mark.parametrize("phrase", ["300 workers minimum wage", "300 cells maximum security"])
def test_a_bound_inside_the_noun_belongs_to_it(phrase):
    assert parse(phrase).value == 300


COLLECTIVES = [
    "une petite centaine de morts",
    "une bonne dizaine de morts",
    "ein gutes Dutzend Tote",
    "eine knappe Million Menschen",
    "eine gute Million Menschen",
    "un buen centenar de muertos",
    "un millier et demi de morts",
    "un millar y medio de muertos",
    "сотня с половиной человек",
]


@pytest.mark.parametrize("phrase", COLLECTIVES)
def test_a_collective_number_that_an_adjective_or_a_fraction_changes_is_refused(phrase):
    with pytest.raises(UnreadableFigureError):
        parse(phrase)
    assert scan(f"{phrase[0].upper()}{phrase[1:]}.") == []


@pytest.mark.parametrize(
    ("phrase", "low"),
    [
        ("300 с лишним человек", 300),
        ("тысяча с небольшим человек", 1000),
        ("300 з гаком осіб", 300),
    ],
)
def test_an_excess_behind_the_number_is_a_lower_bound(phrase, low):
    figure = parse(phrase)
    assert (figure.comparator, figure.lower) == (">=", low)


ZEROS = [
    "ni un solo muerto",
    "pas un seul mort",
    "ни один человек",
    "ні один солдат",
    "жодна людина",
]


@pytest.mark.parametrize("phrase", ZEROS)
def test_not_a_single_one_is_zero(phrase):
    figure = parse(phrase)
    assert (figure.comparator, figure.value) == ("=", 0)


@pytest.mark.parametrize(
    ("phrase", "comparator", "upper"),
    [
        ("the best part of 300 people", "~", 300),
        ("not far short of 300 people", "~", 300),
        ("à peine 300 morts", "~", 300),
        ("at the outside 300 people", "<=", 300),
        ("estimates of 300 dead", "~", None),
        ("abt. 300 people", "~", None),
        ("rd. 300 Menschen", "~", None),
        ("hasta el momento 300 muertos", None, None),
    ],
)
def test_rarer_hedges_and_bounds_are_read(phrase, comparator, upper):
    figure = parse(phrase)
    assert (figure.comparator, figure.upper) == (comparator, upper)
