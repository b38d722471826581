"""Which preset a table is in, from its header; what is lacking where it is in none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from estimates.claims.ingest.presets import FIGURES, OURS, Preset, preset, presets
from estimates.errors import AmbiguousColumnError, UnknownPresetError

FIGURE_COLUMNS = {"text", "value", "lower", "upper", "vague_word"}


class Recognised(NamedTuple):
    """A preset, and why it was taken."""

    preset: Preset
    why: str


def recognise(header: Sequence[str]) -> Recognised | None:
    """Return the preset of a header; None where its columns are ours, or in no preset.

    Raises
    ------
    AmbiguousColumnError
        Where the header fits two presets equally well.

    Examples
    --------
    >>> found = recognise(["estimate_low", "estimate_high", "source", "date"])
    >>> found.preset.name, found.why
    ('generic', 'recognised by its columns source, estimate_low, estimate_high, date')
    """
    if set(header) <= OURS:
        return None
    fitting = [p for p in presets().values() if p.name != "generic" and not p.missing(header)]
    if not fitting and looks_hand_made(header):
        fitting = [presets()["generic"]]
    if not fitting:
        return None
    known = [len(p.found(header)) for p in fitting]
    best = [p for p, n in zip(fitting, known, strict=True) if n == max(known)]
    if len(best) > 1:
        names = " and ".join(p.name for p in best)
        raise AmbiguousColumnError(
            f"fit {names} alike", column="columns", value=list(header),
            remedy=f'say which: preset="{best[0].name}"',
        )  # fmt: skip
    return Recognised(best[0], f"recognised by its columns {named(best[0], header)}")


def looks_hand_made(header: Sequence[str]) -> bool:
    """Tell whether a header has a source, and a figure in a column that is not ours."""
    generic = presets()["generic"]
    figures = {name for key in FIGURES for name in generic.found(header).get(key, ())}
    return not generic.missing(header) and not figures <= OURS


def asked_for(name: str, header: Sequence[str]) -> Recognised:
    """Return the preset of that name.

    Raises
    ------
    UnknownPresetError
        Where there is none, or the table lacks what it needs.
    """
    wanted = preset(name)
    missing = wanted.missing(header)
    if missing:
        raise UnknownPresetError(
            f"does not fit the table, which has no {', '.join(missing)}", column="preset",
            value=name, remedy=f"{nearest_preset(header) or 'no preset fits'}; "
            f"the table has {sorted(map(str, header))}",
        )  # fmt: skip
    return Recognised(wanted, "as asked")


def nearest_preset(header: Sequence[str]) -> str:
    """Return which preset comes nearest to a header, and what it lacks; "" where none is near.

    One that has less than half of what it needs is another table.

    Examples
    --------
    >>> nearest_preset(["estimate_low", "estimate_high", "date"])
    'the nearest preset is "generic", which also needs source'
    """
    near = [(p.missing(header), p) for p in presets().values() if p.found(header)]
    near = [(missing, p) for missing, p in near if 2 * len(missing) <= len(p.needs)]
    if not near:
        return ""
    missing, best = min(near, key=lambda pair: (len(pair[0]), -len(pair[1].found(header))))
    also = f", which also needs {', '.join(missing)}" if missing else ""
    return f'the nearest preset is "{best.name}"{also}'


def named(found: Preset, header: Sequence[str]) -> str:
    """Return the columns by which a preset was recognised: what it needs first, up to six."""
    chosen = {key: names[0] for key, names in found.found(header).items()}
    needed = [key for need in found.needs for key in need.split("|")]
    order = [*(k for k in needed if k in chosen), *(k for k in chosen if k not in needed)]
    return ", ".join(chosen[key] for key in order[:6])
