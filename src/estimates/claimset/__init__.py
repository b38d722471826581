"""Many claims as columns: read-only, encoded once, grouped by question once."""

from estimates.claimset.claimset import ClaimSet as ClaimSet
from estimates.claimset.given import as_claimset as as_claimset
