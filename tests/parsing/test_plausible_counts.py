"""Numbers of a document that count something, found by the words beside them, and others not."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est

# {} is the number, from 2 on and no year.
TOLLS = {
    "en": (
        "{} were killed",
        "AP reported {} killed",
        "{} have been wounded",
        "{} missing",
        "the death toll rose to {}",
        "The toll stands at {}",
        "The death toll reached {}",
        "Casualties were {}",
        "Deaths: {}",
        "They put injuries at {}",
        "civilian deaths of {}",
        "{} total victims",
        "{} armed men",
        "{} wounded soldiers",
        "{} missing persons",
    ),
    "fr": ("{} ont été tués", "Le bilan est passé à {}", "Le bilan s'élève à {}", "Bilan : {}"),
    "de": ("{} wurden getötet", "Die Zahl der Toten stieg auf {}"),
    "es": ("{} fueron detenidos", "El saldo subió a {}"),
    "ru": ("{} погибших", "Число погибших выросло до {}"),
    "uk": ("{} загиблих", "Кількість загиблих зросла до {}"),
}
NO_COUNTS = (
    "A man of 45 was killed.",
    "Smith, 52, was wounded.",
    "Flight 370 is missing.",
    "Under-five mortality rose.",
    "The over-65s were killed.",
    "Deaths from K5 rose.",
    "They were killed at 14:30.",
    "The dead of 1916 were buried.",
    "Casualties rose in 2017.",
)
# Statements about statements: they count nothing.
NO_FIGURES = (
    "No reliable toll exists.",
    "No killed total was found.",
    "No deaths-only number is known.",
    "No quantified civilian deaths are known.",
    "No verified military killed total was found.",
    "No famine-specific military killed category is counted.",
    "No authoritative post-2020 indirect-deaths update exists.",
    "Aucun bilan fiable des morts n'existe.",
    "Keine verlässlichen Angaben zu Toten liegen vor.",
    "Ningún balance fiable de muertos existe.",
)
ZEROS = (
    "No deaths were reported.",
    "No confirmed deaths.",
    "There were no civilian casualties.",
    "No one was killed in Kyiv.",
    "None were injured.",
    "Niemand wurde verletzt.",
)


def found(text: str) -> list[est.Figure]:
    return [mention.figure for mention in est.scan(text)]


@pytest.mark.parametrize("language", TOLLS)
@given(number=st.integers(2, 999))
def test_a_bare_number_of_casualties_is_found(language: str, number: int) -> None:
    for words in TOLLS[language]:
        assert [figure.value for figure in found(words.format(number) + ".")] == [number], words


@given(numbers=st.lists(st.integers(2, 999), min_size=3, max_size=3))
def test_all_parts_of_a_toll_are_found(numbers: list[int]) -> None:
    text = "The UN counted {} killed, {} wounded and {} missing.".format(*numbers)
    assert [figure.value for figure in found(text)] == numbers


@pytest.mark.parametrize("text", NO_COUNTS)
def test_ages_names_times_and_years_count_nothing(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", NO_FIGURES)
def test_a_missing_figure_is_no_zero(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", ZEROS)
def test_no_casualties_are_zero(text: str) -> None:
    assert [figure.value for figure in found(text)] == [0]


@pytest.mark.parametrize("bound", ["up to", "over", "above", "more than"])
def test_a_bound_belongs_to_the_number_behind_it(bound: str) -> None:
    """Not to the one before: "10 dead and up to 70 wounded" says nothing of "10 and up"."""
    for nouns in itertools.product(("", " dead"), ("", " wounded")):
        text = "They saw 10{} and {} 70{}.".format(nouns[0], bound, nouns[1] or " others")
        figures = found(text)
        last = figures[-1]
        assert (last.lower, last.upper) == ((None, 70) if bound == "up to" else (70, None)), text
        assert all(figure.value == 10 for figure in figures[:-1])


@pytest.mark.parametrize(
    "word", ["under-reported", "over-crowded", "near-record", "over-stretched"]
)
def test_a_compound_is_no_bound(word: str) -> None:
    figure = est.parse(f"{word} 300 deaths")
    assert (figure.value, figure.comparator) == (300, None)
    assert figure.unread == tuple(word.split("-"))


@pytest.mark.parametrize("initials", ["U.S.", "U.K.", "U.N.", "E.U.", "U.A.E."])
def test_initials_before_a_noun_are_no_factor(initials: str) -> None:
    mention = est.scan(f"They killed 44-54 {initials} soldiers in May.")[0]
    assert (mention.figure.lower, mention.figure.upper) == (44, 54)
    assert mention.counted == f"{initials} soldiers"


@pytest.mark.parametrize("abbreviation", ["M.", "K.T.", "M.M.", "B. people"])
def test_initials_that_may_be_a_factor_are_refused(abbreviation: str) -> None:
    with pytest.raises(est.EstimatesError):
        est.parse(f"44 {abbreviation}")


@pytest.mark.parametrize(
    "text", ["from 60-70 to 70-80", "60-70 to 70-80", "between 60-70 and 70-80"]
)
def test_a_range_of_ranges_is_refused(text: str) -> None:
    """A change from one range to another is none."""
    assert found(f"Estimates are {text} killed.") == []
    [refusal] = est.scan(f"Estimates are {text} killed.", refused=True)
    assert refusal.exact == text
    assert {figure.form for figure in found("The toll rose from 60-70 to 70-80.")} == {"change"}


def test_a_colon_before_the_parts_of_a_toll_makes_no_time() -> None:
    figures = found("The death toll was 42: 14 staff and 28 patients.")
    assert [figure.value for figure in figures] == [42, 14, 28]
    assert found("The gate opened at 14:30.") == []


@pytest.mark.parametrize("elision", ["d'", "d’", "qu'", "qu’", "lorsqu'", "puisqu'"])
def test_words_joined_to_a_hedge_leave_it(elision: str) -> None:
    for hedge, comparator in (("environ", "~"), ("une", "~"), ("au moins", ">=")):
        number = "centaine" if hedge == "une" else "300"
        [mention] = est.scan(f"Le bilan {elision}{hedge} {number} de blessés est connu.")
        assert mention.figure.comparator == comparator, mention
        assert mention.exact.startswith(hedge)


HEDGED = {
    "en": ("a toll of about {}", "300 soldiers roughly {} tanks", "12 villages of over {} people"),
    "fr": ("un bilan d'environ {}", "300 soldats environ {} chars"),
    "de": ("30 Opfer etwa {} Kinder", "eine Bilanz von etwa {} Toten"),
    "es": ("300 heridos unos {} niños", "un saldo de unos {} muertos"),
    "ru": ("12 человек около {} детей",),
    "uk": ("12 осіб близько {} дітей",),
}


@pytest.mark.parametrize("language", HEDGED)
@given(number=st.integers(20, 999))
def test_a_noun_ends_before_the_hedge_of_the_next_number(language: str, number: int) -> None:
    for words in HEDGED[language]:
        last = found(words.format(number) + ".")[-1]
        assert number in (last.value, last.lower), words
        assert last.comparator in ("~", ">"), words
