"""Propose the mapping of a table, with what a person must decide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from estimates.claims.ingest.caller_columns import name_by_position
from estimates.claims.ingest.column_words import FIGURE_WORDS, names_measure, split_name
from estimates.claims.ingest.figure_families import (
    FigureFamily,
    alternatives,
    clean_label,
    family_pattern,
    find_part_families,
    period_pattern,
)
from estimates.claims.ingest.header_factors import header_factor, without_factor
from estimates.claims.ingest.hxl_tags import find_tags, is_tag_row
from estimates.claims.ingest.mapping import TableMapping
from estimates.claims.ingest.proposed_mapping import ProposedMapping
from estimates.claims.ingest.quantity_proposal import area_columns, propose_quantity, propose_tally
from estimates.claims.ingest.table_profile import TableProfile

if TYPE_CHECKING:
    import pandas as pd

# The first rows of a table show what it is; more of them would take time.
PROFILE_ROWS, PROFILE_CELLS = 5_000, 1_000_000
# A column whose cells begin with digits holds figures, in words or units that are not read.
FIRST_DIGIT, MOST_WITH_DIGITS = r"\W{0,3}\d", 0.8
NO_INDICATOR = (
    'no column says what the figures count: state it, e.g. constants.indicator = "deaths"'
)


@dataclass(slots=True)
class Draft:
    """A mapping in the making: the arguments of `TableMapping`, and the remarks."""

    profile: TableProfile
    columns: dict[str, str] = field(default_factory=dict)
    days: dict[str, tuple[str, ...]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    values: str | tuple[str, ...] = ""
    figure_columns: list[str] = field(default_factory=list)
    tally: bool = False
    factor: int = 1
    remarks: list[str] = field(default_factory=list)

    @property
    def groups(self) -> tuple[str, ...]:
        """What the names of value columns state."""
        return TableMapping(values=self.values).groups if isinstance(self.values, str) else ()


def propose_for_frame(frame: pd.DataFrame, name: str) -> ProposedMapping:
    """Return the mapping that a table seems to ask for.

    frame : the table below its header, cells as they stand. name : of the table, which stands for
        the source where the table names none.
    """
    names, _ = name_by_position(map(str, frame.columns), None)
    rows = frame.head(max(100, min(PROFILE_ROWS, PROFILE_CELLS // max(1, len(names)))))
    rows = rows.set_axis(names, axis=1)
    tags = {names[at]: tag for at, tag in find_tags(rows).items()}
    rows = rows.loc[~is_tag_row(rows), ~rows.columns.duplicated()]
    draft = Draft(TableProfile.of(rows, tags))
    propose_figures(draft)
    propose_factor(draft)
    propose_source(draft, name)
    propose_days(draft)
    propose_areas(draft)
    stated = {*draft.constants, *draft.groups}
    quantity = (
        propose_tally(draft.columns)
        if draft.tally
        else propose_quantity(draft.profile, draft.columns, draft.days, stated)
    )
    return ProposedMapping(
        columns=draft.columns,
        days=draft.days,
        constants=draft.constants,
        quantity=quantity,
        values=draft.values,
        missing=propose_missing(draft),
        tally=draft.tally,
        factor=draft.factor,
        remarks=tuple(draft.remarks),
    )


# ---- figures


def propose_figures(draft: Draft) -> None:
    """Find the columns that hold the figures."""
    profile = draft.profile
    candidates = profile.names("figure", "measure", "blank")
    period = period_pattern(candidates)
    if period is not None:
        draft.values, draft.figure_columns = period
        if "indicator" not in draft.groups and profile.first("indicator") is None:
            draft.remarks.append(NO_INDICATOR)
        return
    named = profile.names("figure") or stated_measures(profile)
    numbers = {*named, *profile.names("figure", "measure")}
    families = find_part_families(name for name in profile.columns if name in numbers)
    families = [with_best(family, named) for family in families]
    parted = {name for family in families for name in family.columns.values()}
    single = [name for name in named if name not in parted]
    if len(families) == len(single) == 1 and families[0].is_interval:
        families, parted, single = [families[0].around(single[0])], {*parted, *single}, []
    text = profile.first("words")
    if text and not (families or profile.names("figure") or any(map(names_measure, single))):
        single = [text]  # words that state figures are surer than unnamed numbers
    draft.figure_columns = [*parted, *single]
    if len(families) == 1 and not any(map(names_measure, single)):
        state_family(draft, families[0], single)
    elif families:
        state_families(draft, families, single)
    elif len(single) == 1:
        is_text = profile.meanings[single[0]] == "words"
        draft.columns["text" if is_text else "best"] = single[0]
        name_indicator(draft, clean_label(single[0]))
    elif single:
        state_several(draft, single)
    elif unread := unread_figures(profile):
        draft.columns["text"] = unread
        name_indicator(draft, clean_label(unread))
    else:
        draft.tally = True
        draft.constants["indicator"] = "rows"
        draft.remarks.append(
            "no column holds a figure: the rows are counted; constants.indicator says what they are"
        )


def propose_factor(draft: Draft) -> None:
    """State the factor that the header of the only figure names, and take it out of its label."""
    numbers = [name for key, name in draft.columns.items() if key in ("low", "best", "high")]
    factors, label = {*map(header_factor, numbers)}, draft.constants.get("indicator", "")
    factor = factors.pop() if len(factors) == 1 else None
    rest = without_factor(label)
    if factor is None or rest == label != "":
        return  # a label that is all factor, "in Mrd.", keeps it
    draft.factor = factor
    if label:
        draft.constants["indicator"] = rest


def unread_figures(profile: TableProfile) -> str | None:
    """Return the column that is named as figures are and begins with digits: "5 km", "5 mi"."""
    for name in profile.names("group", "words"):
        words = {*profile.columns[name].words}
        is_named = (bool(words) and words <= FIGURE_WORDS) or names_measure(name)
        cells = profile.frame[name].astype(str)
        if is_named and cells.str.match(FIRST_DIGIT).mean() > MOST_WITH_DIGITS:
            return name
    return None


def stated_measures(profile: TableProfile) -> list[str]:
    """Return the columns of numbers that say what they count, or else those that may do.

    Among columns that say what they count, one that does not and holds few small numbers is a code.
    """
    worded = [name for name in profile.names("words") if names_measure(name)]
    measures = [name for name in profile.columns if name in {*profile.names("measure"), *worded}]
    if not any(map(names_measure, measures)):
        return measures
    return [name for name in measures if names_measure(name) or not profile.holds_codes(name)]


def with_best(family: FigureFamily, names: Iterable[str]) -> FigureFamily:
    """Return a family with the column of its best value, whose name is the stem alone."""
    if "best" in family.columns:
        return family
    best = next((name for name in names if clean_label(name) == family.label), None)
    return family if best is None else family.with_column("best", best)


def state_family(draft: Draft, family: FigureFamily, others: Iterable[str]) -> None:
    """State the low, best and high of the only figure."""
    draft.columns |= {
        key: family.columns[key] for key in ("low", "best", "high") if key in family.columns
    }
    draft.figure_columns = [*family.columns.values()]
    left = [name for name in others if name not in family.columns.values()]
    if left:
        draft.remarks.append(f"numbers that go into the note: {', '.join(left)}")
    name_indicator(draft, family.label)


def state_families(draft: Draft, families: list[FigureFamily], single: list[str]) -> None:
    """State several figures by a pattern of their columns, or the first of them without one."""
    families.sort(key=lambda family: bool(family.label))
    pattern = family_pattern(families, single) if families[0].label else None
    if pattern is not None:
        draft.values = pattern
        return
    first, *others = families
    left = [name for family in others for name in family.columns.values()]
    state_family(draft, first, [*left, *single])


def state_several(draft: Draft, names: list[str]) -> None:
    """State several figures a row, one a column."""
    profile = draft.profile
    are_sources = profile.first("indicator") is not None and not any(map(names_measure, names))
    group = "source" if are_sources and profile.first("source") is None else "indicator"
    draft.values = f"(?P<{group}>{alternatives(names)})"
    if group == "source":
        draft.remarks.append("the columns of figures seem to be sources; else write indicator")
    elif not any(map(names_measure, names)):
        draft.remarks.append("the columns of figures seem to be indicators; else write source")


def name_indicator(draft: Draft, label: str) -> None:
    """State what the figures count, unless a column does; "value" or "estimate" does not."""
    if draft.profile.first("indicator") is not None:
        return
    if names_measure(label) or not FIGURE_WORDS.issuperset(split_name(label)):
        draft.constants["indicator"] = label
    else:
        draft.remarks.append(NO_INDICATOR)


# ---- source, days, places, codes


def propose_source(draft: Draft, name: str) -> None:
    """Find who states the figures."""
    sources = draft.profile.names("source")
    if "source" in draft.groups:
        return
    if sources:
        draft.columns["source"] = sources[0]
        if len(sources) > 1:
            draft.remarks.append(f"further columns of sources: {', '.join(sources[1:])}")
        return
    draft.constants["source"] = name
    draft.remarks.append(f'no column says who states the figures: put its name for "{name}"')


def propose_days(draft: Draft) -> None:
    """Find the day or the period that the figures are about."""
    profile, names = draft.profile, draft.profile.names
    if published := profile.first("published"):
        draft.columns["published_on"] = published
    if "refers_to" in draft.groups:
        return
    starts, ends, days = names("start"), names("end"), sorted(names("day"), key=len)
    if draft.tally and (year := profile.first("year")):
        draft.columns["refers_to"] = year
    elif starts and ends:
        state_day(draft, "refers_to_start", starts[0])
        state_day(draft, "refers_to_end", ends[0])
    elif days:
        is_statement = "source" in draft.columns and not names("indicator", "area")
        draft.columns["stated_on" if is_statement else "refers_to"] = days[0]
    elif year := profile.first("start", "year"):
        state_day(draft, "refers_to", year)


def state_day(draft: Draft, key: str, name: str) -> None:
    """State a day by its column, or by that of its year with those of its month and day."""
    parts = draft.profile.day_parts(name)
    if len(parts) > 1:
        draft.days[key] = parts
    else:
        draft.columns[key] = name


def propose_areas(draft: Draft) -> None:
    """Find the place, the indicator and the unit."""
    firsts = {
        "area": next(iter(area_columns(draft.profile)), None),
        "indicator": draft.profile.first("indicator"),
        "unit": draft.profile.first("unit"),
    }
    for key, name in firsts.items():
        if name is not None and key not in (*draft.groups, *draft.constants):
            draft.columns[key] = name


def propose_missing(draft: Draft) -> tuple[int | str, ...]:
    """Return the codes for "missing" in the columns of figures."""
    columns = draft.profile.columns
    codes = {code for name in draft.figure_columns for code in columns[name].codes}
    return tuple(sorted(codes, key=str))
