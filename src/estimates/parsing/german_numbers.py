"""Read German numbers, which are written as one word: "einundvierzigtausend" is 41,000."""

from decimal import Decimal

ONE_TO_NINETEEN = """
    eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn
    sechzehn siebzehn achtzehn neunzehn
""".split()
TWENTY_TO_NINETY = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()
ONES = {word: number for number, word in enumerate(ONE_TO_NINETEEN, start=1)}
ONES |= {"ein": 1, "eine": 1, "zwo": 2}
TENS = {word: 10 * number for number, word in enumerate(TWENTY_TO_NINETY, start=2)}
TENS |= {"dreissig": 30}

# The fractions that end a number written as one word: "zweieinhalb".
ADDED_FRACTIONS = {
    "einhalb": Decimal("0.5"),
    "einviertel": Decimal("0.25"),
    "dreiviertel": Decimal("0.75"),
    "eindrittel": Decimal(1) / 3,
    "zweidrittel": Decimal(2) / 3,
}

# Longer than every number below a million.
MAX_WORD_LENGTH = 60


def german_numbers() -> frozenset[str]:
    """Return the German words for numbers below 100, with a magnitude or a fraction, too."""
    ones = [*ONES, *TENS, *(f"{one}und{ten}" for one in ONES for ten in TENS)]
    endings = ("", "hundert", "tausend", "hunderttausend", "einhalb")
    # "Ein" and "eine" are articles, and "elf" is an English word.
    words = {f"{word}{ending}" for word in ones for ending in endings}
    return frozenset(words - {"ein", "eine", "elf"} | {"anderthalb"})


def read_german_number(word: str) -> int | None:
    """Return the number that one German word states, or None.

    >>> [read_german_number(word) for word in ("einundvierzigtausend", "hundertfünf", "Haus")]
    [41000, 105, None]
    """
    if len(word) > MAX_WORD_LENGTH:
        return None
    for name, scale in (("tausend", 1000), ("hundert", 100)):
        if name in word:
            head, _, tail = word.partition(name)
            multiplier = 1 if not head else read_german_number(head)
            rest = 0 if not tail else read_german_number(tail.removeprefix("und"))
            if multiplier is None or rest is None or not 0 < multiplier < 1000 or rest >= scale:
                return None
            return multiplier * scale + rest
    if word in ONES or word in TENS:
        return ONES.get(word) or TENS.get(word)
    ones, _, tens = word.partition("und")
    return ONES[ones] + TENS[tens] if ones in ONES and tens in TENS else None


def read_german_mixed_number(word: str) -> Decimal | None:
    """Return the number with a fraction that one German word states, or None.

    >>> [read_german_mixed_number(word) for word in ("zweieinhalb", "anderthalbtausend")]
    [Decimal('2.5'), Decimal('1500.0')]
    """
    if "halb" not in word and "viertel" not in word and "drittel" not in word:
        return None
    for name, scale in (("tausend", 1000), ("hundert", 100)):
        if word.endswith(name):
            mixed = read_german_mixed_number(word.removesuffix(name))
            return None if mixed is None else mixed * scale
    if word == "anderthalb":
        return Decimal("1.5")
    for name, fraction in ADDED_FRACTIONS.items():
        whole = read_german_number(word.removesuffix(name)) if word.endswith(name) else None
        if whole is not None:
            return whole + fraction
    return None


def is_german_number(word: str) -> bool:
    """Tell whether a word is a German number, whole or with a fraction."""
    return read_german_number(word) is not None or read_german_mixed_number(word) is not None
