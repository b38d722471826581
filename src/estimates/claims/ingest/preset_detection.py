"""Detect the preset of a table from its header, and say what is missing where none fits."""

from collections.abc import Iterable, Sequence

from estimates.claims.ingest.caller_columns import CallerColumns
from estimates.claims.ingest.cells import OWN_COLUMNS
from estimates.claims.ingest.mapping import FIGURE_KEYS
from estimates.claims.ingest.mapping_merge import NO_MAPPING
from estimates.claims.ingest.presets import Preset, find_preset, load_presets
from estimates.errors import AmbiguousColumnError, UnknownPresetError

# What a caller may state where no column does, for messages.
EXAMPLES = {"source": "SIPRI", "indicator": "deaths"}


def recognise_preset(caller: CallerColumns, name: str | None) -> tuple[Preset, str] | None:
    """Return the preset that completes what the caller says, and the reason, if it has a name.

    None for a table in our own columns, also where the caller renames some to ours. A mapping
    of the caller is completed by the generic preset where no other one fits.
    """
    names = caller.names
    if name is not None:
        return match_named_preset(name, names, caller.keys)
    if caller.only_renames and {caller.renamed.get(n, n) or "source" for n in names} <= OWN_COLUMNS:
        return None
    found = detect_preset(names, {*caller.mapping.constants} & {*EXAMPLES})
    if caller.mapping != NO_MAPPING and (found is None or found[0].name == "generic"):
        return find_preset("generic"), ""
    return found


def detect_preset(header: Sequence[str], stated: Iterable[str] = ()) -> tuple[Preset, str] | None:
    """Return the preset of a header and the reason; None where all columns are ours or none fits.

    stated : the keys that the caller states.

    >>> preset, reason = detect_preset(["estimate_low", "estimate_high", "source", "date"])
    >>> preset.name, reason
    ('generic', 'recognised by its columns source, estimate_low, estimate_high, date')
    """
    if set(header) <= OWN_COLUMNS:
        return None
    *special, generic = load_presets().values()
    fitting = [preset for preset in special if preset.is_for(header, stated)]
    if not fitting and looks_hand_made(generic, header):
        fitting = [generic]
    if not fitting:
        return None
    counts = [len(preset.matching_columns(header)) for preset in fitting]
    best = [preset for preset, n in zip(fitting, counts, strict=True) if n == max(counts)]
    if len(best) > 1:
        problem = f"fit the presets {' and '.join(p.name for p in best)} equally well"
        remedy = f'choose one, e.g. preset="{best[0].name}"'
        raise AmbiguousColumnError(problem, column="columns", value=list(header), remedy=remedy)
    columns = ", ".join(list_matching_columns(best[0], header))
    return best[0], f"recognised by its columns {columns}"


def looks_hand_made(generic: Preset, header: Sequence[str]) -> bool:
    """Return whether a header has a source, and a figure in a column that is not ours."""
    matches = generic.matching_columns(header)
    figures = {name for key in FIGURE_KEYS for name in matches.get(key, ())}
    return not generic.missing_columns(header) and not figures <= OWN_COLUMNS


def match_named_preset(
    name: str, header: Sequence[str], stated: Iterable[str] = ()
) -> tuple[Preset, str]:
    """Return the preset of that name and the reason; refuse it where the table lacks columns.

    stated : the keys that the caller states.
    """
    preset = find_preset(name)
    missing = preset.missing_columns(header, stated)
    if missing:
        problem = f"does not fit the table, which has no {', '.join(missing)}"
        near = describe_nearest_preset(header) or "no preset fits"
        remedy = f"{near}; the table has {sorted(map(str, header))}"
        raise UnknownPresetError(problem, column="preset", value=name, remedy=remedy)
    return preset, "as requested"


def describe_nearest_preset(header: Sequence[str]) -> str:
    """Return which preset is the nearest to a header, and what it lacks; "" where none is near.

    A table that shares one column with a preset, or has less than half of what it needs, is not
    near to it.
    """
    candidates = []
    for preset in load_presets().values():
        n_matches, missing = len(preset.matching_columns(header)), preset.missing_columns(header)
        if n_matches > 1 and 2 * len(missing) <= len(preset.needs or ()):
            candidates.append((len(missing), -n_matches, missing, preset.name))
    if not candidates:
        return ""
    _, _, missing, name = min(candidates, key=lambda candidate: candidate[:2])
    also = f", which also needs {', '.join(missing)}" if missing else ""
    stated = [f'constants={{"{name}": "{EXAMPLES[name]}"}}' for name in missing if name in EXAMPLES]
    also += f", which may be stated: {stated[0]}" if stated else ""
    return f'the nearest preset is "{name}"{also}'


def list_matching_columns(preset: Preset, header: Sequence[str]) -> list[str]:
    """Return up to six columns that match a preset, those that it needs first."""
    matches = {key: names[0] for key, names in preset.matching_columns(header).items()}
    matches |= preset.choose_best(header, matches)
    needed = [key for need in preset.needs or () for key in need.split("|")]
    order = [*(k for k in needed if k in matches), *(k for k in matches if k not in needed)]
    return [matches[key] for key in order[:6]]
