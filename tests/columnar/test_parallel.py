"""Parallel work gives the results of sequential work."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from estimates.columnar import parallel as module
from estimates.columnar.parallel import available_cores, parallel_map
from estimates.columnar.progress import is_interactive


@pytest.fixture(autouse=True, params=[1, 3])
def core_count(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pretend that the machine has one core, or three."""
    monkeypatch.setattr(module, "available_cores", lambda: request.param)


def test_results_come_in_order() -> None:
    """Also if the first takes longest."""
    first_waits = threading.Event()

    def work(item: int) -> int:
        if module.available_cores() > 1:
            assert first_waits.wait(10) if item == 0 else first_waits.set() is None
        return item * item

    assert list(parallel_map(work, range(20))) == [n * n for n in range(20)]
    assert list(parallel_map(work, [])) == []


def test_an_error_stops_further_work() -> None:
    """The first error in the order of the items is raised."""
    started: list[int] = []

    def work(item: int) -> int:
        started.append(item)
        time.sleep(1e-3 if item else 0)
        return 1 // item

    with pytest.raises(ZeroDivisionError):
        list(parallel_map(work, [1, 0, *range(2, 10_000)]))
    assert len(started) < 10_000


def test_work_in_another_thread_is_sequential() -> None:
    """So that workers of a cluster do not compete for cores."""
    with ThreadPoolExecutor(1) as pool:
        own = pool.submit(threading.get_ident).result()
        idents = pool.submit(lambda: list(parallel_map(lambda _: threading.get_ident(), [1, 2])))
        assert idents.result() == [own, own]


def test_threads_inherit_the_handling_of_overflow() -> None:
    """As set by the caller with `np.errstate`."""
    with np.errstate(over="raise"), pytest.raises(FloatingPointError):
        list(parallel_map(np.exp, [np.array([1e3]), np.array([1e3])]))
    with np.errstate(over="ignore"):
        assert [x[0] for x in parallel_map(np.exp, [np.array([1e3])] * 2)] == [np.inf, np.inf]


def test_only_the_main_thread_shows_a_progress_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several bars would overwrite each other."""
    monkeypatch.setattr("sys.stderr", type("Terminal", (), {"isatty": lambda _: True})())
    seen: Iterator[bool] = parallel_map(lambda _: is_interactive(), [1, 2])
    assert is_interactive()
    assert list(seen) == [module.available_cores() == 1] * 2


def test_a_machine_has_at_least_one_core() -> None:
    assert available_cores() >= 1
