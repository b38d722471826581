"""The closed vocabularies of claims: the words that a column with a fixed set of values accepts."""

from typing import Literal

# The codes of FHIR's quantity-comparator, with "=" for "exactly" and "~" for "about".
Comparator = Literal["=", "~", ">", ">=", "<", "<="]

# Only levels are ever pooled.
Form = Literal[
    "level", "change", "rate", "ratio", "formation", "measure", "mention", "correction", "list"
]

QuantityKind = Literal["stock", "flow", "cumulative"]

# Grades of the NATO Admiralty code; F means "cannot be judged", not "unreliable".
Reliability = Literal["A", "B", "C", "D", "E", "F"]

Manner = Literal[
    "observed", "counted", "estimated", "derived", "forecast", "retrospective", "floor"
]

Polarity = Literal["asserted", "denied"]
