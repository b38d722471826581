"""A cluster gives the results of one process to the last bit, even if workers or files fail."""

from __future__ import annotations

import itertools
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dask
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from distributed import Client, LocalCluster
from hypothesis import example, given
from hypothesis import strategies as st

import estimates as est
from estimates.columnar.parquet import write_result_parquet
from estimates.engines import dask as cluster
from estimates.engines import dask_rounds
from estimates.engines.learning import learn_in_one_process
from estimates.testing import strategies
from tests.helpers.examples import few_in_dev
from tests.helpers.many_claims import many_claims

# Some tests compute in this process although a cluster runs; older versions warn of that.
pytestmark = pytest.mark.filterwarnings("ignore:Running on a single-machine scheduler")

KEYS = ("quantity", "claim_id", "claim_a", "claim_b", "refers_to_start", "refers_to_end")
TABLES = ("ranges", "discrepancies", "consensus", "ledger")


@pytest.fixture(scope="module")
def two_workers() -> Iterator[Client]:
    """A cluster of two worker processes."""
    with (
        dask.config.set(cluster.KEEP_MEMORY),
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
        ) as local,
        Client(local) as client,
    ):
        yield client


def in_order(table: pd.DataFrame) -> pd.DataFrame:
    """Sort the rows of a table, so that two can be compared."""
    names = [n for n in KEYS if n in table]
    return table.sort_values(names, ignore_index=True)


def assert_same(one: est.Reconciliation, many: cluster.Answers) -> None:
    """Assert that all tables are equal, bit by bit."""
    tables = dask.compute(*(getattr(many, name) for name in TABLES))
    for name, table in zip(TABLES, tables, strict=True):
        expected = in_order(getattr(one, name).to_frame())
        pd.testing.assert_frame_equal(expected, in_order(table), check_exact=True, obj=name)


def split(frame: pd.DataFrame, ends: list[int]) -> dd.DataFrame:
    """Split a frame into pieces at some rows; some pieces are empty."""
    edges = [0, *sorted(end % (len(frame) + 1) for end in ends), len(frame)]
    pieces = [frame.iloc[a:b] for a, b in itertools.pairwise(edges)]
    with dask.config.set({"dataframe.convert-string": False}):
        return dd.from_delayed([dask.delayed(piece) for piece in pieces], meta=frame.iloc[:0])


HARD = est.ClaimSet.from_records(
    [
        est.claim("EU", 2**53 + 1, claim_id="a", quantity="q"),
        est.claim("B", 5, claim_id="b", quantity="r", origin="a"),
        est.claim("C", 5, claim_id="c", quantity="s", origin="b"),
        est.claim("EU", 7, claim_id="d", quantity="t", retracts="a", stated_on="2021-04-19"),
        est.claim("D", "hundreds", quantity="q"),
    ]
)
# One indicator has one scale: the figure below zero in one piece decides that of another.
SIGNED = est.ClaimSet.from_records(
    [
        {"quantity": q, "indicator": "margin", "unit": "%", "source": s, "value": v}
        for q, s, v in [("a", "x", 3), ("a", "y", 5), ("b", "x", 4), ("b", "y", -1)]
    ]
)


@given(
    strategies.claim_sets(quantities=("q", "r", "s", "t")),
    st.lists(st.integers(0, 20), max_size=4),
    st.integers(1, 5),
    st.randoms(),
)
@example(HARD, [2, 2], 3, None)
@example(SIGNED, [2], 5, None)
@few_in_dev  # each example runs on a cluster
def test_partitions_do_not_matter(
    claims: est.ClaimSet, ends: list[int], partitions: int, shuffled: Any
) -> None:
    """Nor do the order of rows, the borders of the pieces, or lineage across them."""
    frame = claims.to_frame()
    one = est.reconcile(est.ClaimSet.from_frame(frame), method="median")
    if shuffled:
        rows = list(range(len(frame)))
        shuffled.shuffle(rows)
        frame = frame.iloc[rows]
    with dask.config.set(scheduler="sync"):
        assert_same(
            one, cluster.reconcile(split(frame, ends), partitions=partitions, method="median")
        )


def refusals(work: Callable[[], Any]) -> set[str]:
    """Return the problems that a function reports."""
    try:
        work()
    except est.TableError as error:
        return {str(problem) for problem in error.problems}
    return set()


@given(strategies.frames(), st.lists(st.integers(0, 8), max_size=3), st.integers(1, 3))
@few_in_dev  # each example runs on a cluster
def test_refused_rows_are_the_same(frame: pd.DataFrame, ends: list[int], partitions: int) -> None:
    """The problems are the same; with quarantine, the table and the results are the same."""
    with dask.config.set(scheduler="sync"):
        refused = [
            refusals(lambda: est.ClaimSet.from_frame(frame)),
            refusals(lambda: cluster.ranges(split(frame, ends), partitions=partitions).compute()),
        ]
        assert refused[0] == refused[1]
        good = est.ClaimSet.from_frame(frame, errors="quarantine")
        answers = cluster.reconcile(
            split(frame, ends), errors="quarantine", partitions=partitions, method="median"
        )
        expected = good.quarantine.to_frame()["problem"].tolist()
        assert answers.refused.compute()["problem"].tolist() == expected
        assert_same(est.reconcile(good, method="median"), answers)


VERBS: dict[str, dict[str, Any]] = {
    "ranges": {},
    "discrepancies": {},
    "consensus": {"method": "median"},
    "coalesce": {"priority": ["EU"], "absent": "ignore"},
}


@given(strategies.claim_sets(quantities=("q", "r")), st.sampled_from(sorted(VERBS)))
@few_in_dev  # each example runs on a cluster
def test_verbs_with_one_table_give_the_same(claims: est.ClaimSet, verb: str) -> None:
    frame = claims.to_frame()
    one = getattr(est, verb)(est.ClaimSet.from_frame(frame), **VERBS[verb])
    with dask.config.set(scheduler="sync"):
        many = getattr(cluster, verb)(split(frame, [1, 3]), **VERBS[verb]).compute()
    pd.testing.assert_frame_equal(in_order(one.to_frame()), in_order(many), check_exact=True)


def test_an_order_of_sources_serves_partitions_that_lack_some() -> None:
    frame = pd.DataFrame(
        {"quantity": ["q", "q", "r"], "source": ["UN", "WB", "IMF"], "value": [1, 2, 3]}
    )
    options = {"method": "priority", "priority": ["WB", "UN"]}
    with dask.config.set(scheduler="sync"):
        many = cluster.consensus(split(frame, [2]), **options).compute()
    one = est.consensus(est.ClaimSet.from_frame(frame), **options).to_frame()
    pd.testing.assert_frame_equal(in_order(one), in_order(many), check_exact=True)


class Spread:
    """The mean distance of each source from the middle of its quantities, on the log scale."""

    def labels(self, claims: est.ClaimSet) -> tuple[str, ...]:
        return claims.sources

    def material(self, claims: est.ClaimSet, labels: np.ndarray) -> pd.DataFrame:
        frame = claims.to_frame()[["quantity", "source", "value"]].dropna()
        source = pd.Index(labels).get_indexer(frame["source"])
        question = pd.factorize(frame["quantity"])[0]
        return pd.DataFrame({"q": question, "s": source, "x": np.log(frame["value"])})

    def start(self, labels: np.ndarray) -> np.ndarray:
        return np.ones(len(labels))

    def partial(self, material: pd.DataFrame, state: np.ndarray) -> np.ndarray:
        question, source, x = (material[name].to_numpy() for name in "qsx")
        w = 1.0 / state[source]
        middle = np.bincount(question, w * x) / np.bincount(question, w)
        off = np.abs(x - middle[question])
        return np.stack(
            [np.bincount(source, column, len(state)) for column in (off, np.ones(len(x)))]
        )

    def merge(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return a + b

    def update(self, state: np.ndarray, total: np.ndarray) -> np.ndarray:
        assert len(state) == total.shape[1]
        return (total[0] + 1.0) / (total[1] + 1.0)


@pytest.mark.parametrize("rounds", [0, 1, 5])
@pytest.mark.parametrize("partitions", [1, 2, 5])
def test_rounds_of_learning_give_the_same(partitions: int, rounds: int) -> None:
    """Sums are merged in a tree, so that they differ by the order of summation (1e-12)."""
    frame = many_claims(2_000)
    labels, state = learn_in_one_process(est.ClaimSet.from_frame(frame), Spread(), rounds)
    with dask.config.set(scheduler="sync"), pytest.MonkeyPatch.context() as patch:
        patch.setattr(dask_rounds, "MERGE_LIMIT", 2)
        many = cluster.learned(
            split(frame, [300, 900]), Spread(), rounds, partitions=partitions
        ).compute()
    assert len(labels) > 10
    assert labels.tolist() == many.labels.tolist()
    np.testing.assert_allclose(state, many.state, rtol=1e-12)


@pytest.mark.parametrize("partitions", [1, 4])
@pytest.mark.slow  # learns records on a cluster
def test_track_records_of_partitions_are_merged(partitions: int) -> None:
    """One partition gives the records of one process; several give the same counts of claims."""
    frame = many_claims(4_000, across=0.0)
    truths = {"q1": 20_000.0, "q700": 25_000.0, "nowhere": 1.0}
    one = est.track_records(est.ClaimSet.from_frame(frame), truths).to_frame()
    with dask.config.set(scheduler="sync"):
        records = cluster.track_records(split(frame, [900, 900]), truths, partitions=partitions)
        many = records.compute().to_frame()
    if partitions == 1:
        pd.testing.assert_frame_equal(one, many, check_exact=True)
    else:
        assert many["source"].tolist() == one["source"].tolist()
        np.testing.assert_allclose(many["claims"], one["claims"], rtol=1e-9)
        assert np.median(np.abs(many["spread"] - one["spread"])) < 0.1


def test_track_records_report_refused_rows() -> None:
    """The error gives the row in the whole table."""
    bad = many_claims(300)
    bad.loc[7, "weight"] = -1.0
    with (
        dask.config.set(scheduler="sync"),
        pytest.raises(est.TableError, match="row 8: weight"),
    ):
        cluster.track_records(split(bad, [100]), partitions=2).compute()


def write_bad_folder(folder: Path, how: str) -> str:
    """Write a folder of claims with one bad file; return the expected error message."""
    frame = many_claims(3_000)
    frame.iloc[:1_000].to_parquet(folder / "a.parquet", index=False)
    rest = frame.iloc[1_000:]
    if how == "column":
        rest.drop(columns="source").to_parquet(folder / "b.parquet", index=False)
        return r"source is not a column .*b\.parquet"
    rest.to_parquet(folder / "b.parquet", row_group_size=500, index=False)
    if how == "corrupt":
        content = bytearray((folder / "b.parquet").read_bytes())
        content[2_000:10_000] = bytes(8_000)
        (folder / "b.parquet").write_bytes(content)
        return r"cannot be read in row groups .*b\.parquet"
    (folder / "c.parquet.inprogress").write_bytes(b"")
    return "is still being written"


@pytest.mark.parametrize("how", ["column", "corrupt", "written"])
def test_bad_folder_gives_the_same_error(tmp_path: Path, how: str) -> None:
    """The error names the file, in one process and on a cluster."""
    message = write_bad_folder(tmp_path, how)
    with pytest.raises(est.EstimatesError, match=message):
        est.read(tmp_path)
    with dask.config.set(scheduler="sync"), pytest.raises(est.EstimatesError, match=message):
        cluster.ranges(tmp_path).compute()


def test_mixed_types_and_an_empty_file_are_read(tmp_path: Path) -> None:
    """Labels that are numbers in one file and text in another are one quantity."""
    frames = {
        "a": pd.DataFrame({"source": ["EU", "T"], "value": [150_000, 110_000], "quantity": "1"}),
        "b": pd.DataFrame({"source": ["B"], "value": ["1 500"], "quantity": [1]}),
        "c": pd.DataFrame({"source": ["C"], "value": [2**53 + 1], "quantity": [1.0]}),
    }
    frames["d"] = frames["a"].iloc[:0]
    for name, frame in frames.items():
        frame.to_parquet(tmp_path / f"{name}.parquet", index=False)
    one = est.reconcile(est.read(tmp_path), method="median")
    with dask.config.set(scheduler="sync"):
        assert_same(one, cluster.reconcile(tmp_path, method="median", partitions=3))


# ---- two worker processes


def write_folder(folder: Path, frame: pd.DataFrame, files: int) -> Path:
    """Write a frame as a folder of Parquet files."""
    folder.mkdir()
    for at in range(files):
        frame.iloc[at::files].to_parquet(folder / f"claims-{at}.parquet", index=False)
    return folder


@pytest.mark.slow  # starts two processes
@pytest.mark.parametrize(
    "count", [30_000, pytest.param(2_000_000, marks=pytest.mark.scale)], ids=["30k", "2M"]
)
def test_two_processes_give_the_same_files(two_workers: Client, tmp_path: Path, count: int) -> None:
    """From a folder of Parquet to a folder of Parquet, with lineage across the partitions."""
    frame = many_claims(count, across=0.005)
    folder = write_folder(tmp_path / "claims", frame, 7)
    written = cluster.reconcile(folder, method="median", partitions=5).write(tmp_path / "found")
    one = est.reconcile(est.ClaimSet.from_frame(frame), method="median")
    for name in TABLES:
        file = tmp_path / f"{name}.parquet"
        write_result_parquet(
            in_order(getattr(one, name).to_frame()), cluster.contract.ROW_TYPES[name], file
        )
        many = in_order(pd.read_parquet(written / name))
        pd.testing.assert_frame_equal(pd.read_parquet(file), many, check_exact=True)


@pytest.mark.slow  # starts two processes
def test_workers_keep_their_memory(two_workers: Client) -> None:
    """Workers start with the documented settings; a partition reports its size."""
    (threshold,) = set(two_workers.run(os.getenv, "MALLOC_TRIM_THRESHOLD_").values())
    assert int(threshold) == 2**28
    one, ten = (
        cluster.contract.Partition(est.ClaimSet.from_frame(many_claims(n)), ()) for n in (9, 90)
    )
    assert 50 * 9 < sys.getsizeof(one) < sys.getsizeof(ten) / 5


def has_begun(client: Client, step: str) -> bool:
    """Return whether a step of the work has begun."""

    def look(dask_scheduler: Any = None) -> bool:
        states = [t.state for k, t in dask_scheduler.tasks.items() if str(k).startswith(step)]
        return any(state in ("processing", "memory") for state in states)

    return bool(client.run_on_scheduler(look))


def make_slow_method() -> Callable[..., Any]:
    """Return a slow method by value: workers do not have this file."""

    def slow(tile: Any, level: float) -> Any:
        from time import sleep

        from estimates.methods.median import median

        sleep(0.02)
        return median(tile, level)

    return slow


@pytest.mark.parametrize("step", ["split_by_family", "partition_tables"])
@pytest.mark.slow  # starts a cluster of its own
def test_killed_worker_changes_nothing(two_workers: Client, step: str) -> None:
    """SIGKILL while claims are partitioned, or while results are computed."""
    frame, method = many_claims(3_000, seed=1), make_slow_method()
    one = est.reconcile(est.ClaimSet.from_frame(frame), method=method)
    two_workers.wait_for_workers(2, timeout=60)
    answers = cluster.reconcile(split(frame, [500, 900, 2_000]), method=method).persist()
    until = time.monotonic() + 120
    while not has_begun(two_workers, step):
        assert time.monotonic() < until, f"{step} never began"
        time.sleep(0.01)
    worker = next(iter(two_workers.run(os.getpid).values()))
    os.kill(worker, signal.SIGKILL)
    assert_same(one, answers)


# ---- folders are written completely or not at all


def test_failed_run_leaves_no_files(tmp_path: Path) -> None:
    """The next run removes what a killed run has left."""
    bad = many_claims(500)
    bad.loc[7, "stated_on"] = None
    bad.loc[7, "weight"] = -1.0
    left = tmp_path / ".found.0123456789abcdef" / "ledger"
    left.mkdir(parents=True)
    (left / "part-00099.parquet").write_text("half")
    with dask.config.set(scheduler="sync"):
        with pytest.raises(est.TableError, match="row 8: weight"):
            cluster.reconcile(split(bad, [100]), method="median").write(tmp_path / "found")
        assert list(tmp_path.iterdir()) == []
        good = cluster.reconcile(split(many_claims(500), [100]), method="median")
        written = good.write(tmp_path / "found")
        assert sorted(p.name for p in (written / "ledger").iterdir()) == [
            "part-00000.parquet",
            "part-00001.parquet",
        ]
        with pytest.raises(est.EstimatesError, match="exists already"):
            good.write(tmp_path / "found")


def test_full_disk_is_reported(tmp_path: Path) -> None:
    """The system refuses to write more (here because of a limit on the size of files)."""
    good = cluster.reconcile(split(many_claims(2_000), [100]), method="median")
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        with (
            dask.config.set(scheduler="sync"),
            pytest.raises(est.EstimatesError, match=r"cannot be written .*; make room"),
        ):
            good.write(tmp_path / "found")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    assert list(tmp_path.iterdir()) == []


def test_large_integers_are_written_exactly(tmp_path: Path) -> None:
    """They are text in every file of the folder, so that all can be read together."""
    big = HARD.where(claim_id=lambda label: label != "d").with_lineage()
    big = est.ClaimSet.from_records([c.model_copy(update={"retracts": ()}) for c in big])
    with dask.config.set(scheduler="sync"):
        written = cluster.reconcile(
            split(big.to_frame(), [2]), partitions=3, method="median"
        ).write(tmp_path / "found")
    highs = pd.read_parquet(written / "ranges").set_index("quantity")["high"]
    assert highs["t"] == "7"
    assert est.ranges(big).column("high").tolist() == [2**53 + 1, None, None, 7]
    assert highs["q"] == "9007199254740993"


def test_input_must_be_a_frame_or_a_folder(tmp_path: Path) -> None:
    with pytest.raises(est.EstimatesError, match="must be a Dask frame or a folder"):
        cluster.reconcile(many_claims(10))
    with pytest.raises(est.EstimatesError, match="contains no Parquet file"):
        cluster.reconcile(tmp_path)


@pytest.mark.parametrize(
    ("column", "first", "second"),
    [
        ("stated_on", ["19/04/2021", "03/04/2021"], ["05/19/2021", "03/06/2021"]),
        ("value", ["1.200.000", "12.500"], ["12.5", "7.5"]),
        ("value", ["5", "12,500"], ["3,5", "7"]),
    ],
)
def test_pieces_that_are_written_in_different_ways_are_refused(
    column: str, first: list[str], second: list[str]
) -> None:
    rows = {"source": [*"ABCD"], "value": [*"1234"]} | {column: [*first, *second]}
    answers = cluster.consensus(dd.from_pandas(pd.DataFrame(rows), npartitions=2))
    with pytest.raises(est.errors.AmbiguousColumnError), dask.config.set(scheduler="sync"):
        answers.compute()


def test_columns_that_are_guessed_are_refused() -> None:
    rows = {"source": ["A", "B"], "estimate": [1, 2], "country": ["X", "Y"]}
    answers = cluster.consensus(dd.from_pandas(pd.DataFrame(rows), npartitions=2))
    refuses = pytest.raises(est.EstimatesError, match=r"estimates\.read")
    with refuses, dask.config.set(scheduler="sync"):
        answers.compute()
