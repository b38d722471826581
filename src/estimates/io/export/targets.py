"""The exchange formats, and how a JSON content is recognised as one of them."""

from typing import Any

from estimates.errors import UnknownPresetError, UnreadableFileError
from estimates.io.export.prov_json import PROV_JSON
from estimates.io.export.schema_org import SCHEMA_ORG
from estimates.io.export.web_annotation import WEB_ANNOTATION
from estimates.io.export.wikidata import WIKIDATA

# Exchange formats in JSON, which can also be read.
TARGETS = {t.name: t for t in (PROV_JSON, SCHEMA_ORG, WEB_ANNOTATION, WIKIDATA)}


def read_target_rows(
    content: Any, requested: str | None = None
) -> tuple[list[dict[str, Any]], str] | None:
    """Return the rows of a JSON content in an exchange format, and a notice; None if in none."""
    for target in TARGETS.values():
        if requested not in (None, target.name) or not target.recognises(content):
            continue
        rows = target.read(content)
        if not rows:
            problem, remedy = f"is {target.title} without a figure", "add a claim with a number"
            raise UnreadableFileError(problem, column="file", remedy=remedy)
        return rows, f"read as {target.title}, {'as requested' if requested else 'recognised'}"
    if requested is not None:
        remedy = f"it is not {TARGETS[requested].title}; omit preset"
        problem = "does not fit the file"
        raise UnknownPresetError(problem, column="preset", value=requested, remedy=remedy)
    return None
