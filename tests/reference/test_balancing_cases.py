"""Published cases of adjustment to identities.

No worked example of national-accounts balancing with all its inputs and answers was found whose
printed figures could be checked; the formula of Stone, Champernowne and Meade (1942) is tested
against its linear system in `tests/numeric/balancing/test_least_squares.py`. The cases here are of
the same least-squares adjustment, printed elsewhere.
"""

from __future__ import annotations

import pytest

import estimates as est


def measured(**numbers: float) -> list[dict[str, object]]:
    """Return claims with equal standard errors."""
    return [
        {"quantity": name, "source": "meter", "value": value, "standard_error": 1}
        for name, value in numbers.items()
    ]


def test_flows_around_a_heat_exchanger() -> None:
    """Narasimhan and Jordache (2000), Data Reconciliation and Gross Error Detection, chapter 1.

    Six flows around a heat exchanger with a bypass, all measured, equal variances: a splitter,
    two branches, a mixer. Reconciled values as printed, to two decimals.
    """
    claims = measured(F1=101.91, F2=64.45, F3=34.65, F4=64.20, F5=36.44, F6=98.88)
    found = est.balance(claims, ["F2 + F3 = F1", "F2 = F4", "F3 = F5", "F4 + F5 = F6"])
    printed = {"F1": 100.22, "F2": 64.50, "F3": 35.72, "F4": 64.50, "F5": 35.72, "F6": 100.22}
    for name, value in printed.items():
        assert found[name].value == pytest.approx(value, abs=0.005)


@pytest.mark.parametrize(
    ("x", "y", "weights", "answer"),
    [
        # "x and y will be adjusted by the same amount"
        (4, 5, (1, 1), (4.5, 5.5)),
        # "'heavy' variables change less": by 1/101 and 100/101
        (4, 5, (100, 1), (4 + 1 / 101, 5 + 100 / 101)),
        # an inequality violated at first: -1 is a bound away from its answer
        (-1, 5, (1, 1), (2, 8)),
        # and one that binds: x would be -3 without x >= 0
        (-6, 10, (1, 1), (0, 10)),
    ],
)
def test_the_projections_of_lintools(
    x: float, y: float, weights: tuple[float, float], answer: tuple[float, float]
) -> None:
    """The system x + y = 10, x >= 0, y >= 0 of the examples of `project` (R: lintools, rspa).

    Answers by hand: minimal sum of w (x - x0)^2 on the line; the comments quote the manual on
    its own cases, the others follow from the same geometry.
    """
    claims: list[dict[str, object]] = []
    for name, number, weight in (("x", x, weights[0]), ("y", y, weights[1])):
        claims += [
            {"quantity": name, "source": "A", "value": number, "standard_error": weight**-0.5},
            {"quantity": name, "source": "B", "text": "at least 0"},
        ]
    found = est.balance(claims, "x + y = 10")
    assert (found["x"].value, found["y"].value) == pytest.approx(answer, abs=1e-12)
