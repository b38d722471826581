"""Find the columns of a table that hold figures, and the pattern that names them all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from estimates.claims.ingest.column_profile import is_date
from estimates.claims.ingest.column_words import (
    BEST_WORDS,
    HIGH_WORDS,
    INTERVAL_WORDS,
    LOW_WORDS,
    split_name,
)
from estimates.claims.ingest.mapping import PARTS
from estimates.claims.ingest.quantile_columns import quantile_parts

KEY_OF_WORD = {
    **dict.fromkeys(LOW_WORDS, "low"),
    **dict.fromkeys(BEST_WORDS, "best"),
    **dict.fromkeys(HIGH_WORDS, "high"),
}
ANY_PART = "|".join(sorted(KEY_OF_WORD, key=len, reverse=True))
PART_WORD = re.compile(rf"(?<![^\W\d_])(?:{ANY_PART})(?![^\W\d_])", re.IGNORECASE)
# Codebooks of short names glue the part to the end: "bdeadlow", "bdeadhig", "bdeadbes".
GLUED_PART = re.compile(r"(?<=[a-z]{3})(?:(?P<low>low|min)|(?P<best>best?)|(?P<high>high?|max))$")
# What stands between the name of what is counted and the word for the part.
JOINTS = " _-.,:;()"
YEAR_COLUMN = re.compile(r"(.*?)((?:1[5-9]|20)\d\d)(\D*(?:\[YR\d{4}\])?)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class FigureFamily:
    """Columns that state one figure: its low, best and high.

    stem : the text before and after the word for the part.
    columns : low, best or high → the name of the column.
    words : low, best or high → the word for the part, as it stands.
    """

    stem: tuple[str, str]
    columns: dict[str, str]
    words: dict[str, str]

    @property
    def label(self) -> str:
        """The stem without punctuation at its ends; "" where the part is the whole name."""
        return clean_label(" ".join(self.stem))

    def with_column(self, key: str, name: str) -> FigureFamily:
        """Return the family with a further column, whose name states no part."""
        return FigureFamily(self.stem, {**self.columns, key: name}, self.words)

    def around(self, name: str) -> FigureFamily:
        """Return the family of a best value of which these are the ends."""
        return FigureFamily((name, ""), {**self.columns, "best": name}, self.words)

    @property
    def is_interval(self) -> bool:
        """Whether these are two ends, whose names do not say of what: "CI low" and "CI high"."""
        return self.columns.keys() == {"low", "high"} and INTERVAL_WORDS.issuperset(
            split_name(self.label)
        )

    @property
    def is_named_by_parts(self) -> bool:
        """Whether a mapping knows the words for the parts."""
        return all(word.casefold() in PARTS for word in self.words.values())


def clean_label(text: str) -> str:
    """Return the words of a column's name as a label."""
    label = " ".join(text.replace("_", " ").strip(" _-.,:;()[]*").split())
    is_open = label.count("(") > label.count(")")  # "Refugees (thousands)"
    return f"{label})" if is_open else label


def find_part_families(names: Iterable[str]) -> list[FigureFamily]:
    """Return the families of columns whose names differ only in the word or the quantile."""
    stems: dict[tuple[str, str], FigureFamily] = {}
    names = list(names)
    for stem, key, name, word in quantile_parts(names):
        family = stems.setdefault(stem, FigureFamily(stem, {}, {}))
        family.columns[key], family.words[key] = name, word
    for name in names:
        match = PART_WORD.search(name) or GLUED_PART.search(name)
        if match is None:
            continue
        word = match[0]
        key = match.lastgroup or KEY_OF_WORD[word.casefold()]
        stem = (name[: match.start()], name[match.end() :])
        family = stems.setdefault(stem, FigureFamily(stem, {}, {}))
        family.columns.setdefault(key, name)
        family.words.setdefault(key, word)
    return [family for family in stems.values() if len(family.columns) > 1]


def family_pattern(families: Sequence[FigureFamily], single: Sequence[str]) -> str | None:
    """Return the pattern of several families and of single columns; None where there is none.

    The part stands behind the stem throughout ("killed_min"), or before it ("min_killed").
    """
    if not all(family.is_named_by_parts for family in families):
        return None
    words = [word for family in families for word in family.words.values()]
    part = f"(?P<part>{alternatives(words)})"
    if all(family.stem[0].strip() for family in families):
        texts = [family.stem[0] for family in families]
        stems = [text.rstrip(JOINTS) for text in texts]
        joints = [text[len(stem) :] for text, stem in zip(texts, stems, strict=True)]
        part = any_of(joints) + part + any_of(family.stem[1] for family in families)
    elif not any(family.stem[0] for family in families):
        texts = [family.stem[1] for family in families]
        stems = [text.lstrip(JOINTS) for text in texts]
        part += any_of(t.removesuffix(stem) for t, stem in zip(texts, stems, strict=True))
    else:
        return None
    indicator = f"(?P<indicator>{alternatives([*stems, *single])})"
    part = f"(?:{part})?" if single else part
    return indicator + part if families[0].stem[0] else part + indicator


def alternatives(texts: Iterable[str]) -> str:
    """Return the pattern of any of some texts, the longest first where one begins another."""
    distinct = list(dict.fromkeys(texts))
    if any(longer.startswith(text) for text, longer in pairwise(sorted(distinct))):
        distinct.sort(key=len, reverse=True)
    return "|".join(map(escape, distinct))


def any_of(texts: Iterable[str]) -> str:
    """Return the pattern of any of some texts, which may be empty."""
    distinct = dict.fromkeys(texts)
    stated = [text for text in distinct if text]
    is_optional = len(stated) < len(distinct)
    if not stated:
        return ""
    if len(stated) == 1 and not is_optional:
        return escape(stated[0])
    return f"(?:{alternatives(stated)}){'?' if is_optional else ''}"


def escape(text: str) -> str:
    """Return a text as a pattern; unlike `re.escape` it leaves spaces, dashes and % readable."""
    return re.sub(r"([\\.^$*+?{}\[\]|()])", r"\\\1", text)


def date_shape(name: str) -> str:
    r"""Return the pattern of names that are written as one date is.

    >>> print(date_shape("1/22/20"), date_shape("Jan-2020"))
    \d+/\d+/\d+ [^\W\d_]+-\d+
    """
    runs = re.findall(r"\d+|[^\W\d_]+|[\W_]", name.strip())
    shapes = [r"\d+" if run.isdigit() else r"[^\W\d_]+" if run.isalpha() else "" for run in runs]
    return "".join(shape or escape(run) for shape, run in zip(shapes, runs, strict=True))


def period_pattern(names: Sequence[str]) -> tuple[str, list[str]] | None:
    """Return the pattern of columns that are years or days, and these columns; None without two."""
    days = [name for name in names if is_date(name.strip(), may_be_digits=False)]
    if len(days) > 1:
        shapes = dict.fromkeys(map(date_shape, days))
        return f"(?P<refers_to>{'|'.join(shapes)})", days
    matches = {name: YEAR_COLUMN.fullmatch(name.strip()) for name in names}
    years = {name: match for name, match in matches.items() if match}
    if len(years) < 2 or len({match[2] for match in years.values()}) < 2:
        return None
    before = dict.fromkeys(match[1] for match in years.values())
    behind = [match[3] for match in years.values()]
    tail = r" \[YR\d{4}\]" if all(" [YR" in text for text in behind) else any_of(behind)
    if len(before) == 1:
        return f"{escape(next(iter(before)))}(?P<refers_to>\\d{{4}}){tail}", list(years)
    stems = [text.strip(" _-.") for text in before]
    rests = dict.fromkeys(text[len(stem) :] for text, stem in zip(before, stems, strict=True))
    indicator = f"(?P<indicator>{alternatives(stems)}){any_of(rests)}"
    return f"{indicator}(?P<refers_to>\\d{{4}}){tail}", list(years)
