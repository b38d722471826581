"""What many questions teach about their sources: bias, spread, and how often they repeat others."""

from estimates.track_records.learn import track_records as track_records
from estimates.track_records.records import TrackRecords as TrackRecords
from estimates.track_records.rows import TrackRecord as TrackRecord
