"""Signs and codes of currencies, which are the same in every language."""

from estimates.parsing.tokens import Tokens, norm_at

# The currency symbols of Unicode (category Sc) that stand for money today.
SIGNS = "$£¥€¢₡₦₩₪₫₭₮₱₲₴₵₸₹₺₼₽₾₿฿៛֏؋৳"
# "A$5" is no "a $5", and "C$5" not about $5.
DOLLARS = "us a au c ca hk nz nt s sg r mx".split()
# ISO 4217, without codes that are words of a language that is read, such as ALL, TOP and PEN.
CODES = """
    usd eur gbp chf jpy cny rmb inr brl rub uah pln sek nok dkk czk huf aud cad nzd hkd sgd krw mxn
    thb idr zar aed egp ngn kes pkr bdt vnd php ils
""".split()
CURRENCIES = (*SIGNS, *(f"{letters}$" for letters in DOLLARS), *CODES)


def price_dash_end(tokens: Tokens, i: int) -> int | None:
    """Return the token after a dash that stands for no cents, as in "5,– €", or None."""
    is_dash = norm_at(tokens, i) in (",", ".") and norm_at(tokens, i + 1) == "-"
    return i + 2 if is_dash and tokens[i].glued and tokens[i + 1].glued else None
