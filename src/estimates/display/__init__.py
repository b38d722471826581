"""Show a result: terminal text, notebook card, HTML page, plots."""
