from estimates.claim import Claim as Claim
from estimates.claim import Evidence as Evidence
from estimates.claimset import ClaimSet as ClaimSet
from estimates.compare_methods import compare_methods as compare_methods
from estimates.consensus import consensus as consensus
from estimates.discrepancies import discrepancies as discrepancies
from estimates.doors.record import claim as claim
from estimates.errors import EstimatesError as EstimatesError
from estimates.errors import TableError as TableError
from estimates.errors import UnreadableFigureError as UnreadableFigureError
from estimates.figure import Figure as Figure
from estimates.figure import Vague as Vague
from estimates.formats.files import read as read
from estimates.formats.files import write as write
from estimates.period import Period as Period
from estimates.quantity import Quantity as Quantity
from estimates.random_effects import random_effects as random_effects
from estimates.ranges import ranges as ranges
from estimates.reading import Mention as Mention
from estimates.reading import parse as parse
from estimates.reading import scan as scan
from estimates.reconcile import Reconciliation as Reconciliation
from estimates.reconcile import reconcile as reconcile
from estimates.scale_factor import scale_factor as scale_factor
from estimates.source import Document as Document
from estimates.source import Source as Source

__version__: str
