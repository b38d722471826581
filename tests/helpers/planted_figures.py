"""Sentences with a planted figure, whose reading is known without the parser.

    python -m tests.helpers.planted_figures 1000000

prints how many figures are read, refused, read with words not understood, and silently wrong.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from estimates.parsing import scan


class Planted(NamedTuple):
    """A sentence with a figure.

    text, start, end : the sentence, and the code-point offsets of the figure in it.
    comparator, number : its reading; `number` is the value or the bound.
    """

    text: str
    start: int
    end: int
    comparator: str | None
    number: float


# Per language: words before the figure with their comparator, openings, nouns, endings, the
# separator of thousands, and magnitude words.
LANGUAGES = {
    "en": (
        {"": None, "more than": ">", "over": ">", "at least": ">=", "fewer than": "<"}
        | {"about": "~", "around": "~", "some": "~", "up to": "<=", "no more than": "<="},
        (
            *("On 19 April 2021 the ministry said that", "At 14:30 GMT, near the S-300 site,"),
            *("In 2014,", "Article 5 says that", "The 58th Army reported", "Gen. Smith saw"),
            *("He told CNN that", "Police counted", "In Kraków, on 4/19/21,", "By week 12,"),
        ),
        ("troops", "people", "gizmos", "Russian soldiers", "T-72 tanks", "refugees"),
        ("were there.", "in 2014.", "on Monday, 3 May.", "near No. 5.", "at 3 p.m."),
        (",", " ", "\u00a0", "\u202f", "'"),
        {"thousand": 1000, "million": 10**6, "k": 1000, "bn": 10**9},
    ),
    "fr": (
        {"": None, "plus de": ">", "au moins": ">=", "moins de": "<", "environ": "~"},
        ("Le ministre a dit que", "Le 19 avril 2021, à Paris,", "Selon la police,"),
        ("soldats", "personnes", "manifestants"),
        ("étaient là.", "en 2014.", "le 3 mai."),
        ("\u00a0", "\u202f", " ", "."),
        {"mille": 1000, "millions de": 10**6, "milliards de": 10**9},
    ),
    "de": (
        {"": None, "mehr als": ">", "mindestens": ">=", "weniger als": "<", "rund": "~"},
        ("Der Minister sagte, dass", "Am 19. April 2021 waren", "Laut Polizei waren"),
        ("Soldaten", "Menschen", "Demonstranten"),
        ("dort.", "im Jahr 2014.", "am 3. Mai."),
        (".", "\u00a0", "\u202f"),
        {"Tausend": 1000, "Millionen": 10**6, "Mio.": 10**6, "Milliarden": 10**9},
    ),
    "es": (
        {"": None, "más de": ">", "al menos": ">=", "menos de": "<", "unos": "~"},
        ("El ministro dijo que", "El 19 de abril de 2021", "Según la policía,"),
        ("soldados", "personas", "manifestantes"),
        ("estaban allí.", "en 2014.", "el 3 de mayo."),
        (".", "\u00a0", "\u202f"),
        {"mil": 1000, "millones de": 10**6},
    ),
    "uk": (
        {"": None, "понад": ">", "не менше": ">=", "менше": "<", "близько": "~"},
        ("Міністр заявив, що", "19 квітня 2021 року", "За даними поліції,"),
        ("військових", "людей", "солдатів"),
        ("були там.", "у 2014 році.", "3 травня."),
        ("\u00a0", "\u202f", " "),
        {"тисяч": 1000, "тис.": 1000, "мільйонів": 10**6, "млн": 10**6},
    ),
    "ru": (
        {"": None, "более": ">", "не менее": ">=", "менее": "<", "около": "~"},
        ("Министр заявил, что", "19 апреля 2021 года", "По данным полиции,"),
        ("военных", "человек", "солдат"),
        ("были там.", "в 2014 году.", "3 мая."),
        ("\u00a0", "\u202f", " "),
        {"тысяч": 1000, "тыс.": 1000, "миллионов": 10**6, "млн": 10**6},
    ),
}
# Magnitudes of languages that are not read: the number is right with them, or not read.
FOREIGN_MAGNITUDES = {
    "tysięcy": 1000,
    "mila": 1000,
    "tusen": 1000,
    "duizend": 1000,
    "bin": 1000,
    "ألف": 1000,
    "万": 10_000,
    "लाख": 100_000,
    "tisíc": 1000,
    "χιλιάδες": 1000,
    "milionów": 10**6,
    "milhões de": 10**6,
    "milioni di": 10**6,
    "хиляди": 1000,
}
# Bounds in words that no language here has, and slips of the keyboard.
UNKNOWN_BEFORE = ("ponad", "oltre", "more then", "meer dan", "less then", "flumps")
SLIPS = ("1O,000", "15O,000", "over10,000", "troops10,000", "10,0OO", "S,000", "10.O00")


def draw_sentence(draw: random.Random) -> Planted:
    """Return one sentence."""
    kind = draw.random()
    language = draw.choice(tuple(LANGUAGES))
    before, openings, nouns, endings, separators, magnitudes = LANGUAGES[language]
    words = draw.choice(tuple(before))
    comparator = before[words]
    number = draw.choice((draw.randrange(2, 999), draw.randrange(1000, 10**6)))
    digits = f"{number:,}".replace(",", draw.choice(separators))
    value = float(number)
    if kind < 0.05:
        digits, value = draw.choice(SLIPS), float("nan")
    elif kind < 0.15 and number < 1000:
        magnitude = draw.choice(tuple(FOREIGN_MAGNITUDES))
        digits, value = f"{digits} {magnitude}", value * FOREIGN_MAGNITUDES[magnitude]
    elif kind < 0.35 and number < 1000:
        magnitude = draw.choice(tuple(magnitudes))
        digits, value = f"{digits} {magnitude}", value * magnitudes[magnitude]
    elif kind < 0.4:
        words, comparator = draw.choice(UNKNOWN_BEFORE), "?"
    opening = draw.choice(openings)
    phrase = f"{words} {digits}".strip()
    start = len(opening) + 1
    text = f"{opening} {phrase} {draw.choice(nouns)} {draw.choice(endings)}"
    return Planted(text, start, start + len(phrase), comparator, value)


def judge_sentence(planted: Planted) -> str:
    """Return "right", "refused", "unread" or "wrong"."""
    outcome = "refused"
    for m in scan(planted.text):
        if m.end <= planted.start or m.start >= planted.end:
            return "wrong"  # a number that counts nothing
        f = m.figure
        number = next((n for n in (f.value, f.lower, f.upper) if n is not None), None)
        if f.unread:
            outcome = "unread"
        elif (f.comparator, number, f.form) == (planted.comparator, planted.number, "level"):
            outcome = "right"
        else:
            return "wrong"
    return outcome


def draw_sentences(count: int, seed: int = 0) -> Iterator[Planted]:
    """Yield sentences, the same ones for the same seed."""
    draw = random.Random(seed)
    for _ in range(count):
        yield draw_sentence(draw)


def main() -> None:
    """Print the outcomes, and up to forty sentences that are read wrongly."""
    outcomes: Counter[str] = Counter()
    wrong: list[Planted] = []
    for planted in draw_sentences(int(sys.argv[1])):
        outcome = judge_sentence(planted)
        outcomes[outcome] += 1
        if outcome == "wrong" and len(wrong) < 40:
            wrong.append(planted)
    print(dict(outcomes))
    for planted in wrong:
        print(planted.text, planted.comparator, planted.number, scan(planted.text))


if __name__ == "__main__":
    main()
