"""The tables of a reconciliation: standings, ranges, discrepancies, consensus and ledger."""
