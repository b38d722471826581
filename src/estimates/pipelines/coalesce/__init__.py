"""One value per quantity and period, from the source with the highest priority."""
