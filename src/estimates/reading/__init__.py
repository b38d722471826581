"""Words → figures: phrases, mentions in a text, conventions for vague words."""

from estimates.reading.parse import parse

__all__ = ("parse",)
