"""Work on several parts at once is the work on one after another."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from estimates.columnar import parallel as module
from estimates.columnar.parallel import cores, parallel_map
from estimates.columnar.progress import watched


@pytest.fixture(autouse=True, params=[1, 3])
def some_cores(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the machine have one core, or several."""
    monkeypatch.setattr(module, "cores", lambda: request.param)


def test_results_come_in_order() -> None:
    """Also where the first takes longest."""
    first_waits = threading.Event()

    def work(part: int) -> int:
        if module.cores() > 1:
            assert first_waits.wait(10) if part == 0 else first_waits.set() is None
        return part * part

    assert list(parallel_map(work, range(20))) == [n * n for n in range(20)]
    assert list(parallel_map(work, [])) == []


def test_an_error_is_raised_and_nothing_more_is_begun() -> None:
    """The first in the order of the parts."""
    begun: list[int] = []

    def work(part: int) -> int:
        begun.append(part)
        time.sleep(1e-3 if part else 0)
        return 1 // part

    with pytest.raises(ZeroDivisionError):
        list(parallel_map(work, [1, 0, *range(2, 10_000)]))
    assert len(begun) < 10_000


def test_a_thread_of_somebody_else_works_alone() -> None:
    """So that workers of a cluster do not take each other's cores."""
    with ThreadPoolExecutor(1) as pool:
        own = pool.submit(threading.get_ident).result()
        made = pool.submit(lambda: list(parallel_map(lambda _: threading.get_ident(), [1, 2])))
        assert made.result() == [own, own]


def test_how_overflow_is_treated_holds_in_threads() -> None:
    """As the caller has set it."""
    with np.errstate(over="raise"), pytest.raises(FloatingPointError):
        list(parallel_map(np.exp, [np.array([1e3]), np.array([1e3])]))
    with np.errstate(over="ignore"):
        assert [x[0] for x in parallel_map(np.exp, [np.array([1e3])] * 2)] == [np.inf, np.inf]


def test_a_bar_is_of_the_first_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several at once would write over each other."""
    monkeypatch.setattr("sys.stderr", type("Terminal", (), {"isatty": lambda _: True})())
    seen: Iterator[bool] = parallel_map(lambda _: watched(), [1, 2])
    assert watched()
    assert list(seen) == [module.cores() == 1] * 2


def test_a_machine_has_a_core() -> None:
    """At least."""
    assert cores() >= 1
