"""What must hold for every input: one of our errors, or every row accounted for."""

from __future__ import annotations

import re
import resource
import signal
import tempfile
import unicodedata
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import estimates as est
from estimates.errors import EstimatesError, EstimatesWarning, TableError

MAX_SECONDS = 10.0
# A file of some kilobytes needs far less; what doubles with every byte, far more.
MAX_GROWTH_BYTES = 300 << 20
# A count of rows in a notice; a longer number is a cell that the notice quotes.
COUNT = re.compile(r"(?<![\d,])\d[\d,]{0,9}(?![\d,])")
# The formats in which a set that was read is written and read back.
WRITTEN = ("csv", "jsonl", "json", "parquet", "sqlite")


class FindingError(AssertionError):
    """Something that must not happen with any input."""


@contextmanager
def bounded() -> Iterator[None]:
    """Refuse what takes too long or too much memory, and every warning that is not ours."""

    def stop(*_: FrameType | int | None) -> None:
        raise FindingError(f"takes more than {MAX_SECONDS:g} s")

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, MAX_SECONDS)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            warnings.simplefilter("ignore", EstimatesWarning)
            yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) << 10
    if grown > MAX_GROWTH_BYTES:
        raise FindingError(f"takes {grown >> 20} MB")


def attempt(read: Callable[[], Any]) -> Any:
    """Return what a function returns, or the error of ours that it raises."""
    try:
        return read()
    except EstimatesError as error:
        shown = f"{error}{error!r}"
        if "Error" in type(error).__name__ and not error.problem:
            raise FindingError(f"an error without words: {error!r}") from error
        refuse_controls(shown, "an error")
        return error


def refuse_controls(text: str, where: str) -> None:
    """Refuse characters that a terminal acts on."""
    for letter in text:
        if letter not in "\n\t" and unicodedata.category(letter) in ("Cc", "Cs"):
            raise FindingError(f"{where} holds the control character {letter!a}: {text[:200]!a}")
        if letter in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069":
            raise FindingError(f"{where} holds the direction mark {letter!a}: {text[:200]!a}")


def check_reading(read: Callable[[str], est.ClaimSet], rows: int | None) -> est.ClaimSet | None:
    """Read an input by raising and by quarantine; they must agree and account for every row.

    read : reads the input, given how errors are treated. rows : how many rows it has, if known.
    """
    raised, quarantined = (attempt(lambda e=e: read(e)) for e in ("raise", "quarantine"))
    if isinstance(raised, TableError):
        if isinstance(quarantined, EstimatesError):
            return None
        refused = {problem.row for problem in raised.problems}
        listed = {problem.row for problem in quarantined.quarantine}
        if not refused <= listed:
            raise FindingError(f"rows {refused} are refused, rows {listed} quarantined")
    elif isinstance(raised, EstimatesError):
        return None if isinstance(quarantined, EstimatesError) else quarantined
    elif isinstance(quarantined, EstimatesError):
        raise FindingError(f"is read, but with quarantine refused: {quarantined}")
    elif quarantined.quarantine or fingerprints(raised) != fingerprints(quarantined):
        raise FindingError("is read otherwise with quarantine")
    if rows is not None:
        check_count(quarantined, rows)
    return quarantined


def check_agreement(readers: Mapping[str, Callable[[str], est.ClaimSet]]) -> None:
    """Read the same rows by several readers, which must give the same claims and refuse the same.

    readers : by name; each reads the rows, given how errors are treated.
    """
    for errors in ("raise", "quarantine"):
        found = {name: summary(attempt(lambda r=r, e=errors: r(e))) for name, r in readers.items()}
        if len(set(map(str, found.values()))) > 1:
            raise FindingError(f"readers do not agree with errors={errors!r}: {found}")


def summary(read: est.ClaimSet | EstimatesError) -> tuple[list[int], list[str]] | str:
    """Return the rows that were refused and the claims that were read; "refused" if all was."""
    if isinstance(read, TableError):
        return sorted({problem.row for problem in read.problems}), []
    if isinstance(read, EstimatesError):
        return "refused"
    return sorted({problem.row for problem in read.quarantine}), fingerprints(read)


def check_count(claims: est.ClaimSet, rows: int) -> None:
    """Refuse a set in which a row is neither claim, nor quarantined, nor counted in a notice."""
    found = len(claims) + len({problem.row for problem in claims.quarantine})
    counted = sum(int(n.replace(",", "")) for s in claims.notices for n in COUNT.findall(s))
    if found > rows or found + counted < rows:
        raise FindingError(f"{rows} rows became {found}; {claims.notices}")


def fingerprints(claims: est.ClaimSet) -> list[str]:
    """Return the fingerprint of every claim."""
    return [claim.fingerprint for claim in claims]


def check_round_trip(claims: est.ClaimSet, suffix: str) -> None:
    """Refuse claims that are not read as they were written."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"claims.{suffix}"
        claims = claims.with_lineage()
        est.write(claims, path)
        if not len(claims):
            return
        again = est.read(path)
        if fingerprints(claims) != fingerprints(again):
            raise FindingError(f"is read otherwise after it was written as .{suffix}")
