"""Suggest pairs of names that may mean the same source; a person accepts them."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from typing import Any

import numpy as np

from estimates.claims.claimset import ClaimSet
from estimates.claims.coercion import as_claimset
from estimates.claims.nations import COUNTRIES, nation_word
from estimates.columnar.table import Table

# Words that an acronym may leave out.
SKIPPED_WORDS = frozenset(
    "of for and in the on to de du des la le les et der die das für und".split()
)
# British and American spellings of words that are frequent in names of institutions.
BRITISH_WORDS = "centre defence organisation labour programme".split()
AMERICAN_WORDS = "center defense organization labor program".split()
SPELLINGS = dict(zip(BRITISH_WORDS, AMERICAN_WORDS, strict=True))
# "UN OHCHR" is OHCHR, while "UK MoD" is one of many MoDs.
MIN_NESTED_ACRONYM = 4
PARENTS = frozenset({"united nations", "european union", "african union", "united states"})
# The number of runs of words grows with the square of their number.
MAX_ACRONYM_WORDS = 12
# A word that more names share does not narrow down which of them are similar.
MAX_BLOCK_SIZE = 400

# Two names, what they have in common, and the score.
NamePair = tuple[str, str, str, float]


@dataclass(frozen=True, slots=True)
class AliasSuggestion:
    """Two names that may mean the same source.

    Attributes
    ----------
    source_a, source_b : the names; the second is the fuller, or the more frequent one.
    why : what they have in common.
    score : 100 = equal except for case and punctuation; 95 = acronym; 94 = the same words in
        another order; 92 = one contains the other; less = similarity.
    claims_a, claims_b : the number of claims with each name.
    """

    source_a: str
    source_b: str
    why: str
    score: float
    claims_a: int
    claims_b: int


def suggest_aliases(
    claims: ClaimSet | Iterable[Any], min_similarity: float = 90.0
) -> Table[AliasSuggestion]:
    """Return pairs of names that may mean the same source, for a person to accept.

    A pair differs only in case, punctuation or "the"; or is an acronym and a full name ("CSIS",
    "UK MoD"); or has the same words in another order ("Ukrainian General Staff", "General Staff
    of Ukraine"); or one name contains the other ("UN OHCHR", "OHCHR"); or is spelled similarly
    (needs the extra ``aliases``: rapidfuzz; without it such pairs are left out). Pass the table,
    or the rows that you accept, to ``aliases=``.

    Parameters
    ----------
    claims : a ClaimSet, or an iterable of records.
    min_similarity : of the spelling, 0 to 100.

    Returns
    -------
    Table of `AliasSuggestion`, the most certain first.

    Examples
    --------
    >>> pairs = suggest_aliases([
    ...     {"source": "CSIS", "value": 5}, {"source": "UK MoD", "value": 6},
    ...     {"source": "The Centre for Strategic and International Studies", "value": 7},
    ...     {"source": "UK Ministry of Defence", "value": 8}])
    >>> [(pair.source_a, pair.why) for pair in pairs]
    [('CSIS', 'acronym'), ('UK MoD', 'acronym')]
    """
    claims = as_claimset(claims)
    column = claims.linked.store.strings("source")
    codes = column.codes[claims.rows]
    counts = np.bincount(codes[codes >= 0], minlength=len(column.labels))
    frequency = {str(column.labels[i]): int(counts[i]) for i in np.flatnonzero(counts)}
    names = sorted(frequency)
    best: dict[tuple[str, str], tuple[str, float]] = {}
    certain = (find_same_words, find_acronyms, find_reordered_names, find_nested_names)
    similar = find_similar_spellings(names, min_similarity)
    for a, b, why, score in chain(*(find(names) for find in certain), similar):
        best.setdefault((min(a, b), max(a, b)), (why, score))
    rows = [suggest_pair(pair, why, score, frequency) for pair, (why, score) in best.items()]
    rows.sort(key=lambda row: (-row.score, row.source_a, row.source_b))
    return Table.of_rows(AliasSuggestion, rows)


def suggest_pair(
    pair: tuple[str, str], why: str, score: float, frequency: Mapping[str, int]
) -> AliasSuggestion:
    """Return a pair with the fuller name second; of equally full names the more frequent."""
    a, b = sorted(pair, key=lambda name: (len(name_words(name)), frequency[name], len(name), name))
    return AliasSuggestion(a, b, why, score, frequency[a], frequency[b])


def name_words(name: str) -> list[str]:
    """Return the words of a name without case, accents, punctuation and "the".

    >>> name_words("The Centre for É-Studies"), name_words("U.S. Dept. of Defence")
    (['center', 'for', 'e', 'studies'], ['us', 'dept', 'of', 'defense'])
    """
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    without_points = re.sub(r"\b(\w)\.(?=\w\b)", r"\1", letters).replace("&", " and ")
    words = [SPELLINGS.get(word, word) for word in re.findall(r"\w+", without_points)]
    return [word for word in words if word != "the"] or words


def group_by_words(names: Iterable[str]) -> dict[str, list[str]]:
    """Return names grouped by their words, joined."""
    groups = defaultdict(list)
    for name in names:
        groups["".join(name_words(name))].append(name)
    return groups


def find_same_words(names: Sequence[str]) -> Iterator[NamePair]:
    """Yield names that have the same words."""
    for key, (first, *others) in group_by_words(names).items():
        # A chain of pairs is enough: aliases are followed to their end.
        for other in others if key else ():
            yield first, other, 'the same but for case, punctuation or "the"', 100.0


def find_acronyms(names: Sequence[str]) -> Iterator[NamePair]:
    """Yield pairs of which one name has initials where the other has words."""
    capitals = {name: acronym_words(name) for name in names}
    known = set().union(*capitals.values())
    by_words = group_by_words(names)
    for name in names:
        for abbreviation, initials in abbreviations(name):
            if initials in known:
                for other in by_words.get(abbreviation, ()):
                    if other != name and initials in capitals[other]:
                        yield other, name, "acronym", 95.0
    for name in names:
        match = re.fullmatch(r"(.+?)\s*\(([^()]+)\)\s*", name)
        if match is None or not acronym_words(match[2]):
            continue
        in_brackets = "".join(name_words(match[2]))
        if any(initials == in_brackets for _, initials in abbreviations(match[1])):
            for key in {"".join(name_words(match[1])), in_brackets}:
                for other in by_words.get(key, ()):
                    yield other, name, "acronym in brackets", 95.0


def unordered_words(name: str) -> frozenset[str]:
    """Return the words of a name without those that acronyms leave out, adjectives as countries.

    >>> sorted(unordered_words("Ukrainian General Staff"))
    ['general', 'staff', 'ukraine']
    """
    return frozenset(nation_word(word) for word in name_words(name) if word not in SKIPPED_WORDS)


def find_reordered_names(names: Sequence[str]) -> Iterator[NamePair]:
    """Yield names that have the same words in another order."""
    groups = defaultdict(list)
    for name in names:
        groups[unordered_words(name)].append(name)
    for words, (first, *others) in groups.items():
        for other in others if len(words) > 1 else ():
            yield first, other, "the same words in another order", 94.0


def find_nested_names(names: Sequence[str]) -> Iterator[NamePair]:
    """Yield an acronym with the institution that it belongs to, "UN OHCHR", and without it."""
    by_acronym = defaultdict(list)
    for name in names:
        if len(name) >= MIN_NESTED_ACRONYM and acronym_words(name) == {name.casefold()}:
            by_acronym[name.casefold()].append(name)
    for name in names:
        parent, _, acronym = name.rpartition(" ")
        is_parent = parent.casefold() in PARENTS or (parent.isupper() and parent.isalpha())
        for other in by_acronym.get(acronym.casefold(), ()) if is_parent else ():
            yield other, name, "contained in the other name", 92.0


def acronym_words(name: str) -> set[str]:
    """Return the words of a name with two to eight letters, at least two of them capitals."""
    words = re.findall(r"\w+", name.replace(".", ""))
    return {w.casefold() for w in words if 2 <= len(w) <= 8 and sum(map(str.isupper, w)) >= 2}


def abbreviations(name: str) -> set[tuple[str, str]]:
    """Return a name with each run of its words as initials, and the initials.

    The words that an acronym may leave out are both kept and left out.

    >>> sorted(initials for _, initials in abbreviations("Ministry of Defence"))
    ['md', 'mo', 'mod', 'od']
    """
    words = name_words(name)[:MAX_ACRONYM_WORDS]
    results = set()
    for start, end in combinations(range(len(words) + 1), 2):
        run = words[start:end]
        for kept in (run, [word for word in run if word not in SKIPPED_WORDS]):
            if len(kept) > 1:
                initials = "".join(word[0] for word in kept)
                results.add(("".join([*words[:start], initials, *words[end:]]), initials))
    return results


def find_similar_spellings(names: Sequence[str], min_similarity: float) -> Iterator[NamePair]:
    """Yield names that are spelled similarly, among those that share a word or a beginning."""
    try:
        from rapidfuzz import fuzz, process
    except ImportError:
        return
    keys = [" ".join(name_words(name)) for name in names]
    blocks = defaultdict(list)
    for i, key in enumerate(keys):
        for word in {key.replace(" ", "")[:4], *(w for w in key.split() if len(w) > 3)}:
            blocks[word].append(i)
    for block in blocks.values():
        if not 1 < len(block) <= MAX_BLOCK_SIZE:
            continue
        block_keys = [keys[i] for i in block]
        scores = process.cdist(
            block_keys, block_keys, scorer=fuzz.token_sort_ratio, score_cutoff=min_similarity
        )
        for a, b in zip(*np.nonzero(np.triu(scores, 1)), strict=True):
            key_a, key_b = block_keys[a], block_keys[b]
            has_same_letters = key_a.replace(" ", "") == key_b.replace(" ", "")
            name_a, name_b = names[block[int(a)]], names[block[int(b)]]
            if not has_same_letters and not are_told_apart(name_a, name_b):
                yield name_a, name_b, "spelled alike", round(float(scores[a, b]), 1)


def are_told_apart(name_a: str, name_b: str) -> bool:
    """Return whether numbers, countries or acronyms tell two similar names apart.

    >>> are_told_apart("Panel 1", "Panel 2"), are_told_apart("Iran Police", "Iraqi Police")
    (True, True)
    """
    words_a, words_b = unordered_words(name_a), unordered_words(name_b)
    numbers = [re.findall(r"\d+", name) for name in (name_a, name_b)]
    acronyms = acronym_words(name_a), acronym_words(name_b)
    return (
        numbers[0] != numbers[1]
        or words_a & COUNTRIES != words_b & COUNTRIES
        or (all(acronyms) and acronyms[0] != acronyms[1])
    )
