"""The numbers of a document that were seen and not read, for an editor to look at."""

from collections.abc import Iterator
from dataclasses import dataclass

from estimates.parsing.token_pass import TokenPass

# The number of characters around the words.
CONTEXT_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Refusal:
    """A number in a text that cannot be read without guessing.

    Attributes
    ----------
    exact, prefix, suffix : the words, and those before and after them.
    start, end : code-point offsets of the words in the text, end excluded.
    problem : why they are not read.
    """

    exact: str
    start: int
    end: int
    prefix: str
    suffix: str
    problem: str


def list_refusals(parsed: TokenPass) -> Iterator[Refusal]:
    """Yield the numbers of a text that were seen and not read, in order."""
    tokens, text = parsed.reader.tokens, parsed.text
    for first, error in parsed.malformed:
        if error.harmless:
            continue
        start, end = tokens[first].start, tokens[min(error.end, len(tokens)) - 1].end
        prefix = text[max(0, start - CONTEXT_LENGTH) : start]
        suffix = text[end : end + CONTEXT_LENGTH]
        yield Refusal(text[start:end], start, end, prefix, suffix, error.problem)
