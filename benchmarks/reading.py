"""Compare speed and accuracy with quantulum3 and the recognizers-text suite.

    pip install quantulum3 recognizers-text-suite "emoji<2" setuptools
    python benchmarks/reading.py

All readers get the same phrases in one run on one machine. "Right" is generous to the other
readers: they only have to return the number, without bounds, hedges and what is counted, and
nothing for a phrase without a figure. The last table times texts that are hard on regular
expressions: eight times the length should take about eight times the time.
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
    """Return (phrase, its numbers) of the shared reference phrases in English."""
    lines = (REFERENCE / "phrases.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [(r["phrase"], numbers_of(r)) for r in rows if r["lang"] == "en"]


def numbers_of(row):
    """Return the numbers in the words: the ends of a range, a bound or a point."""
    ends = {n for n in (row["point"], row["lower"], row["upper"]) if n is not None}
    return ends or {
        n for item in row["items"] or () for n in (item.get("point"), item.get("lower")) if n
    }


def read_with_estimates(text):
    """Return the numbers that estimates reads."""
    try:
        f = parse(text)
    except EstimatesError:
        return set()
    figures = f.items or (f,)
    return {n for g in figures for n in (g.value, g.lower, g.upper) if n is not None}


def quantulum():
    """Return the same function for quantulum3, None where it is not installed."""
    try:
        from quantulum3 import parser
    except ImportError:
        return None
    return lambda text: {q.value for q in parser.parse(text)}


def recognizers():
    """Return the same function for recognizers-text, None where it is not installed."""
    try:
        from recognizers_number import Culture, NumberRecognizer
    except ImportError:
        return None
    model = NumberRecognizer(Culture.English).get_number_model()
    return lambda text: {float(r.resolution["value"]) for r in model.parse(text)}


def phrases_per_second(reader, texts):
    """Return the speed of a reader, the best of several rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        gc.collect()
        start = time.perf_counter()
        for text in texts:
            reader(text)
        best = min(best, time.perf_counter() - start)
    return len(texts) / best


def time_column(rows=100_000, distinct=5_000, seed=0):
    """Return the seconds for a column of repeated texts, its rows and its distinct texts."""
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


def time_growth(unit, length=10_000):
    """Return the seconds for a repeated unit, and for eight times as many repetitions."""
    texts = (unit * (size // len(unit)) for size in (length, 8 * length))
    return [1 / phrases_per_second(read_with_estimates, [text]) for text in texts]


def main():
    """Print all comparisons."""
    known = phrases()
    texts = [text for text, _ in known]
    readers = {
        "estimates": read_with_estimates,
        "quantulum3": quantulum(),
        "recognizers-text": recognizers(),
    }
    print(f"{len(texts)} English reference phrases, best of {ROUNDS}")
    for name, reader in readers.items():
        if reader is None:
            print(f"{name:18} not installed")
            continue
        for text in texts:
            reader(text)
        right = sum(reader(text) == numbers for text, numbers in known)
        speed = phrases_per_second(reader, texts)
        print(f"{name:18} {speed:10,.0f} phrases/s   numbers right {right}/{len(texts)}")
    seconds, rows, distinct = time_column()
    print(f"column of {rows:,} texts ({distinct:,} distinct): {seconds:.2f} s")
    for unit in HOSTILE:
        once, eightfold = time_growth(unit)
        print(f"{unit!r:18} {once:7.3f} s, eight times as long {eightfold / once:5.1f} times")


if __name__ == "__main__":
    main()
