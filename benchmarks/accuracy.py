"""How well is the next source foretold, and the truth found? Beside the methods of others.

    python benchmarks/accuracy.py FOLDER docs/track-records.md

The tables take the place of those in the page, after the line that names this command.

FOLDER holds the tables (`acw_strength.csv.gz` …; `truth_*` with their `_truth.csv`). One value a
source and question (the median of its claims); every figure is foretold from the other sources on
its question; five folds of the questions by SHA-1, everything learned on the other four.
"""

from __future__ import annotations

import contextlib
import io
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

import estimates as est
from estimates.leave_one_out import FOLDS, fold
from estimates.left_out import LeftOut
from estimates.numeric.company import beside, heard

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
CHI2_20 = 9.59
"""Lower 2.5 % quantile of chi-square with 20 degrees of freedom, which CATD must reproduce."""


def load(folder: Path, name: str, source: str = "source") -> pd.DataFrame:
    """Return one value a source and question."""
    rows = pd.read_csv(folder / f"{name}.csv.gz")
    value = rows["value"].astype(float)
    if "low" in rows:
        middle = np.sqrt(rows["low"].astype(float) * rows["high"].astype(float))
        value = value.fillna(middle).fillna(rows["low"]).fillna(rows["high"])
    rows = rows.assign(value=value, source=rows[source].astype(str)).dropna(subset=["value"])
    if (rows["value"] >= 0).all():
        rows = rows[rows["value"] > 0]
    quantity = rows["question"].astype(str).rename("quantity")
    return rows.groupby([quantity, "source"])["value"].median().reset_index()


class Peers:
    """Point methods of others on arrays: weights of sources, then a centre of some voices."""

    def __init__(self, question: np.ndarray, source: np.ndarray, x: np.ndarray, sources: int):
        self.q, self.s, self.x, self.sources = question, source, x, sources
        self.n = np.bincount(source, minlength=sources)

    def centre(self, weight: np.ndarray) -> np.ndarray:
        total = np.bincount(self.q, weight[self.s])
        return np.bincount(self.q, weight[self.s] * self.x) / np.maximum(total, 1e-300)

    def scale(self) -> np.ndarray:
        count = np.maximum(np.bincount(self.q), 1)
        mean = np.bincount(self.q, self.x) / count
        spread = np.sqrt(np.bincount(self.q, (self.x - mean[self.q]) ** 2) / count)
        return np.where(spread > 0, spread, 1.0)[self.q]

    def crh(self) -> np.ndarray:
        """CRH (Li et al., SIGMOD 2014), squared normalised loss."""
        weight, c = np.ones(self.sources), self.scale()
        for _ in range(20):
            away = ((self.x - self.centre(weight)[self.q]) / c) ** 2
            loss = np.bincount(self.s, away, minlength=self.sources) / np.maximum(self.n, 1) + 1e-9
            weight = -np.log(loss / (loss.max() * (1 + 1e-9))) + 1e-9
        return weight

    def catd(self) -> np.ndarray:
        """CATD (Li et al., VLDB 2015), eq. 7: lower quantile of chi-square over the loss."""
        from scipy.special import chdtri

        assert abs(chdtri(20, 0.975) - CHI2_20) < 0.005
        weight, c = np.ones(self.sources), self.scale()
        for _ in range(20):
            away = ((self.x - self.centre(weight)[self.q]) / c) ** 2
            loss = np.bincount(self.s, away, minlength=self.sources) + 1e-9
            weight = chdtri(np.maximum(self.n, 1), 0.975) / loss
        return weight

    def gtm(self) -> np.ndarray:
        """GTM (Zhao and Han, QDB 2012): alpha = beta = 10, on normalised figures."""
        weight, c = np.ones(self.sources), self.scale()
        for _ in range(20):
            away = ((self.x - self.centre(weight)[self.q]) / c) ** 2
            loss = np.bincount(self.s, away, minlength=self.sources)
            weight = (2 * 11 + self.n) / (2 * 10 + loss)
        return weight


def medians(group: np.ndarray, x: np.ndarray, groups: int) -> np.ndarray:
    found = pd.Series(x).groupby(group).median()
    return found.reindex(range(groups)).to_numpy()


def votes(group: np.ndarray, x: np.ndarray, groups: int) -> np.ndarray:
    """The most stated figure; of several the one nearest to the median."""
    frame = pd.DataFrame({"g": group, "x": x})
    frame["m"] = np.abs(frame["x"] - medians(group, x, groups)[group])
    counted = frame.groupby(["g", "x"]).agg(n=("x", "size"), m=("m", "first")).reset_index()
    best = counted.sort_values(["g", "n", "m"], ascending=[True, False, True]).drop_duplicates("g")
    return best.set_index("g")["x"].reindex(range(groups)).to_numpy()


def means(group: np.ndarray, x: np.ndarray, groups: int, weight: np.ndarray) -> np.ndarray:
    total = np.bincount(group, weight, minlength=groups)
    return np.bincount(group, weight * x, minlength=groups) / np.maximum(total, 1e-300)


PEERS: dict[str, Callable[[Peers], np.ndarray] | None] = {
    "mean": None, "median": None, "vote": None,
    "CRH": Peers.crh, "CATD": Peers.catd, "GTM": Peers.gtm,
}  # fmt: skip


def foretold(rows: pd.DataFrame, name: str) -> LeftOut:
    """Foretell by a point method of the others, with the pooled errors of the other folds."""
    question, labels = pd.factorize(rows["quantity"], sort=True)
    source, names = pd.factorize(rows["source"], sort=True)
    signed = (rows["value"] < 0).any()
    x = rows["value"].to_numpy() if signed else np.log(rows["value"].to_numpy())
    part = np.array([fold(label) for label in labels])[question]
    a, b = beside(question, np.arange(len(x)), heard(question, x, len(labels)), len(labels))
    row, local = np.unique(a, return_inverse=True)
    quantiles = np.full((len(row), len(LEVELS)), np.nan)
    for held in range(FOLDS):
        train = part != held
        weight = np.ones(len(names))
        if PEERS[name] is not None:
            q = pd.factorize(question[train])[0]
            weight = PEERS[name](Peers(q, source[train], x[train], len(names)))
        if name in ("median", "vote"):
            middle = (medians if name == "median" else votes)(local, x[b], len(row))
        else:
            middle = means(local, x[b], len(row), weight[source[b]])
        away = x[row] - middle
        here = part[row] == held
        quantiles[here] = middle[here, None] + np.quantile(away[~here], LEVELS)
    scale = "linear" if signed else "log"
    columns = {
        "quantity": labels[question[row]], "source": names[source[row]],
        "observed": rows["value"].to_numpy()[row], "repeats": np.full(len(row), np.nan),
        "scale": np.full(len(row), scale, dtype=object), "family": names[source[row]],
    }  # fmt: skip
    return LeftOut(columns, LEVELS, quantiles if signed else np.exp(quantiles))


def line(name: str, found: LeftOut, seconds: float, more: str = "") -> str:
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
        claims = est.ClaimSet.from_frame(rows)
        print(f"\n### {table}: {len(rows):,} figures\n")
        print("| method | CRPS | error | 50 % | 80 % | 90 % | 95 % | width | figures/s | sources |")
        print("|---|---|---|---|---|---|---|---|---|---|")
        for name in PEERS:
            start = time.perf_counter()
            found = foretold(rows, name)
            print(line(name, found, time.perf_counter() - start))
        for leave in ("source", "family"):
            start = time.perf_counter()
            found = est.leave_one_source_out(
                claims, track_records="cross", levels=LEVELS, leave=leave
            )
            records = est.track_records(claims)
            more = f"{records.effective_sources:.1f} of {len(records)}"
            label = "**track records**" if leave == "source" else "… from other families alone"
            print(line(label, found, time.perf_counter() - start, more), flush=True)


def truths(folder: Path) -> None:
    """Print the errors against the truth."""
    print("\n| method | cars | polls |\n|---|---|---|")
    found: dict[str, list[str]] = {}
    for table in TRUTHS:
        rows = load(folder, table)
        answers = pd.read_csv(folder / f"{table}_truth.csv").set_index("question")["truth"]
        question, labels = pd.factorize(rows["quantity"], sort=True)
        source, names = pd.factorize(rows["source"], sort=True)
        x, truth = rows["value"].to_numpy(), answers[labels].to_numpy()
        peers = Peers(question, source, x, len(names))
        for name, learn in PEERS.items():
            weight = np.ones(len(names)) if learn is None else learn(peers)
            middle = peers.centre(weight)
            if name in ("median", "vote"):
                middle = (medians if name == "median" else votes)(question, x, len(labels))
            found.setdefault(name, []).append(f"{np.abs(middle - truth).mean():.3f}")
        claims = est.ClaimSet.from_frame(rows)
        records = est.track_records(claims)
        for method in ("bayes", "random_effects"):
            for given in (None, records):
                answer = est.consensus(claims, method=method, track_records=given)
                error = np.abs(answer.column("estimate") - answers[answer.column("quantity")])
                name = method + (" with track records" if given else "")
                found.setdefault(name, []).append(f"{error.mean():.3f}")
        error = np.abs(answer.column("claimed") - answers[answer.column("quantity")])
        found.setdefault("the claimed figure", []).append(f"{error.mean():.3f}")
        found.setdefault("bayes, records of the other folds' truths", []).append(
            f"{with_truths(claims, answers):.3f}"
        )
    for name, cells in found.items():
        print("| " + " | ".join([name, *cells]) + " |")


def with_truths(claims: est.ClaimSet, answers: pd.Series[float]) -> float:
    """Return the error of the consensus where the truths of the other four folds are known."""
    errors = []
    for held in range(FOLDS):
        known = {q: float(t) for q, t in answers.items() if fold(str(q)) != held}
        records = est.track_records(claims, truths=known)
        part = claims.about(*(q for q in answers.index if fold(str(q)) == held))
        answer = est.consensus(part, track_records=records)
        errors += list(np.abs(answer.column("estimate") - answers[answer.column("quantity")]))
    return float(np.mean(errors))


MARK = "<!-- by benchmarks/accuracy.py -->"

if __name__ == "__main__":
    where, page = Path(sys.argv[1]), Path(sys.argv[2])
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        next_source(where)
        truths(where)
    before, _, after = page.read_text(encoding="utf-8").split(MARK)
    page.write_text(f"{before}{MARK}\n{out.getvalue()}\n{MARK}{after}", encoding="utf-8")
