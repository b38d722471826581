"""Mutated files, texts and command lines: each is read with every row accounted for, or refused."""
