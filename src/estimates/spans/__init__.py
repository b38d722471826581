"""What the words of judged claims allow, as arrays, and one claim a voice."""

from estimates.spans.judged import Judged as Judged
from estimates.spans.stated import Spans as Spans
from estimates.spans.stated import stated_columns as stated_columns
from estimates.spans.stated import stated_numbers as stated_numbers
from estimates.spans.stated import working_intervals as working_intervals
