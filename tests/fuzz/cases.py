"""The kinds of inputs: each draws one, gives it to the library, and checks what comes of it."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import pandas as pd
import pyarrow as pa

import estimates as est
import estimates.io.delimited as delimited
from estimates.cli.app import main
from estimates.columnar.arrays import object_array
from tests.fuzz.hostile import COLUMNS, TEXTS, hostile_value, mutate_bytes, to_json
from tests.fuzz.oracle import (
    WRITTEN,
    FindingError,
    attempt,
    check_agreement,
    check_reading,
    check_round_trip,
    refuse_controls,
)
from tests.fuzz.tables import (
    GOOD_ROWS,
    TABLE_FILES,
    TYPED_RECORDS,
    arrow_table,
    fuzzed_file,
    hostile_rows,
    rows_as_csv,
    table_columns,
)

METHODS = ("bayes", "median", "linear_pool", "lowest", "random_effects", "birge")
ENCODINGS = (None, None, None, "utf-16", "cp1252", "utf-7", "base64", "idna", "punycode", "x", "\0")


def draw_file(rng: Random, folder: Path, kind: str) -> Path:
    """Write a fuzzed file, and return its path."""
    made = fuzzed_file(rng, kind)
    path = folder / f"claims.{made.suffix}"
    path.write_bytes(made.content)
    return path


def read_file(kind: str) -> Callable[[Random, Path], None]:
    """Return the case of a file of claims."""

    def case(rng: Random, folder: Path) -> None:
        made = fuzzed_file(rng, kind)
        path = folder / f"claims.{made.suffix}"
        path.write_bytes(made.content)
        encoding = rng.choice(ENCODINGS) if rng.random() < 0.2 else None
        options: dict[str, Any] = {"encoding": encoding} if encoding else {}
        if rng.random() < 0.1:
            options["missing"] = rng.choice(([-9], ["none"], "x", hostile_value(rng)))
        claims = check_reading(lambda errors: est.read(path, errors=errors, **options), made.rows)
        if claims is not None:
            check_use(rng, claims)

    return case


def check_use(rng: Random, claims: est.ClaimSet) -> None:
    """Write, reconcile and show claims that were read."""
    refuse_controls(f"{[*claims][:50]}", "repr of claims")
    if rng.random() < 0.5:
        check_round_trip(claims, rng.choice(WRITTEN))
    if rng.random() < 0.8:  # takes longer than all the rest
        return
    rec = attempt(lambda: est.reconcile(claims, method=rng.choice(METHODS)))
    if not isinstance(rec, est.EstimatesError):
        refuse_controls(f"{rec}{rec.explain()}{rec!r}", "a result")
        rec.to_json()


def read_frame(rng: Random, folder: Path) -> None:
    table = arrow_table(rng)
    frame = attempt(lambda: table)
    if rng.random() < 0.5:
        with contextlib.suppress(pa.ArrowException, ValueError, OverflowError):
            frame = table.to_pandas()
    claims = check_reading(lambda errors: est.read(frame, errors=errors), table.num_rows)
    if claims is not None:
        check_use(rng, claims)


def read_records(rng: Random, folder: Path) -> None:
    rows: list[Any] = hostile_rows(rng)
    if rng.random() < 0.3:
        rng.choice(rows)[rng.choice(COLUMNS)] = rng.choice(TYPED_RECORDS)
    if rng.random() < 0.1:
        rows.append(hostile_value(rng))
    read = est.ClaimSet.from_records
    claims = check_reading(lambda errors: read(rows, errors=errors), len(rows))
    if claims is not None:
        check_use(rng, claims)


def read_twice(rng: Random, folder: Path) -> None:
    """Read rows as records and as a frame, and as CSV by Arrow and row by row."""
    rows = hostile_rows(rng)
    names = table_columns(rows)
    columns = {name: object_array(row.get(name) for row in rows) for name in names}
    frame = pd.DataFrame(columns, dtype=object)
    check_agreement(
        {
            "records": lambda errors: est.ClaimSet.from_records(rows, errors=errors),
            "frame": lambda errors: est.ClaimSet.from_frame(frame, errors=errors),
        }
    )
    path = folder / "claims.csv"
    path.write_text(rows_as_csv(rng, rows), encoding="utf-8", errors="replace", newline="")

    def read_by_rows(errors: str) -> est.ClaimSet:
        with patch.object(delimited, "parse_regular", lambda *_: None):
            return est.read(path, errors=errors)

    check_agreement({"Arrow": lambda errors: est.read(path, errors=errors), "rows": read_by_rows})


def read_text(rng: Random, folder: Path) -> None:
    words = "more than about 5 to 150,000 dozens of - – 1.5 % million troops and between up".split()
    count = rng.randrange(1, 8)
    text = rng.choice((" ", "", "\n")).join(rng.choice((*words, *TEXTS)) for _ in range(count))
    figure = attempt(lambda: est.parse(text))
    if not isinstance(figure, est.EstimatesError):
        refuse_controls(f"{figure!r}", "a figure")
    for mention in est.scan(text):
        if text[mention.start : mention.end] != mention.exact:
            raise FindingError(f"{mention.exact!r} does not stand at its offsets")


SIDE_FILES: Mapping[str, tuple[str, ...]] = {
    "mapping.toml": (
        'quantity = "{area} deaths"\nvalues = "v"\nmissing = [-9]\n[columns]\nsource = "who"\n',
        'preset = "owid"\n[where]\nheader = [1, 2]\n[constants]\nsource = "SIPRI"\n',
    ),
    "aliases.csv": ("alias,source\nMoD,UK MoD\nEU,European Union\n",),
    "aliases.toml": ('[[aliases]]\nalias = "MoD"\nsource = "UK MoD"\n',),
    "aliases.json": ('[{"alias": "MoD", "source": "UK MoD"}]',),
    "conversions.csv": ("unit,low,high,to\nhousehold,4.8,5.4,person\n",),
    "conversions.json": ('{"household": [4.8, 5.4, "person"], "km": "m"}',),
    "accepted.csv": ("check,quantity,claims,reason,until\nno_conflict_among,q,a;b,x,2030-01-01\n",),
    "accepted.json": ('[{"check": "x", "reason": "y", "until": "2030-01-01", "claims": ["a"]}]',),
    "checks.toml": (
        '[[check]]\ncheck = "no_conflict_among"\n[[check]]\ncheck = "fresh"\nwithin = 30\n',
        '[[check]]\ncheck = "sources_agree"\na = "EU"\nb = "AP"\nwithin = 0.1\n',
    ),
    "checks.json": ('[{"check": "no_conflict_among", "severity": "warning"}]',),
    "rules.toml": ('[priority]\n"*" = ["EU", "AP"]\n"q" = ["AP"]\n',),
    "records.csv": (),
}


def side_file(rng: Random, folder: Path) -> None:
    name = rng.choice([*SIDE_FILES])
    path = folder / name
    if name == "records.csv":
        est.track_records(est.ClaimSet.from_records(GOOD_ROWS)).save(path)
        path.write_bytes(mutate_bytes(rng, path.read_bytes()))
    else:
        text = rng.choice(SIDE_FILES[name])
        if name.endswith(".json") and rng.random() < 0.7:
            text = to_json(mutate_json(rng, text))
        content = text.encode("utf-8", "surrogatepass")
        path.write_bytes(mutate_bytes(rng, content) if rng.random() < 0.7 else content)
    claims = est.ClaimSet.from_records(GOOD_ROWS)
    frame = claims.to_frame()
    uses: Mapping[str, Callable[[], Any]] = {
        "mapping": lambda: est.read(frame, mapping=path, errors="quarantine"),
        "aliases": lambda: est.ClaimSet.from_records(GOOD_ROWS, aliases=path),
        "conversions": lambda: est.reconcile(claims, conversions=path, method="median"),
        "accepted": lambda: est.checks.run(claims, accepted=path, quantity="quantity"),
        "checks": lambda: est.checks.run(claims, est.checks.from_file(path), quantity="quantity"),
        "rules": lambda: est.coalesce(claims, path),
        "records": lambda: est.reconcile(claims, track_records=est.TrackRecords.load(path)),
    }
    shown = attempt(uses[name.split(".")[0]])
    if not isinstance(shown, est.EstimatesError):
        refuse_controls(f"{shown!r}", f"the result with {name}")


def mutate_json(rng: Random, text: str) -> Any:
    """Return a JSON content with one value replaced."""
    import json

    content = json.loads(text)
    place = content if rng.random() < 0.3 else rng.choice([*content]) if content else content
    if isinstance(content, dict):
        place = content
    if isinstance(place, dict):
        place[rng.choice((*place, "x"))] = hostile_value(rng)
    elif isinstance(place, list) and place:
        place[rng.randrange(len(place))] = hostile_value(rng)
    return content


# The commands that check something: only theirs is the status 1.
CHECKING = ("check", "verify", "balance")
COMMANDS = (
    *(
        "reconcile ledger trajectory sensitivity changes check coalesce convert mapping scan read".split()
    ),
    *("balance compare verify methods template".split()),
)
OPTIONS: Mapping[str, tuple[str, ...]] = {
    "--as-of": ("2021-04-20", *TEXTS),
    "--quantity": ("q", "{area} deaths", *TEXTS),
    "--prior": ("2021", "0", "-1", "nan", "inf", "1e308", "1e-308", "troops", *TEXTS),
    "--level": ("0.9", "0", "1", "2", "nan", "1e-300"),
    "--drift": ("0.02", "1e308", "nan", "-1", "inf", "0"),
    "--window": ("30", "auto", "1e308", "nan", "-1", "inf"),
    "--method": (*METHODS, *TEXTS[:20]),
    "--columns": ("who=source", "a=b,c=", *TEXTS),
    "--constant": ("source=X", "value=5", *TEXTS),
    "--missing": ("-9", *TEXTS),
    "--period": ("year", "day", *TEXTS[:20]),
    "--preset": ("owid", *TEXTS[:20]),
    "--encoding": tuple(e for e in ENCODINGS if e),
    "--priority": ("EU", "AP", *TEXTS[:20]),
    "--shared-error": ("0", "1", "nan", "-1", "1e308"),
    "--convention": ("acled", *TEXTS[:10]),
    "--dimension": ("area=refused", *TEXTS[:20]),
    "--days": ("month", "2021-04-01,2021-05-01", "2021-", *TEXTS),
    "--scale": ("log", "linear", "x"),
    "--identity": ("a = b + c", *TEXTS[:20]),
}
FLAGS = ("--json", "--csv", "--quarantine", "--strict", "--smooth", "--sentence", "--day-first")


def command_line(rng: Random, folder: Path) -> None:
    command = rng.choice(COMMANDS)
    path = str(draw_file(rng, folder, rng.choice([*TABLE_FILES])))
    if rng.random() < 0.1:
        path = rng.choice(TEXTS)
    arguments = [command]
    if command not in ("methods", "template"):
        arguments.append(rng.choice(TEXTS) if command == "read" else path)
    if command == "changes":
        arguments.append(path)
    if command == "compare":
        arguments += ["a", rng.choice(("b", *TEXTS))]
    if command == "convert":
        arguments.append(str(folder / f"out.{rng.choice(('csv', 'json', 'x', 'parquet'))}"))
    for _ in range(rng.randrange(4)):
        name = rng.choice([*OPTIONS])
        arguments.append(f"{name}={rng.choice(OPTIONS[name])}")
    arguments += rng.sample(FLAGS, rng.randrange(2))
    check_command(arguments)


def check_command(arguments: list[str]) -> None:
    """Run a command: its status is one that is promised, and it prints no control character."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status: Any = main(arguments)
        except SystemExit as stop:  # how argparse ends
            status = stop.code
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode())  # type: ignore[attr-defined]
    refuse_controls("".join(texts).replace("\r\n", "\n"), f"output of {arguments}")
    if status not in (0, 1, 2) or (status == 1 and arguments[0] not in CHECKING):
        raise FindingError(f"status {status} of {arguments!a}: {texts[1][-300:]}")
    sys.stdout.flush()


CASES: Mapping[str, Callable[[Random, Path], None]] = {
    **{kind: read_file(kind) for kind in TABLE_FILES},
    "frame": read_frame,
    "records": read_records,
    "two readers": read_twice,
    "text": read_text,
    "side file": side_file,
    "command line": command_line,
}
