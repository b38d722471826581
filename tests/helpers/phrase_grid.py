"""Phrases made of a comparator, a number and a noun, in six languages, with the bounds expected.

The expectation follows from the parts alone; nothing here calls the library.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple


class Expected(NamedTuple):
    """What a phrase states: comparator, value, bounds with their closedness, and cancellable."""

    comparator: str | None = None
    value: Decimal | None = None
    lower: Decimal | None = None
    lower_closed: bool | None = None
    upper: Decimal | None = None
    upper_closed: bool | None = None
    cancellable: bool = False


def expectation(kind: str, n: Decimal) -> Expected:
    """Return what a comparator of this kind makes of a number."""
    if kind in (">", ">="):
        return Expected(kind, lower=n, lower_closed=kind == ">=")
    if kind in ("<", "<="):
        return Expected(kind, upper=n, upper_closed=kind == "<=")
    if kind == "up to":
        return Expected("<=", upper=n, upper_closed=True, cancellable=True)
    if kind == "almost":
        return Expected("~", n, upper=n, upper_closed=False)
    if kind == "just over":
        return Expected("~", n, lower=n, lower_closed=False)
    if kind == "=":
        return Expected("=", n, n, True, n, True)
    return Expected("~" if kind == "~" else None, n)


# One line per kind; "|" separates the wordings, and "#" stands for the number in the wordings
# that are behind it.
COMPARATORS = {
    "en": {
        "": "#|rises to #|rose to #|has risen to #|climbs to #|jumped to #|doubles to #|hits #",
        ">": """more than #|over #|above #|upwards of #|in excess of #|north of #|well over #
            |exceeds #|exceeded #|exceeding #|surpasses #|surpassed #|surpassing #|passes #
            |passed #|well past #|tops #|topped #|topping #|greater than #|beyond #|past #
            |way over #|comfortably above #|far more than #|easily more than #|> #""",
        ">=": """at least #|no fewer than #|no less than #|not less than #|a minimum of #|>= #
            |greater than or equal to #|at the least #|at the very least #|# or more
            |# or above|# and counting|# at least|# at the least|#, possibly more
            |#, perhaps more|# if not more|#+|# or greater|#, and possibly more""",
        "<": """fewer than #|less than #|under #|below #|well short of #|short of #|shy of #
            |south of #|nowhere near #|not even #|far fewer than #|well under #|falls short of #
            |way below #|< #""",
        "<=": """at most #|no more than #|not more than #|a maximum of #|not exceeding #|<= #
            |does not exceed #|less than or equal to #|at the most #|# or fewer|# or less
            |# at most|# or under|#, perhaps fewer|#, possibly fewer|no greater than #""",
        "up to": "up to #|as many as #|perhaps as many as #|potentially up to #",
        "~": """about #|around #|roughly #|some #|approximately #|circa #|an estimated #|~ #
            |in the region of #|something like #|# or so|# or thereabouts|# give or take
            |roughly, #|approximately, #|hovers around #|c. #""",
        "almost": """almost #|nearly #|just under #|just short of #|approaching #|approaches #
            |nears #|neared #|nearing #|not quite #|slightly less than #""",
        "just over": "just over #|slightly more than #|a little over #|just above #",
        "=": "exactly #|precisely #|equal to #",
    },
    "fr": {
        "": "#|monte à #|s'élève à #|atteint #",
        ">": """plus de #|au-delà de #|dépasse #|dépassent #|a dépassé #|dépassant #|excède #
            |supérieur à #|bien plus de #|au-dessus de #|franchit #|> #""",
        ">=": """au moins #|pas moins de #|au minimum #|un minimum de #|supérieur ou égal à #
            |# ou plus|# ou davantage|# au moins|#, peut-être plus|#, voire plus|#+|≥ #""",
        "<": "moins de #|inférieur à #|en dessous de #|loin de #|même pas #|bien moins de #|< #",
        "<=": """au plus #|pas plus de #|un maximum de #|tout au plus #|ne dépasse pas #
            |inférieur ou égal à #|# ou moins|# au plus|# au maximum|#, peut-être moins|≤ #""",
        "up to": "jusqu'à #",
        "~": "environ #|autour de #|à peu près #|près de #|de l'ordre de #|avoisine #|# environ|~ #",
        "almost": "presque #|un peu moins de #|approche de #|frôle #|quasiment #",
        "just over": "un peu plus de #|légèrement plus de #",
        "=": "exactement #|précisément #",
    },
    "de": {
        "": "#|steigt auf #|stieg auf #|erreicht #|kletterte auf #",
        ">": """mehr als #|über #|weit mehr als #|deutlich über #|übersteigt #|überstieg #
            |überschreitet #|überschritten #|größer als #|jenseits von #|> #""",
        ">=": """mindestens #|wenigstens #|nicht weniger als #|ein Minimum von #|≥ #
            |größer oder gleich #|# oder mehr|# und mehr|# oder darüber|#+
            |#, vielleicht mehr|#, womöglich mehr""",
        "<": "weniger als #|unter #|weit unter #|nicht einmal #|kleiner als #|unterhalb von #|< #",
        "<=": """höchstens #|maximal #|nicht mehr als #|allenfalls #|kleiner oder gleich #|≤ #
            |# oder weniger|# oder darunter|#, vielleicht weniger""",
        "up to": "bis zu #",
        "~": "rund #|etwa #|ungefähr #|circa #|an die #|schätzungsweise #|um die #|~ #",
        "almost": "fast #|knapp #|beinahe #|nahezu #|annähernd #".replace("|annähernd #", ""),
        "just over": "etwas mehr als #|knapp über #|gut #",
        "=": "genau #|exakt #",
    },
    "es": {
        "": "#|sube a #|aumentó a #|asciende a #|alcanza #",
        ">": """más de #|por encima de #|supera #|superan #|superó #|superaron #|superior a #
            |sobrepasa #|rebasa #|excede #|mucho más de #|muy por encima de #|mayor que #|> #""",
        ">=": """al menos #|por lo menos #|como mínimo #|no menos de #|mayor o igual a #|≥ #
            |# o más|# y más|# como mínimo|# al menos|#+|#, posiblemente más|#, quizás más""",
        "<": "menos de #|por debajo de #|inferior a #|mucho menos de #|ni siquiera #|< #",
        "<=": """como máximo #|a lo sumo #|no más de #|un máximo de #|no supera #|no superó #
            |menor o igual a #|# o menos|# como máximo|# a lo sumo|#, quizás menos|≤ #""",
        "up to": "hasta #",
        "~": "unos #|cerca de #|alrededor de #|aproximadamente #|en torno a #|del orden de #|~ #",
        "almost": "casi #|un poco menos de #|roza #|se acerca a #",
        "just over": "poco más de #|un poco más de #|algo más de #",
        "=": "exactamente #",
    },
    "ru": {
        "": "#|выросло до #|выросла до #|увеличилось до #|достигло #|составляет #",
        ">": """более #|больше #|свыше #|более чем #|превысило #|превысила #|превышает #
            |превысили #|перевалило за #|намного больше #|> #""",
        ">=": """не менее #|не меньше #|как минимум #|по меньшей мере #|по крайней мере #|≥ #
            |больше или равно #|# или более|# и более|# или больше|#+|#, возможно больше""",
        "<": "менее #|меньше #|менее чем #|даже не #|намного меньше #|< #",
        "<=": """не более #|не больше #|максимум #|самое большее #|не превышает #|не превысило #
            |меньше или равно #|# или менее|# или меньше|≤ #|#, возможно меньше""",
        "up to": "до #|вплоть до #",
        "~": "около #|примерно #|приблизительно #|порядка #|ориентировочно #|~ #",
        "almost": "почти #|чуть менее #|без малого #|приближается к #",
        "just over": "чуть более #|немногим более #|чуть больше #",
        "=": "ровно #|точно #",
    },
    "uk": {
        "": "#|зросла до #|зросло до #|збільшилось до #|досягло #|становить #",
        ">": """понад #|більше #|більш як #|більше ніж #|перевищило #|перевищила #|перевищує #
            |перевищили #|значно більше #|> #""",
        ">=": """щонайменше #|не менше #|принаймні #|як мінімум #|не менш як #|≥ #
            |більше або дорівнює #|# або більше|# і більше|# чи більше|#+|#, можливо більше""",
        "<": "менше #|менше ніж #|менш як #|навіть не #|значно менше #|< #",
        "<=": """щонайбільше #|не більше #|не більше ніж #|максимум #|не перевищує #|≤ #
            |менше або дорівнює #|# або менше|# чи менше|#, можливо менше""",
        "up to": "до #|аж до #",
        "~": "близько #|приблизно #|орієнтовно #|порядку #|~ #",
        "almost": "майже #|трохи менше ніж #|без малого #|наближається до #",
        "just over": "трохи більше ніж #|дещо більше #|трохи понад #",
        "=": "рівно #|точно #",
    },
}

# Wordings of a number and the number, and those that only digits allow a sign behind.
NUMBERS = {
    "en": """3,000=3000|12,500=12500|150000=150000|2.5 million=2500000|three thousand=3000
        |forty-one thousand=41000|half a million=500000|one and a half million=1500000
        |two-and-a-half million=2500000|1 1/2 million=1500000|one point five million=1500000
        |a quarter of a million=250000|three quarters of a million=750000""",
    "fr": """3000=3000|12 500=12500|150 000=150000|2,5 millions=2500000|trois mille=3000
        |un million et demi=1500000|deux millions et demi=2500000|deux virgule cinq millions=2500000
        |trois quarts de million=750000""",
    "de": """3000=3000|12 500=12500|2,5 Millionen=2500000|dreitausend=3000|zwanzig=20
        |eineinhalb Millionen=1500000|anderthalb Millionen=1500000|zweieinhalb Millionen=2500000
        |zwei Komma fünf Millionen=2500000|eine halbe Million=500000|eine Viertelmillion=250000""",
    "es": """3000=3000|12 500=12500|2,5 millones=2500000|dos mil=2000|medio millón=500000
        |dos millones y medio=2500000|un millón y medio=1500000|dos coma cinco millones=2500000
        |un cuarto de millón=250000""",
    "ru": """3000=3000|12 500=12500|2,5 миллиона=2500000|пять тысяч=5000|150 тыс.=150000
        |два с половиной миллиона=2500000|полтора миллиона=1500000|три четверти миллиона=750000
        |две целых пять десятых миллиона=2500000""",
    "uk": """3000=3000|12 500=12500|2,5 мільйона=2500000|п'ять тисяч=5000|150 тис.=150000
        |два з половиною мільйони=2500000|півтора мільйона=1500000|чверть мільйона=250000
        |дві цілих п'ять десятих мільйона=2500000""",
}

# "{}" is the place of the figure. The noun after it is kept apart from what is behind a number.
POSITIONS = {
    "en": ("{}", "{} people", "According to the minister, {} people were killed on Monday."),
    "fr": ("{}", "{} personnes", "Selon le ministre, {} personnes ont été tuées lundi."),
    "de": ("{}", "{} Menschen", "Laut dem Minister wurden {} Menschen getötet."),
    "es": ("{}", "{} personas", "Según el ministro, {} personas murieron el lunes."),
    "ru": ("{}", "{} человек", "По данным министра, {} человек погибли в понедельник."),
    "uk": ("{}", "{} осіб", "За даними міністра, {} осіб загинули в понеділок."),
}

# French and Spanish need a preposition between a million and its noun.
MILLIONS_OF = {"fr": "de", "es": "de"}


def split(words: str) -> list[str]:
    """Return the alternatives of a table above."""
    return [" ".join(part.split()) for part in words.split("|")]


def phrases(table: str) -> list[str]:
    """Return the phrases of a table of several lines, which bars separate."""
    return [phrase for line in table.split("\n") for phrase in line.split("|") if phrase]


def grid() -> Iterator[tuple[str, str, Expected]]:
    """Return (language, phrase, expectation) for every comparator, number and position."""
    for language, kinds in COMPARATORS.items():
        numbers = [part.split("=") for part in split(NUMBERS[language])]
        for kind, wordings in kinds.items():
            for wording in split(wordings):
                for number, value in numbers:
                    for position in POSITIONS[language]:
                        phrase = fill(language, position, wording, number)
                        if phrase is not None:
                            yield language, phrase, expectation(kind, Decimal(value))


def fill(language: str, position: str, wording: str, number: str) -> str | None:
    """Return a phrase, None where its parts do not go together."""
    if wording == "#+" and not number.replace(",", "").isdigit():
        return None
    is_apart = ", " in wording and not wording.endswith("#")
    if is_apart and position != "{}":
        return None  # "3,000, possibly more people"
    if number.endswith(".") and not wording.endswith("#"):
        return None  # the point of "150 тыс." ends a sentence
    of = MILLIONS_OF.get(language)
    if of and position != "{}" and "mill" in number and wording.endswith("#"):
        number = f"{number} {of}"
    return position.format(wording.replace("#", number))
