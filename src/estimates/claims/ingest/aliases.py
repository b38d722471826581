"""Aliases: several names of one source. What a person has declared, and nothing else."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.claims.ingest.cells import is_blank
from estimates.columnar.arrays import Array, objects, read_only
from estimates.columnar.columns import StringColumn
from estimates.columnar.store import Store
from estimates.errors import AliasError, UnreadableFileError
from estimates.model.fields import name as as_name
from estimates.model.schema import join_names, split_names

if TYPE_CHECKING:
    import pandas as pd

    Aliases = Mapping[str, str] | pd.DataFrame | str | Path

PAIRS = (("alias", "source"), ("name", "source"), ("source_a", "source_b"))
"""The columns of a table of aliases: the name found, and the source that it is."""


def alias_map(aliases: Any) -> dict[str, str]:
    """Return the source of every alias, chains followed to their end.

    Parameters
    ----------
    aliases : a mapping of names to sources, a table with the columns alias and source (or
        source_a and source_b, as `suggest_aliases` returns), or the path of such a CSV.

    Raises
    ------
    AliasError
        Where aliases run in a circle, or one name is given to two sources.

    Examples
    --------
    >>> alias_map({"MoD": "UK MoD", "UK MoD": "UK Ministry of Defence"})["MoD"]
    'UK Ministry of Defence'
    """
    direct: dict[str, str] = {}
    for alias, source in pairs_of(aliases):
        if direct.setdefault(alias, source) != source:
            raise AliasError(
                f"is said to be {direct[alias]!r}, too", column="aliases", value=(alias, source),
                remedy="give each name to one source",
            )  # fmt: skip
    direct = {alias: source for alias, source in direct.items() if alias != source}
    return {alias: end_of_chain(alias, direct) for alias in direct}


def end_of_chain(alias: str, direct: Mapping[str, str]) -> str:
    """Return the source at the end of a chain of aliases."""
    passed = [alias]
    while passed[-1] in direct:
        passed.append(direct[passed[-1]])
        if passed[-1] in passed[:-1]:
            raise AliasError(
                "run in a circle", column="aliases", value=" → ".join(passed),
                remedy="say which of these names is the source",
            )  # fmt: skip
    return passed[-1]


def pairs_of(aliases: Any) -> Iterable[tuple[str, str]]:
    """Return the pairs of a table of aliases, however it is given."""
    if isinstance(aliases, str | os.PathLike):
        aliases = read_pairs(Path(aliases))
    if isinstance(aliases, Mapping):
        pairs: Iterable[tuple[Any, Any]] = aliases.items()
    elif hasattr(aliases, "to_frame") or hasattr(aliases, "columns"):
        frame = aliases.to_frame() if hasattr(aliases, "to_frame") else aliases
        columns = next((p for p in PAIRS if set(p) <= set(frame.columns)), None)
        if columns is None:
            raise AliasError(
                "has no columns alias and source", column="aliases", value=list(frame.columns),
                remedy="name its columns alias and source",
            )  # fmt: skip
        pairs = zip(*(frame[name].tolist() for name in columns), strict=True)
    else:
        raise AliasError(
            "are no table of names", column="aliases", value=aliases,
            remedy='give {"alias": "source"}, a table or the path of a CSV',
        )  # fmt: skip
    return [checked(pair) for pair in pairs if not (is_blank(pair[0]) and is_blank(pair[1]))]


def checked(pair: tuple[Any, Any]) -> tuple[str, str]:
    """Return a pair of names; refuse one that is blank or no text."""
    alias, source = (None if is_blank(n) or not isinstance(n, str) else as_name(n) for n in pair)
    if alias is None or source is None:
        raise AliasError(
            "needs two names", column="aliases", value=pair, remedy="give the alias and its source"
        )
    return alias, source


def read_pairs(path: Path) -> pd.DataFrame:
    """Return a table of aliases from a CSV file."""
    import pandas as pd

    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise UnreadableFileError(
            f"cannot be read ({type(error).__name__}: {error})", column="aliases", value=str(path),
            remedy="give a CSV with the columns alias and source",
        ) from None  # fmt: skip


def with_aliases(store: Store, aliases: Any) -> tuple[Store, list[str]]:
    """Return the claims under the names of their sources, and what was renamed.

    The name that was typed stays in the note. `acts_for` and `via` name sources, too.
    """
    known = alias_map(aliases)
    source = store.coded("source")
    renamed = np.array([*(label in known for label in source.labels), False])[source.codes]
    columns: dict[str, Any] = {"source": relabelled(source, lambda n: known.get(n, n))}
    for name in ("acts_for", "via"):
        listed = store.coded(name)
        columns[name] = relabelled(
            listed,
            lambda cell: (
                join_names(dict.fromkeys(known.get(n, n) for n in split_names(cell))) or ""
            ),
        )
    if renamed.any():
        columns["note"] = noted(store, np.flatnonzero(renamed))
    counts = Counter(source.labels[source.codes[renamed]].tolist())
    notices = [
        f'claims of "{alias}" taken as of "{known[alias]}": {count:,} (alias)'
        for alias, count in sorted(counts.items())
    ]
    return store.replaced(columns), notices


def relabelled(column: StringColumn, rename: Any) -> StringColumn:
    """Return a text column with each distinct label renamed; equal ones become one."""
    index: dict[str, int] = {}
    codes = [index.setdefault(rename(label), len(index)) for label in column.labels]
    return StringColumn(
        read_only(np.array([*codes, -1], dtype=np.int32)[column.codes]), objects(index)
    )


def noted(store: Store, rows: Array) -> StringColumn:
    """Return the notes with the name that was typed added to those of some rows."""
    notes = store.coded("note").decode().copy()
    typed = store.coded("source").take(rows).decode()
    own = notes[rows]
    notes[rows] = [
        f"{n + '; ' if n else ''}source as given: {t}" for n, t in zip(own, typed, strict=True)
    ]
    return StringColumn.of(notes.tolist())
