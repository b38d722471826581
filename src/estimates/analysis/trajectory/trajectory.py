"""The level of every quantity over time: what was known of it on each day, and since."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from estimates.analysis.comparability.rules import check_drift
from estimates.analysis.consensus.options import ConsensusOptions, Prior
from estimates.analysis.snapshot.scales import ScaleName
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.track_records.records import TrackRecords
from estimates.analysis.trajectory.grid import DayGrid, grid_days
from estimates.analysis.trajectory.result import Trajectory
from estimates.analysis.trajectory.series import LevelSeries
from estimates.claims.claimset import ClaimSet
from estimates.claims.clock import Known
from estimates.model.bound_conventions import BoundConvention
from estimates.model.vague import Convention
from estimates.numeric.rounding.heaping import HEAPING_STEP


def trajectory(
    claims: ClaimSet | Iterable[Any],
    as_of: date | str | None = None,
    level: float = 0.9,
    drift: float | None = None,
    smooth: bool = False,
    days: DayGrid = None,
    track_records: TrackRecords | None = None,
    known: Known | None = None,
    *,
    recorded: date | str | None = None,
    prior: Prior = "unknown",
    conventions: str | Convention | None = None,
    conversions: Any = None,
    dimensions: Any = None,
    scale: ScaleName | None = None,
    bounds: str | BoundConvention = "implied",
    max_party_share: float | None = None,
    heaping: float = HEAPING_STEP,
    identities: Any = None,
) -> Trajectory:
    """Return the level of every quantity on days: where it stands, how sure, and how it moved.

    A `consensus` pools the claims of all days as if the quantity stood still. Here the level
    moves, sources deviate from it for good, and a source that speaks every day counts as one.
    `docs/trajectory.md` has the model.

    Parameters
    ----------
    claims : a ClaimSet, or an iterable of records.
    as_of : only claims known on this day count, and the level of this day is given, too; None =
        all claims.
    level : of the intervals, inside (0, 1).
    drift : how fast the level moves: standard deviation on the log scale per square root of a day
        (0.02 is about 10 % a month), on the linear scale in units of the usual figure. 0 = it does
        not move. None = learned from the claims.
    smooth : False: what could be said on each day, from the claims known by then. True: the level
        on each day from all claims, for history.
    days : the days: a list of them, or "day", "week", "month", "quarter" or "year" for the last
        day of each; None = every day on which something became known (with `smooth`, every day
        that a claim is about), and `as_of`.
    track_records : what `estimates.track_records` learned: biases are subtracted, and spreads
        replace `prior`.
    known, recorded : by which day a claim is known, see `ClaimSet.as_of`.
    prior, conventions, conversions, dimensions, scale, bounds : see `estimates.consensus`.
    max_party_share : the largest share of one party in the level of a day; None = no cap. Where
        the claims of a day are of fewer parties than the cap needs, these get equal shares.
    heaping : see `estimates.consensus`.
    identities : flows that add up to their stocks, as "deaths a day = deaths", a list of these, or
        the path of a file with one per line: the level of the stock moves by the flows that are
        known. The flow has claims of kind "flow".

    Returns
    -------
    Trajectory, a table with one row per quantity and day; see `LevelOnDay`.

    Raises
    ------
    InvalidLevelError, InvalidFieldError, UnknownPriorError, UnreadableDateError, IdentityError,
    UnknownQuantityError, UnitMismatchError

    Examples
    --------
    >>> rows = trajectory([
    ...     {"source": "A", "value": 100000, "stated_on": "2022-01-01"},
    ...     {"source": "B", "value": 104000, "stated_on": "2022-01-10"},
    ...     {"source": "A", "value": 131000, "stated_on": "2022-02-01"},
    ...     {"source": "B", "value": 135000, "stated_on": "2022-02-10"}])
    >>> [(row.day.isoformat(), row.voices, row.state) for row in rows][-1]
    ('2022-02-10', 2, 'filtered')
    >>> [round(row.estimate, -3) for row in rows]
    [100000.0, 102000.0, 127000.0, 135000.0]
    """
    options = ConsensusOptions(
        level=level,
        prior=prior,
        conventions=conventions,
        track_records=track_records,
        scale=scale,
        bounds=bounds,
        max_party_share=max_party_share,
        heaping=heaping,
    )
    if drift is not None:
        drift = check_drift(drift)
    snapshot = Snapshot.from_input(
        claims,
        as_of,
        conversions=conversions,
        dimensions=dimensions,
        conventions=conventions,
        known=known,
        recorded=recorded,
    )
    series = LevelSeries.of(snapshot, options, drift=drift, smooth=smooth, identities=identities)
    return Trajectory.of(series, grid_days(days))
