"""Wholes of parts, rates of round numbers and denied figures are no levels, in every language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates import parse, scan
from tests.helpers.phrase_grid import phrases

NUMBERS = st.integers(150, 499)
# What "{}" states is the whole, of which 12 are a part.
WHOLES = """
12 of {} people died|12 of the {} people died|12 out of {} people died|Of {} people, 12 died
Of the {} people, 12 died|12 von {} Menschen starben|12 der {} Menschen starben
Von {} Menschen, die kamen, starben 12|12 des {} personnes|Sur {} personnes, 12 sont mortes
12 de {} personas murieron|12 de los {} soldados|De {} personas, 12 murieron
12 из {} человек погибли|Из {} человек, 12 погибли|12 з {} осіб загинули
Две трети из {} пациентов|Zwei Drittel der {} Patienten|Dos tercios de los {} pacientes
"""
LEVELS = """
a group of {} people|un groupe de {} personnes|una columna de {} tanques|eine Gruppe von {} Menschen
In {} towns, 12 people died|el 3 de mayo de 2021 murieron {} personas|группа из {} человек
"""
DENIED = """
Es stimmt nicht, dass {} Menschen starben|Es ist falsch, dass {} Menschen starben
Il est faux que {} personnes soient mortes|Il n'est pas vrai que {} personnes sont mortes
Es falso que murieran {} personas|No es cierto que murieran {} personas
Неправда, что погибли {} человек|Неправда, що загинули {} осіб|It is not true that {} people died
Officials denied that {} people died|Die Regierung bestritt, dass {} Menschen starben
"""
RATES = """
{} deaths per 100,000 people|{} morts pour 100 000 habitants|{} Tote auf 100.000 Einwohner
{} muertes por 100.000 habitantes|{} смертей на 100 000 жителей|{} смертей на 100 000 мешканців
"""


def forms_of(text, n):
    """Return the forms in which a text states a number, as it is found in a document."""
    return {m.figure.form for m in scan(text) if n in (m.figure.value, m.figure.lower)}


@given(st.sampled_from(phrases(WHOLES)), NUMBERS)
def test_a_whole_is_a_mention(phrase, n):
    assert forms_of(phrase.format(n), n) <= {"mention"}
    figure = parse(phrase.format(n))
    assert [item.form for item in figure.items if item.value == n] == ["mention"]


@given(st.sampled_from(phrases(LEVELS)), NUMBERS)
def test_a_number_of_a_group_is_no_whole(phrase, n):
    assert forms_of(phrase.format(n), n) == {"level"}


@given(st.sampled_from(phrases(DENIED)), NUMBERS)
def test_what_is_denied_is_a_mention(phrase, n):
    figure = parse(phrase.format(n))
    assert (figure.value, figure.form) == (n, "mention")


@given(st.sampled_from(phrases(RATES)), NUMBERS)
def test_a_number_per_round_number_is_a_rate(phrase, n):
    figure = parse(phrase.format(n))
    assert (figure.value, figure.form) == (n, "rate")
    assert forms_of(phrase.format(n), n) == {"rate"}


@pytest.mark.parametrize(
    ("text", "share"),
    [("1 in 1,000 people", 0.001), ("one in 500 births", 0.002), ("un sur 10 000", 0.0001)],
)
def test_one_in_a_round_number_is_a_share(text, share):
    figure = parse(text)
    assert (figure.form, figure.value) == ("ratio", share)


@pytest.mark.parametrize("text", ["1 in 2014 people", "1 in 312 towns", "1 von 500 Soldaten"])
def test_one_in_a_year_or_of_a_group_is_no_share(text):
    assert parse(text).form != "ratio"


@given(
    st.sampled_from(
        [
            "a quake of magnitude {} killed 12",
            "un séisme de magnitude {} a tué 12 personnes",
            "ein Beben der Stärke {} tötete 12 Menschen",
            "un terremoto de magnitud {} mató a 12 personas",
        ]
    ),
    st.sampled_from(["6", "6.2", "6,2"]),
)
def test_a_magnitude_counts_nothing(phrase, magnitude):
    assert [m.figure.value for m in scan(phrase.format(magnitude))] == [12]


@pytest.mark.parametrize(
    "text", ["200 statt 250 Menschen", "200 человек вместо 250", "No 250 sino 200 personas"]
)
def test_what_replaces_a_number_is_a_correction(text):
    figure = parse(text)
    assert (figure.value, figure.form) == (200, "correction")
