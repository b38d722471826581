"""The claim data model: frozen records, the flat schema, and the interval of a figure."""
