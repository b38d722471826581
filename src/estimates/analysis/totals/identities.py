"""What adds up to what: an identity between quantities, as text or as a mapping.

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

TOKEN = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|(\S+))')
NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
QUOTE = "\0"
"""Marks a word that stood in quotes; no text holds it."""
WRITE = 'write it as "border + Crimea = total", signs between spaces'


@dataclass(frozen=True, slots=True)
class Term:
    """A quantity with its coefficient."""

    quantity: str
    coefficient: float = 1


@dataclass(frozen=True, slots=True)
class Identity:
    """Two sides that are equal by definition.

    Attributes
    ----------
    parts, total : the terms of the left and of the right side.
    constant : what is added to the right side.

    Raises
    ------
    IdentityError
        For a quantity that stands twice (a total among its own parts, too), a coefficient of
        0 or none, a side without a quantity.

    Examples
    --------
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
            raise IdentityError("has a side without terms", value=str(self), remedy=WRITE)
        seen: set[str] = set()
        for term in self.terms:
            number = checked(term, str(self))
            if number == 0:
                raise IdentityError(
                    f"gives {term.quantity!r} the coefficient 0",
                    column="identities", value=str(self), remedy="leave the term out",
                )  # fmt: skip
            if term.quantity in seen:
                raise IdentityError(
                    f"has {term.quantity!r} twice", column="identities", value=str(self),
                    remedy="no quantity is a part of itself; add its coefficients up",
                )  # fmt: skip
            seen.add(term.quantity)

    @property
    def terms(self) -> tuple[Term, ...]:
        """All terms, as they stand."""
        return (*self.parts, *self.total)

    @property
    def coefficients(self) -> dict[str, float]:
        """The coefficient of every quantity once all stand on the left."""
        left = {term.quantity: float(term.coefficient) for term in self.parts}
        return left | {term.quantity: -float(term.coefficient) for term in self.total}

    @classmethod
    def of(cls, given: Any) -> Identity:
        """Read one identity: an Identity, a text, or a mapping of a total to its parts."""
        if isinstance(given, Identity):
            return given
        if isinstance(given, str):
            return from_text(given)
        if isinstance(given, Mapping) and len(given) == 1:
            ((total, parts),) = given.items()
            return from_parts(total, parts)
        raise IdentityError("is no identity", column="identities", value=given, remedy=WRITE)

    def __str__(self) -> str:
        left, right = side(self.parts), side(self.total)
        if not self.total:
            return f"{left} = {self.constant:.15g}"
        if self.constant:
            right += f" {'-' if self.constant < 0 else '+'} {abs(self.constant):.15g}"
        return f"{left} = {right}"


def checked(term: Term, where: str) -> float:
    """Return a coefficient that is a number."""
    try:
        return float(exact_number(term.coefficient))
    except EstimatesError as error:
        raise IdentityError(
            f"gives {term.quantity!r} a coefficient that {error.problem}",
            column="identities", value=where, remedy="give a number, not 0",
        ) from None  # fmt: skip


def side(terms: Iterable[Term]) -> str:
    """Write one side."""
    said = ""
    for term in terms:
        size = abs(term.coefficient)
        sign = "- " if term.coefficient < 0 else "+ " if said else ""
        factor = "" if size == 1 else f"{size:.15g} * "
        said += f" {sign}{factor}{quoted(term.quantity)}"
    return said.strip()


def quoted(label: str) -> str:
    """Write a label so that it can be read back."""
    plain = label and not set(label.split()) & set("+-=*") and '"' not in label
    if plain and not NUMBER.fullmatch(label):
        return label
    return '"' + label.replace("\\", "\\\\").replace('"', '\\"') + '"'


def from_parts(total: Any, parts: Any) -> Identity:
    """Return the identity of a total and its parts, which may have coefficients."""
    if isinstance(parts, Mapping):
        terms = tuple(Term(str(label), number) for label, number in parts.items())
    elif isinstance(parts, Iterable) and not isinstance(parts, str):
        terms = tuple(Term(str(label)) for label in parts)
    else:
        raise IdentityError("has no list of parts", column="identities", value=parts, remedy=WRITE)
    return Identity(terms, (Term(str(total)),))


def from_text(text: str) -> Identity:
    """Read an identity from its text."""
    sides: list[list[Term]] = [[]]
    constants: list[float] = [0]
    for sign, words in split(text):
        if sign == "=":
            sides.append([])
            constants.append(0)
        if not words:
            if sign == "=" or not (sides[-1] or constants[-1]):
                continue
            raise IdentityError("ends in a sign", column="identities", value=text, remedy=WRITE)
        negative = -1 if sign == "-" else 1
        if len(words) == 1 and (number := NUMBER.fullmatch(words[0])):
            constants[-1] += negative * whole(float(number[0]))
            continue
        factor: float = 1
        if len(words) > 1 and words[1] == "*":
            factor, words = coefficient(words[0], text), words[2:]
        label = " ".join(word[1:] if word[0] == QUOTE else word for word in words)
        sides[-1].append(Term(label, negative * factor))
    if len(sides) != 2:
        raise IdentityError(
            "needs one = between its sides", column="identities", value=text, remedy=WRITE
        )
    return Identity(tuple(sides[0]), tuple(sides[1]), constants[1] - constants[0])


def coefficient(word: str, text: str) -> float:
    """Read what stands before a *."""
    if not NUMBER.fullmatch(word):
        raise IdentityError(
            f"has {word!r} before a *", column="identities", value=text,
            remedy="a coefficient is a number other than 0: 4.8 * households",
        )  # fmt: skip
    return whole(float(word))


def split(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield every term: the sign before it ("" for the first), and its words.

    A quoted word keeps a mark before it, so that nothing in it is taken for a sign.
    """
    sign, words = "", list[str]()
    for found in TOKEN.finditer(text):
        if found[1] is not None:
            words.append(QUOTE + re.sub(r"\\(.)", r"\1", found[1]))
        elif found[2] in ("+", "-", "="):
            if words or sign:
                yield sign, words
            sign, words = found[2], []
        else:
            words.append(found[2])
    yield sign, words


def whole(number: float) -> float:
    """Return a whole number as an int."""
    return int(number) if math.isfinite(number) and float(number).is_integer() else number
