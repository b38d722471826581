"""Findings that are accepted: for a reason, and until a day."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from estimates.errors import (
    EstimatesError,
    InvalidFieldError,
    MissingFieldError,
    Problem,
    TableError,
    UnreadableFileError,
)
from estimates.model.period import day as to_day
from estimates.model.schema import split_names
from estimates.pipelines.checks.outcome import Finding, Outcome

FIELDS = ("check", "quantity", "claims", "reason", "until")


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding that is accepted.

    Attributes
    ----------
    check : the name or the kind of the check.
    reason : why it is accepted.
    until : the last day on which it is.
    quantity : the question; None = any.
    claims : the claims; a finding about any other is not accepted. Empty = any.

    Raises
    ------
    MissingFieldError
        Without check, reason and day: nothing is accepted for ever.
    """

    check: str
    reason: str
    until: date
    quantity: str | None = None
    claims: tuple[str, ...] = ()

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Accepted:
        """Read one from a mapping of text."""
        unknown = [name for name in row if name not in FIELDS]
        if unknown:
            raise InvalidFieldError(
                "is not a field of an acceptance", column=str(unknown[0]),
                remedy=f"the fields are {', '.join(FIELDS)}",
            )  # fmt: skip
        cells = {name: cell for name, cell in row.items() if cell not in (None, "", [])}
        for name in ("check", "reason", "until"):
            if name not in cells:
                raise MissingFieldError(
                    "is missing", column=name, remedy="say which check, why, and until which day"
                )
        try:
            until = to_day(cells["until"])
        except EstimatesError as error:
            raise error.about("until") from None
        assert until is not None  # noqa: S101  a blank one is missing
        claims = cells.get("claims", ())
        names = split_names(claims) if isinstance(claims, str) else tuple(map(str, claims))
        quantity = cells.get("quantity")
        return cls(
            str(cells["check"]).strip(),
            str(cells["reason"]).strip(),
            until,
            None if quantity is None else str(quantity).strip(),
            names,
        )

    def covers(self, kind: str, finding: Finding) -> bool:
        """Tell whether a finding is the one that is meant."""
        return (
            self.check in (kind, finding.check)
            and self.quantity in (None, finding.quantity)
            and (not self.claims or (bool(finding.rows) and set(finding.rows) <= {*self.claims}))
        )


def read_accepted(path: str | Path) -> list[Accepted]:
    """Read accepted findings from a CSV, TOML or JSON file.

    A row has ``check, quantity, claims, reason, until``; quantity and claims (joined by ``;``)
    may be blank. In TOML each is an ``[[accepted]]``, in JSON an object of a list.

    Raises
    ------
    TableError
        With every row that is wrong.
    UnreadableFileError
    """
    found: list[Accepted] = []
    problems: list[Problem] = []
    for row, cells in enumerate(rows_of_file(Path(path), "accepted")):
        try:
            found.append(Accepted.of(cells))
        except EstimatesError as error:
            problems.append(Problem.of(row + 1, error))
    if problems:
        raise TableError(problems)
    return found


def rows_of_file(path: Path, key: str) -> list[Mapping[str, Any]]:
    """Return the rows of a small file: CSV, or what stands under `key` in TOML or JSON."""
    from estimates.columnar.text_files import content, decode
    from estimates.io.delimited import read_parts

    text = decode(content(path), str(path), None)
    suffix = path.suffix.lower()
    if suffix in (".csv", ".tsv"):
        if not text.partition("\n")[2].strip():
            return []  # a header and no rows: nothing is accepted
        found: list[Mapping[str, Any]] = []
        for frame, odd in read_parts(StringIO(text, newline=""), str(path)):
            if odd:
                raise TableError(odd)
            found += [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]
        return found
    rows = parsed(text, suffix, path)
    if isinstance(rows, Mapping) and set(rows) == {key}:
        rows = rows[key]
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise UnreadableFileError(
            "holds no list of rows", column="file", value=str(path),
            remedy=f"write each as [[{key}]] in TOML, or a list of objects in JSON",
        )  # fmt: skip
    return rows


def parsed(text: str, suffix: str, path: Path) -> Any:
    """Return what stands in a TOML or JSON file."""
    import tomllib

    if suffix not in (".toml", ".json"):
        raise UnreadableFileError(
            "has no known suffix", column="file", value=str(path),
            remedy="use .toml, .json or .csv",
        )  # fmt: skip
    try:
        return tomllib.loads(text) if suffix == ".toml" else json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableFileError(
            f"is not {suffix[1:].upper()} ({error})", column="file", value=str(path)
        ) from None


@dataclass
class Acceptances:
    """All that is accepted on a day, and which of it was met."""

    entries: list[Accepted]
    today: date
    met: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, accepted: str | Path | Iterable[Accepted], today: date | str | None) -> Acceptances:
        """Read what is accepted."""
        listed = read_accepted(accepted) if isinstance(accepted, str | Path) else list(accepted)
        for entry in listed:
            if not isinstance(entry, Accepted):
                raise InvalidFieldError(
                    "is no acceptance", column="accepted", value=entry,
                    remedy="give est.checks.Accepted(check, reason, until) or the path of a file",
                )  # fmt: skip
        return cls(listed, to_day(today) or date.today())

    def judged(self, kind: str, findings: list[Finding]) -> list[Finding]:
        """Return findings with the reason where they are accepted."""
        if not self.entries:
            return findings
        return [replace(finding, accepted=self.reason(kind, finding)) for finding in findings]

    def reason(self, kind: str, finding: Finding) -> str | None:
        """Return why a finding is accepted today, None where it is not."""
        found = None
        for at, entry in enumerate(self.entries):
            if entry.covers(kind, finding):
                self.met.add(at)
                if entry.until >= self.today and found is None:
                    found = entry.reason
        return found

    def outdated(self) -> Iterator[Outcome]:
        """Yield a warning for what ran out, and for what accepts nothing that is found."""
        for at, entry in enumerate(self.entries):
            about = f"acceptance of {entry.check} ({entry.reason})"
            if at not in self.met:
                words = f"{about} meets no finding: take it out"
            elif entry.until < self.today:
                words = f"{about} ran out on {entry.until}"
            else:
                continue
            yield Outcome("accepted", False, "warning", words, entry.claims, 1, 0)
