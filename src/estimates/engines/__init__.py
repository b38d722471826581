"""The same answers on a cluster: one file an engine, all of them on one neutral contract.

An engine only moves pieces about; what is done to a piece is said in
`estimates.engines.contract`, in the terms of the rooms below.
"""
