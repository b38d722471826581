"""Reconcile sourced numeric claims."""
