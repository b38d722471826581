"""A result as one self-contained page for a reader without Python: days, claims, conclusions."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from estimates.analysis.reconciliation import Reconciliation
from estimates.columnar.progress import progress
from estimates.display.card import environment, own_text
from estimates.display.html_summary import Shown, shown
from estimates.display.method_notes import citation, notes
from estimates.display.page_replay import Replay, State, labels, replay
from estimates.display.relations import Pair, pairs, relation_lines
from estimates.display.text import one_sentence
from estimates.io.json_records import write_json
from estimates.io.write import put, records_of

MOST_QUANTITIES, MOST_LINES, MOST_MARKS, MOST_RELATIONS = 500, 10_000, 60, 20
"""What a page shows of each; the rest is counted, and is in the data."""
MOST_PAIRS_IN_DATA = 5_000


@dataclass(frozen=True)
class Scene:
    """One quantity from one stop on, as it is laid out."""

    stop: int
    sentence: str
    shown: Shown
    pairs: list[Pair]
    more_pairs: int
    lineage: list[str]


def write_page(rec: Reconciliation, path: Path) -> Path:
    """Write the result as one self-contained page and return its path."""
    return put(path, page(rec).encode())


def page(rec: Reconciliation) -> str:
    """Return the page: it fetches nothing, and runs no script but its own."""
    here = rec if len(rec.quantities) <= MOST_QUANTITIES else first_quantities(rec)
    played = replay(here)
    style, script = own_text("style.css") + own_text("page.css"), own_text("page.js")
    scenes = {
        quantity: [scene(quantity, state) for state in states]
        for quantity, states in progress(list(played.states.items()), "drawing", unit="quantity")
    }
    return (
        environment()
        .get_template("page.html")
        .render(
            title=here.quantities[0] if len(here.quantities) == 1 else "Reconciled claims",
            scenes=scenes,
            labels=labels(here, played.stops),
            days=played.days,
            replay=ledger_changes(played),
            notes=notes(here),
            citation=citation(here),
            data=data(here),
            notices=here.claims.notices,
            more=len(rec.quantities) - len(here.quantities),
            style=style,
            script=script,
            policy=policy(style, script),
        )
    )


def first_quantities(rec: Reconciliation) -> Reconciliation:
    """Return the part of a result that one page can hold."""
    kept = islice(rec.quantities, MOST_QUANTITIES)
    return rec.asked_again(claims=rec.claims.about(*kept))


def scene(quantity: str, state: State) -> Scene:
    """Return one state as it is laid out."""
    apart, more = pairs(state.part)
    return Scene(
        stop=state.stop,
        sentence=one_sentence(state.part, dated=False),
        shown=shown(state.part, quantity, MOST_LINES, MOST_MARKS, dated=False),
        pairs=apart,
        more_pairs=more,
        lineage=relation_lines(state.part, MOST_RELATIONS),
    )


def ledger_changes(played: Replay) -> dict[str, Any]:
    """Return what the script needs: what happened at each stop, and how the ledgers change."""
    return {
        "events": [
            [said for states in played.states.values() for said in events_at(states, stop)]
            for stop in range(len(played.stops))
        ],
        "ledgers": [
            [[state.stop, state.changes] for state in states] for states in played.states.values()
        ],
    }


def events_at(states: list[State], stop: int) -> list[str]:
    """Return what happened to one quantity at a stop."""
    here = [state for state in states if state.stop == stop]
    said = [event for state in here for event in state.events]
    return said + [f"… {state.more:,} more claims changed" for state in here if state.more]


def data(rec: Reconciliation) -> str:
    """Return the claims and the result as JSON; `estimates.read` reads it back."""
    result = rec.to_dict()
    if len(result["discrepancies"]) > MOST_PAIRS_IN_DATA:
        result["discrepancies"] = []
        result["notices"].append("the discrepancies are too many for this page and left out")
    claims = "".join(write_json(records_of(rec.claims.with_lineage())))
    said = json.dumps(result, ensure_ascii=False, allow_nan=False)
    return f'{{"claims": {claims}, "result": {said}}}'


def policy(style: str, script: str) -> str:
    """Return the content security policy: fetch nothing, run only this style and script."""

    def source(text: str) -> str:
        return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"

    return (
        f"default-src 'none'; style-src {source(style)}; script-src {source(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
