"""Simulated claims whose truth is known, for tutorials and for studies of power."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from estimates.claims.claimset import ClaimSet
from estimates.errors import InvalidFieldError
from estimates.model.claim import Claim

FIRST_DAY = date(2021, 4, 1)
# Significant digits that people state
STATED_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Profile:
    """The errors of a source, on the log scale.

    Attributes
    ----------
    bias : the mean error; 0.1 is about ten percent too high.
    spread : standard deviation of its Laplace errors.
    copies : how often it repeats, without saying so, a figure that another has stated before.

    Examples
    --------
    >>> world = simulate(1000, {"police": Profile(bias=-0.5, spread=0.0)})
    >>> [claim.figure.value for claim in world.claims]
    [610]
    """

    bias: float = 0.0
    spread: float = 0.25
    copies: float = 0.0


@dataclass(frozen=True, slots=True)
class World:
    """Simulated claims, and the facts about them.

    Attributes
    ----------
    claims : what the sources state.
    truths : the true number of every quantity.
    profiles : the profile of every source.
    standings : the final standing of every claim, by label.
    copied : the label of the copied claim, for every claim that repeats one without saying so.

    Examples
    --------
    >>> world = simulate([100, 200], ["A", "B"])
    >>> len(world.claims), world.truths
    (4, {'q0': 100, 'q1': 200})
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
    """Simulate the claims of sources about quantities whose truth is given.

    Each source makes one claim per quantity, on a day of April 2021; its number is the truth times
    exp(bias + error), rounded to two digits.

    Parameters
    ----------
    truth : the true number, positive; several, for the quantities q0, q1 …; or by quantity.
    sources : names, or names with a `Profile` each.
    echoes : the mean number of outlets that repeat a claim and say so (Poisson).
    retractions : the share of claims that their source withdraws a day later.
    seed : the same seed gives the same world.

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
    if isinstance(truth, Mapping):
        truths = dict(truth)
    else:
        numbers = [truth] if isinstance(truth, int | float) else truth
        truths = {f"q{i}": number for i, number in enumerate(numbers)}
    if not isinstance(sources, Mapping):
        sources = {name: Profile() for name in sources}
    profiles = dict(sources)
    check_options(truths, profiles, echoes, retractions)
    writer = WorldWriter(np.random.default_rng(seed))
    for quantity, number in truths.items():
        stated: list[Claim] = []
        for name, profile in profiles.items():
            claim = writer.state(quantity, number, name, profile, stated)
            stated.append(claim)
            writer.repeat(claim, echoes)
            if writer.rng.random() < retractions:
                writer.withdraw(claim)
    claims = ClaimSet.from_records(writer.claims)
    return World(claims, truths, profiles, writer.standings, writer.copied)


def check_options(
    truths: Mapping[str, float], profiles: Mapping[str, Profile], echoes: float, retractions: float
) -> None:
    """Refuse impossible options."""
    for quantity, number in truths.items():
        if not (math.isfinite(number) and number > 0):
            column = f"truth of {quantity}"
            raise InvalidFieldError("must be a positive number", column=column, value=number)
    shares = {f"copies of {name}": p.copies for name, p in profiles.items()}
    for column, share in {**shares, "retractions": retractions}.items():
        if not 0 <= share <= 1:
            raise InvalidFieldError("must lie in [0, 1]", column=column, value=share)
    if not echoes >= 0:
        raise InvalidFieldError("must not be negative", column="echoes", value=echoes)


@dataclass
class WorldWriter:
    """Writes the claims of a world one by one, with the standing of each."""

    rng: np.random.Generator
    claims: list[Claim] = field(default_factory=list)
    standings: dict[str, str] = field(default_factory=dict)
    copied: dict[str, str] = field(default_factory=dict)

    def add(self, standing: str, day: date, **fields: object) -> Claim:
        """Add a claim with its final standing."""
        claim = Claim(claim_id=f"c{len(self.claims)}", stated_on=day, **fields)
        self.claims.append(claim)
        self.standings[str(claim.claim_id)] = standing
        return claim

    def add_reply(self, standing: str, claim: Claim, **fields: object) -> None:
        """Add a claim about the same quantity, a day later."""
        day = (claim.stated_on or FIRST_DAY) + timedelta(days=1)
        self.add(standing, day, quantity=claim.quantity, **fields)

    def state(
        self, quantity: str, number: float, name: str, profile: Profile, earlier: list[Claim]
    ) -> Claim:
        """Add a claim with a number of the source, or with one that it copies."""
        error = self.rng.laplace(profile.bias, profile.spread / math.sqrt(2))
        is_copy = self.rng.random() < profile.copies and bool(earlier)
        model = earlier[self.rng.integers(len(earlier))] if is_copy else None
        value = round_stated(number * math.exp(error)) if model is None else model.figure.value
        day = FIRST_DAY + timedelta(days=int(self.rng.integers(28)))
        claim = self.add("used", day, source=name, quantity=quantity, figure={"value": value})
        if model is not None:
            self.copied[str(claim.claim_id)] = str(model.claim_id)
        return claim

    def repeat(self, claim: Claim, echoes: float) -> None:
        """Add outlets that repeat a claim."""
        for i in range(self.rng.poisson(echoes)):
            fields = {"source": f"outlet {i}", "figure": claim.figure, "origin": [claim.claim_id]}
            self.add_reply("echo", claim, **fields)

    def withdraw(self, claim: Claim) -> None:
        """Add a withdrawal of a claim by its source."""
        figure = {"text": "withdrawn", "form": "mention"}
        fields = {"source": claim.source, "figure": figure, "retracts": [claim.claim_id]}
        self.add_reply("no figure", claim, **fields)
        self.standings[str(claim.claim_id)] = "retracted"


def round_stated(number: float) -> float:
    """Return a number as it is stated, with two significant digits; an integer from ten on.

    Examples
    --------
    >>> round_stated(123_456.0), round_stated(0.0456)
    (120000, 0.046)
    """
    places = STATED_DIGITS - 1 - math.floor(math.log10(number))
    return round(number, places) if places > 0 else int(round(number, places))
