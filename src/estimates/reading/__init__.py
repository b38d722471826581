"""Words become figures."""
