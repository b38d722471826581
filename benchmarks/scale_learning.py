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
    """The rounds as an engine's learner: losses and counts by source out, weights in."""

    def start(self) -> pd.Series:
        return pd.Series(dtype=float)

    def partial(self, claims: Any, state: pd.Series) -> pd.Series:
        tiles = laid_out(claims)
        weight = np.ones(len(tiles.names)) if state.empty else state.reindex(tiles.names).to_numpy()
        return pd.Series(tiles.losses(weight), index=tiles.names)

    def merge(self, a: pd.Series, b: pd.Series) -> pd.Series:
        return a.add(b, fill_value=0.0)

    def update(self, state: pd.Series, total: pd.Series) -> pd.Series:
        return np.log(total.sum() / total)


class Tiles:
    """Logarithms of claims in tiles, laid out once."""

    def __init__(self, question: Any, source: Any, x: Any, questions: int, names: Any) -> None:
        from estimates.numeric.tiles import Layout

        self.layout, self.names = Layout(question, questions), names
        self.x = self.layout.permute(x)
        self.source = self.layout.permute(source.astype(np.int64), len(names))

    def losses(self, weight: Any) -> Any:
        """Return the loss of every source against the truths that the weights give."""
        known, losses = np.append(weight, 0.0), np.zeros(len(self.names) + 1)
        for tile in self.layout:
            x, source = tile.view(self.x), tile.view(self.source)
            own = known[source]
            truth = (own * x).sum(axis=0) / own.sum(axis=0)
            lone = len(tile.groups) > 1 and tile.groups[0] == tile.groups[1]
            off = ((x - truth) ** 2)[:, : 1 if lone else None]
            losses += np.bincount(source[:, : off.shape[1]].ravel(), off.ravel(), len(losses))
        return losses[:-1] + 1e-9


def laid_out(claims: Any) -> Tiles:
    """Return the tiles of a set; they stay beside it, as the claims stay where they are."""
    if "_tiles" not in claims.__dict__:
        base = claims._base
        source = base.store.coded("source")
        value = np.fmax(base.store.numbers("value").floats, base.store.numbers("lower").floats)
        claims._tiles = Tiles(
            base.question, source.codes, np.log(value), len(base.questions), source.labels
        )
    return claims._tiles


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return CPU seconds, and what came of it."""
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def a_round(folder: Path) -> dict[str, float]:
    """One round: ours, pandas, DuckDB; CPU seconds of each, and how many times ours."""
    import estimates as est

    claims = est.read(folder)
    tiles = laid_out(claims)
    weight = Crh().update(pd.Series(dtype=float), Crh().partial(claims, pd.Series(dtype=float)))
    ours, found = seconds(lambda: tiles.losses(weight.to_numpy()))
    frame = pd.DataFrame(
        {
            "q": claims._base.question,
            "s": claims._base.store.coded("source").codes,
            "x": np.log(
                np.fmax(
                    claims._base.store.numbers("value").floats,
                    claims._base.store.numbers("lower").floats,
                )
            ),
        }
    )
    known = pd.DataFrame({"s": np.arange(len(weight)), "w": weight.to_numpy()})

    def by_pandas() -> pd.Series:
        own = frame["s"].map(known["w"])
        sums = (own * frame["x"]).groupby(frame["q"]).sum() / own.groupby(frame["q"]).sum()
        return ((frame["x"] - frame["q"].map(sums)) ** 2).groupby(frame["s"]).sum()

    pandas, other = seconds(by_pandas)
    np.testing.assert_allclose(other.to_numpy(), found, rtol=1e-6, atol=1e-6)
    duckdb = by_duckdb(frame, known, found)
    return {
        "ours": ours, "pandas": pandas, "DuckDB": duckdb,
        "pandas by ours": pandas / ours, "DuckDB by ours": duckdb / ours,
    }  # fmt: skip


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
    """Ten rounds in one process beside two Dask workers: wall seconds, claims in their places."""
    from distributed import Client, LocalCluster, wait

    import estimates as est
    from estimates.doors.table import Reading
    from estimates.engines import dask_pieces as pieces
    from estimates.engines.learning import in_one_process, tree

    claims = est.read(folder)
    laid_out(claims)
    start = time.perf_counter()
    alone = in_one_process(claims, Crh(), ROUNDS)
    one = time.perf_counter() - start
    del claims
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as local,
        Client(local) as client,
    ):
        client.upload_file(__file__)
        parts = pieces.pieces_of(str(folder), Reading())
        homes, _ = pieces.brought_together(parts, 2, "raise")
        learner = Crh()
        homes = client.compute(homes)
        wait(client.map(touched, homes))
        start = time.perf_counter()
        state = client.submit(learner.start)
        for _ in range(ROUNDS):
            sums = [client.submit(partial, learner, home, state) for home in homes]
            state = client.submit(
                learner.update, state, tree(sums, lambda a, b: client.submit(learner.merge, a, b))
            )
        many = state.result()
        two = time.perf_counter() - start
    np.testing.assert_allclose(many.reindex(alone.index), alone, rtol=1e-9)
    return {"one process": one, "two workers": two, "ratio": two / one}


def touched(home: Any) -> int:
    """Lay out a home where it is."""
    return len(laid_out(home.claims).names)


def partial(learner: Crh, home: Any, state: pd.Series) -> pd.Series:
    """Return what one home adds."""
    return learner.partial(home.claims, state)


LEARNING: dict[str, Callable[[Path], Any]] = {
    "a round of truth discovery": a_round,
    "ten rounds, one process beside two Dask workers": ten_rounds,
}
