"""Phrases per second, and right readings, beside quantulum3 and the recognizers-text suite.

    pip install quantulum3 recognizers-text-suite "emoji<2" setuptools
    python benchmarks/reading.py

One run, one machine, the same phrases for all. "Right" is generous to the others: they need
only return the number itself; bounds, hedges and what is counted are not asked of them, and a
phrase without a figure is right when they return nothing. The last table times texts that are
hard on regular expressions: eight times the length should take about eight times the time.
"""

import gc
import json
import random
import time
import warnings
from pathlib import Path

from estimates.errors import EstimatesError
from estimates.parsing import parse, read_column

warnings.simplefilter("ignore")
REFERENCE = Path(__file__).parent.parent / "tests" / "reference"
ROUNDS = 3
HOSTILE = ["1", "1,", "123 ", "(", "5 men,", "about ", "two hundred and ", "1 million ", "a-"]


def phrases():
    """Return (phrase, numbers named) of the shared reference phrases in English."""
    lines = (REFERENCE / "phrases.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [(r["phrase"], named(r)) for r in rows if r["lang"] == "en"]


def named(row):
    """Return the numbers that the words name: a range's or a bound's ends, or the point."""
    ends = {n for n in (row["point"], row["lower"], row["upper"]) if n is not None}
    return ends or {
        n for item in row["items"] or () for n in (item.get("point"), item.get("lower")) if n
    }


def ours(text):
    """Return the numbers that we read."""
    try:
        f = parse(text)
    except EstimatesError:
        return set()
    figures = f.items or (f,)
    return {n for g in figures for n in (g.value, g.lower, g.upper) if n is not None}


def quantulum():
    """Return quantulum3 as such a function, None where it is not installed."""
    try:
        from quantulum3 import parser
    except ImportError:
        return None
    return lambda text: {q.value for q in parser.parse(text)}


def recognizers():
    """Return recognizers-text as such a function, None where it is not installed."""
    try:
        from recognizers_number import Culture, NumberRecognizer
    except ImportError:
        return None
    model = NumberRecognizer(Culture.English).get_number_model()
    return lambda text: {float(r.resolution["value"]) for r in model.parse(text)}


def timed(reader, texts):
    """Return phrases per second, the best of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        gc.collect()
        start = time.perf_counter()
        for text in texts:
            reader(text)
        best = min(best, time.perf_counter() - start)
    return len(texts) / best


def column(rows=100_000, distinct=5_000, seed=0):
    """Return seconds for a column of texts with repeats, as files have them."""
    draw = random.Random(seed)
    wordings = [
        "{:,}",
        "{}",
        "about {:,}",
        "more than {:,} troops",
        "{:,} to 900,000",
        "at least {:,}",
    ]
    pool = [draw.choice(wordings).format(draw.randrange(1, 500_000)) for _ in range(distinct)]
    texts = [draw.choice(pool) for _ in range(rows)]
    start = time.perf_counter()
    read = read_column(texts)
    return time.perf_counter() - start, len(read), len(set(texts))


def growth(unit, length=10_000):
    """Return seconds for a text of one repeated unit, and for one of eight times its length."""
    once, eightfold = (unit * (n // len(unit)) for n in (length, 8 * length))
    return 1 / timed(ours, [once]), 1 / timed(ours, [eightfold])


def main():
    """Print the readers, a column, and the growth with the length of a text."""
    known = phrases()
    texts = [text for text, _ in known]
    readers = {"estimates": ours, "quantulum3": quantulum(), "recognizers-text": recognizers()}
    print(f"{len(texts)} English reference phrases, best of {ROUNDS}")
    for name, reader in readers.items():
        if reader is None:
            print(f"{name:18} not installed")
            continue
        for text in texts:
            reader(text)
        right = sum(reader(text) == numbers for text, numbers in known)
        speed = timed(reader, texts)
        print(f"{name:18} {speed:10,.0f} phrases/s   numbers right {right}/{len(texts)}")
    seconds, rows, distinct = column()
    print(f"column of {rows:,} texts ({distinct:,} distinct): {seconds:.2f} s")
    for unit in HOSTILE:
        once, eightfold = growth(unit)
        print(f"{unit!r:18} {once:7.3f} s, eight times as long {eightfold / once:5.1f} times")


if __name__ == "__main__":
    main()
