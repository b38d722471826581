"""Replace aliases by the sources that they name, as the user declares them; nothing is guessed."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn

import numpy as np

from estimates.claims.ingest.cells import is_blank
from estimates.claims.ingest.side_files import load_side_file
from estimates.columnar.any_frame import is_table, to_plain_frame
from estimates.columnar.arrays import Array
from estimates.columnar.columns import StringColumn
from estimates.columnar.store import Store
from estimates.errors import AliasError
from estimates.model.fields import clean_name
from estimates.model.schema import join_names, split_names

# The columns that a table of aliases may have: a name, and the source that it means. The last
# pair is that of `suggest_aliases`.
ALIAS_COLUMNS = (("alias", "source"), ("name", "source"), ("source_a", "source_b"))


def alias_map(aliases: Any) -> dict[str, str]:
    """Return the source of every alias; an alias of an alias leads to the last source.

    aliases : a mapping of names to sources; a table with the columns alias and source, or
        source_a and source_b, as `suggest_aliases` returns; or the path of a CSV, TOML or JSON
        file of these.
    Raises AliasError if aliases form a circle, or one name is assigned to two sources.
    """
    direct: dict[str, str] = {}
    for alias, source in alias_pairs(aliases):
        if direct.setdefault(alias, source) != source:
            problem, remedy = f"already means {direct[alias]!r}", "assign each name to one source"
            refuse_aliases(problem, (alias, source), remedy)
    direct = {alias: source for alias, source in direct.items() if alias != source}
    return {alias: follow_alias_chain(alias, direct) for alias in direct}


def refuse_aliases(problem: str, value: object, remedy: str) -> NoReturn:
    """Raise AliasError."""
    raise AliasError(problem, column="aliases", value=value, remedy=remedy)


def follow_alias_chain(alias: str, direct: Mapping[str, str]) -> str:
    """Return the source at the end of a chain of aliases."""
    chain = [alias]
    while chain[-1] in direct:
        chain.append(direct[chain[-1]])
        if chain[-1] in chain[:-1]:
            remedy = "decide which of these names is the source"
            refuse_aliases("form a circle", " → ".join(chain), remedy)
    return chain[-1]


def alias_pairs(aliases: Any) -> list[tuple[str, str]]:
    """Return the pairs of names and sources in any form that `alias_map` accepts."""
    if isinstance(aliases, str | os.PathLike):
        aliases = load_side_file(os.fspath(aliases), "aliases")
    if isinstance(aliases, Mapping):
        pairs: Iterable[tuple[Any, Any]] = aliases.items()
    elif hasattr(aliases, "to_frame") or is_table(aliases):
        frame = aliases.to_frame() if hasattr(aliases, "to_frame") else to_plain_frame(aliases)
        columns = find_pair_columns(frame.columns)
        pairs = zip(*(frame[name].tolist() for name in columns), strict=True)
    elif isinstance(aliases, list) and all(isinstance(row, Mapping) for row in aliases):
        columns = find_pair_columns(aliases[0]) if aliases else ALIAS_COLUMNS[0]
        pairs = [(row.get(columns[0]), row.get(columns[1])) for row in aliases]
    else:
        remedy = 'give {"alias": "source"}, a table, or the path of a CSV'
        refuse_aliases("must be a mapping or a table", aliases, remedy)
    return [check_name_pair(pair) for pair in pairs if not all(map(is_blank, pair))]


def find_pair_columns(columns: Iterable[str]) -> tuple[str, str]:
    """Return which two columns of a table hold the aliases and their sources."""
    known = list(columns)
    for pair in ALIAS_COLUMNS:
        if set(pair) <= set(known):
            return pair
    refuse_aliases("needs the columns alias and source", known, "rename them")


def check_name_pair(pair: tuple[Any, Any]) -> tuple[str, str]:
    """Return a pair of names; refuse one that is blank or not text."""
    alias, source = (
        clean_name(name) if isinstance(name, str) and not is_blank(name) else None for name in pair
    )
    if alias is None or source is None:
        refuse_aliases("needs two names", pair, "give the alias and its source")
    return alias, source


def apply_aliases(store: Store, aliases: Any) -> tuple[Store, list[str]]:
    """Return the claims with aliases replaced by their sources, and notices about it.

    The note keeps the name that was typed. `acts_for` and `via` also name sources.
    """
    sources = alias_map(aliases)
    source = store.strings("source")
    is_alias = np.array([*(label in sources for label in source.labels), False])[source.codes]

    def rename_each(cell: str) -> str:
        return join_names(dict.fromkeys(sources.get(n, n) for n in split_names(cell))) or ""

    columns = {"source": rename_labels(source, lambda name: sources.get(name, name))}
    for column in ("acts_for", "via"):
        columns[column] = rename_labels(store.strings(column), rename_each)
    if is_alias.any():
        columns["note"] = add_typed_names_to_notes(store, np.flatnonzero(is_alias))
    counts = Counter(source.labels[source.codes[is_alias]].tolist())
    notices = [
        f'claims of "{alias}" counted as claims of "{sources[alias]}": {count:,} (alias)'
        for alias, count in sorted(counts.items())
    ]
    return store.with_columns(columns), notices


def rename_labels(column: StringColumn, rename: Callable[[str], str]) -> StringColumn:
    """Return a column of strings with each distinct label renamed; equal labels become one."""
    return StringColumn.from_cells([*map(rename, column.labels), None]).take(column.codes)


def add_typed_names_to_notes(store: Store, rows: Array) -> StringColumn:
    """Return the notes, with the name that was typed added in some rows."""
    notes = store.strings("note").decode().copy()
    typed = store.strings("source").take(rows).decode()
    notes[rows] = [
        f"{note + '; ' if note else ''}source as given: {name}"
        for note, name in zip(notes[rows], typed, strict=True)
    ]
    return StringColumn.from_cells(notes.tolist())
