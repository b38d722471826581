"""Speed of the classical statistics compared with statsmodels, PyMARE, pandas and DuckDB.

One run, one process, the same data for all, CPU seconds; quote only ratios. Loops over questions
(statsmodels, PyMARE, pandas groupby-apply) run on a sample of questions and are scaled to all.

    python benchmarks/classical.py --questions 1000000

M is one memory copy of the two columns. Libraries that are not installed are skipped.
"""

from __future__ import annotations

import argparse
import time
import tracemalloc
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from group_summaries import summaries

from estimates.analysis.meta_analysis.random_effects import RandomEffects, random_effects
from estimates.numeric.meta_analysis.heterogeneity import Estimator, dersimonian_laird_tau2
from estimates.numeric.meta_analysis.moments import Moments, weighted_moments
from estimates.numeric.meta_analysis.pooling import PooledFit, TiledEstimates


def data(questions: int, seed: int = 20260101) -> tuple[Any, Any, Any]:
    """Return groups of skewed sizes (1 to 500, five on average), variances over two decades."""
    rng = np.random.default_rng(seed)
    sizes = np.clip(np.round(np.exp(rng.normal(1.15, 0.95, questions))), 1, 500).astype(int)
    codes = np.repeat(np.arange(questions), sizes)
    variance = np.exp(rng.normal(-2, 0.8, len(codes)))
    value = 5 + rng.normal(size=len(codes)) * np.sqrt(variance + 0.3)
    mixed = rng.permutation(len(codes))
    return value[mixed], variance[mixed], codes[mixed]


def best(work: Callable[[], Any], times: int = 3) -> float:
    """Return the CPU seconds of the fastest of several runs."""
    found = []
    for _ in range(times):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


def in_turns(*works: Callable[[], Any], times: int = 5) -> list[float]:
    """Return the median CPU seconds of each work; they run in turn, as the machine varies."""
    return np.median([[best(work, 1) for work in works] for _ in range(times)], axis=0).tolist()


def sampled(value: Any, variance: Any, codes: Any, questions: int, n: int) -> list[Any]:
    """Return the rows of n questions drawn at random, question by question."""
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(questions + 1))
    at = np.random.default_rng(1).choice(questions, n, replace=False)
    return [order[starts[q] : starts[q + 1]] for q in at]


def loop(rows: list[Any], questions: int, work: Callable[[Any], Any]) -> float:
    """Return the CPU seconds of a loop over all questions, scaled from the sample."""
    start = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for each in rows:
            work(each)
    return (time.process_time() - start) * questions / len(rows)


def line(name: str, ours: float, other: float, goal: str) -> None:
    """Print one ratio with its goal."""
    print(f"{name:<58} {other / ours:>10,.2f} x   goal {goal}")


def peers(
    value: Any,
    variance: Any,
    codes: Any,
    questions: int,
    ours: dict[str, float],
    ragged: TiledEstimates,
) -> None:
    """Compare with statsmodels and PyMARE, question by question, and PyMARE batched by size."""
    try:
        from statsmodels.stats.meta_analysis import combine_effects

        rows = sampled(value, variance, codes, questions, 600)
        for tau2, how, goal in (("DL", "dl", ">= 200"), ("PM", "iterated", ">= 300")):
            spent = loop(
                rows,
                questions,
                lambda r, how=how: full(combine_effects, value[r], variance[r], how),
            )
            line(f"{tau2} kernel against a statsmodels loop (600 sampled)", ours[tau2], spent, goal)
    except ImportError:
        print("statsmodels is not installed")
    try:
        from pymare.estimators import DerSimonianLaird, VarianceBasedLikelihoodEstimator
    except ImportError:
        print("PyMARE is not installed")
        return
    rows = [r for r in sampled(value, variance, codes, questions, 240) if len(r) > 1]
    for tau2, estimator, goal in (
        ("DL", DerSimonianLaird(), ">= 1000 (design)"),
        ("REML", VarianceBasedLikelihoodEstimator(method="REML"), ">= 2500"),
    ):

        def one(r: Any, estimator: Any = estimator) -> Any:
            y, v = value[r][:, None], variance[r][:, None]
            found = estimator.fit(y=y, v=v, X=np.ones_like(y)).summary()
            return found.get_fe_stats(), found.tau2

        line(
            f"{tau2} kernel against a PyMARE loop ({len(rows)} sampled)",
            ours[tau2],
            loop(rows, questions, one),
            goal,
        )
    sizes = np.bincount(codes)
    order = np.argsort(codes, kind="stable")
    starts = np.cumsum(sizes) - sizes
    batches = []
    for k in np.unique(sizes[sizes > 1]):
        at = order[starts[sizes == k] + np.arange(k)[:, None]]
        batches.append((value[at], variance[at], np.ones((k, 1))))

    def batched() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for batch in batches:
                DerSimonianLaird().fit(y=batch[0], v=batch[1], X=batch[2])

    works = (batched, lambda: all_columns(ragged, "DL"), lambda: three(ragged))
    spent, all_of_ours, three_of_ours = in_turns(*works)
    line("DL, all columns, against PyMARE in arrays batched by size", all_of_ours, spent, ">= 0.8")
    print("   (both laid out beforehand; it returns tau2, mean and se only, in batches)")
    line("the same three columns of ours against it", three_of_ours, spent, ">= 1.2")


def all_columns(ragged: TiledEstimates, tau2: Estimator) -> list[Any]:
    """Compute every column of `est.random_effects` but the Q-profile interval."""
    fit = ragged.fit(tau2, "modified-hksj", 0.95)
    return [getattr(fit, name) for name in RandomEffects.__slots__ if hasattr(PooledFit, name)]


def three(ragged: TiledEstimates) -> None:
    """Compute tau2, mean and standard error only, down every tile."""
    for tile in ragged.layout:
        m = Moments.of(tile.view(ragged.value), tile.view(ragged.variance), tile.sizes)
        weighted_moments(m.y, m.v, dersimonian_laird_tau2(m))


def full(combine: Any, y: Any, v: Any, how: str) -> Any:
    """Return those of our columns that statsmodels has."""
    found = combine(y, v, how)
    return found.conf_int(), found.test_homogeneity()


def medians(value: Any, weight: Any, codes: Any, questions: int, copy: float) -> None:
    """Compare all summaries from shuffled integer labels, weighted median included."""
    ours = best(lambda: summaries(value, weight, codes, questions))
    print(f"summaries from shuffled labels: {ours:.3f} s = {ours / copy:.0f} M   goal <= 100 M")
    import pandas as pd

    rows = np.concatenate(sampled(value, weight, codes, questions, 1_500))
    frame = pd.DataFrame({"q": codes[rows], "x": value[rows], "w": weight[rows]})

    def one(part: Any) -> Any:
        x, w = part["x"].to_numpy(), part["w"].to_numpy()
        at = np.argsort(x)
        upto = np.cumsum(w[at])
        median = x[at][np.searchsorted(upto, upto[-1] / 2)]
        return pd.Series([len(x), x.min(), x.max(), np.average(x, weights=w), median])

    start = time.process_time()
    frame.groupby("q").apply(one)
    spent = (time.process_time() - start) * questions / 1_500
    line("summaries against pandas groupby-apply (1,500 sampled)", ours, spent, ">= 200")
    try:
        import duckdb
    except ImportError:
        print("DuckDB is not installed")
        return
    link = duckdb.connect()
    link.register("given", pd.DataFrame({"q": codes, "x": value, "w": weight}))
    link.execute("create table t as select * from given")
    query = """
        with ranked as (
          select q, x, w, sum(w) over (partition by q order by x) as upto,
                 sum(w) over (partition by q) as total from t)
        select q, count(*), min(x), max(x), sum(w * x) / sum(w),
               min(x) filter (where upto >= total / 2) from ranked group by q"""
    plain = "select q, count(*), min(x), max(x), sum(w * x) / sum(w), median(x) from t group by q"
    for name, text, goal in (("its plain median", plain, ">= 1.2"), ("a weighted one", query, "")):
        spent = best(lambda text=text: link.execute(text).fetchnumpy())
        line(f"summaries against DuckDB with {name}", ours, spent, goal)


def main() -> None:
    """Run everything once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=1_000_000)
    questions = parser.parse_args().questions
    value, variance, codes = data(questions)
    pair, target = np.stack([value, variance]), np.empty((2, len(value)))
    copy = best(lambda: np.copyto(target, pair), 9)
    print(f"{questions:,} questions, {len(value):,} claims; M = {1e3 * copy:.2f} ms")
    start = time.process_time()
    ragged = TiledEstimates.of(value, variance, codes, questions)
    laid = time.process_time() - start
    print(f"layout from shuffled labels: {laid:.3f} s = {laid / copy:.0f} M")
    ours: dict[str, float] = {}
    for tau2, goal in (("FE", "-"), ("DL", "45"), ("PM", "90"), ("REML", "110")):
        ours[tau2] = best(lambda tau2=tau2: all_columns(ragged, tau2))
        spent = ours[tau2]
        print(f"{tau2:<5} all columns: {spent:.3f} s = {spent / copy:>4.0f} M   goal <= {goal} M")
    profile = best(lambda: ragged.tau2_interval(0.95), 1)
    print(f"Q-profile interval, when asked for: {profile:.3f} s = {profile / copy:.0f} M")
    whole = best(lambda: random_effects(value, variance, codes), 1)
    print(f"est.random_effects from shuffled labels: {whole:.3f} s = {whole / copy:.0f} M")
    tracemalloc.start()
    random_effects(value, variance, codes)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    given = value.nbytes + variance.nbytes + codes.nbytes
    print(f"peak extra memory of est.random_effects: {peak / given:.2f} x the input   goal < 3")
    peers(value, variance, codes, questions, ours, ragged)
    medians(value, variance, codes, questions, copy)


if __name__ == "__main__":
    main()
