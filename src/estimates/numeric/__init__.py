"""Arrays in, arrays out: this floor knows no claims and imports nothing of ours."""
