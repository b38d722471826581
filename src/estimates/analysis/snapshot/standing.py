"""The standing of each claim on a day: used, superseded, retracted, an echo, not comparable, etc.

Only declared relations act, and only those of claims that are known on the day. One rule needs no
declaration: of several claims of one source on a question the latest is used. A source corrects
and retracts its own claims and those of the sources that it acts for. An echo that states another
figure than the claim that it names is a misquote.
"""

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from estimates.analysis.comparability.filtering import Exclusions, find_exclusions
from estimates.analysis.comparability.rules import ComparabilityRules
from estimates.analysis.snapshot.bounds import ClaimBounds
from estimates.analysis.snapshot.origins import (
    Repetitions,
    explaining_rows,
    has_figure,
    judge_repetitions,
    origin_rows,
)
from estimates.analysis.snapshot.scales import signed_indicator_keys
from estimates.analysis.snapshot.trends import (
    DatedFigures,
    before_newest_span,
    cumulative_claims,
    past_of_tolls,
)
from estimates.analysis.snapshot.updates import later_claims
from estimates.claims.claimset import ClaimSet
from estimates.claims.linked import LinkedClaims
from estimates.claims.references import Edges, group_by_content
from estimates.claims.unit_conversions import Conversion, unique_conversions
from estimates.claims.unit_factors import UnitFactors, assign_conversions
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.columns import constant_codes
from estimates.columnar.string_sort import alphabetical_ranks
from estimates.model.schema import split_names
from estimates.numeric.grouped.sorting import row_dtype

# In the order in which they apply: a claim has the first one that is true of it.
STANDINGS = tuple(
    "not yet stated,duplicate,retracted,superseded,denied,no figure,excluded,misquote,echo,"
    "not comparable,used".split(",")
)
NOT_YET_STATED, DUPLICATE, RETRACTED, SUPERSEDED, DENIED = range(5)
NO_FIGURE, EXCLUDED, MISQUOTE, ECHO, NOT_COMPARABLE, USED = range(5, len(STANDINGS))


@dataclass(frozen=True, slots=True)
class Standings:
    """The standing of every linked claim on a day, shape (claims,) each.

    code : index into `STANDINGS`.
    cause_row : the row of the claim that caused it; -1 where there is none.
    superseded_by_self : superseded by a later claim of the same source, not by a declared
        correction.
    exclusions : which claims are not comparable with the others of their question, and why.
    conversion_index : the conversion that brings a claim to the unit of its question, -1 = none.
    disputed_by_row : the row of a claim that disputes it; -1 where there is none.
    origin_row : the row of the claim at the root of its origins; its own where it repeats none.
    repetitions : how the figures of echoes agree with those of the claims that they name.
    conversions : the declared ones, of the claims and of the rules.
    signed_indicators : the indicators that are linear, see `scales.signed_indicator_keys`.
    """

    code: Array
    cause_row: Ints
    superseded_by_self: Array
    exclusions: Exclusions
    conversion_index: Ints
    disputed_by_row: Ints
    origin_row: Ints
    repetitions: Repetitions
    conversions: tuple[Conversion, ...] = ()
    signed_indicators: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    @property
    def used(self) -> Array:
        """The mask of the used claims."""
        is_used: Array = self.code == USED
        return is_used

    def misquotes(self, rows: Ints, question_codes: Ints) -> Repetitions:
        """Return those of some claims that have this standing, by question.

        question_codes : of all claims.
        """
        found = self.repetitions.misquotes
        found = found.at(np.isin(found.rows, rows[self.code[rows] == MISQUOTE]))
        return found.at(np.argsort(question_codes[found.rows], kind="stable"))


def standings_as_of(
    claims: ClaimSet, day: date | None = None, rules: ComparabilityRules | None = None
) -> Standings:
    """Return the standing of each linked claim, as known on a day.

    claims : claims that narrowing removed have a standing, too: they still correct what they
        corrected.
    day : None = everything is known; a set that was narrowed by `as_of` knows no later day.
    rules : what may be compared with what.
    """
    linked, last_day = claims.linked, last_known_day(claims, day)
    is_known = linked.is_known_by(None if last_day is None else last_day.item())
    return assign_standings(linked, is_known, rules or ComparabilityRules(), last_day)


def last_known_day(claims: ClaimSet, day: date | None) -> Array | None:
    """Return the last day whose claims are known; None = all are."""
    limit = min((d for d in (day, claims.day) if d is not None), default=None)
    return None if limit is None else np.array(limit, dtype="datetime64[D]")


def assign_standings(
    linked: LinkedClaims, is_known: Array, rules: ComparabilityRules, day: Array | None
) -> Standings:
    """Return the standings of all claims, given the mask of those that are known."""
    store, count = linked.store, len(linked.store)
    code = np.full(count, USED, dtype=np.int8)
    cause_row = np.full(count, -1, dtype=row_dtype(count))
    origin = origin_rows(linked.edges["origin"], count)
    conversions = unique_conversions([*linked.conversions, *rules.conversions])
    questions = linked.question_codes, len(linked.question_strings)
    conversion_index = assign_conversions(store, *questions, conversions)
    factors = UnitFactors.of(conversion_index, conversions)

    def assign(standing: int, mask: Array, cause: Ints | None = None) -> None:
        is_new = mask & (code == USED)
        code[is_new] = standing
        if cause is not None:
            cause_row[is_new] = cause[is_new]

    assign(NOT_YET_STATED, ~is_known)
    duplicate_of = find_duplicates(linked, is_known)
    assign(DUPLICATE, duplicate_of >= 0, duplicate_of)
    for standing, relation in ((RETRACTED, "retracts"), (SUPERSEDED, "supersedes")):
        edges = linked.edges[relation]
        actor = acting_claims(linked, edges, is_known[edges.rows] & may_correct(linked, edges))
        assign(standing, actor >= 0, actor)
    assign(DENIED, store.strings("polarity").mask_where("denied".__eq__))
    assign(NO_FIGURE, ~has_figure(linked))
    assign(EXCLUDED, ~store.strings("exclude").is_null() | (store.numbers("weight").floats == 0))
    repetitions = judge_repetitions(linked, factors, np.where(code == SUPERSEDED, cause_row, -1))
    repeated = explaining_rows(linked.edges["origin"], repetitions, count)
    assign(MISQUOTE, repetitions.misquote_mask(count), repeated)
    assign(ECHO, ~store.strings("origin").is_null(), repeated)
    exclusions = find_exclusions(linked, code == USED, rules, conversion_index, day)
    assign(NOT_COMPARABLE, exclusions.reason_index >= 0)
    later = later_claims(linked, code == USED)
    assign(SUPERSEDED, later >= 0, later)
    used = np.flatnonzero(code == USED)
    exclude_past_figures(linked, used, rules, conversion_index, conversions, exclusions)
    assign(NOT_COMPARABLE, exclusions.reason_index >= 0)
    disputed_by = disputing_claims(linked, is_known)
    signed = signed_indicator_keys(linked, code == USED)
    unclear = later >= 0, exclusions, conversion_index, disputed_by
    return Standings(code, cause_row, *unclear, origin, repetitions, conversions, signed)


def exclude_past_figures(
    linked: LinkedClaims,
    used: Ints,
    rules: ComparabilityRules,
    conversion_index: Ints,
    conversions: tuple[Conversion, ...],
    exclusions: Exclusions,
) -> None:
    """Exclude the past of cumulative tolls and, where asked for, of figures with a trend."""
    factors = UnitFactors.of(conversion_index[used], conversions)
    exclude_past_tolls(linked, used, factors, exclusions)
    if rules.window == "auto":
        exclude_old_spans(linked, used, factors, exclusions)


def exclude_past_tolls(
    linked: LinkedClaims, used: Ints, factors: UnitFactors, exclusions: Exclusions
) -> None:
    """Exclude earlier counts of a cumulative toll: they are not figures of the present count."""
    at = np.flatnonzero(cumulative_claims(linked, used))
    rows = used[at]
    if not len(rows):
        return
    bounds = ClaimBounds.of(linked, rows, factors.at(at))
    day = linked.day_numbers(rows)[0]
    past = rows[past_of_tolls(day, bounds, linked.question_codes[rows])]
    sentence = "days: an earlier count of a cumulative toll, below a later one"
    exclusions.exclude(past, np.zeros(len(past), dtype=np.int64), [sentence])


def exclude_old_spans(
    linked: LinkedClaims, used: Ints, factors: UnitFactors, exclusions: Exclusions
) -> None:
    """Exclude the claims before the newest span in which the figures show no trend."""
    at = np.flatnonzero(exclusions.reason_index[used] < 0)
    rows = used[at]
    figures = DatedFigures.of(linked, rows, factors.at(at))
    before, begins = before_newest_span(figures, len(linked.question_strings))
    days, codes = np.unique(begins, return_inverse=True)
    sentences = [
        f"days: before {day}, when the newest span without a trend begins"
        for day in days.astype("datetime64[D]").tolist()
    ]
    exclusions.exclude(rows[before], codes, sentences)


def find_duplicates(linked: LinkedClaims, is_known: Array) -> Ints:
    """Return, for each claim with the content of another, the row of the first by label, or -1."""
    group = group_by_content(linked.store, linked.may_repeat)
    if group is None:
        return constant_codes(-1, len(linked.store))
    duplicate_of = np.full(len(linked.store), -1, dtype=np.int64)
    sizes = np.bincount(group)
    rows = np.flatnonzero(is_known & (sizes[group] > 1))
    rows = rows[np.argsort(alphabetical_ranks(linked.labels_at(rows)), kind="stable")]
    first = np.full(len(sizes), -1, dtype=np.int64)
    first[group[rows[::-1]]] = rows[::-1]
    duplicate_of[rows] = first[group[rows]]
    duplicate_of[duplicate_of == np.arange(len(duplicate_of))] = -1
    return duplicate_of


def acting_claims(linked: LinkedClaims, edges: Edges, is_live: Array) -> Ints:
    """Return the row of the claim that acts on each claim, -1 where none does.

    Of several it is the one known first, then the first by label.

    is_live : shape (edges,), which edges act.
    """
    rows, targets = edges.rows[is_live], edges.targets[is_live]
    if not len(rows):
        return constant_codes(-1, len(linked.store))
    actor = np.full(len(linked.store), -1, dtype=np.int64)
    labels = alphabetical_ranks(linked.labels_at(rows))
    order = np.lexsort((labels, linked.known_on[rows]))[::-1]
    actor[targets[order]] = rows[order]
    return actor


def may_correct(linked: LinkedClaims, edges: Edges) -> Array:
    """Return which edges link claims of one source, or of a source that acts for the other."""
    source, acts_for = linked.store.strings("source"), linked.store.strings("acts_for")
    is_allowed = np.asarray(source.codes[edges.rows] == source.codes[edges.targets])
    represented = [set(split_names(label)) for label in acts_for.labels]
    for edge in np.flatnonzero(~is_allowed & (acts_for.codes[edges.rows] >= 0)).tolist():
        names = represented[acts_for.codes[edges.rows[edge]]]
        is_allowed[edge] = source.labels[source.codes[edges.targets[edge]]] in names
    return is_allowed


def disputing_claims(linked: LinkedClaims, is_known: Array) -> Ints:
    """Return the known claim that disputes each claim, or corrects it without authority; or -1."""
    disputed_by = constant_codes(-1, len(linked.store))
    for relation in ("disputes", "supersedes", "retracts"):
        edges = linked.edges[relation]
        is_live = is_known[edges.rows]
        if relation != "disputes":
            is_live = is_live & ~may_correct(linked, edges)
        if is_live.any():
            actor = acting_claims(linked, edges, is_live)
            disputed_by = np.where(disputed_by < 0, actor, disputed_by)
    return disputed_by
