"""One value a quantity and period, from the source that goes first."""

from estimates.coalesce.claims import Coalesced
from estimates.coalesce.verb import coalesce

__all__ = ["Coalesced", "coalesce"]
