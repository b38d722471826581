"""Verify that the quotes of claims stand in their documents and state the figures."""
