"""Find a quote in a folded document: where it stands, or where it nearly stands."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

# A quote that shares less than this part of its characters with any passage was not altered but
# is another text. Editors who shorten or correct a quote keep most of it.
LEAST_SIMILARITY = 0.75
# Words that occur more often than this say little about where a quote stands.
MAX_WORD_POSITIONS = 200
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a folded document that stands for a quote.

    start, end : positions in the folded document, end excluded.
    difference : the smallest difference from the quote, in words; "" for the quote itself.
    others : the other places at which the quote stands, where nothing decides between them.
    """

    start: int
    end: int
    difference: str = ""
    others: tuple["Passage", ...] = ()


def occurrences(document: str, quote: str) -> Iterator[int]:
    """Yield the positions at which a quote stands, not as a part of a longer word or number."""
    position = document.find(quote) if quote else -1
    while position >= 0:
        if not cuts_token(document, position, position + len(quote)):
            yield position
        position = document.find(quote, position + 1)


def cuts_token(document: str, start: int, end: int) -> bool:
    """Return whether a span begins or ends inside a word or a number.

    >>> cuts_token("1,150,000 troops", 3, 9), cuts_token("over 150 troops", 5, 8)
    (True, False)
    """
    return joins_at(document, start) or joins_at(document, end)


def joins_at(document: str, position: int) -> bool:
    """Return whether the characters around a position belong to one word or number."""
    before, after = document[max(0, position - 2) : position], document[position : position + 2]
    if not before or not after:
        return False
    if before[-1].isalnum() and after[0].isalnum():
        return True
    # The separators within a number: "1,150" and "1.5".
    is_separated = before[-1] in ".,'" and before[0].isdigit() and after[0].isdigit()
    return is_separated or (before[-1].isdigit() and after[0] in ".,'" and after[1:2].isdigit())


def nearest_occurrence(positions: list[int], position: int) -> int:
    """Return the position that is nearest to the stated one."""
    return min(positions, key=lambda p: abs(p - position))


def find_altered(document: str, quote: str) -> Passage | None:
    """Return the passage that is most like a quote; None where none is like it.

    The words of the quote vote for where it starts; the passage there is compared with the quote.
    """
    start = vote_for_start(document, quote)
    if start is None:
        return None
    margin = max(20, len(quote) // 4)
    low = max(0, start - margin)
    window = document[low : start + len(quote) + margin]
    matcher = SequenceMatcher(None, quote, window, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    matched = sum(block.size for block in blocks)
    if matched < LEAST_SIMILARITY * len(quote):
        return None
    # Where the quote continues beyond the first or last match, as much of the document does.
    first, last = blocks[0], blocks[-1]
    window_start = max(0, first.b - first.a)
    window_end = min(len(window), last.b + last.size + len(quote) - last.a - last.size)
    passage = trim_surplus_words(window[window_start:window_end], quote)
    difference = describe_alteration(quote, passage)
    start = low + window_start
    return Passage(start, start + len(passage), difference) if difference else None


def trim_surplus_words(passage: str, quote: str) -> str:
    """Return a passage without the words at its end that stand for no word of the quote.

    >>> trim_surplus_words("150,000 troops. Kyiv says", "150,000 soldiers")
    '150,000 troops.'
    """
    ours, theirs = quote.split(), [*re.finditer(r"\S+", passage)]
    words = [match[0] for match in theirs]
    opcodes = SequenceMatcher(None, ours, words, autojunk=False).get_opcodes()
    tag, a, b, c, d = opcodes[-1]
    n_words = c + (b - a) if tag in ("replace", "insert") else d
    return passage[: theirs[min(n_words, d) - 1].end()] if n_words else passage


def vote_for_start(document: str, quote: str) -> int | None:
    """Return the position at which most words of a quote say that it starts."""
    index = word_positions(document)
    bin_width = max(16, len(quote) // 4)
    votes: Counter[int] = Counter()
    starts: dict[int, int] = {}
    for match in WORD.finditer(quote):
        positions = index.get(match[0].casefold(), ())
        if len(positions) > MAX_WORD_POSITIONS:
            continue
        for position in positions:
            start = position - match.start()
            key = start // bin_width
            # Neighbouring bins share a vote: the quote may lie across their border.
            for neighbour in (key, key + 1):
                votes[neighbour] += len(match[0])
                starts.setdefault(neighbour, start)
    if not votes:
        return None
    return max(0, starts[max(votes, key=lambda key: votes[key])])


@lru_cache(maxsize=256)
def word_positions(document: str) -> dict[str, list[int]]:
    """Return the positions of every word of a document, in lower case."""
    positions: dict[str, list[int]] = {}
    for match in WORD.finditer(document):
        positions.setdefault(match[0].casefold(), []).append(match.start())
    return positions


def describe_alteration(quote: str, passage: str) -> str:
    """Return the first difference between a quote and a passage, word by word; "" = none.

    >>> describe_alteration("about 120,000 troops", "about 150,000 troops")
    "'120,000' is '150,000' in the document"
    """
    ours, theirs = quote.split(), passage.split()
    for tag, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        old, new = " ".join(ours[a:b]), " ".join(theirs[c:d])
        if tag == "delete":
            return f"{old!r} is not in the document"
        if tag == "insert":
            return f"the document also has {new!r}"
        if tag == "replace":
            return f"{old!r} is {new!r} in the document"
    return ""
