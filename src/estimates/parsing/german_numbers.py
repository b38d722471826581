"""German writes a number as one word: "einundvierzigtausend" is 41,000."""

from __future__ import annotations

ONES = {
    "ein": 1, "eins": 1, "eine": 1, "zwei": 2, "zwo": 2, "drei": 3, "vier": 4, "fünf": 5,
    "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11, "zwölf": 12,
    "dreizehn": 13, "vierzehn": 14, "fünfzehn": 15, "sechzehn": 16, "siebzehn": 17,
    "achtzehn": 18, "neunzehn": 19,
}  # fmt: skip
TENS = {
    "zwanzig": 20, "dreißig": 30, "dreissig": 30, "vierzig": 40, "fünfzig": 50,
    "sechzig": 60, "siebzig": 70, "achtzig": 80, "neunzig": 90,
}  # fmt: skip
LONGEST = 60
"""No number below a million is written longer."""


def german_number(word: str) -> int | None:
    """Return the number that one German word stands for, or None.

    Examples
    --------
    >>> german_number("einundvierzigtausend"), german_number("hundertfünf"), german_number("Haus")
    (41000, 105, None)
    """
    if len(word) > LONGEST:
        return None
    for name, scale in (("tausend", 1000), ("hundert", 100)):
        if name in word:
            head, _, tail = word.partition(name)
            many = 1 if not head else german_number(head)
            rest = 0 if not tail else german_number(tail.removeprefix("und"))
            if many is None or rest is None or not 0 < many < 1000 or rest >= scale:
                return None
            return many * scale + rest
    if word in ONES or word in TENS:
        return ONES.get(word) or TENS.get(word)
    one, _, ten = word.partition("und")
    return ONES[one] + TENS[ten] if one in ONES and ten in TENS else None
