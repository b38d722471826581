"""One value a quantity and period, from the source that goes first."""

from estimates.pipelines.coalesce.claims import Coalesced
from estimates.pipelines.coalesce.dispatch import coalesce

__all__ = ["Coalesced", "coalesce"]
