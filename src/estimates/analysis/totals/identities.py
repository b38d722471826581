"""Identities between quantities: parts that add up to a total, as text or as a mapping.

An identity is written with the labels of quantities: ``"border + Crimea = total"``. Signs stand
between spaces, so that a label may hold a hyphen; a label that holds a sign between spaces, or
a number, goes in double quotes. A term may have a coefficient: ``"4.8 * households = people"``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from estimates.errors import EstimatesError, IdentityError
from estimates.model.fields import exact_number

IDENTITY_TOKEN = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|(\S+))')
UNSIGNED_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
# Marks a word that stood in quotes; no text holds this character.
QUOTED_MARK = "\0"
IDENTITY_REMEDY = 'write it as "border + Crimea = total", signs between spaces'


@dataclass(frozen=True, slots=True)
class Term:
    """A quantity with its coefficient."""

    quantity: str
    coefficient: float = 1


@dataclass(frozen=True, slots=True)
class Identity:
    """Two sides that are equal by definition.

    parts, total : the terms of the left and of the right side.
    constant : what is added to the right side.
    Raises IdentityError for a quantity that occurs twice (also a total among its own parts), a
        coefficient that is 0 or not a number, a side without a quantity.

    >>> print(Identity.of("border + Crimea = total"))
    border + Crimea = total
    >>> Identity.of({"total": ["border", "Crimea"]}) == Identity.of("border + Crimea = total")
    True
    """

    parts: tuple[Term, ...]
    total: tuple[Term, ...]
    constant: float = 0

    def __post_init__(self) -> None:
        if not self.parts or not (self.total or self.constant):
            raise identity_error("has a side without terms", str(self))
        seen: set[str] = set()
        for term in self.terms:
            if check_coefficient(term, str(self)) == 0:
                problem = f"gives {term.quantity!r} the coefficient 0"
                raise identity_error(problem, str(self), "leave the term out")
            if term.quantity in seen:
                remedy = "a quantity cannot be a part of itself; add its coefficients up"
                raise identity_error(f"has {term.quantity!r} twice", str(self), remedy)
            seen.add(term.quantity)

    @property
    def terms(self) -> tuple[Term, ...]:
        """All terms, in the order written."""
        return (*self.parts, *self.total)

    @property
    def coefficients(self) -> dict[str, float]:
        """The coefficient of every quantity once all terms are on the left side."""
        left = {term.quantity: float(term.coefficient) for term in self.parts}
        return left | {term.quantity: -float(term.coefficient) for term in self.total}

    @classmethod
    def of(cls, identity: Any) -> Identity:
        """Return one identity from an Identity, a text, or a mapping of a total to its parts."""
        if isinstance(identity, Identity):
            return identity
        if isinstance(identity, str):
            return identity_from_text(identity)
        if isinstance(identity, Mapping) and len(identity) == 1:
            ((total, parts),) = identity.items()
            return identity_from_parts(total, parts)
        raise identity_error("must be an identity", identity)

    def __str__(self) -> str:
        left, right = write_side(self.parts), write_side(self.total)
        if not self.total:
            return f"{left} = {self.constant:.15g}"
        if self.constant:
            right += f" {'-' if self.constant < 0 else '+'} {abs(self.constant):.15g}"
        return f"{left} = {right}"


def identity_error(problem: str, value: Any, remedy: str = IDENTITY_REMEDY) -> IdentityError:
    """Return the error of an identity, with the way to write it as the remedy."""
    return IdentityError(problem, column="identities", value=value, remedy=remedy)


def check_coefficient(term: Term, identity: str) -> float:
    """Return the coefficient of a term as a number."""
    try:
        return float(exact_number(term.coefficient))
    except EstimatesError as error:
        problem = f"gives {term.quantity!r} a coefficient that {error.problem}"
        raise identity_error(problem, identity, "give a number, not 0") from None


def write_side(terms: Iterable[Term]) -> str:
    """Return one side of an identity as text."""
    text = ""
    for term in terms:
        size = abs(term.coefficient)
        sign = "- " if term.coefficient < 0 else "+ " if text else ""
        factor = "" if size == 1 else f"{size:.15g} * "
        text += f" {sign}{factor}{quote_label(term.quantity)}"
    return text.strip()


def quote_label(label: str) -> str:
    """Return a label as an identity shows it, quoted where it would be misread."""
    is_plain = label and not set(label.split()) & set("+-=*") and '"' not in label
    if is_plain and not UNSIGNED_NUMBER.fullmatch(label):
        return label
    return '"' + label.replace("\\", "\\\\").replace('"', '\\"') + '"'


def identity_from_parts(total: Any, parts: Any) -> Identity:
    """Return the identity of a total and its parts, which may have coefficients."""
    if isinstance(parts, Mapping):
        terms = tuple(Term(str(label), number) for label, number in parts.items())
    elif isinstance(parts, Iterable) and not isinstance(parts, str):
        terms = tuple(Term(str(label)) for label in parts)
    else:
        raise identity_error("must have a list of parts", parts)
    return Identity(terms, (Term(str(total)),))


def identity_from_text(text: str) -> Identity:
    """Return the identity that a text states."""
    sides: list[list[Term]] = [[]]
    constants: list[float] = [0]
    for sign, words in split_terms(text):
        if sign == "=":
            sides.append([])
            constants.append(0)
        if not words:
            if sign == "=" or not (sides[-1] or constants[-1]):
                continue
            raise identity_error("ends in a sign", text)
        negative = -1 if sign == "-" else 1
        if len(words) == 1 and (number := UNSIGNED_NUMBER.fullmatch(words[0])):
            constants[-1] += negative * int_if_whole(float(number[0]))
            continue
        factor: float = 1
        if len(words) > 1 and words[1] == "*":
            if not UNSIGNED_NUMBER.fullmatch(words[0]):
                remedy = "a coefficient is a number other than 0: 4.8 * households"
                raise identity_error(f"has {words[0]!r} before a *", text, remedy)
            factor, words = int_if_whole(float(words[0])), words[2:]
        label = " ".join(word[1:] if word[0] == QUOTED_MARK else word for word in words)
        sides[-1].append(Term(label, negative * factor))
    if len(sides) != 2:
        raise identity_error("needs one = between its sides", text)
    return Identity(tuple(sides[0]), tuple(sides[1]), constants[1] - constants[0])


def split_terms(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield every term: the sign before it ("" for the first), and its words.

    A quoted word is marked, so that nothing in it is taken for a sign.
    """
    sign, words = "", list[str]()
    for token in IDENTITY_TOKEN.finditer(text):
        if token[1] is not None:
            words.append(QUOTED_MARK + re.sub(r"\\(.)", r"\1", token[1]))
        elif token[2] in ("+", "-", "="):
            if words or sign:
                yield sign, words
            sign, words = token[2], []
        else:
            words.append(token[2])
    yield sign, words


def int_if_whole(number: float) -> float:
    """Return a whole number as an int."""
    return int(number) if math.isfinite(number) and float(number).is_integer() else number
