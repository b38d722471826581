"""Draw inputs until time is up, and report those that are neither read nor refused.

    python -m tests.fuzz --seconds 3600 --seed 5
    python -m tests.fuzz --seed 5 --only 1234        # one of them again

Every input is drawn from the seed and its number alone. The exit status is 1 after a finding.
"""

from __future__ import annotations

import argparse
import faulthandler
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from tests.fuzz.cases import CASES
from tests.fuzz.oracle import bounded

# So many findings of one place are shown; further ones are counted.
SHOWN = 1


def run_case(seed: int, number: int, kinds: list[str]) -> tuple[str, str, str] | None:
    """Run one input; return its kind, the place and the traceback of what it reveals, if any."""
    rng = random.Random(f"{seed}:{number}")
    kind = rng.choice(kinds)
    with tempfile.TemporaryDirectory() as folder:
        try:
            with bounded():
                CASES[kind](rng, Path(folder))
        except Exception as error:
            places = [p for p in traceback.extract_tb(error.__traceback__) if "/src/" in p.filename]
            at = f"{Path(places[-1].filename).name}:{places[-1].lineno}" if places else error
            return kind, f"{type(error).__name__} {at}"[:80], traceback.format_exc(limit=-8)
    return None


def main() -> int:
    """Run inputs; return 1 after a finding."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=None, help="by default one of the clock")
    parser.add_argument("--only", type=int, help="the number of one input")
    parser.add_argument("--kind", choices=[*CASES], action="append", help="by default all")
    options = parser.parse_args()
    seed = int(time.time()) if options.seed is None else options.seed
    kinds = options.kind or [*CASES]
    print(f"seed {seed}", flush=True)
    faulthandler.enable()
    end, number = time.monotonic() + options.seconds, options.only or 0
    found: Counter[str] = Counter()
    while time.monotonic() < end:
        finding = run_case(seed, number, kinds)
        if finding is not None:
            kind, place, text = finding
            found[place] += 1
            if found[place] <= SHOWN:
                print(f"--- --seed {seed} --only {number} ({kind})\n{text}", flush=True)
        number += 1
        if options.only is not None:
            break
    print(f"{number} inputs, {found.total()} findings in {len(found)} places")
    for place, count in found.most_common():
        print(f"{count:6} {place}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
