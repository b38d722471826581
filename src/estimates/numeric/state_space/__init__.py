"""A level that moves over time, observed with errors that last as long as their source."""
