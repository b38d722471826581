"""For data pipelines: one value per cell, change reports and declared checks."""
