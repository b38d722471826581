"""The claim data model: immutable records, the flat schema, and the interval of a figure."""
