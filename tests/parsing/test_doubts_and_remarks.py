"""Words that leave a figure in doubt, and remarks in brackets, are kept beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates import parse
from estimates.errors import UnreadableFigureError
from estimates.parsing.lexicon import LANGUAGES, load_lexicon
from tests.helpers.phrase_grid import phrases

NUMBERS = st.integers(150, 999)
DOUBTS = """
150 dead, unconfirmed|150 dead (unverified)|150 dead – not yet confirmed|an unconfirmed 150 deaths
a provisional toll of 150 dead|preliminary figures show 150 dead|unconfirmed reports of 150 dead
150 dead has not been confirmed|the toll of 150 is disputed|according to preliminary data, 150 died
150 Tote (unbestätigt)|nach vorläufigen Angaben 150 Tote|150 Tote, vorläufige Zahl
un bilan provisoire de 150 morts|150 morts (non confirmé)|150 morts, bilan provisoire
un balance provisional de 150 muertos|150 muertos (sin confirmar)|supuestamente 150 muertos
по предварительным данным, 150 погибших|якобы 150 погибших|150 погибших (не подтверждено)
за попередніми даними, 150 загиблих|нібито 150 загиблих|150 загиблих (не підтверджено)
"""
DOUBTFUL_WORDS = {*load_lexicon(LANGUAGES).tries["grammar.doubtful"]}
CERTAIN = """
150 confirmed dead|150 dead, confirmed|150 people disputed the ruling|150 dead, and the cause is disputed
150 Tote, bestätigt|150 morts confirmés|150 muertos|подтверждено 150 погибших
"""
BEFORE_REMARKS = (
    "150",
    "150 dead",
    "about 150 people",
    "150 per day",
    "1.2 million",
    "100 to 150 men",
)
REMARKS = (
    "disputed",
    "revised",
    "mostly women",
    "see note",
    "all of them men",
    "per day",
    "vorläufig",
)


@given(st.sampled_from(phrases(DOUBTS)), NUMBERS)
def test_a_word_of_doubt_is_kept(phrase, n):
    figure = parse(phrase.replace("150", str(n)))
    assert figure.value == n
    assert DOUBTFUL_WORDS & {word.casefold() for word in figure.unread}


@given(st.sampled_from(phrases(CERTAIN)), NUMBERS)
def test_a_doubt_of_something_else_leaves_the_figure_alone(phrase, n):
    figure = parse(phrase.replace("150", str(n)))
    assert (figure.value, figure.unread) == (n, ())


@pytest.mark.parametrize("brackets", ["({})", "[{}]"])
@pytest.mark.parametrize("remark", REMARKS)
@pytest.mark.parametrize("figure", BEFORE_REMARKS)
def test_a_remark_in_brackets_is_kept(figure, remark, brackets):
    """All of its words, and the number is that of the figure alone."""
    plain, remarked = parse(figure), parse(f"{figure} {brackets.format(remark)}")
    assert remarked.unread == (*plain.unread, *remark.split())
    for name in ("value", "lower", "upper", "comparator", "counted", "form"):
        assert getattr(remarked, name) == getattr(plain, name)


@pytest.mark.parametrize(
    "text",
    ["150 (est.)", "150 dead (Reuters)", "150 dead (at least)", "150 [note 3]", "150 (2021)"],
)
def test_brackets_that_are_read_or_name_someone_are_no_remark(text):
    assert parse(text).unread == ()


@given(
    st.sampled_from(["150", "150 people", "about 150 dead"]),
    st.sampled_from(
        ["thousand", "in thousands", "'000", "thousands", "millions", "en milliers", "в тысячах"]
    ),
)
def test_a_factor_in_brackets_is_refused(figure, factor):
    with pytest.raises(UnreadableFigureError):
        parse(f"{figure} ({factor})")
