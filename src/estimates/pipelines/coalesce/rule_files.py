"""Files of rules: priorities, exclusions and splices in TOML or JSON."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from estimates.claims.ingest.side_files import load_side_file
from estimates.errors import InvalidFieldError, MissingFieldError
from estimates.pipelines.coalesce.scopes import EVERYWHERE

RULE_FILE_SUFFIXES = (".toml", ".json")
# The sections of a file, and the fields of their entries; the first of them must be there.
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "priority": ("sources", "where"),
    "exclude": ("source", "where", "reason"),
    "splice": ("source", "onto", "method", "window"),
}


class RuleFile(NamedTuple):
    """What a file of rules says, in the form of the parameters of `estimates.coalesce`."""

    priority: dict[Any, Any]
    exclude: dict[str, list[Any]]
    splice: dict[str, Any]


def is_rule_file(priority: object) -> bool:
    """Return whether a priority is the path of a file of rules.

    >>> is_rule_file("rules.toml"), is_rule_file("UN")
    (True, False)
    """
    if isinstance(priority, Path):
        return True
    return isinstance(priority, str) and priority.lower().endswith(RULE_FILE_SUFFIXES)


def read_rule_file(path: str | Path) -> RuleFile:
    """Return the rules of a file: ``[[priority]]``, ``[[exclude]]`` and ``[[splice]]``."""
    value = load_side_file(path, "")
    if not isinstance(value, Mapping):
        remedy = "write [[priority]], [[exclude]] and [[splice]]"
        raise InvalidFieldError("holds no rules", column="file", value=str(path), remedy=remedy)
    unknown = [name for name in value if name not in SECTIONS]
    if unknown:
        remedy = f"the sections are {', '.join(SECTIONS)}"
        raise InvalidFieldError("is not a section", column="file", value=unknown[0], remedy=remedy)
    entries = {name: section_entries(name, value.get(name, [])) for name in SECTIONS}
    rules = RuleFile({}, {}, {})
    for entry in entries["priority"]:
        rules.priority.setdefault(scope_of(entry), entry["sources"])
    for entry in entries["exclude"]:
        rules.exclude.setdefault(entry["source"], []).append(scope_of(entry))
    for entry in entries["splice"]:
        options = {name: cell for name, cell in entry.items() if name != "source"}
        rules.splice.setdefault(entry["source"], options)
    return rules


def section_entries(name: str, entries: Any) -> list[Mapping[str, Any]]:
    """Return the entries of a section; refuse unknown fields and missing ones."""
    fields = SECTIONS[name]
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        problem, remedy = "must be a list of rules", f"write each rule as [[{name}]]"
        raise InvalidFieldError(problem, column=name, value=entries, remedy=remedy)
    for entry in entries:
        unknown = [field for field in entry if field not in fields]
        if unknown:
            remedy = f"its fields are {', '.join(fields)}"
            raise InvalidFieldError("is not a field", column=name, value=unknown[0], remedy=remedy)
        if fields[0] not in entry:
            remedy, given = f"write {fields[0]} in every [[{name}]]", dict(entry)
            raise MissingFieldError("is missing", column=fields[0], value=given, remedy=remedy)
    return entries


def scope_of(entry: Mapping[str, Any]) -> Any:
    """Return the scope of a rule, which may be a key of a mapping."""
    where = entry.get("where", EVERYWHERE)
    return tuple(where) if isinstance(where, list) else where
