"""Claims with their standing on a day, their bounds, and one voice per source."""
