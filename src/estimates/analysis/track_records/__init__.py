"""Track records: bias, spread and copying of sources, learned from many questions."""
