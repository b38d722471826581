"""The default consensus: every voice by its words, the spread between sources learned.

Voice i says that X_i lies in [l_i, u_i], where X_i deviates from the truth theta by a Laplace
deviate of variance tau^2 + e_i^2. Theta is flat, tau half-normal; both are integrated by
quadrature.
"""

from __future__ import annotations

import numpy as np

from estimates.methods.contract import ALL_LAWS, Answer, Method, VoiceTile, effective_voices
from estimates.numeric.likelihoods import Kernel, laplace, normal
from estimates.numeric.quadrature import (
    PANEL_NODES,
    Nodes,
    Voices,
    log_terms,
    normalise,
    place,
    quantile,
)
from estimates.numeric.tiles import Bools, Floats

GRAIN = 0.01
"""Narrowest interval, in prior scales: no words count as more precise than that."""
BLOCK = 64
OPEN = "open to one side: every voice gives the same bound, so no estimate"
NOBODY = "no usable voice"
NO_LOG = "a figure of zero or less has no place on the log scale: left out"


def bayes(tile: VoiceTile, level: float) -> Answer:
    """Return the consensus of each question under Laplace deviations."""
    return _consensus(tile, level, laplace)


def bayes_normal(tile: VoiceTile, level: float) -> Answer:
    """Return the consensus of each question under normal deviations, for reference."""
    return _consensus(tile, level, normal)


def _consensus(tile: VoiceTile, level: float, kernel: Kernel) -> Answer:
    voices, centre, unit, left_out = scaled(tile)
    k, n = tile.low.shape
    below = (np.isfinite(voices.low) & (voices.power > 0)).any(axis=0)
    above = (np.isfinite(voices.high) & (voices.power > 0)).any(axis=0)
    asked = np.flatnonzero(below & above)
    rows = {
        name: np.full(n, np.nan)
        for name in (
            "estimate",
            "lower",
            "upper",
            "predictive_lower",
            "predictive_upper",
            "tau",
            "tau_lower",
            "tau_upper",
        )
    }
    pull = np.full((k, n), np.nan)
    weight = np.zeros((k, n))
    for at in range(0, len(asked), BLOCK):
        columns = asked[at : at + BLOCK]
        if len(columns) == 1:
            columns = np.repeat(columns, 2)
        block = Voices(
            *(x[:, columns] for x in (voices.low, voices.high, voices.own, voices.power))
        )
        found, pulled, share = _block(block, level, kernel)
        for name, row in found.items():
            rows[name][columns] = row
        pull[:, columns], weight[:, columns] = pulled, share
    for name in ("estimate", "lower", "upper", "predictive_lower", "predictive_upper"):
        scaled_back = centre + unit * rows[name]
        rows[name] = np.where(tile.log, np.exp(scaled_back), scaled_back)
    open_side = below ^ above
    present = voices.power > 0
    rows["lower"] = np.where(
        open_side & below, np.where(present, tile.low, -np.inf).max(axis=0), rows["lower"]
    )
    rows["upper"] = np.where(open_side & below, np.inf, rows["upper"])
    bottom = np.where(tile.log, 0.0, -np.inf)
    rows["upper"] = np.where(
        open_side & above, np.where(present, tile.high, np.inf).min(axis=0), rows["upper"]
    )
    rows["lower"] = np.where(open_side & above, bottom, rows["lower"])
    return Answer(
        rows["estimate"],
        rows["lower"],
        rows["upper"],
        rows["predictive_lower"],
        rows["predictive_upper"],
        rows["tau"] * unit,
        effective_voices(weight),
        weight,
        pull,
        extra={"tau_lower": rows["tau_lower"] * unit, "tau_upper": rows["tau_upper"] * unit},
        warnings={OPEN: open_side, NOBODY: ~present.any(axis=0), NO_LOG: left_out},
    )


def scaled(tile: VoiceTile) -> tuple[Voices, Floats, Floats, Bools]:
    """Bring a tile to units of the prior's scale; also centre, unit, and who was left out."""
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(tile.log, np.log(np.maximum(tile.low, 0.0)), tile.low)
        high = np.where(tile.log, np.log(np.maximum(tile.high, 0.0)), tile.high)
        middle = np.where(np.isnan(tile.value), 0.5 * (tile.low + tile.high), tile.value)
        sd = np.where(tile.log, tile.standard_error / middle, tile.standard_error)
        point = np.where(tile.log, np.log(np.maximum(middle, 0.0)), middle)
    measured = ~np.isnan(tile.standard_error) & np.isfinite(middle)
    low, high = np.where(measured, point, low), np.where(measured, point, high)
    gone = tile.present & (high == -np.inf)
    here = tile.present & ~gone
    ends = np.where(here & np.isfinite(low), low, np.where(here & np.isfinite(high), high, np.nan))
    known = ~np.isnan(ends).all(axis=0)
    centre = np.zeros(tile.low.shape[1])
    centre[known] = np.nanmedian(ends[:, known], axis=0)
    low, high = (low - centre) / tile.prior, (high - centre) / tile.prior
    with np.errstate(invalid="ignore"):
        thin = np.maximum(GRAIN - (high - low), 0.0) / 2
    own = np.where(measured, np.maximum(np.nan_to_num(sd) / tile.prior, GRAIN / 2), 0.0)
    low = np.where(here, np.where(measured, low, low - thin), -np.inf)
    high = np.where(here, np.where(measured, high, high + thin), np.inf)
    largest = tile.weight.max(axis=0)
    power = np.where(here, tile.weight / np.where(largest > 0, largest, 1.0), 0.0)
    return (
        Voices(low, high, np.hypot(own, tile.spread / tile.prior), power),
        centre,
        tile.prior,
        gone.any(axis=0),
    )


def _block(
    voices: Voices, level: float, kernel: Kernel
) -> tuple[dict[str, Floats], Floats, Floats]:
    """Posterior of a block of questions that can be answered."""
    nodes = place(voices, kernel)
    terms = [log_terms(voices, i, nodes.theta, nodes.tau, kernel) for i in range(len(voices.low))]
    total = nodes.log_weight.copy()
    for term in terms:
        total += term
    mass = normalise(total)
    marginal = mass.sum(axis=0)
    tail = (1 - level) / 2
    found = {
        "estimate": quantile(nodes.edges, marginal, 0.5),
        "lower": quantile(nodes.edges, marginal, tail),
        "upper": quantile(nodes.edges, marginal, 1 - tail),
    }
    by_tau = mass.sum(axis=1)
    for name, p in (("tau", 0.5), ("tau_lower", tail), ("tau_upper", 1 - tail)):
        found[name] = _tau_quantile(nodes, by_tau, p)
    found["predictive_lower"], found["predictive_upper"] = _next(nodes, mass, tail)
    pull = np.full(voices.low.shape, np.nan)
    for i, term in enumerate(terms):
        others = np.delete(voices.power, i, axis=0) > 0
        below = (np.isfinite(np.delete(voices.low, i, axis=0)) & others).any(axis=0)
        above = (np.isfinite(np.delete(voices.high, i, axis=0)) & others).any(axis=0)
        without = quantile(nodes.edges, normalise(total - term).sum(axis=0), 0.5)
        pull[i] = np.where(below & above, found["estimate"] - without, np.nan)
    return found, pull, _share(voices, nodes, by_tau)


def _share(voices: Voices, nodes: Nodes, by_tau: Floats) -> Floats:
    """Share of the expected precision."""
    half = 0.5 * (voices.high - voices.low)
    precision = np.zeros(voices.low.shape)
    for tau, mass in zip(nodes.tau, by_tau, strict=True):
        precision += mass / (tau**2 + voices.own**2 + np.minimum(half, 1e6) ** 2 / 3 + 1e-12)
    precision *= voices.power
    return precision / precision.sum(axis=0)


def _tau_quantile(nodes: Nodes, by_tau: Floats, probability: float) -> Floats:
    below = by_tau.cumsum(axis=0) - 0.5 * by_tau
    out = np.empty(by_tau.shape[1])
    for j in range(len(out)):
        out[j] = np.interp(probability, below[:, j], nodes.tau[:, j])
    return out


def _next(nodes: Nodes, mass: Floats, tail: float) -> tuple[Floats, Floats]:
    """Where the next source falls: theta plus a deviation, by bisection."""
    shape = (len(nodes.tau), len(nodes.edges) - 1, PANEL_NODES, mass.shape[-1])
    lumps = mass.reshape(shape).sum(axis=2)
    middle = 0.5 * (nodes.edges[1:] + nodes.edges[:-1])
    rate = (np.sqrt(2.0) / nodes.tau)[:, None]
    ends = []
    for p in (tail, 1 - tail):
        low = nodes.edges[0] - 20 * nodes.tau[-1]
        high = nodes.edges[-1] + 20 * nodes.tau[-1]
        for _ in range(40):
            at = 0.5 * (low + high)
            off = (at - middle)[None] * rate
            e = 0.5 * np.exp(-np.minimum(np.abs(off), 700.0))
            reached = (lumps * np.where(off > 0, 1 - e, e)).sum(axis=0).sum(axis=0)
            low, high = np.where(reached < p, at, low), np.where(reached < p, high, at)
        ends.append(0.5 * (low + high))
    return ends[0], ends[1]


METHOD = Method(
    name="bayes",
    answer=bayes,
    says="one common value seen through every voice's words, with the spread between sources learned",
    reference="Roever, C. (2020). J. Stat. Softw. 93(6); Heitjan and Rubin (1991). Ann. Stat. 19, 2244",
    keeps=ALL_LAWS,
)
NORMAL = Method(
    name="bayes_normal",
    answer=bayes_normal,
    says="as bayes, with normal deviations: for comparison with published cases",
    reference=METHOD.reference,
    keeps=frozenset(),
)
