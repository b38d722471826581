"""How well `estimates.trajectory` predicts each next statement, beside simpler answers.

Each statement of a series is predicted as of the day before: for "known" from all claims until
then, where its source is among them; for "new" without those of its source. "own" is the statement
that `Trajectory.predict` expects of a known source, "smoothed" comes from all claims of other
sources, also of later days. Printed are, by family, the continuous ranked probability score (in
logs; in points for polls) and how often the 90 % interval of the statement holds; for simulated
series also how often that of the level holds, and the mean absolute error of the level. The rivals
get a normal law whose spread is that of their errors over the family, known in hindsight.

    python benchmarks/trajectory_accuracy.py [FOLDER of shared tables] [series a family] [family …]
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import norm
from trajectory_series import REAL, SIMULATED, DatedSeries, draw_family

import estimates as est

# Every question is moved in time so that its statement is made on the day after this one.
EVE = np.datetime64("2020-06-30")
# So many statements of a series are predicted; more where the family has few series.
QUESTIONS_OF_SERIES, QUESTIONS_OF_FAMILY = 12, 240
Z90 = float(norm.ppf(0.95))


@dataclass(frozen=True)
class Questions:
    """Statements to be predicted, with what was stated before.

    claims : frame with quantity, source, text, unit, stated_on, age in days and x.
    asked : frame by quantity with what was stated (x), by which source, the true level on the eve
        (or NaN), and whether the source is new or known.
    """

    claims: pd.DataFrame
    asked: pd.DataFrame

    @classmethod
    def of(cls, series: list[DatedSeries], seed: int = 0, hindsight: bool = False) -> Questions:
        """Return some statements of every series, drawn at random.

        hindsight : whether later claims of other sources are known.
        """
        rng = np.random.default_rng(seed)
        most = max(QUESTIONS_OF_SERIES, QUESTIONS_OF_FAMILY // len(series))
        claims, asked = [], []
        for number, one in enumerate(series):
            frame = one.frame
            possible = np.flatnonzero(frame["day"] > frame["day"].min())
            chosen = rng.permutation(possible)[:most]
            for row in np.sort(chosen):
                day, source, x = frame.loc[row, ["day", "source", "x"]]
                before = frame[frame["day"] < day]
                others = (frame if hindsight else before).query("source != @source")
                parts = {"smoothed" if hindsight else "new": others}
                if not hindsight and (before["source"] == source).any():
                    parts["known"] = before
                for name, part in parts.items():
                    if not len(part):
                        continue
                    label = f"{number:04d}-{row:04d}-{name}"
                    age = day - 1 - part["day"]
                    stated_on = (EVE - age.to_numpy().astype(int)).astype(str)
                    claims.append(part.assign(quantity=label, age=age, stated_on=stated_on))
                    level = np.nan if one.level is None else one.level[day - 1]
                    asked.append((label, name, source, x, level))
        columns = ["quantity", "source_is", "source", "x", "level"]
        table = pd.DataFrame(asked, columns=columns).set_index("quantity")
        return cls(pd.concat(claims, ignore_index=True), table.sort_index())

    @property
    def is_linear(self) -> bool:
        """Whether the numbers are percentages."""
        return self.claims["unit"].notna().any()

    def claim_set(self) -> est.ClaimSet:
        """Return the claims."""
        columns = ["quantity", "source", "text", "unit", "stated_on"]
        return est.ClaimSet.from_frame(self.claims[columns])

    def by_question(self, answer: Callable[[pd.DataFrame], float]) -> np.ndarray:
        """Return the answer of a function for every question."""
        found = {label: answer(part) for label, part in self.claims.groupby("quantity")}
        return np.array([found[label] for label in self.asked.index])


def newest(part: pd.DataFrame) -> float:
    """Return the newest number."""
    return float(part["x"].iloc[-1])


def decaying_mean(part: pd.DataFrame) -> float:
    """Return the mean of the newest numbers of sources, weights halved every 60 days."""
    return float(np.average(part["x"], weights=0.5 ** ((part["age"] - part["age"].min()) / 60.0)))


def smooth_line(part: pd.DataFrame) -> float:
    """Return a LOESS line over half of the numbers, at the newest one."""
    from statsmodels.nonparametric.smoothers_lowess import lowess

    if len(part) < 6:
        return decaying_mean(part)
    line = lowess(part["x"], -part["age"], frac=0.5, return_sorted=False)
    return float(line[-1]) if np.isfinite(line[-1]) else decaying_mean(part)


def local_level(part: pd.DataFrame) -> float:
    """Return the last filtered level of statsmodels, one number a step."""
    import statsmodels.api as sm

    if len(part) < 4:
        return float(part["x"].mean())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = sm.tsa.UnobservedComponents(part["x"].to_numpy()[-60:], "local level").fit(disp=0)
    return float(fitted.filtered_state[0, -1])


RIVALS = {"newest": newest, "decaying": decaying_mean, "LOESS": smooth_line, "local": local_level}


def windowed(questions: Questions) -> np.ndarray:
    """Return the consensus of the newest 60 days, NaN where there is none."""
    columns = ["quantity", "source", "text", "unit", "stated_on"]
    # Older claims than the window are not looked at; so they need not be read.
    age = questions.claims["age"]
    near = questions.claims[age <= age.groupby(questions.claims["quantity"]).transform("min") + 60]
    rows = est.consensus(est.ClaimSet.from_frame(near[columns]), window=60).to_frame()
    estimate = rows.set_index("quantity")["estimate"].reindex(questions.asked.index).to_numpy()
    return estimate if questions.is_linear else np.log(estimate.astype(float))


def crps(x: np.ndarray, middle: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Return the continuous ranked probability scores of normal laws."""
    z = (x - middle) / spread
    return spread * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / np.sqrt(np.pi))


def rival_answers(questions: Questions) -> pd.DataFrame:
    """Return what each rival expects, a column each."""
    answers = {name: questions.by_question(rival) for name, rival in RIVALS.items()}
    return pd.DataFrame(answers | {"window 60": windowed(questions)}, index=questions.asked.index)


def own_answers(questions: Questions, claims: est.ClaimSet, smooth: bool = False) -> pd.DataFrame:
    """Return the level on the eve with its intervals, on the scale of the question."""
    table = est.trajectory(claims, days=[str(EVE)], smooth=smooth)
    rows = table.to_frame().set_index("quantity")
    names = ["estimate", "lower", "upper", "predictive_lower", "predictive_upper"]
    numbers = rows[names].astype(float).reindex(questions.asked.index)
    return numbers if questions.is_linear else np.log(numbers)


def own_statements(questions: Questions, claims: est.ClaimSet) -> pd.DataFrame:
    """Return what each known source is expected to state, on the scale of the question."""
    rows = {}
    for label, source in questions.asked.query("source_is == 'known'")["source"].items():
        expected = est.trajectory(claims.about(label), days=[str(EVE)]).predict(source)
        rows[label] = (expected.estimate, expected.lower, expected.upper)
    names = ["estimate", "predictive_lower", "predictive_upper"]
    numbers = pd.DataFrame.from_dict(rows, orient="index", columns=names, dtype=float)
    return numbers if questions.is_linear else np.log(numbers)


def score_answers(x: np.ndarray, answer: pd.DataFrame) -> dict[str, float]:
    """Return the score of answers, and how often their intervals hold."""
    lower, upper = answer["predictive_lower"].to_numpy(), answer["predictive_upper"].to_numpy()
    scores = crps(x, answer["estimate"].to_numpy(), (upper - lower) / (2 * Z90))
    return {"n": len(x), "CRPS": scores.mean(), "holds": ((lower <= x) & (x <= upper)).mean()}


def score(
    questions: Questions, own: pd.DataFrame, stated: pd.DataFrame, rivals: pd.DataFrame
) -> pd.DataFrame:
    """Return a row for new and for known sources, and for what these are expected to state."""
    rows = {}
    for name in ("new", "known"):
        at = (questions.asked["source_is"] == name).to_numpy()
        if not at.any():
            continue
        asked, answer = questions.asked[at], own[at]
        x, level = asked["x"].to_numpy(), asked["level"].to_numpy()
        row = score_answers(x, answer)
        row["level"] = answer["lower"].le(level).mul(answer["upper"].ge(level)).mean()
        row["error"] = np.abs(answer["estimate"].to_numpy() - level).mean()
        for rival, expected in rivals[at].items():
            known = expected.notna().to_numpy()
            error = x[known] - expected[known].to_numpy()
            row[f"{rival}"] = crps(error, np.zeros(1), error.std(keepdims=True)).mean()
            row[f"{rival} error"] = np.abs(expected[known] - level[known]).mean()
        rows[name] = row
    if len(stated):
        rows["own"] = score_answers(questions.asked.loc[stated.index, "x"].to_numpy(), stated)
    return pd.DataFrame(rows).T


def main() -> None:
    """Print the scores of all families, or of those that are named."""
    warnings.simplefilter("ignore")
    pd.set_option("display.width", 200, "display.max_columns", 30, "display.precision", 3)
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    for family in sys.argv[3:] or [*SIMULATED, *REAL]:
        series = draw_family(family, folder, count)
        if series:
            questions = Questions.of(series)
            claims, rivals = questions.claim_set(), rival_answers(questions)
            own, stated = own_answers(questions, claims), own_statements(questions, claims)
            print(f"{family}\n{score(questions, own, stated, rivals)}", flush=True)
            later = Questions.of(series, hindsight=True)
            smoothed = own_answers(later, later.claim_set(), smooth=True)
            scores = score_answers(later.asked["x"].to_numpy(), smoothed)
            print(
                "smoothed", *(f"{name} {one:.3f}" for name, one in scores.items()), "\n", flush=True
            )


if __name__ == "__main__":
    main()
