"""Checks of claims as checks of pandera, for those who validate frames with a schema."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.columnar.extras import import_extra
from estimates.pipelines.checks.check import Check, run_checks
from estimates.pipelines.checks.checked_claims import CheckedClaims, Columns

if TYPE_CHECKING:
    import pandas as pd


def as_pandera(
    checks: Check | Iterable[Check],
    columns: Columns = None,
    quantity: Any = None,
    period: str | None = None,
) -> list[Any]:
    """Return checks for ``pandera.DataFrameSchema(checks=…)``, which fail with the rows concerned.

    Parameters
    ----------
    checks : a check, or several.
    columns, quantity, period : see `estimates.checks.run`.

    Returns
    -------
    list of `pandera.Check`; a finding that names no row (a source without claims) fails the whole
    frame. A check with severity "warning" warns.

    Raises
    ------
    MissingExtraError
        Without pandera.

    Examples
    --------
    >>> import pandas as pd
    >>> import pandera.pandas as pa
    >>> from estimates import checks
    >>> schema = pa.DataFrameSchema(checks=as_pandera(checks.at_least_voices(1)))
    >>> len(schema.validate(pd.DataFrame({"source": ["A"], "value": [5]})))
    1
    """
    pandera = import_extra("pandera", "pandera.pandas")
    listed = [checks] if isinstance(checks, Check) else list(checks)
    return [
        pandera.Check(
            row_test(check, columns, quantity, period),
            name=check.name,
            error=check.says,
            raise_warning=check.severity == "warning",
        )
        for check in listed
    ]


def row_test(check: Check, columns: Columns, quantity: Any, period: str | None) -> Any:
    """Return a function of a frame that says which rows pass, or False where no row is named."""

    def test(frame: pd.DataFrame) -> Any:
        import pandas as pd

        found = run_checks(CheckedClaims(frame, columns, quantity, period), [check]).findings
        passes = np.ones(len(frame), dtype=bool)
        for finding in found:
            if not finding.positions:
                return False
            passes[list(finding.positions)] = False
        return pd.Series(passes, index=frame.index)

    return test
