"""Presets: what the columns of well-known tables are called and mean. Data, not code."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Literal

from estimates.errors import AmbiguousColumnError, UnknownPresetError
from estimates.model.schema import KINDS

FIGURES = ("low", "best", "high", "text")
"""Keys of a preset that state a figure."""
ONE_COLUMN = {*FIGURES, "source"}
"""Keys that two columns may not both claim: to choose one would be to guess."""


@dataclass(frozen=True, slots=True)
class Wide:
    """Columns that hold one value each: a row of them is several claims.

    Attributes
    ----------
    to : our column that takes the name of the column ("indicator", "refers_to").
    pattern : which columns, in full; the first group is the name. "" = all that are left.
    names : indicator and unit by the name of the column.
    """

    to: str
    pattern: str = ""
    names: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def match(self, name: str) -> str | None:
        """Return what the name of a value column says; None where it is no value column."""
        match = re.fullmatch(self.pattern, name.strip(), re.IGNORECASE)
        if match is None:
            return None
        return next((known for known in self.names if known == match[1].lower()), match[1])


@dataclass(frozen=True, slots=True)
class Preset:
    """The columns of a well-known table.

    Attributes
    ----------
    name, version, title, citation, url, licence : what it is, and whom to cite.
    needs : keys without which it is another table; "a|b" = one of them.
    columns : spellings of every key, best first. A key is one of our columns, one of `FIGURES`,
        or a part of the label.
    constants : our columns that the same for all rows.
    label : the question, with the keys that make it in braces.
    keep : further columns that go into the note ("all" = whatever is left).
    blanks : cells that say nothing, beside the usual ones.
    silent : what a row without a figure is: refused, or a claim with "no figure".
    wide, phrases : columns to be taken one by one; how phrases are taken apart.
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
    wide: Wide | None = None
    phrases: Literal["", "year in brackets", "before numbers"] = ""
    url: str = ""

    @classmethod
    def of(cls, stated: Mapping[str, Any]) -> Preset:
        """Make a preset of what its file states."""
        fields: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in stated.items()
        }
        fields["columns"] = {key: tuple(names) for key, names in stated["columns"].items()}
        if "wide" in stated:
            names = {k: tuple(v) for k, v in stated["wide"].get("names", {}).items()}
            fields["wide"] = Wide(**{**stated["wide"], "names": names})
        return cls(**fields)

    def found(self, header: Iterable[str]) -> dict[str, list[str]]:
        """Return the columns of a header by key, best spelling first."""
        spelled: dict[str, list[str]] = {}
        for name in header:
            spelled.setdefault(plain(name), []).append(name)
        found = {
            key: [name for spelling in names for name in spelled.get(plain(spelling), ())]
            for key, names in self.columns.items()
        }
        return {key: names for key, names in found.items() if names}

    def missing(self, header: Iterable[str]) -> list[str]:
        """Return the spellings of what the preset needs and a header lacks."""
        found = self.found(header)
        lacking = [need for need in self.needs if not any(k in found for k in need.split("|"))]
        return [" or ".join(self.columns[k][0] for k in need.split("|")) for need in lacking]

    def chosen(self, header: Iterable[str]) -> dict[str, str]:
        """Return the one column of every key.

        Raises
        ------
        AmbiguousColumnError
            Where two columns look like the source, or like one part of the figure.
        """
        found = self.found(header)
        for key in ONE_COLUMN & set(found):
            if len(found[key]) > 1:
                first, second = found[key][:2]
                target = {"best": "value", "low": "lower", "high": "upper"}.get(key, key)
                raise AmbiguousColumnError(
                    f"and {second!r} both look like the {target}", column=repr(first),
                    remedy=f'say which: columns={{"{first}": "{target}", "{second}": None}}',
                )  # fmt: skip
        chosen: dict[str, str] = {}
        for key, names in found.items():  # a column says one thing: the first that wants it has it
            free = [name for name in names if name not in chosen.values()]
            chosen |= {key: free[0]} if free else {}
        return chosen

    def sentence(self) -> str:
        """Return what it is, in a line for a notice."""
        return f"{self.name} ({self.title}, {self.version})"


def plain(name: object) -> str:
    """Return the name of a column without case and punctuation.

    Examples
    --------
    >>> plain("Civilians Killed Min"), plain(" best_est. ")
    ('civilians_killed_min', 'best_est')
    """
    return re.sub(r"[\W_]+", "_", str(name).casefold()).strip("_")


@cache
def presets() -> dict[str, Preset]:
    """Return all presets by name; the generic one last."""
    folder = resources.files("estimates.claims.ingest") / "preset_files"
    files = sorted(f.name for f in folder.iterdir() if f.name.endswith(".toml"))
    made = [Preset.of(tomllib.loads((folder / f).read_text(encoding="utf-8"))) for f in files]
    return {p.name: p for p in sorted(made, key=lambda p: (p.name == "generic", p.name))}


def preset(name: str) -> Preset:
    """Return a preset by name.

    Raises
    ------
    UnknownPresetError

    Examples
    --------
    >>> preset("ucdp-ged").constants["source"]
    'UCDP'
    """
    known = presets()
    if name not in known:
        raise UnknownPresetError(
            "is not a preset", column="preset", value=name, remedy=f"one of {', '.join(known)}"
        )
    return known[name]


OURS = frozenset({*KINDS, "refers_to"})
"""Our own columns: a table of these alone needs no preset."""
