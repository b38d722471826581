"""What many questions teach about their sources: bias, spread, and how often they repeat others."""

from estimates.analysis.track_records.learning import track_records as track_records
from estimates.analysis.track_records.records import TrackRecords as TrackRecords
from estimates.analysis.track_records.rows import TrackRecord as TrackRecord
