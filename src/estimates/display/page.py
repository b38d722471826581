"""Write a result as one self-contained HTML page that replays the days."""

import json
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

from estimates.analysis.reconciliation import Reconciliation
from estimates.columnar.files import write_file
from estimates.columnar.progress import progress
from estimates.display.card import load_asset, render_quantity, render_template
from estimates.display.method_notes import list_assumptions, write_citation
from estimates.display.page_replay import Replay, ReplayState, replay_days, slider_labels
from estimates.display.relations import describe_relations, find_conflicting_pairs
from estimates.display.sentence import SentenceOptions, write_sentence
from estimates.display.summary import list_notices
from estimates.display.trajectory_text import describe_level_known_on, levels_by_quantity
from estimates.display.wording import wording
from estimates.io.json_records import claims_as_json, json_list_lines

# Limits of a page; what exceeds them is counted, and is in the data of the page.
MOST_QUANTITIES, MOST_LINES, MOST_MARKS, MOST_RELATIONS = 500, 10_000, 60, 20
# Pairs grow with the square of the claims; beyond this the data would fill the page.
MOST_PAIRS_IN_DATA = 5_000


def write_page(rec: Reconciliation, path: Path) -> Path:
    """Write the result as one self-contained page and return its path."""
    return write_file(path, render_page(rec).encode())


def render_page(rec: Reconciliation) -> str:
    """Return the page: it fetches nothing and runs no script but its own."""
    shown = rec
    if len(rec.quantities) > MOST_QUANTITIES:
        shown = rec.rerun(claims=rec.claims.about(*rec.quantities[:MOST_QUANTITIES]))
    replay = replay_days(shown)
    style, script = load_asset("style.css") + load_asset("page.css"), load_asset("page.js")
    quantities = progress(list(replay.states.items()), "drawing", unit="quantity")
    return render_template(
        "page.html",
        title=shown.quantities[0] if len(shown.quantities) == 1 else "Reconciled claims",
        quantities={q: [render_state(q, state) for state in states] for q, states in quantities},
        levels=list_levels(shown, replay),
        labels=slider_labels(shown, replay.stops),
        days=[str(stop) for stop in replay.stops],
        n_days=replay.n_days,
        replay=list_changes(replay),
        assumptions=list_assumptions(shown),
        citation=write_citation(shown),
        data=page_data(shown),
        notices=list_notices(shown),
        more=len(rec.quantities) - len(shown.quantities),
        style=style,
        script=script,
        policy=security_policy(style, script),
    )


def render_state(quantity: str, state: ReplayState) -> dict[str, Any]:
    """Return one quantity from one stop on, by the names that the template uses."""
    rec = state.result
    pairs, more_pairs = find_conflicting_pairs(rec)
    return {
        "stop": state.stop,
        "sentence": write_sentence(rec, SentenceOptions(wording(), with_day=False)),
        "html": render_quantity(rec, quantity, MOST_LINES, MOST_MARKS, with_day=False),
        "pairs": pairs,
        "more_pairs": more_pairs,
        "relations": describe_relations(rec, MOST_RELATIONS),
    }


def list_levels(rec: Reconciliation, replay: Replay) -> dict[str, dict[int, str]]:
    """Return the level over time of each quantity as known at its stops, in words."""
    levels = levels_by_quantity(rec.trajectory)
    return {
        quantity: {
            state.stop: describe_level_known_on(rows, replay.stops[state.stop])
            for state in replay.states[quantity]
        }
        for quantity, rows in levels.items()
        if replay.stops and quantity in replay.states
    }


def list_changes(replay: Replay) -> dict[str, Any]:
    """Return the data of the script: the events at each stop, and the changes of each ledger."""
    states = [state for ledger in replay.states.values() for state in ledger]
    stops = range(len(replay.stops))
    events = [[event for s in states if s.stop == stop for event in s.events] for stop in stops]
    ledgers = [[[s.stop, s.changes] for s in ledger] for ledger in replay.states.values()]
    return {"events": events, "ledgers": ledgers}


def page_data(rec: Reconciliation) -> str:
    """Return the claims and the result as JSON, which `estimates.read` can read."""
    result = rec.to_dict()
    if len(result["discrepancies"]) > MOST_PAIRS_IN_DATA:
        result["discrepancies"] = []
        notice = f"the page omits the discrepancies: there are more than {MOST_PAIRS_IN_DATA:,}"
        result["notices"].append(notice)
    claims = "".join(json_list_lines(claims_as_json(rec.claims.with_lineage())))
    written = json.dumps(result, ensure_ascii=False, allow_nan=False)
    return f'{{"claims": {claims}, "result": {written}}}'


def security_policy(style: str, script: str) -> str:
    """Return the content security policy: fetch nothing, run only this style and script."""
    digests = (b64encode(sha256(text.encode()).digest()).decode() for text in (style, script))
    style_hash, script_hash = (f"'sha256-{digest}'" for digest in digests)
    allowed = f"style-src {style_hash}; script-src {script_hash}; img-src data:"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"
