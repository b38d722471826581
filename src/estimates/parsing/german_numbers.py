"""Read German numbers, which are written as one word: "einundvierzigtausend" is 41,000."""

ONE_TO_NINETEEN = """
    eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn
    sechzehn siebzehn achtzehn neunzehn
""".split()
TWENTY_TO_NINETY = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()
ONES = {word: number for number, word in enumerate(ONE_TO_NINETEEN, start=1)}
ONES |= {"ein": 1, "eine": 1, "zwo": 2}
TENS = {word: 10 * number for number, word in enumerate(TWENTY_TO_NINETY, start=2)}
TENS |= {"dreissig": 30}

# Longer than every number below a million.
MAX_WORD_LENGTH = 60


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
