"""Propose the mapping of a file or a frame."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from estimates.claims.ingest.cells import OWN_COLUMNS
from estimates.claims.ingest.header_plan import UNNAMED_SOURCE, TableOptions
from estimates.claims.ingest.mapping_merge import combine_mapping
from estimates.claims.ingest.mapping_proposal import PROFILE_ROWS, propose_for_frame
from estimates.claims.ingest.preset_detection import detect_preset
from estimates.claims.ingest.proposed_mapping import ProposedMapping, propose_preset
from estimates.claims.ingest.tables import read_chunk
from estimates.columnar.any_frame import is_table, to_plain_frame
from estimates.errors import EstimatesError
from estimates.io.sources import open_source

if TYPE_CHECKING:
    import pandas as pd

OWN_REMARK = "the columns are those of claims, which are read without a mapping"


class TableSeen(BaseException):
    """Ends the reading of a file whose first rows have been seen; readers take it for no error."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame


def propose_mapping(
    path: Any, *, where: Any = None, encoding: str | None = None
) -> ProposedMapping:
    """Return the mapping that a table seems to ask for, with what a person must decide.

    The names of the columns and the first rows show days, places, sources, figures with their
    low and high, codes for "missing", and what tells the figures of one place and day apart.

    Parameters
    ----------
    path : a file, an open file, or a frame, as in `estimates.read`.
    where : where the table is in its file, see `TableLocation`.
    encoding : of a text file; by default that of the byte-order mark, else UTF-8.

    Returns
    -------
    mapping : a `TableMapping`; printed, it is TOML with comments, and `to_python` gives Python.

    Raises
    ------
    UnreadableFileError

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"Country": ["Arcadia", "Elbonia"], "Year": [2021, 2021],
    ...                       "killed_min": [10, 3], "killed_max": [12, 3]})
    >>> print(propose_mapping(table))
    # no column says who states the figures: put its name for "this table"
    quantity = "{area} {refers_to} {indicator}"
    <BLANKLINE>
    [columns]
    low = "killed_min"
    high = "killed_max"
    refers_to = "Year"
    area = "Country"
    <BLANKLINE>
    [constants]
    indicator = "killed"
    source = "this table"
    <BLANKLINE>
    """
    location = combine_mapping(where=where)
    if is_table(path):
        return propose_for_table(to_plain_frame(path), UNNAMED_SOURCE)
    source, file_format = open_source(path, encoding or location.where.encoding)
    try:
        file_format.read(source, TableOptions(mapping=location, inspect=end_reading))
    except TableSeen as seen:
        name = Path(source.name).name.split(".")[0]
        return propose_for_table(seen.frame, name).model_copy(update={"where": location.where})
    raise AssertionError("a table is inspected before it is read")


def propose_for_table(frame: pd.DataFrame, name: str) -> ProposedMapping:
    """Return the mapping of the preset that a header shows, else what the table seems to say.

    A table with one column per source is not the table of one publisher, whatever its header.
    """
    header = [*map(str, frame.columns)]
    if header and {*header} <= OWN_COLUMNS:
        return ProposedMapping(columns={name: name for name in header}, remarks=(OWN_REMARK,))
    proposal = propose_for_frame(frame, name)
    found = detect_preset(header)
    if found is None or found[0].name == "generic" or "source" in proposal.groups:
        return with_open_questions(proposal, frame.head(PROFILE_ROWS))
    return propose_preset(found[0], header)


def with_open_questions(proposal: ProposedMapping, frame: pd.DataFrame) -> ProposedMapping:
    """Return a proposal with what it leaves open: the first refusal of the rows of a table."""
    try:
        problems = read_chunk(frame, TableOptions(mapping=proposal)).problems
        refusal = str(problems[0]) if problems else ""
    except EstimatesError as error:
        refusal = str(error).splitlines()[0]
    if not refusal:
        return proposal
    remark = f"still refused: {refusal}"
    return proposal.model_copy(update={"remarks": (*proposal.remarks, remark)})


def end_reading(frame: pd.DataFrame) -> None:
    """End the reading of a file with its first rows."""
    raise TableSeen(frame)
