"""The same results on a cluster: `contract` defines the steps, one module per engine moves data.

The steps are plain functions in terms of the lower packages; an engine only distributes them.
"""
