"""Who can be believed or not, and what was published."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator

from estimates.errors import InvalidFieldError
from estimates.model.base import FrozenRecord
from estimates.model.fields import Name, Names, RequiredName, Words, name
from estimates.model.period import Day

Reliability = Literal["A", "B", "C", "D", "E", "F"]


class Source(FrozenRecord):
    """A person, an office, an outlet or a dataset that states figures.

    Attributes
    ----------
    name : what it is called; one name is one source.
    reliability : NATO Admiralty grade A to F; F is "cannot be judged", not "unreliable".
    party : whose side it is on; a party is not a voice.
    acts_for : the sources whose words it may correct.
    """

    name: RequiredName
    reliability: Reliability | None = None
    party: Name = None
    acts_for: Names = ()


def hexadecimal(value: object) -> str | None:
    """Return a SHA-256 digest in lower-case hexadecimal."""
    text = name(value)
    if text is not None and not re.fullmatch("[0-9a-fA-F]{64}", text):
        raise InvalidFieldError(
            "is not a SHA-256", value=value, remedy="give 64 hexadecimal digits"
        )
    return None if text is None else text.lower()


class Document(FrozenRecord):
    """What was published.

    Attributes
    ----------
    title, publisher, url : as published.
    published_on : from this day on its claims are known.
    sha256 : of its text.
    derived_from : the documents that it repeats.
    """

    title: Words = None
    publisher: Name = None
    url: Name = None
    published_on: Day = None
    sha256: Annotated[str | None, BeforeValidator(hexadecimal)] = None
    derived_from: Names = ()
