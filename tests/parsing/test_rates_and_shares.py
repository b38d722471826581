"""Averages, numbers for each of several, shares of a number, and ordinals are no levels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates.errors import UnreadableFigureError
from estimates.parsing import parse
from estimates.parsing.factor_words import load_factor_words
from estimates.parsing.lexicon import LANGUAGES, load_lexicon
from tests.helpers.phrase_grid import phrases

NUMBERS = st.integers(2, 999)


def is_refused(text: str) -> bool:
    """Tell whether a phrase is refused."""
    try:
        parse(text)
    except UnreadableFigureError:
        return True
    return False


AVERAGES = """
{} people on average|{} on average|on average {} people|{} people died on average|{} people (average)
{} people, on average|average daily losses of {} men|a mean of {} people|{} Menschen im Durchschnitt
im Schnitt {} Menschen|{} Menschen im Mittel|{} personnes en moyenne|une moyenne de {} personnes
{} personas en promedio|{} personas de media|un promedio de {} personas|{} человек в среднем
в среднем {} человек|{} людей в середньому|в середньому {} людей
"""
NONFACTUAL = """
could exceed {}|the toll may reach {}|might be {}|would be {}|will be {} people|should be {} men
{} people may have died|{} people could die|{} feared dead|{} soldiers will be sent|if {} people come
expected to reach {} by 2030|{} people are expected|fears that {} are dead|plans to send {} soldiers
a target of {} vaccinations|a stadium with a capacity of {}|can hold {} people|is likely to reach {}
könnte {} erreichen|es könnten bis zu {} sein|erwartet werden {} Menschen|Ziel von {} Impfungen
pourrait atteindre {}|{} personnes sont attendues|objectif de {} vaccinations|podría superar los {}
se espera que {} personas asistan|capacidad de {} personas|может достичь {}|ожидается {} человек
{} человек могут погибнуть|може досягти {}|очікується {} осіб|якщо {} осіб загинуть
"""
NONFACTUAL_WORDS = {*load_lexicon(LANGUAGES).tries["grammar.nonfactual"]}
# The word belongs to another clause, or is the month.
FACTUAL = """
{} troops that could attack|{} soldiers who may be sent|since early May some {} died
He could not leave, {} people died|it may rain but {} people came|{} people died and more may follow
{} Menschen werden vermisst|{} personnes qui pourraient partir|{} personas que pueden votar
"""
RATES = """
each brigade has {} troops|Each side lost {} men|in each city {} people died|{} troops in each city
{} died on every side|each {} strong|groups of {} people|in batches of {} men|waves of {} drones
per capita {}|daily losses of {} men|every 5 minutes {} people die|{} people die every 5 minutes
chaque brigade compte {} soldats|{} soldats dans chaque brigade|par groupes de {} personnes
toutes les 5 minutes {} personnes meurent|jede Brigade hat {} Soldaten|{} Soldaten in jeder Brigade
in Gruppen von {} Menschen|alle 5 Minuten sterben {} Menschen|cada brigada tiene {} soldados
{} soldados en cada brigada|en grupos de {} personas|cada 5 minutos mueren {} personas
каждая бригада насчитывает {} солдат|{} солдат в каждой бригаде|по {} человек|по {} солдат в день
кожна бригада налічує {} солдатів|{} солдатів у кожній бригаді|по {} осіб|групами по {} осіб
"""
GROUPS = """
un groupe de {} personnes|un contingent de {} soldats|eine Gruppe von {} Menschen
un grupo de {} personas|una columna de {} tanques|удар по {} объектам|Every witness said {} people
"""


@given(st.sampled_from(phrases(AVERAGES)), NUMBERS)
def test_a_word_of_average_on_either_side_is_kept(phrase, n):
    figure = parse(phrase.format(n))
    assert (figure.value, bool(figure.unread)) == (n, True)


@given(st.sampled_from(phrases(NONFACTUAL)), NUMBERS)
def test_a_word_of_possibility_or_forecast_is_kept(phrase, n):
    figure = parse(phrase.format(n))
    assert n in (figure.value, figure.lower, figure.upper)
    assert NONFACTUAL_WORDS & {word.casefold() for word in figure.unread}


@given(st.sampled_from(phrases(FACTUAL)), NUMBERS)
def test_a_possibility_in_another_clause_leaves_the_figure_alone(phrase, n):
    figure = parse(phrase.format(n))
    assert (figure.value, figure.unread) == (n, ())


@given(st.sampled_from(phrases(RATES)), NUMBERS)
def test_a_number_for_each_of_several_is_a_rate(phrase, n):
    figure = parse(phrase.format(n))
    assert (figure.form, figure.value) == ("rate", n)


@given(st.sampled_from(phrases(GROUPS)), NUMBERS)
def test_a_number_of_one_group_is_a_level(phrase, n):
    figure = parse(phrase.format(n))
    assert (figure.form, figure.value) == ("level", n)


@pytest.mark.parametrize(
    "text",
    phrases(
        """
every 5 soldiers|every 5th soldier|every fifth soldier|jeder 5. Soldat|jede 5. Person
jeder fünfte Soldat|chaque 5e soldat|cada 5 soldados|каждый 5-й солдат|каждые 5 солдат
кожен 5-й солдат|кожні 5 солдатів|das 5. Bataillon|am 300. Tag|5. Bataillon|la 5.ª brigada
el 5.º batallón|ein Soldat von fünf
"""
    ),
)
def test_every_nth_and_ordinals_are_refused(text):
    assert is_refused(text)


@pytest.mark.parametrize(
    "text",
    [
        *("one soldier in five", "one Russian soldier in 5", "un soldat sur cinq"),
        *("un soldado de cada cinco", "один солдат из пяти", "один солдат з 5"),
    ],
)
def test_a_share_with_its_noun_in_the_middle_is_a_ratio(text):
    figure = parse(text)
    assert (figure.form, float(figure.value)) == ("ratio", 0.2)
    assert figure.counted


@pytest.mark.parametrize(
    "text",
    phrases(
        """
300 people more than last year|300 people more|300 Menschen mehr als im Vorjahr
300 personnes de plus que l'an dernier|300 personas más que el año pasado
300 человек больше чем год назад|300 людей більше, ніж торік
"""
    ),
)
def test_more_behind_the_noun_is_a_change(text):
    assert (parse(text).form, parse(text).value) == ("change", 300)


def test_two_of_three_in_different_units_are_no_share():
    assert parse("5 soldiers in 10 days").value == 5
    assert parse("one of 5 soldiers").form == "mention"


@pytest.mark.parametrize(
    "days",
    phrases(
        """
from 5 to 10 May|between 5 and 10 May|du 5 au 10 mai|entre le 5 et le 10 mai|vom 5. bis 10. Mai
zwischen dem 5. und 10. Mai|del 5 al 10 de mayo|entre el 5 y el 10 de mayo|с 5 по 10 мая
между 5 и 10 мая|з 5 по 10 травня|від 5 до 10 травня
"""
    ),
)
def test_the_days_of_a_period_count_nothing(days):
    assert is_refused(days)


@pytest.mark.parametrize(
    "text",
    phrases(
        """
10'000,1500 GMT|10 000,19 April|10'000,14:30|3.30 pm|10.000,1500 GMT|12 50O people|12 S00 people
43S 483 people|9 O35 416 personas|150 billions|K 150|m 150|km 150|milioni: 150
(Tsd.) 150|million: 150
"""
    ),
)
def test_what_hides_in_or_labels_a_number_refuses_it(text):
    assert is_refused(text)


def test_a_factor_of_any_language_that_labels_a_number_refuses_it():
    read = [
        word for word in load_factor_words() if len(word) > 1 and not is_refused(f"{word}: 150")
    ]
    # Words that are units, comparators or nouns of the languages read.
    assert {*read} <= {*"cent cents km kt mile miles min mm vote ми".split()}


@pytest.mark.parametrize(
    ("text", "comparator"),
    [
        ("over 10 days at most 300 people", "<="),
        ("in 10 days, roughly, 300 people", "~"),
        ("в течение 10 дней не более 300 человек", "<="),
        ("протягом 10 днів більше або дорівнює 300 осіб", ">="),
        ("10 days maximum 300 people", "<="),
    ],
)
def test_a_comparator_between_two_numbers_belongs_to_the_second(text, comparator):
    figure = parse(text)
    assert figure.comparator == comparator
    assert 300 in (figure.value, figure.lower, figure.upper)


@pytest.mark.parametrize("text", ["300 people aged 25 to 40", "300 people (articles 5 and 6)"])
def test_both_numbers_of_a_name_count_nothing(text):
    figure = parse(text)
    assert (figure.value, figure.items) == (300, ())


HEDGED_MULTIPLES = {
    "более чем в {} раза": ">",
    "не менее чем в {} раза больше": ">=",
    "примерно в {} раза больше": "~",
    "почти в {} раза больше": "~",
    "понад у {} рази": ">",
    "майже в {} рази більше": "~",
    "more than {} times as many": ">",
    "almost {} times as many": "~",
    "mehr als {} mal so viele": ">",
    "plus de {} fois plus": ">",
}


@pytest.mark.parametrize("words", HEDGED_MULTIPLES)
@pytest.mark.parametrize("multiple", [2, 3, 4])
def test_a_multiple_keeps_its_hedge_and_its_bound(words: str, multiple: int) -> None:
    """Also with a preposition before the number."""
    figure = parse(words.format(multiple))
    assert (figure.form, figure.comparator) == ("ratio", HEDGED_MULTIPLES[words])
    assert figure.unread == ()


@pytest.mark.parametrize(
    "words",
    [
        "three times fewer deaths",
        "ten times smaller",
        "3x fewer",
        "в 3 раза меньше",
        "вдвое меньше",
        "у три рази менше",
        "вдвічі менше",
        "trois fois moins de morts",
        "drei mal so wenige",
        "tres veces menos",
    ],
)
def test_a_multiple_of_less_is_refused(words: str) -> None:
    """Three times fewer are a third, not three."""
    assert is_refused(words)
