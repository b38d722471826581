"""Accuracy of predicting the next source and of finding the truth, compared with other methods.

    python benchmarks/accuracy.py FOLDER docs/track-records-measured.md

The tables take the place of those in the page, after the line that names this command.

FOLDER holds the tables (`acw_strength.csv.gz` …; `truth_*` with their `_truth.csv`). One value per
source and question (the median of its claims); every figure is predicted from the other sources on
its question; five folds of the questions by SHA-1, everything learned on the other four. The peers
are in `peers.py`; two of them need `pip install crowd-kit`.
"""

from __future__ import annotations

import contextlib
import io
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from peers import PEERS, Claims, dersimonian_laird

import estimates as est
from estimates.analysis.evaluation.cross_validation import FOLDS, fold_number
from estimates.analysis.evaluation.scores import HeldOut
from estimates.numeric.sources.pair_selection import ordered_pairs, subsample_voices

TABLES = {
    "acw_strength": "source",
    "milper": "source",
    "crowds_named": "role",
    "world_population": "source",
    "conflict_deaths_yearly": "source",
}
TRUTHS = ("truth_cars", "truth_polls")
LEVELS = np.arange(1, 40) / 40
WIDEST = {50: (9, 29), 80: (3, 35), 90: (1, 37), 95: (0, 38)}


def load(folder: Path, name: str, source: str = "source") -> pd.DataFrame:
    """Return one value a source and question, zeros included."""
    rows = pd.read_csv(folder / f"{name}.csv.gz")
    value = rows["value"].astype(float)
    if "low" in rows:
        middle = np.sqrt(rows["low"].astype(float) * rows["high"].astype(float))
        value = value.fillna(middle).fillna(rows["low"]).fillna(rows["high"])
    rows = rows.assign(value=value, source=rows[source].astype(str)).dropna(subset=["value"])
    quantity = rows["question"].astype(str).rename("quantity")
    return rows.groupby([quantity, "source"])["value"].median().reset_index()


def peer_predictions(rows: pd.DataFrame, name: str) -> HeldOut:
    """Predict by a point method of the other figures, with the pooled errors of the other folds."""
    question, labels = pd.factorize(rows["quantity"], sort=True)
    source, names = pd.factorize(rows["source"], sort=True)
    signed = (rows["value"] < 0).any()
    x = rows["value"].to_numpy() if signed else np.log(rows["value"].to_numpy())
    part = np.array([fold_number(label) for label in labels])[question]
    a, b = ordered_pairs(
        question, np.arange(len(x)), subsample_voices(question, x, len(labels)), len(labels)
    )
    row, local = np.unique(a, return_inverse=True)
    quantiles = np.full((len(row), len(LEVELS)), np.nan)
    for held in range(FOLDS):
        train = part != held
        peer, q = PEERS[name], pd.factorize(question[train])[0]
        weight = peer.weights(Claims(q, source[train], x[train], len(names)))
        middle = peer.middle(local, x[b], len(row), weight[source[b]], not signed)
        away = x[row] - middle
        here = part[row] == held
        quantiles[here] = middle[here, None] + np.quantile(away[~here], LEVELS)
    scale = "linear" if signed else "log"
    columns = {
        "quantity": labels[question[row]], "source": names[source[row]],
        "observed": rows["value"].to_numpy()[row], "repeats": np.full(len(row), np.nan),
        "scale": np.full(len(row), scale, dtype=object), "family": names[source[row]],
    }  # fmt: skip
    return HeldOut(columns, LEVELS, quantiles if signed else np.exp(quantiles))


def line(name: str, found: HeldOut, seconds: float, more: str = "") -> str:
    """Return one row of the table."""
    score, q, x = found.scores()[0], found.quantiles, found.observed
    slack = 1 + 1e-9 * np.sign(x)
    held = [np.mean((q[:, i] <= x * slack) & (x <= q[:, j] * slack)) for i, j in WIDEST.values()]
    width = np.mean(np.log(q[:, 37] / q[:, 1]))
    cells = [f"{score.crps:.4f}", f"{score.error:.4f}", *(f"{h:.1%}" for h in held)]
    return (
        "| "
        + " | ".join([name, *cells, f"{np.exp(width):.2f}", f"{len(x) / seconds:,.0f}", more])
        + " |"
    )


def next_source(folder: Path) -> None:
    """Print the tables of the next source."""
    for table, source in TABLES.items():
        rows = load(folder, table, source)
        # Errors in logs are not defined for the zeros of positive magnitudes.
        zeros = (rows["value"] == 0).sum() if (rows["value"] >= 0).all() else 0
        rows = rows[rows["value"] != 0] if zeros else rows
        claims = est.ClaimSet.from_frame(rows)
        left_out = f", {zeros:,} zeros left out" if zeros else ""
        print(f"\n### {table}: {len(rows):,} figures{left_out}\n")
        print("| method | CRPS | error | 50 % | 80 % | 90 % | 95 % | width | figures/s | sources |")
        print("|---|---|---|---|---|---|---|---|---|---|")
        for name in PEERS:
            start = time.process_time()
            found = peer_predictions(rows, name)
            print(line(name, found, time.process_time() - start))
        for leave in ("source", "family"):
            start = time.process_time()
            found = est.leave_one_source_out(
                claims, track_records="cross", levels=LEVELS, leave=leave
            )
            records = est.track_records(claims)
            more = f"{records.effective_sources:.1f} of {len(records)}"
            label = "**track records**" if leave == "source" else "… from other families alone"
            print(line(label, found, time.process_time() - start, more), flush=True)


def truths(folder: Path) -> None:
    """Print the errors against the truth."""
    print("\n| method | cars | 90 % held | polls | 90 % held |\n|---|---|---|---|---|")
    found: dict[str, list[str]] = {}
    for table in TRUTHS:
        rows = load(folder, table)
        answers = pd.read_csv(folder / f"{table}_truth.csv").set_index("question")["truth"]
        question, labels = pd.factorize(rows["quantity"], sort=True)
        source, names = pd.factorize(rows["source"], sort=True)
        x, truth = rows["value"].to_numpy(), answers[labels].to_numpy()
        told, log = Claims(question, source, x, len(names)), bool((x > 0).all())
        for name, peer in PEERS.items():
            weight = peer.weights(told)[source]
            if peer.centre is dersimonian_laird and log:  # as it is used for positive magnitudes
                middle = np.exp(peer.middle(question, np.log(x), len(labels), weight, log))
            else:
                middle = peer.middle(question, x, len(labels), weight, log)
            found.setdefault(name, []).append(f"{np.abs(middle - truth).mean():.3f}")
            found[name].append("")
        claims = est.ClaimSet.from_frame(rows)
        records = est.track_records(claims)
        for method in ("bayes", "random_effects"):
            for given in (None, records):
                answer = est.consensus(claims, method=method, track_records=given)
                name = method + (" with track records" if given else "")
                found.setdefault(name, []).extend(cells_of([answer], answers, "estimate"))
                if given and method == "bayes":
                    cells = cells_of([answer], answers, "claimed")
                    found.setdefault("the claimed figure", []).extend(cells)
        resolved = with_truths(claims, answers)
        for column in ("estimate", "claimed"):
            name = f"{column}, records of the other folds' truths"
            found.setdefault(name, []).extend(cells_of(resolved, answers, column))
    for name, cells in found.items():
        print("| " + " | ".join([name, *cells]) + " |")


def cells_of(
    answers: list[est.Table[est.Consensus]], truths: pd.Series[float], column: str
) -> list[str]:
    """Return the mean absolute error of a column, and how many 90 % intervals held the truth."""
    frame = pd.concat([answer.to_frame() for answer in answers])
    truth = truths[frame["quantity"]].to_numpy()
    error = np.abs(frame[column].astype(float) - truth).mean()
    if column != "estimate":
        return [f"{error:.3f}", ""]
    held = (frame["lower"] <= truth) & (truth <= frame["upper"])
    return [f"{error:.3f}", f"{held.mean():.1%}"]


def with_truths(claims: est.ClaimSet, answers: pd.Series[float]) -> list[est.Table[est.Consensus]]:
    """Return the consensus of each fold where the truths of the other four are known."""
    found = []
    for held in range(FOLDS):
        known = {q: float(t) for q, t in answers.items() if fold_number(str(q)) != held}
        records = est.track_records(claims, truths=known)
        part = claims.about(*(q for q in answers.index if fold_number(str(q)) == held))
        found.append(est.consensus(part, track_records=records))
    return found


MARK = "<!-- by benchmarks/accuracy.py -->"

if __name__ == "__main__":
    where, page = Path(sys.argv[1]), Path(sys.argv[2])
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        next_source(where)
        truths(where)
    before, _, after = page.read_text(encoding="utf-8").split(MARK)
    page.write_text(f"{before}{MARK}\n{out.getvalue()}\n{MARK}{after}", encoding="utf-8")
