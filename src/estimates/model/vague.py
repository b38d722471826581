"""Vague words ("dozens", "tens of thousands"), and the conventions that read them as numbers.

A convention is a named, versioned and cited data file; a result that uses one names it.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from estimates.errors import InvalidFieldError
from estimates.model.base import FrozenRecord
from estimates.model.fields import Number, RequiredName

CONVENTIONS = ("estimates", "acled", "ccc", "count-love", "mpeds", "cqe")

# Opens the word of a figure with an upper bound only: "up to several hundred".
UP_TO = "up to "


class Vague(FrozenRecord):
    """A vague word and its unit: "tens of thousands" is (tens, 10000).

    Attributes
    ----------
    word : the word, lower case ("dozens", "several", "tens").
    unit : the number of one unit; None where the word implies none ("countless").

    Examples
    --------
    >>> from estimates import parse
    >>> parse("tens of thousands").vague
    Vague(word='tens', unit=10000)
    """

    word: RequiredName
    unit: Number | None = None


@dataclass(frozen=True, slots=True)
class Convention:
    """The numbers that one publisher reads vague words as.

    Attributes
    ----------
    name, version, title, source, url : what it is and who published it.
    rules : the first rule that names the word (and, if it lists units, the unit) applies.
    otherwise : the convention for words that no rule names.
    """

    name: str
    version: str
    title: str
    source: str
    url: str
    rules: tuple[dict[str, Any], ...]
    otherwise: str | None = None

    @property
    def label(self) -> str:
        """Name and version, as printed."""
        return f"{self.name} {self.version}"

    def reads(self, vague: Vague) -> tuple[float, float, bool, bool, str] | None:
        """Return both ends of a vague word, whether each is closed, and the reason.

        Examples
        --------
        >>> convention("ccc").reads(Vague(word="hundreds", unit=100))
        (200, 200, True, True, 'ccc: a plural is at least two of the unit')
        """
        if vague.unit is None:
            return None
        word = vague.word.removeprefix(UP_TO)
        word = english_vague_words().get(word, word)
        for rule in self.rules:
            is_named = word in rule["words"] or "*" in rule["words"]
            if is_named and vague.unit in rule.get("units", [vague.unit]):
                low, high = rule.get("number") or (vague.unit * t for t in rule["times"])
                return low, high, *rule["closed"], f"{self.name}: {rule['because']}"
        if self.otherwise is None:
            return None
        if (reading := convention(self.otherwise).reads(vague)) is None:
            return None
        return *reading[:4], f"{reading[4]} ({self.name} has no rule for {word!r})"


@cache
def english_vague_words() -> dict[str, str]:
    """Return the English equivalent of each vague word of the other languages."""
    synonyms: dict[str, list[str]] = read_convention_file("synonyms")
    return {word: name for name, words in synonyms.items() for word in words}


def read_convention_file(name: str) -> Any:
    """Return the content of a JSON file in `estimates/model/conventions`."""
    folder = resources.files("estimates.model") / "conventions"
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


@cache
def load_convention(name: str) -> Convention:
    """Return a convention from its file."""
    fields = read_convention_file(name)
    return Convention(**{**fields, "rules": tuple(fields["rules"])})


def convention(name: str | Convention | None = None) -> Convention:
    """Return a convention by name.

    Parameters
    ----------
    name : one of `CONVENTIONS`; None is that of this library; a `Convention` is returned as is.

    Raises
    ------
    InvalidFieldError
        For an unknown name.

    Examples
    --------
    >>> convention("acled").label
    'acled 2024-05'
    """
    if isinstance(name, Convention):
        return name
    if name is not None and name not in CONVENTIONS:
        problem = "is an unknown convention"
        remedy = f"use {', '.join(CONVENTIONS)} or a Convention of your own"
        raise InvalidFieldError(problem, column="convention", value=name, remedy=remedy)
    return load_convention("estimates" if name is None else name)
