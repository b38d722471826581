"""Which formats of others there are, and in which of them a JSON content is."""

from __future__ import annotations

from typing import Any

from estimates.errors import UnknownPresetError, UnreadableFileError
from estimates.io.export.prov_json import PROV_JSON
from estimates.io.export.schema_org import SCHEMA_ORG
from estimates.io.export.web_annotation import WEB_ANNOTATION
from estimates.io.export.wikidata import WIKIDATA

TARGETS = {t.name: t for t in (PROV_JSON, SCHEMA_ORG, WEB_ANNOTATION, WIKIDATA)}
"""Formats in JSON, from which what they carry can be read again."""


def rows_in(content: Any, asked: str | None = None) -> tuple[list[dict[str, Any]], str] | None:
    """Return the rows of a JSON content in the format of others, and which; None where in none.

    Raises
    ------
    UnknownPresetError
        Where one format is asked for and the content is in another.
    UnreadableFileError
        Where it is in a format and states no figure.
    """
    for target in TARGETS.values():
        if asked not in (None, target.name) or not target.recognises(content):
            continue
        rows = target.read(content)
        if not rows:
            raise UnreadableFileError(
                f"is {target.title} and states no figure", column="file",
                remedy="it needs a claim with a number",
            )  # fmt: skip
        return rows, f"read as {target.title}, {'as asked' if asked else 'recognised by its form'}"
    if asked is not None:
        raise UnknownPresetError(
            "does not fit the file", column="preset", value=asked,
            remedy=f"it is no {TARGETS[asked].title}; leave preset out",
        )  # fmt: skip
    return None
