"""Worlds whose truth is known: ledgers for tutorials and for studies of power."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from estimates.claims.claimset import ClaimSet
from estimates.errors import InvalidFieldError
from estimates.model.claim import Claim

FIRST_DAY = date(2021, 4, 1)
DIGITS = 2
"""Significant digits that people state."""
WITHDRAWN = {"text": "withdrawn", "form": "mention"}


@dataclass(frozen=True, slots=True)
class Profile:
    """How a source errs, on the log scale.

    Attributes
    ----------
    bias : how far it is off on average; 0.1 is about ten percent too high.
    spread : standard deviation of its Laplace deviations.
    copies : how often it repeats, without saying so, a figure that another has stated before.
    """

    bias: float = 0.0
    spread: float = 0.25
    copies: float = 0.0


@dataclass(frozen=True, slots=True)
class World:
    """Claims, and what is true of them.

    Attributes
    ----------
    claims : what the sources state.
    truths : the true number of every quantity.
    profiles : how every source errs.
    standings : what becomes of every claim once all is known, by label.
    copied : for every claim that repeats another without saying so, the label of that one.
    """

    claims: ClaimSet
    truths: Mapping[str, float]
    profiles: Mapping[str, Profile]
    standings: Mapping[str, str]
    copied: Mapping[str, str]


def simulate(
    truth: float | Iterable[float] | Mapping[str, float] = 100_000,
    sources: Iterable[str] | Mapping[str, Profile] = ("A", "B", "C"),
    echoes: float = 0.0,
    retractions: float = 0.0,
    seed: int = 0,
) -> World:
    """Let sources state what they believe of quantities whose truth is given.

    Each source makes one claim a quantity, on a day of April 2021; its number is the truth times
    exp(bias + deviation), rounded to two digits.

    Parameters
    ----------
    truth : the true number, positive; several, for the quantities q0, q1 …; or by quantity.
    sources : names, or names with a `Profile` each.
    echoes : how many outlets repeat a claim on average and say so (a Poisson number).
    retractions : how many of the claims, as a share, are withdrawn by their source a day later.
    seed : same seed, same world.

    Raises
    ------
    InvalidFieldError
        For a truth that is not positive, or shares outside [0, 1].

    Examples
    --------
    >>> world = simulate(110_000, sources=["EU", "Taran"], echoes=1, seed=10)
    >>> [(claim.source.name, str(claim.figure)) for claim in world.claims]
    [('EU', '170,000'), ('Taran', '87,000'), ('outlet 0', '87,000')]
    >>> world.standings["c2"]
    'echo'
    """
    truths = truths_of(truth)
    profiles = (
        dict(sources) if isinstance(sources, Mapping) else {name: Profile() for name in sources}
    )
    check(truths, profiles, echoes, retractions)
    writer = Writer(np.random.default_rng(seed))
    for quantity, true in truths.items():
        stated: list[Claim] = []
        for name, profile in profiles.items():
            claim = writer.state(quantity, true, name, profile, stated)
            stated.append(claim)
            writer.repeat(claim, echoes)
            if writer.rng.random() < retractions:
                writer.withdraw(claim)
    return World(
        ClaimSet.from_records(writer.claims), truths, profiles, writer.standings, writer.copied
    )


def truths_of(truth: float | Iterable[float] | Mapping[str, float]) -> dict[str, float]:
    """Return the true numbers by quantity."""
    if isinstance(truth, Mapping):
        return dict(truth)
    several = [truth] if isinstance(truth, int | float) else list(truth)
    return {f"q{i}": true for i, true in enumerate(several)}


def check(
    truths: Mapping[str, float], profiles: Mapping[str, Profile], echoes: float, retractions: float
) -> None:
    """Refuse worlds that cannot be."""
    for quantity, true in truths.items():
        if not (math.isfinite(true) and true > 0):
            raise InvalidFieldError(
                "is not a positive number", column=f"truth of {quantity}", value=true
            )
    shares = {f"copies of {name}": p.copies for name, p in profiles.items()}
    for name, share in {**shares, "retractions": retractions}.items():
        if not 0 <= share <= 1:
            raise InvalidFieldError("is not inside [0, 1]", column=name, value=share)
    if not echoes >= 0:
        raise InvalidFieldError("is less than 0", column="echoes", value=echoes)


class Writer:
    """Writes a world claim by claim, and down what becomes of each."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.claims: list[Claim] = []
        self.standings: dict[str, str] = {}
        self.copied: dict[str, str] = {}

    def add(self, standing: str, day: date, **fields: object) -> Claim:
        """Add a claim that ends with a standing."""
        claim = Claim(claim_id=f"c{len(self.claims)}", stated_on=day, **fields)
        self.claims.append(claim)
        self.standings[str(claim.claim_id)] = standing
        return claim

    def state(
        self, quantity: str, true: float, name: str, profile: Profile, before: list[Claim]
    ) -> Claim:
        """Let a source state a number: its own, or one that was stated before."""
        deviation = self.rng.laplace(profile.bias, profile.spread / math.sqrt(2))
        copied = self.rng.random() < profile.copies and bool(before)
        model = before[self.rng.integers(len(before))] if copied else None
        value = rounded(true * math.exp(deviation)) if model is None else model.figure.value
        day = FIRST_DAY + timedelta(days=int(self.rng.integers(28)))
        claim = self.add("used", day, source=name, quantity=quantity, figure={"value": value})
        if model is not None:
            self.copied[str(claim.claim_id)] = str(model.claim_id)
        return claim

    def repeat(self, claim: Claim, echoes: float) -> None:
        """Let outlets repeat a claim, the day after."""
        for i in range(self.rng.poisson(echoes)):
            self.add(
                "echo", next_day(claim), source=f"outlet {i}", figure=claim.figure,
                quantity=claim.quantity, origin=[claim.claim_id],
            )  # fmt: skip

    def withdraw(self, claim: Claim) -> None:
        """Let a source withdraw its claim, the day after."""
        self.add(
            "no figure", next_day(claim), source=claim.source, figure=WITHDRAWN,
            quantity=claim.quantity, retracts=[claim.claim_id],
        )  # fmt: skip
        self.standings[str(claim.claim_id)] = "retracted"


def next_day(claim: Claim) -> date:
    """Return the day after a claim was stated."""
    return (claim.stated_on or FIRST_DAY) + timedelta(days=1)


def rounded(number: float) -> float:
    """Return a number as it is stated, with two significant digits; whole from ten on.

    Examples
    --------
    >>> rounded(123_456.0), rounded(0.0456)
    (120000, 0.046)
    """
    places = DIGITS - 1 - math.floor(math.log10(number))
    return round(number, places) if places > 0 else int(round(number, places))
