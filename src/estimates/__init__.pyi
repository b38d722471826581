import collections.abc
import typing

from estimates import checks as checks
from estimates import testing as testing
from estimates.analysis.comparability.compare import Comparability as Comparability
from estimates.analysis.comparability.compare import compare as compare
from estimates.analysis.comparability.dimensions import DIMENSIONS as DIMENSIONS
from estimates.analysis.comparability.dimensions import Dimension as Dimension
from estimates.analysis.consensus.combine import consensus as consensus
from estimates.analysis.consensus.compare_methods import compare_methods as compare_methods
from estimates.analysis.discrepancies import discrepancies as discrepancies
from estimates.analysis.evaluation.conformal import conformal as conformal
from estimates.analysis.evaluation.cross_validation import (
    leave_one_source_out as leave_one_source_out,
)
from estimates.analysis.lookahead import lookahead as lookahead
from estimates.analysis.meta_analysis.influence import cumulative as cumulative
from estimates.analysis.meta_analysis.influence import (
    degrees_of_equivalence as degrees_of_equivalence,
)
from estimates.analysis.meta_analysis.influence import leave_one_voice_out as leave_one_voice_out
from estimates.analysis.meta_analysis.random_effects import random_effects as random_effects
from estimates.analysis.meta_analysis.scale_factor import scale_factor as scale_factor
from estimates.analysis.ranges import ranges as ranges
from estimates.analysis.reconcile_claims import reconcile as reconcile
from estimates.analysis.reconciliation import Reconciliation as Reconciliation
from estimates.analysis.sensitivity.sensitivity import sensitivity as sensitivity
from estimates.analysis.totals.balance import balance as balance
from estimates.analysis.totals.balance import parts_against_total as parts_against_total
from estimates.analysis.track_records.learning import track_records as track_records
from estimates.analysis.track_records.records import TrackRecords as TrackRecords
from estimates.analysis.trajectory.result import Trajectory as Trajectory
from estimates.analysis.trajectory.trajectory import trajectory as trajectory
from estimates.claims.alias_suggestions import suggest_aliases as suggest_aliases
from estimates.claims.claimset import ClaimSet as ClaimSet
from estimates.claims.ingest.mapping import TableMapping as TableMapping
from estimates.claims.ingest.records import claim as claim
from estimates.display import plots as plots
from estimates.errors import EstimatesError as EstimatesError
from estimates.errors import EstimatesWarning as EstimatesWarning
from estimates.errors import TableError as TableError
from estimates.errors import UnreadableFigureError as UnreadableFigureError
from estimates.io import examples as examples
from estimates.io.evidence.verification import verify as verify
from estimates.io.export.export import export as export
from estimates.io.propose import propose_mapping as propose_mapping
from estimates.io.read import read as read
from estimates.io.write import write as write
from estimates.model.claim import Claim as Claim
from estimates.model.claim import Evidence as Evidence
from estimates.model.figure import Figure as Figure
from estimates.model.period import Period as Period
from estimates.model.quantity import Quantity as Quantity
from estimates.model.source import Document as Document
from estimates.model.source import Source as Source
from estimates.model.vague import Vague as Vague
from estimates.parsing import Mention as Mention
from estimates.parsing import parse as parse
from estimates.parsing import scan as scan
from estimates.pipelines.changes.report import changes as changes
from estimates.pipelines.coalesce.dispatch import coalesce as coalesce
from estimates.pipelines.coalesce.source_notes import source_note as source_note

__version__: str
PUBLIC_NAMES: dict[str, tuple[str, ...]]
PUBLIC_MODULES: dict[str, str]
FIRST_USE: dict[str, collections.abc.Callable[[typing.Any], None]]
