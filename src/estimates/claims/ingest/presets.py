"""Presets: the columns of well-known tables and their meaning, loaded from data files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Literal

from estimates.errors import AmbiguousColumnError, UnknownPresetError, did_you_mean

# The keys of a preset that state a figure.
FIGURE_KEYS = ("low", "best", "high", "text")
# Keys that only one column may match: to choose between two would be a guess.
SINGLE_COLUMN_KEYS = (*FIGURE_KEYS, "source")


@dataclass(frozen=True, slots=True)
class WideColumns:
    """Columns that hold one value each, so that one row contains several claims.

    to : our column that takes the name of the column ("indicator", "refers_to").
    pattern : a regular expression for the whole name; its first group is what is kept. "" = all
        columns that no key matches.
    names : indicator and unit for known names of columns.
    """

    to: str
    pattern: str = ""
    names: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def match(self, name: str) -> str | None:
        """Return the meaning of the name of a value column; None for any other column."""
        match = re.fullmatch(self.pattern, name.strip(), re.IGNORECASE)
        if match is None:
            return None
        return next((known for known in self.names if known == match[1].lower()), match[1])


@dataclass(frozen=True, slots=True)
class Preset:
    """The columns of a well-known table.

    name, version, title, citation, url, licence : what it is and how to cite it.
    needs : keys that the table must have; "a|b" = one of them.
    columns : key → the names of its column, best first. A key is one of our columns, one of
        `FIGURE_KEYS`, or a part of the label.
    constants : our columns that have the same text in all rows.
    label : the label of the quantity, with keys in braces.
    keep : further columns that go into the note ("all" = all that are left).
    blanks : cells that state nothing, in addition to the usual ones.
    silent : a row without a figure is refused, or becomes a claim with the standing "no figure".
    wide : columns that hold one value each.
    phrases : how words and numbers of one row relate.
    """

    name: str
    version: str
    title: str
    citation: str
    licence: str
    needs: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    label: str
    keep: tuple[str, ...] | Literal["all"] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    blanks: tuple[str, ...] = ()
    silent: Literal["refuse", "no figure"] = "refuse"
    wide: WideColumns | None = None
    phrases: Literal["", "year in brackets", "before numbers"] = ""
    url: str = ""

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Preset:
        """Return the preset that the content of a data file describes."""
        fields: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in content.items()
        }
        fields["columns"] = {key: tuple(names) for key, names in content["columns"].items()}
        if "wide" in content:
            names = {k: tuple(v) for k, v in content["wide"].get("names", {}).items()}
            fields["wide"] = WideColumns(**{**content["wide"], "names": names})
        return cls(**fields)

    def matching_columns(self, header: Iterable[str]) -> dict[str, list[str]]:
        """Return the columns of a header that match each key, best name first."""
        spellings: dict[str, list[str]] = {}
        for name in header:
            spellings.setdefault(normalize_column_name(name), []).append(name)
        matches = {
            key: [m for name in names for m in spellings.get(normalize_column_name(name), ())]
            for key, names in self.columns.items()
        }
        return {key: names for key, names in matches.items() if names}

    def missing_columns(self, header: Iterable[str]) -> list[str]:
        """Return the names of the columns that the preset needs and a header does not have."""
        matches = self.matching_columns(header)
        missing = [need for need in self.needs if not any(k in matches for k in need.split("|"))]
        return [" or ".join(self.columns[k][0] for k in need.split("|")) for need in missing]

    def choose_columns(self, header: Iterable[str]) -> dict[str, str]:
        """Return the one column of each key; refuse two for the source or a part of the figure."""
        matches = self.matching_columns(header)
        for key in SINGLE_COLUMN_KEYS:
            if len(matches.get(key, ())) > 1:
                first, second = matches[key][:2]
                target = {"best": "value", "low": "lower", "high": "upper"}.get(key, key)
                problem = f"and {second!r} both look like the {target}"
                remedy = f'choose one: columns={{"{first}": "{target}", "{second}": None}}'
                raise AmbiguousColumnError(problem, column=repr(first), remedy=remedy)
        chosen: dict[str, str] = {}
        for key, names in matches.items():
            # A column has one meaning: the first key that it matches takes it.
            free = [name for name in names if name not in chosen.values()]
            chosen |= {key: free[0]} if free else {}
        return chosen


# The names of all presets are compared with every header: normalise each only once.
@lru_cache(maxsize=4096)
def normalize_column_name(name: str) -> str:
    """Return the name of a column without case and punctuation.

    >>> normalize_column_name("Civilians Killed Min"), normalize_column_name(" best_est. ")
    ('civilians_killed_min', 'best_est')
    """
    return re.sub(r"[\W_]+", "_", name.casefold()).strip("_")


@cache
def load_presets() -> dict[str, Preset]:
    """Return all presets by name; the generic one last."""
    folder = resources.files("estimates.claims.ingest") / "preset_files"
    files = sorted(f.name for f in folder.iterdir() if f.name.endswith(".toml"))
    presets = [Preset.of(tomllib.loads((folder / f).read_text(encoding="utf-8"))) for f in files]
    return {p.name: p for p in sorted(presets, key=lambda p: (p.name == "generic", p.name))}


def find_preset(name: str) -> Preset:
    """Return a preset by name, or raise UnknownPresetError."""
    presets = load_presets()
    if name not in presets:
        remedy = f"{did_you_mean(str(name), presets)}presets are {', '.join(presets)}"
        raise UnknownPresetError("is not a preset", column="preset", value=name, remedy=remedy)
    return presets[name]
