"""Source effects, copying between sources, and the prediction of a source."""
