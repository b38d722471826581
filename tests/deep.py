"""Run every property test with the profile `deep`, each within a time limit, and report.

    python -m tests.deep                         # all of them, some hours
    python -m tests.deep tests/parsing --seconds 60 --workers 2

Each test runs in a process of its own: first with few examples, which are timed, then with as many
as the limit allows, up to 10,000. The report names the tests that drew fewer, and those that failed.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

# Each test has a process of its own already.
PYTEST = [sys.executable, "-m", "pytest", "-q", "-n", "0"]
# What the profile draws where time allows.
FULL = 10_000
# Enough to time a test: its first examples are smaller than the later ones.
TRIAL = 100
# A test that is killed after so many times the limit counts as failed.
PATIENCE = 10


@dataclass(frozen=True)
class Outcome:
    """How one test ended: the examples drawn, the seconds they took, the output if it failed."""

    test: str
    examples: int
    seconds: float
    failure: str = ""


def property_tests(paths: list[str]) -> list[str]:
    """Return the property tests below some paths, without their parameters."""
    command = [*PYTEST, "--collect-only", "-m", "hypothesis", *paths]
    listing = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    nodes = [line for line in listing.splitlines() if "::" in line]
    return list(dict.fromkeys(re.sub(r"\[.*", "", node) for node in nodes))


def run_test(test: str, examples: int, limit: float) -> Outcome:
    """Run one test with so many examples."""
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "deep", "DEEP_EXAMPLES": str(examples)}
    command = [*PYTEST, "-x", "-p", "no:cacheprovider", "-m", "not scale"]
    try:
        done = subprocess.run(
            [*command, "--durations=0", "--durations-min=0", test],
            capture_output=True,
            text=True,
            env=environment,
            timeout=limit,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Outcome(test, examples, limit, f"killed after {limit:.0f} s")
    seconds = sum(float(taken) for taken in re.findall(r"(?m)^([\d.]+)s call ", done.stdout))
    return Outcome(test, examples, seconds, done.stdout if done.returncode else "")


def run_deep(test: str, seconds: float) -> Outcome:
    """Run one test with as many examples as the seconds allow."""
    trial = run_test(test, TRIAL, PATIENCE * seconds)
    examples = min(FULL, int(TRIAL * seconds / max(trial.seconds, 0.01)))
    if trial.failure or examples <= TRIAL:
        return trial
    return run_test(test, examples, PATIENCE * seconds)


def report(outcomes: list[Outcome]) -> str:
    """Return the report as text: totals, then the tests that drew less or failed."""
    failed = [one for one in outcomes if one.failure]
    short = sorted((one for one in outcomes if one.examples < FULL), key=lambda o: o.examples)
    packages = Counter("/".join(Path(one.test).parts[:2]) for one in outcomes)
    lines = [
        f"{len(outcomes)} property tests, {len(failed)} failed, "
        f"{len(outcomes) - len(short)} drew {FULL:,} examples",
        *(f"  {name}: {count}" for name, count in sorted(packages.items())),
        *(f"fewer examples: {one.examples:,} in {one.seconds:.0f} s, {one.test}" for one in short),
        *(f"FAILED {one.test}\n{one.failure[-4000:]}" for one in failed),
    ]
    return "\n".join(lines)


def main() -> int:
    """Run the tests that the command line names; 1 if one failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="*", default=["tests"])
    parser.add_argument("--seconds", type=float, default=300, help="of each test (default: 300)")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    options = parser.parse_args()
    tests = property_tests(options.paths)
    with ThreadPoolExecutor(options.workers) as pool:
        outcomes = []
        for outcome in pool.map(lambda test: run_deep(test, options.seconds), tests):
            outcomes.append(outcome)
            state = "FAILED" if outcome.failure else "ok"
            print(
                f"{state} {outcome.examples:6} {outcome.seconds:5.0f} s {outcome.test}", flush=True
            )
    print(report(outcomes))
    return int(any(outcome.failure for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
