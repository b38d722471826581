"""Presets: the mappings of well-known tables, loaded from data files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib import resources

from estimates.claims.ingest.column_words import BEST_WORDS, names_figure_between, split_name
from estimates.claims.ingest.mapping import FIGURE_COLUMN_OF_KEY, FIGURE_KEYS, TableMapping, Texts
from estimates.errors import AmbiguousColumnError, UnknownPresetError, did_you_mean

# Keys that only one column may match: to choose between two would be a guess.
SINGLE_COLUMN_KEYS = (*FIGURE_KEYS, "source")


class Preset(TableMapping):
    """The mapping of a well-known table, and how to cite the table.

    Attributes
    ----------
    name, version, title, citation, licence, url : what the table is and how to cite it.
    unless : columns that the well-known table never has.
    is_recognised : whether a header alone shows which table it is; else the preset is named.
    """

    name: str
    version: str = ""
    title: str = ""
    citation: str = ""
    licence: str = ""
    url: str = ""
    unless: Texts = ()
    is_recognised: bool = True

    def is_for(self, header: Sequence[str], stated: Iterable[str] = ()) -> bool:
        """Return whether a header shows the table: it has all that this needs, and no more.

        stated : the keys that something else than the header states.
        """
        never = {normalize_column_name(name) for name in self.unless}
        is_other = any(normalize_column_name(name) in never for name in header)
        has_values = True
        if isinstance(self.values, str) and self.groups:
            has_values = any(map(re.compile(self.values, re.IGNORECASE).fullmatch, header))
        is_complete = not self.missing_columns(header, stated)
        return self.is_recognised and is_complete and has_values and not is_other

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

    def missing_columns(self, header: Iterable[str], stated: Iterable[str] = ()) -> list[str]:
        """Return the names of the columns that the preset needs and a header does not have.

        stated : the keys that something else than the header states.
        """
        found = {*self.matching_columns(header), *stated}
        missing = [need for need in self.needs or () if not found & {*need.split("|")}]
        return [" or ".join(self.columns[k][0] for k in need.split("|")) for need in missing]

    def choose_columns(self, header: Iterable[str]) -> dict[str, str]:
        """Return the one column of each key; refuse two for the source or a part of the figure."""
        header = list(header)
        matches = self.matching_columns(header)
        for key in SINGLE_COLUMN_KEYS:
            if len(matches.get(key, ())) > 1:
                first, second = matches[key][:2]
                target = FIGURE_COLUMN_OF_KEY.get(key, key)
                problem = f"and {second!r} both look like the {target}"
                remedy = f'choose one: columns={{"{first}": "{target}", "{second}": None}}'
                raise AmbiguousColumnError(problem, column=repr(first), remedy=remedy)
        chosen: dict[str, str] = {}
        for key, names in matches.items():
            # A column that is only guessed has one meaning: the first key that it matches takes it.
            taken = chosen.values() if self.name == "generic" else ()
            free = [name for name in names if name not in taken]
            chosen |= {key: free[0]} if free else {}
        return chosen | self.choose_best(header, chosen)

    def choose_best(self, header: Iterable[str], chosen: dict[str, str]) -> dict[str, str]:
        """Return the best value of a hand-made table that has ends, and one more figure.

        "deaths" of the columns deaths, low, high.
        """
        has_ends = {"low", "high"} <= chosen.keys() and not {"best", "text"} & chosen.keys()
        if self.name != "generic" or not has_ends:
            return {}
        others = [name for name in header if name not in chosen.values()]
        found = [name for name in others if names_figure_between(name, chosen["low"])]
        found = [name for name in found if BEST_WORDS.issuperset(split_name(name))] or found
        return {"best": found[0]} if len(found) == 1 else {}


# The names of all presets are compared with every header: normalise each only once.
@lru_cache(maxsize=4096)
def normalize_column_name(name: str) -> str:
    """Return the name of a column without case and punctuation.

    >>> normalize_column_name("Civilians Killed Min"), normalize_column_name(" best_est. ")
    ('civilians_killed_min', 'best_est')
    """
    return re.sub(r"[\W_]+", "_", name.casefold()).strip("_") or name.strip()


@cache
def load_presets() -> dict[str, Preset]:
    """Return all presets by name; the generic one last."""
    folder = resources.files("estimates.claims.ingest") / "preset_files"
    files = sorted(f.name for f in folder.iterdir() if f.name.endswith(".toml"))
    presets = [Preset(**tomllib.loads((folder / f).read_text(encoding="utf-8"))) for f in files]
    return {p.name: p for p in sorted(presets, key=lambda p: (p.name == "generic", p.name))}


def find_preset(name: str) -> Preset:
    """Return a preset by name, or raise UnknownPresetError."""
    presets = load_presets()
    if name not in presets:
        remedy = f"{did_you_mean(str(name), presets)}presets are {', '.join(presets)}"
        raise UnknownPresetError("is not a preset", column="preset", value=name, remedy=remedy)
    return presets[name]
