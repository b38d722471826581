"""The records in a JSON document, and records in them as columns: {"a": {"b": 1}} is "a.b"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from estimates.columnar.files import file_error
from estimates.errors import did_you_mean

RECORDS_REMEDY = "write a list of flat records"
# Records are looked for, and flattened, to this depth.
MAX_DEPTH = 20


def find_records(content: Any, name: str, rows: str | None = None) -> tuple[list[Any], list[str]]:
    """Return the records in a JSON content, and notices about what else it holds.

    rows : the path to the list of records, "data.timeseries"; None = the only such list.
    name : of the file, for errors.

    >>> find_records({"count": 1, "data": [{"id": 1}], "messages": []}, "answer.json")
    ([{'id': 1}], ['read the list "data"; ignored: count, messages'])
    """
    path = find_path(content, name) if rows is None else read_path(content, rows, name)
    ignored: list[str] = []
    for depth, key in enumerate(path):
        ignored += [".".join((*path[:depth], str(k))) for k in keys_of(content) if str(k) != key]
        content = member(content, key)
    notices = [f'read the list "{".".join(path)}"; ignored: {", ".join(ignored)}']
    if isinstance(content, dict):
        content = [content]
    if not isinstance(content, list):
        raise file_error(name, "does not contain a list of records", RECORDS_REMEDY)
    records, geometry = features_to_records(content)
    return records, [*(notices if ignored else ()), *geometry]


def find_path(content: Any, name: str) -> tuple[str, ...]:
    """Return the path to the only list of records in a content; () = the content itself.

    Web services answer with such a list; a record has a source, and may contain lists itself.
    """
    if isinstance(content, dict):
        if "claims" in content:
            return ("claims",)
        if "source" in content and content.get("type") != "FeatureCollection":
            return ()
    paths = list(record_lists(content))
    if () in paths:
        return ()
    if len(paths) > 1:
        lists = ", ".join(".".join(path) for path in paths[:10])
        remedy = f'name one, e.g. where={{"rows": "{".".join(paths[0])}"}}'
        raise file_error(name, f"contains {len(paths)} lists of records ({lists})", remedy)
    return paths[0] if paths else ()


def record_lists(content: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the paths to the lists of records in a content, without those inside of records."""
    if isinstance(content, list):
        has_list = any(isinstance(item, list) for item in content)
        if not has_list or any(isinstance(i, dict) and "source" in i for i in content):
            if not path or any(isinstance(item, dict) for item in content[:1]):
                yield path
            return
    if len(path) < MAX_DEPTH:
        for key in keys_of(content):
            if isinstance(member(content, str(key)), dict | list):
                yield from record_lists(member(content, str(key)), (*path, str(key)))


def read_path(content: Any, rows: str, name: str) -> tuple[str, ...]:
    """Return the path to the list that the caller names."""
    path = tuple(rows.split("."))
    for depth, key in enumerate(path):
        keys = [str(k) for k in keys_of(content)]
        if key not in keys:
            at = ".".join(path[:depth]) or "the document"
            remedy = f"{did_you_mean(key, keys)}{at} has {', '.join(keys[:20]) or 'no keys'}"
            raise file_error(name, f'has no list "{rows}"', remedy)
        content = member(content, key)
    return path


def keys_of(content: Any) -> list[Any]:
    """Return the keys of a mapping, or the numbers of the members of a list."""
    if isinstance(content, dict):
        return list(content)
    return list(range(len(content))) if isinstance(content, list) else []


def member(content: Any, key: str) -> Any:
    """Return the member of a mapping or of a list."""
    return content[int(key)] if isinstance(content, list) else content[key]


def features_to_records(records: list[Any]) -> tuple[list[Any], list[str]]:
    """Return the properties of the features of GeoJSON (RFC 7946), and a notice; else the records.

    >>> features_to_records([{"type": "Feature", "id": 7, "properties": {"n": 1}, "geometry": {}}])
    ([{'id': 7, 'n': 1}], ['read the properties of the features; left out: geometry'])
    """
    if not records or not all(map(is_feature, records)):
        return records, []
    properties = [
        {**({"id": r["id"]} if "id" in r else {}), **(r.get("properties") or {})} for r in records
    ]
    others = {key: None for r in records for key in r if key not in ("type", "id", "properties")}
    left_out = f"; left out: {', '.join(others)}" if others else ""
    return properties, [f"read the properties of the features{left_out}"]


def is_feature(record: Any) -> bool:
    """Return whether a record is a feature of GeoJSON: its properties are a record or null."""
    if not isinstance(record, dict) or record.get("type") != "Feature":
        return False
    return isinstance(record.get("properties"), dict | None)


def flatten_record(record: Any) -> Any:
    """Return a record with the records in it as columns; anything else stays as it is.

    >>> flatten_record({"day": "2023-10-07", "residential": {"destroyed": {"min": 80}}})
    {'day': '2023-10-07', 'residential.destroyed.min': 80}
    """
    if not isinstance(record, dict) or dict not in map(type, record.values()):
        return record
    flat: dict[str, Any] = {}
    for key, cell in record.items():
        for name, value in flat_members(key, cell):
            # where two members would have one name, the record stays as it is
            if name in flat or (name != key and name in record):
                return record
            flat[name] = value
    return flat


def flat_members(name: str, cell: Any, depth: int = 1) -> Iterator[tuple[str, Any]]:
    """Yield the names and cells of a member of a record."""
    if isinstance(cell, dict) and cell and depth < MAX_DEPTH:
        for key, inner in cell.items():
            yield from flat_members(f"{name}.{key}", inner, depth + 1)
    else:
        yield name, None if cell == {} else cell
