"""Output: whatever becomes of it there is no traceback, and the exit status says what happened."""

from __future__ import annotations

import errno
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

import estimates as est
from estimates.cli.app import COMMANDS, main
from estimates.cli.options import BAD_INPUT, DONE, FAILED, INTERRUPTED, UNEXPECTED
from estimates.errors import UNPRINTABLE
from tests.helpers.seed_claims import BUILD_UP, ROOT

SEED = str(ROOT / "seeds" / "russian-buildup-april-2021.csv")
# Escape sequences, C1 controls and direction marks: what a terminal acts on.
HOSTILE = "x\x1b[2J\x9b31m\u202e\u2066\x07\x7f y"


class BrokenStream(io.TextIOBase):
    """Standard output whose every write fails."""

    encoding = "utf-8"

    def __init__(self, error: OSError) -> None:
        self.raised = error

    def write(self, text: str) -> int:
        raise self.raised


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), DONE, ""),
        (OSError(errno.ENOSPC, "No space left on device"), UNEXPECTED, "No space left on device"),
    ],
    ids=["pipe", "disk"],
)
def test_output_that_cannot_be_written(error, status, said, monkeypatch, capsys):
    """A reader that has seen enough is no error; a full disk is one, in one line."""
    monkeypatch.setattr(sys, "stdout", BrokenStream(error))
    assert main(["methods"]) == status
    assert said in (line := capsys.readouterr().err)
    assert line.count("\n") == bool(said)


def test_a_failed_check_has_status_1_without_any_output(monkeypatch, tmp_path):
    """The status does not depend on whether somebody reads the output."""
    path = tmp_path / "claims.csv"
    path.write_text("source,value\nA,x\n")
    for stream in (None, BrokenStream(BrokenPipeError())):
        monkeypatch.setattr(sys, "stdout", stream)
        assert main(["check", str(path)]) == FAILED


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_json_is_json_in_every_encoding(encoding, monkeypatch):
    """Letters that the encoding lacks are escapes of JSON."""
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding))
    arguments = ["reconcile", SEED, "--as-of", "2021-04-19", "--quantity", BUILD_UP, "--json"]
    assert main(arguments) == DONE
    printed = json.loads(raw.getvalue().decode(encoding))
    rec = est.reconcile(est.read(SEED).about(BUILD_UP), "2021-04-19")
    assert printed == json.loads(rec.to_json())


def raise_error(error: BaseException) -> Any:
    def run(options: Any) -> int:
        raise error

    return run


@pytest.mark.parametrize(
    ("error", "status"), [(KeyboardInterrupt(), INTERRUPTED), (IndexError("a\x1b\nb"), UNEXPECTED)]
)
def test_an_unexpected_error_is_one_line(error, status, monkeypatch, capsys):
    """Its traceback is shown with --debug, before or after the command."""
    run = raise_error(error)
    commands = tuple(c._replace(run=run) if c.name == "methods" else c for c in COMMANDS)
    monkeypatch.setattr("estimates.cli.app.COMMANDS", commands)
    assert main(["methods"]) == status
    said = capsys.readouterr().err
    assert said.count("\n") <= 1
    assert "Traceback" not in said
    if status == UNEXPECTED:
        assert r"IndexError: a\u001b b" in said
        for arguments in (["methods", "--debug"], ["--debug", "methods"]):
            assert main(arguments) == UNEXPECTED
            assert "raise error" in capsys.readouterr().err


def hostile_file(folder: Path) -> str:
    """Write claims whose every name and text holds what a terminal acts on."""
    records = [
        {
            "claim_id": f"{HOSTILE}{i}",
            "source": f"{HOSTILE}{i}",
            "party": HOSTILE,
            "quantity": HOSTILE,
            "unit": f"{HOSTILE}{i == 5}",
            "area": f"{HOSTILE}{i}",
            "value": 100 * i + 100,
            "note": HOSTILE,
            "quote": HOSTILE,
            "stated_on": f"2021-04-0{i + 1}",
            "published_on": f"2021-04-0{i + 1}",
            "document": HOSTILE,
        }
        for i in range(4)
    ]
    path = folder / "claims.json"
    path.write_text(json.dumps(records))
    return str(path)


COMMAND_LINES: dict[str, list[list[str]]] = {
    "reconcile": [[], ["--json"], ["--quantity", HOSTILE], ["--method", HOSTILE]],
    "compare": [[], [f"{HOSTILE}0", f"{HOSTILE}1"], [HOSTILE, HOSTILE], ["--json"]],
    "balance": [["--identities", f"{HOSTILE} = {HOSTILE} + a"]],
    "sensitivity": [[], ["--csv"], ["--json"]],
    "trajectory": [[], ["--sentence"], ["--json"]],
    "ledger": [[], ["--as-of", HOSTILE]],
    "scan": [[], ["--jsonl"], ["--refused"]],
    "convert": [["out.csv"], [f"{HOSTILE}.x"], ["out.json", "--to", "prov"]],
    "mapping": [[], ["--python"]],
    "verify": [["--documents", "."], ["--documents", HOSTILE]],
    "coalesce": [["--priority", f"{HOSTILE}0"], ["--priority", HOSTILE]],
    "changes": [[], ["--csv"], ["--markdown"]],
    "check": [[], ["--json"], ["--validation-json"]],
    "read": [[], ["about 5"]],
    "methods": [[], [HOSTILE]],
    "template": [[]],
}


def test_every_command_is_listed() -> None:
    assert set(COMMAND_LINES) == {command.name for command in COMMANDS}


@pytest.mark.parametrize("command", COMMAND_LINES)
def test_no_command_prints_what_a_terminal_acts_on(command, tmp_path, monkeypatch, capsys):
    """On stdout and stderr, in results and in errors."""
    monkeypatch.chdir(tmp_path)
    file = hostile_file(tmp_path)
    for options in COMMAND_LINES[command]:
        files = [] if command in ("methods", "template") else [file]
        files = [HOSTILE] if command == "read" and not options else files
        files *= 2 if command == "changes" else 1
        try:
            status = main([command, *([] if command == "read" and options else files), *options])
        except SystemExit as stop:
            status = stop.code
        assert status in (DONE, FAILED, BAD_INPUT), options
        printed = capsys.readouterr()
        for text in (printed.out, printed.err):
            assert not UNPRINTABLE.search(text), (options, text)
