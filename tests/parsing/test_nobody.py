"""That nothing happened to anybody is zero, in every language; one of nobody is not one."""

import pytest

from estimates import parse, scan
from estimates.errors import UnreadableFigureError
from tests.helpers.phrase_grid import phrases

ZEROS = """
nobody died|Nobody was killed|no one died|none died|no-one has died|nobody was hurt|not one survived
niemand starb|Niemand wurde verletzt|keiner starb|niemand ist gestorben|kein einziger starb
nadie murió|nadie ha muerto|nadie resultó herido|ni uno murió
personne n'est mort|personne n'a été blessé|pas un n'est mort|personne n’est mort
никто не погиб|никто не пострадал|ни один не погиб|ни один не выжил
ніхто не загинув|ніхто не постраждав|ні один не загинув|жоден не загинув
"""
NOT_ZERO = """
not one came|ни один не пришёл|ні один не прийшов|Nobody hurt him|la personne morte|personne morte
nobody knew him|niemand kannte ihn
"""


@pytest.mark.parametrize("text", phrases(ZEROS))
def test_an_outcome_of_nobody_is_zero(text):
    figure = parse(text)
    assert (figure.value, figure.form, figure.unread) == (0, "level", ())
    assert text.replace("’", "'").endswith(figure.counted)
    [mention] = scan(text)
    assert mention.figure.value == 0


@pytest.mark.parametrize("text", phrases(NOT_ZERO))
def test_other_words_of_nobody_state_no_figure(text):
    assert scan(text) == []
    with pytest.raises(UnreadableFigureError):
        parse(text)


@pytest.mark.parametrize(
    "text", ["une personne est morte", "1 personne morte", "one soldier died", "one"]
)
def test_one_is_one(text):
    assert parse(text).value == 1
