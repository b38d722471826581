"""Which names may be one source? Pairs for a person to accept; nothing is merged here."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from estimates.claims.claimset import ClaimSet
from estimates.claims.coercion import as_claimset
from estimates.columnar.arrays import objects
from estimates.columnar.table import Table

SMALL = frozenset("of for and in the on to de du des la le les et der die das für und".split())
"""Words that an acronym may leave out, and punctuation alone does not tell apart."""
SPELLINGS = {"centre": "center", "defence": "defense", "organisation": "organization",
             "labour": "labor", "programme": "program", "&": "and"}  # fmt: skip
MOST_WORDS = 12
"""Words of a name that are looked at for acronyms."""
CROWD = 400
"""A word that more names share than this tells nothing about which of them are alike."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two names that may be one source.

    Attributes
    ----------
    source_a, source_b : the names; the second is the fuller, or the more frequent one.
    why : what they have in common.
    score : 100 = the same but for case and punctuation; 95 = acronym; less = similarity.
    claims_a, claims_b : how many claims each has.
    """

    source_a: str
    source_b: str
    why: str
    score: float
    claims_a: int
    claims_b: int


def suggest_aliases(
    claims: ClaimSet | Iterable[Any], min_similarity: float = 90.0
) -> Table[Suggestion]:
    """Return pairs of names that may be one source, for a person to accept.

    Names are alike that differ in case, punctuation or "the" alone; that are acronym and full
    name ("CSIS", "UK MoD"); or that are spelled alike (extra ``aliases``: rapidfuzz; without
    it this last kind is left out). The table, or what is left of it, is given to ``aliases=``.

    Parameters
    ----------
    claims : a set of claims, or records of which one can be made.
    min_similarity : of the spelling, 0 to 100.

    Returns
    -------
    Table of `Suggestion`, the surest first.

    Examples
    --------
    >>> found = suggest_aliases([
    ...     {"source": "CSIS", "value": 5}, {"source": "UK MoD", "value": 6},
    ...     {"source": "The Centre for Strategic and International Studies", "value": 7},
    ...     {"source": "UK Ministry of Defence", "value": 8}])
    >>> [(pair.source_a, pair.why) for pair in found]
    [('CSIS', 'acronym'), ('UK MoD', 'acronym')]
    """
    claims = as_claimset(claims)
    coded = claims.linked.store.coded("source")
    codes = coded.codes[claims.rows]
    count = np.bincount(codes[codes >= 0], minlength=len(coded.labels))
    frequency = {str(coded.labels[i]): int(count[i]) for i in np.flatnonzero(count)}
    found: dict[tuple[str, str], tuple[str, float]] = {}
    names = sorted(frequency)
    for finder in (
        alike_but_for_punctuation(names),
        acronyms(names),
        spelled(names, min_similarity),
    ):
        for one, other, why, score in finder:
            found.setdefault((min(one, other), max(one, other)), (why, score))
    rows = [suggestion(pair, *said, frequency) for pair, said in found.items()]
    rows.sort(key=lambda row: (-row.score, row.source_a, row.source_b))
    return Table(
        Suggestion, {n: objects(getattr(r, n) for r in rows) for n in Suggestion.__slots__}
    )


def suggestion(
    pair: tuple[str, str], why: str, score: float, frequency: Mapping[str, int]
) -> Suggestion:
    """Return a pair with the fuller name second, of two equally full ones the more frequent."""
    a, b = sorted(pair, key=lambda name: (len(words(name)), frequency[name], len(name), name))
    return Suggestion(a, b, why, score, frequency[a], frequency[b])


def words(name: str) -> list[str]:
    """Return the words of a name, without case, accents, punctuation and "the".

    Examples
    --------
    >>> words("The Centre for É-Studies"), words("U.S. Dept. of Defence")
    (['center', 'for', 'e', 'studies'], ['us', 'dept', 'of', 'defense'])
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub(r"\b(\w)\.(?=\w\b)", r"\1", plain).replace("&", " and ")
    split = [SPELLINGS.get(word, word) for word in re.findall(r"\w+", plain)]
    return [word for word in split if word != "the"] or split


def alike_but_for_punctuation(names: Sequence[str]) -> Iterator[tuple[str, str, str, float]]:
    """Yield names that have the same words."""
    groups = defaultdict(list)
    for name in names:
        groups["".join(words(name))].append(name)
    for key, group in groups.items():
        if key and len(group) > 1:
            first, *others = group  # a chain says as much as all pairs
            for other in others:
                yield first, other, 'the same but for case, punctuation or "the"', 100.0


def acronyms(names: Sequence[str]) -> Iterator[tuple[str, str, str, float]]:
    """Yield names of which one has initials where the other has words."""
    capitals = {name: acronyms_in(name) for name in names}
    known = set().union(*capitals.values())
    by_words = defaultdict(list)
    for name in names:
        by_words["".join(words(name))].append(name)
    for name in names:
        for abbreviation, initials in abbreviated(name):
            if initials in known:
                for other in by_words.get(abbreviation, ()):
                    if other != name and initials in capitals[other]:
                        yield other, name, "acronym", 95.0
    for name in names:
        bracket = re.fullmatch(r"(.+?)\s*\(([^()]+)\)\s*", name)
        if bracket is None or not acronyms_in(bracket[2]):
            continue
        inner = "".join(words(bracket[2]))
        if any(initials == inner for _, initials in abbreviated(bracket[1])):
            for key in {"".join(words(bracket[1])), inner}:
                for other in by_words.get(key, ()):
                    yield other, name, "acronym in brackets", 95.0


def acronyms_in(name: str) -> set[str]:
    """Return the words of a name that look like acronyms, in lower case."""
    parts = re.findall(r"[\w.]+", name)
    return {part.replace(".", "").casefold() for part in parts if looks_like_acronym(part)}


def looks_like_acronym(part: str) -> bool:
    """Tell whether a word has two capitals and no more than eight letters."""
    letters = part.replace(".", "")
    return 2 <= len(letters) <= 8 and sum(c.isupper() for c in letters) >= 2


def abbreviated(name: str) -> set[tuple[str, str]]:
    """Return a name with each run of its words as initials, small words counted or not.

    Examples
    --------
    >>> sorted(initials for _, initials in abbreviated("Ministry of Defence"))
    ['md', 'mo', 'mod', 'od']
    """
    split = words(name)[:MOST_WORDS]
    found = set()
    for start, end in combinations(range(len(split) + 1), 2):
        run = split[start:end]
        large = [word for word in run if word not in SMALL]
        for kept in (run, large):
            if len(kept) > 1:
                initials = "".join(word[0] for word in kept)
                found.add(("".join([*split[:start], initials, *split[end:]]), initials))
    return found


def spelled(names: Sequence[str], least: float) -> Iterator[tuple[str, str, str, float]]:
    """Yield names that are spelled alike, among those that share a word or a beginning."""
    try:
        from rapidfuzz import fuzz, process
    except ImportError:
        return
    keys = [" ".join(words(name)) for name in names]
    blocks = defaultdict(list)
    for i, key in enumerate(keys):
        for word in {key.replace(" ", "")[:4], *(w for w in key.split() if len(w) > 3)}:
            blocks[word].append(i)
    for block in blocks.values():
        if not 1 < len(block) <= CROWD:
            continue
        part = [keys[i] for i in block]
        alike = process.cdist(part, part, scorer=fuzz.token_sort_ratio, score_cutoff=least)
        for a, b in zip(*np.nonzero(np.triu(alike, 1)), strict=True):
            one, other = block[int(a)], block[int(b)]
            alike_in_full = keys[one].replace(" ", "") == keys[other].replace(" ", "")
            if not alike_in_full and digits(keys[one]) == digits(keys[other]):
                yield names[one], names[other], "spelled alike", round(float(alike[a, b]), 1)


def digits(key: str) -> list[str]:
    """Return the numbers in a name: "Panel 1" is not "Panel 2"."""
    return re.findall(r"\d+", key)
