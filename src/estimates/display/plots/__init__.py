"""Plots with matplotlib (extra ``plots``): each takes ``ax=`` and returns the Axes.

Examples
--------
>>> import estimates as est
>>> rec = est.reconcile([est.claim("Taran", "110,000"), est.claim("EU", "more than 150,000")])
>>> ax = est.plots.forest(rec)
>>> [label.get_text() for label in ax.get_yticklabels()][:2]
['Taran', 'EU']
"""

from estimates.display.plots.density_plot import density
from estimates.display.plots.discrepancies_plot import discrepancies
from estimates.display.plots.forest_plot import forest
from estimates.display.plots.lineage_plot import lineage
from estimates.display.plots.overview_plot import overview
from estimates.display.plots.range_over_time_plot import range_over_time
from estimates.display.plots.sensitivity_plot import sensitivity
from estimates.display.plots.timeline_plot import timeline
from estimates.display.plots.track_records_plot import track_records
from estimates.display.plots.trajectory_plot import trajectory

__all__ = [
    "density",
    "discrepancies",
    "forest",
    "lineage",
    "overview",
    "range_over_time",
    "sensitivity",
    "timeline",
    "track_records",
    "trajectory",
]


def __dir__() -> list[str]:
    """Return the public names."""
    return __all__
