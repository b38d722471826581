"""Rounds of truth discovery on tiles, by pandas, by DuckDB SQL, and on two Dask workers.

One round of CRH (Li et al. 2014, SIGMOD): the truth of a question is the mean of its logarithms by
the weights of the sources; a source's weight is the logarithm of the whole loss over its own. Every
way gives the same weights; each is timed a round, without laying out or loading.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

ROUNDS = 10


class Crh:
    """The rounds as an engine's learner: losses by source out, weights in."""

    def labels(self, claims: Any) -> Any:
        return claims.sources

    def material(self, claims: Any, labels: Any) -> Tiles:
        base = claims.linked
        source = base.store.strings("source")
        value = np.fmax(base.store.numbers("value").floats, base.store.numbers("lower").floats)
        code = pd.Index(labels).get_indexer(source.labels)[source.codes]
        return Tiles(
            base.question_codes, code, np.log(value), len(base.question_strings), len(labels)
        )

    def start(self, labels: Any) -> Any:
        return np.ones(len(labels))

    def partial(self, material: Tiles, state: Any) -> Any:
        return material.losses(state)

    def merge(self, a: Any, b: Any) -> Any:
        return a + b

    def update(self, state: Any, total: Any) -> Any:
        loss = total + 1e-9
        return np.log(loss.sum() / loss)


class Tiles:
    """Logarithms of claims in tiles, laid out once."""

    def __init__(self, question: Any, source: Any, x: Any, questions: int, sources: int) -> None:
        from estimates.numeric.grouped.tiles import Layout

        self.layout, self.sources = Layout(question, questions), sources
        self.x = self.layout.permute(x)
        self.source = self.layout.permute(source.astype(np.int64), sources)

    def losses(self, weight: Any) -> Any:
        """Return the loss of every source against the truths that the weights give."""
        known, losses = np.append(weight, 0.0), np.zeros(self.sources + 1)
        for tile in self.layout:
            x, source = tile.view(self.x), tile.view(self.source)
            own = known[source]
            truth = (own * x).sum(axis=0) / own.sum(axis=0)
            lone = len(tile.groups) > 1 and tile.groups[0] == tile.groups[1]
            off = ((x - truth) ** 2)[:, : 1 if lone else None]
            losses += np.bincount(source[:, : off.shape[1]].ravel(), off.ravel(), len(losses))
        return losses[:-1]


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return CPU seconds, and what came of it."""
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def a_round(folder: Path) -> dict[str, float]:
    """One round: ours, pandas, DuckDB; CPU seconds of each, and how many times ours."""
    import estimates as est

    claims, learner = est.read(folder), Crh()
    labels = claims.linked.store.strings("source").labels
    tiles = learner.material(claims, labels)
    weight = learner.update(None, learner.partial(tiles, learner.start(labels)))
    ours, found = seconds(lambda: tiles.losses(weight))
    frame = pd.DataFrame(
        {
            "q": claims.linked.question_codes,
            "s": claims.linked.store.strings("source").codes,
            "x": np.log(
                np.fmax(
                    claims.linked.store.numbers("value").floats,
                    claims.linked.store.numbers("lower").floats,
                )
            ),
        }
    )
    known = pd.DataFrame({"s": np.arange(len(weight)), "w": weight})

    def by_pandas() -> pd.Series:
        own = frame["s"].map(known["w"])
        sums = (own * frame["x"]).groupby(frame["q"]).sum() / own.groupby(frame["q"]).sum()
        return ((frame["x"] - frame["q"].map(sums)) ** 2).groupby(frame["s"]).sum()

    pandas, other = seconds(by_pandas)
    np.testing.assert_allclose(other.to_numpy(), found, rtol=1e-6, atol=1e-6)
    duckdb = by_duckdb(frame, known, found)
    ratios = {"pandas by ours": pandas / ours, "DuckDB by ours": duckdb / ours}
    return {"ours": ours, "pandas": pandas, "DuckDB": duckdb, **ratios}


def by_duckdb(frame: pd.DataFrame, known: pd.DataFrame, found: Any) -> float:
    """Return CPU seconds of a round in SQL on tables in memory."""
    import duckdb

    with duckdb.connect(config={"threads": 2}) as base:
        base.execute("create table c as select * from frame")
        base.execute("create table w as select * from known")
        sql = """
            with t as (
                select q, sum(w.w * c.x) / sum(w.w) as truth from c join w using (s) group by q
            )
            select s, sum((c.x - t.truth) ** 2) as loss
            from c join t using (q) group by s order by s
        """
        taken, other = seconds(lambda: base.execute(sql).fetchnumpy())
        np.testing.assert_allclose(other["loss"], found, rtol=1e-6, atol=1e-6)
    return taken


def ten_rounds(folder: Path) -> dict[str, float]:
    """Ten rounds in one process and on two Dask workers: wall seconds, after claims are placed.

    Beside them ten rounds that do nothing, one task a worker: what Dask itself needs.
    """
    import dask
    from distributed import Client, LocalCluster, wait

    import estimates as est
    from estimates.engines.dask import KEEP_MEMORY
    from estimates.engines.dask_pieces import partition_claims
    from estimates.engines.dask_rounds import delay_rounds, prepare_material
    from estimates.engines.learning import collect_labels

    claims, learner = est.read(folder), Crh()
    labels = collect_labels([learner.labels(claims)])
    material = learner.material(claims, labels)
    one, alone = best(lambda: run_rounds(learner, material, labels, ROUNDS))
    del claims
    with (
        dask.config.set(KEEP_MEMORY),
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as local,
        Client(local) as client,
    ):
        client.upload_file(__file__)
        partitions, report = partition_claims(str(folder), None, "raise", 2)

        def timed(way: Crh) -> tuple[float, Any]:
            laid, names = prepare_material(way, partitions, report)
            *laid, names = client.persist([*laid, names])
            wait([*laid, names])
            return best(lambda: client.compute(delay_rounds(way, laid, names, ROUNDS)).result())

        two, many = timed(learner)
        idle, _ = timed(Idle())
    np.testing.assert_allclose(many.state, alone, rtol=1e-9)
    return {"one process": one, "two workers": two, "ratio": two / one, "Dask alone": idle}


def run_rounds(learner: Crh, material: Tiles, labels: Any, rounds: int) -> Any:
    """Return the state after some rounds of a single partition."""
    state = learner.start(labels)
    for _ in range(rounds):
        state = learner.update(state, learner.partial(material, state))
    return state


def best(work: Callable[[], Any], times: int = 3) -> tuple[float, Any]:
    """Return the least wall seconds of some runs, and what came of the last."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        found = work()
        taken.append(time.perf_counter() - start)
    return min(taken), found


class Idle(Crh):
    """The same traffic without any work."""

    def partial(self, material: Tiles, state: Any) -> Any:
        return state

    def update(self, state: Any, total: Any) -> Any:
        return state


LEARNING: dict[str, Callable[[Path], Any]] = {
    "a round of truth discovery": a_round,
    "ten rounds, one process and two Dask workers": ten_rounds,
}
