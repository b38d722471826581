"""From independent sources to one estimate per quantity."""
