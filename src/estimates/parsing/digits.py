"""Runs of digits with their separators → one number, or a refusal by name.

Every thousands separator in use is read (comma, point, apostrophe, the spaces). Where a
group can be thousands or decimals ("1.500") the language decides, and where that is not
known nothing does: the refusal says both readings.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from estimates.parsing.lexicon import Lexicon
from estimates.parsing.tokens import Token

MOST_DIGITS = 400
"""Beyond this no float holds the number; it is refused before it costs time."""
CALIBRES = ("mm", "cm", "мм", "st", "nd", "rd", "th")
"""What follows a number of its own: "18 152mm howitzers" are eighteen."""
POINTS = (",", ".")


@dataclass(frozen=True)
class MalformedError(Exception):
    """Digits that are no number; `end` is the token after them, so that nobody reads on inside.

    `harmless` ones count nothing ("four-star"): they may stand beside a count.
    """

    problem: str
    end: int
    harmless: bool = False


@dataclass(frozen=True, slots=True)
class Digits:
    """A number in digits: its value, the token after it, whether it has thousands separators."""

    value: Decimal
    end: int
    grouped: bool


def collect(tokens: Sequence[Token], i: int) -> tuple[list[str], list[str], int]:
    """Return groups of digits, the separators between them, and the token after them."""
    groups, separators = [tokens[i].norm], [""]
    i += 1
    while i < len(tokens):
        if is_separator(tokens, i):
            separators.append(tokens[i].norm)
            groups.append(tokens[i + 1].norm)
            i += 2
        elif is_spaced_group(tokens, i, groups, separators):
            separators.append(" ")
            groups.append(tokens[i].norm)
            i += 1
        else:
            break
    return groups, separators[1:], i


def is_separator(tokens: Sequence[Token], i: int) -> bool:
    """Tell whether token i stands between two runs of digits without a space."""
    return (
        tokens[i].norm in (",", ".", "'", "_")
        and tokens[i].glued
        and i + 1 < len(tokens)
        and tokens[i + 1].kind == "digits"
        and tokens[i + 1].glued
    )


def is_spaced_group(
    tokens: Sequence[Token], i: int, groups: list[str], separators: list[str]
) -> bool:
    """Tell whether digits after a space continue the number: groups of three only.

    "19 150,000" is two numbers: what follows has separators of its own.
    """
    token = tokens[i]
    if token.kind != "digits" or len(token.gap) != 1 or len(token.norm) != 3:
        return False
    if len(groups[0]) > 3 or groups[0].startswith("0") or separators[-1] not in ("", " "):
        return False
    if i + 1 < len(tokens) and tokens[i + 1].glued and tokens[i + 1].norm in CALIBRES:
        return False
    own = i + 1 < len(tokens) and is_separator(tokens, i + 1) and len(tokens[i + 2].norm) == 3
    return not own or token.gap in "\u00a0\u202f\u2009"


def read_digits(
    tokens: Sequence[Token], i: int, lexicon: Lexicon, *, certain: bool, magnitude_follows: bool
) -> Digits:
    """Return the number at token i, which is a run of digits.

    Parameters
    ----------
    certain : whether the language was given and not inferred.
    magnitude_follows : whether "million" or the like may follow: then "1.372" has decimals.

    Raises
    ------
    MalformedError
    """
    groups, separators, end = collect(tokens, i)
    if sum(map(len, groups)) > MOST_DIGITS:
        raise MalformedError("has more digits than a number can hold", end)
    kinds = list(dict.fromkeys(separators))
    if not kinds:
        return Digits(Decimal(groups[0]), end, grouped=False)
    if len(kinds) == 1 and len(groups) > 2:
        return Digits(many_groups(groups, kinds[0], end), end, grouped=True)
    if len(kinds) == 1:
        role = role_of(groups, kinds[0], lexicon, certain, magnitude_follows, end)
        if role == "thousands":
            return Digits(Decimal("".join(groups)), end, grouped=True)
        return Digits(Decimal(".".join(groups)), end, grouped=False)
    last = separators[-1]
    thousands = len(kinds) == 2 and last in POINTS and separators.count(last) == 1
    if thousands and in_threes(groups[:-1]):
        return Digits(Decimal("".join(groups[:-1]) + "." + groups[-1]), end, grouped=True)
    raise MalformedError("mixes separators so that it is no number", end)


def in_threes(groups: list[str]) -> bool:
    """Tell whether groups are thousands: 1-3 digits, then threes."""
    return 1 <= len(groups[0]) <= 3 and all(len(g) == 3 for g in groups[1:])


def many_groups(groups: list[str], separator: str, end: int) -> Decimal:
    """Return the number that three groups and more stand for: by thousands, or Indian."""
    if in_threes(groups) and groups[0] != "0":
        return Decimal("".join(groups))
    indian = len(groups[0]) <= 2 and len(groups[-1]) == 3 and all(len(g) == 2 for g in groups[1:-1])
    if separator == "," and indian:
        return Decimal("".join(groups))
    raise MalformedError("is grouped like no number", end)


def role_of(
    groups: list[str],
    separator: str,
    lexicon: Lexicon,
    certain: bool,
    magnitude_follows: bool,
    end: int,
) -> str:
    """Tell what the only separator is: thousands or decimals."""
    first, last = groups
    threes = in_threes(groups) and not first.startswith("0")
    if separator not in POINTS:
        if threes:
            return "thousands"
        raise MalformedError("is grouped like no number", end)
    if not threes:
        if separator == lexicon.decimal or separator == "." or magnitude_follows:
            return "decimal"
        raise MalformedError(f"is no number in English; {first}.{last} would be", end)
    if certain:
        return "decimal" if separator == lexicon.decimal else "thousands"
    if separator == lexicon.thousands and not (separator == "." and magnitude_follows):
        return "thousands"
    if magnitude_follows:
        return "decimal"
    both = f"{first},{last} or {first}.{last}"
    raise MalformedError(f"is ambiguous, {both}: give locale='en' or locale='de'", end)


def vulgar_fraction(word: str) -> Decimal | None:
    """Return the value of ½, ¾ and the like."""
    if len(word) != 1 or word.isascii() or word.isdecimal() or unicodedata.category(word) != "No":
        return None
    value = unicodedata.numeric(word, -1.0)
    return Decimal(str(round(value, 6))) if 0 < value < 1 else None
