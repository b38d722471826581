"""Money: every currency, before and behind its number, in every language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates import parse
from estimates.errors import UnreadableFigureError
from estimates.parsing.currencies import CODES, DOLLARS, SIGNS
from estimates.parsing.lexicon import LANGUAGES

CURRENCIES = [*SIGNS, *(f"{letters.upper()}$" for letters in DOLLARS), *map(str.upper, CODES)]
NUMBERS = st.integers(2, 999)


@given(
    NUMBERS,
    st.sampled_from(CURRENCIES),
    st.sampled_from(["{c}{n}", "{c} {n}", "{n} {c}"]),
    st.sampled_from(LANGUAGES),
)
def test_an_amount_of_money_has_its_currency(n, currency, form, locale):
    form = form.replace("{c}{n}", "{c} {n}") if currency.isalpha() else form
    figure = parse(form.format(c=currency, n=n), locale=locale)
    assert (figure.value, figure.counted, figure.form) == (n, currency, "measure")
    assert (figure.comparator, figure.unread) == (None, ())


@given(
    NUMBERS, st.sampled_from(CURRENCIES), st.sampled_from(["million", "m", "bn", "billion", "k"])
)
def test_the_factor_of_an_amount_multiplies_it(n, currency, factor):
    space = " " * (len(factor) > 3 or currency.isalpha())
    amount = f"{currency}{' ' * currency.isalpha()}{n}{space}{factor}"
    scale = {"m": 10**6, "k": 1000}.get(factor, 10**9 if factor.startswith("b") else 10**6)
    try:
        figure = parse(amount)
    except UnreadableFigureError:
        assert currency.isalpha()  # "USD 5 m" may be metres
        return
    assert (figure.value, figure.counted) == (n * scale, currency)


@given(NUMBERS, st.sampled_from([",–", ",-", ".-", ".—", ",—"]), st.sampled_from(["€", "CHF", "$"]))
def test_a_dash_for_no_cents_leaves_the_currency(n, dash, currency):
    figure = parse(f"{n}{dash} {currency}")
    assert (figure.value, figure.counted) == (n, currency)


@given(NUMBERS, st.sampled_from(["{}.- million", "{},– Mio.", "{},- Tsd."]))
def test_a_factor_behind_the_dash_is_refused(n, form):
    with pytest.raises(UnreadableFigureError):
        parse(form.format(n))


@given(NUMBERS, st.sampled_from(["a ${} fine", "A ${} note", "a $ {} fine"]))
def test_an_article_is_no_currency(n, form):
    assert parse(form.format(n)).counted == "$"
