"""How does what work costs grow with the number of claims? The slope, and a small picture."""

from __future__ import annotations

from typing import Any

import numpy as np


def slope(rows: list[dict[str, Any]]) -> float:
    """Return the slope of CPU seconds against claims on a log-log plot."""
    sizes, seconds = [row["claims"] for row in rows], [row["cpu"] for row in rows]
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


def plot(rows: list[dict[str, Any]], path: str) -> None:
    """Draw the growth as a small picture, the same bytes for the same numbers."""
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "growth"}):
        figure, axes = plt.subplots(figsize=(5, 3.5), layout="constrained")
        sizes = [row["claims"] for row in rows]
        axes.loglog(sizes, [row["cpu"] for row in rows], "o-", label="read, reconcile, tables")
        ends = np.array([sizes[0], sizes[-1]])
        axes.loglog(ends, rows[-1]["cpu"] * ends / sizes[-1], ":", label="slope 1")
        axes.set(xlabel="claims", ylabel="CPU seconds")
        axes.legend()
        figure.savefig(path, metadata={"Date": None})
