"""Classify phrases by their context: changes, mentions of a known figure, denials, corrections.

Only levels are ever pooled, so each of these must be distinguished from a plain count.
"""

from typing import Any, Literal, NamedTuple

from estimates.model.vocabulary import Form
from estimates.parsing.date_patterns import is_year_at
from estimates.parsing.phrase import Phrase, bound_operator, hedge_operator
from estimates.parsing.phrase_reader import PhraseReader
from estimates.parsing.to_figure import phrase_form
from estimates.parsing.token_pass import TokenPass
from estimates.parsing.tokens import is_digits_at, norm_at

StatementRole = Literal["", "denied", "asserted", "part", "from", "to", "step"]
CLAUSE_ENDS = (".", "!", "?", ";")
SENTENCE_END_SIGNS = (".", "!", "?")

# The number of tokens before a phrase among which its verb is searched.
MAX_VERB_DISTANCE = 14

# "An increase in Russian troops of 3,000": farther away "of" and "at" belong to other words.
MAX_NOUN_DISTANCE = 5

UPPER_BOUNDS, LOWER_BOUNDS = ("lt", "le", "upto"), ("gt", "ge")


class Statement(NamedTuple):
    """A phrase with its form and its role in a correction, a change or a sum.

    upper : the second phrase of "at least 20 but no more than 30".
    """

    phrase: Phrase
    form: Form
    role: StatementRole = ""
    upper: Phrase | None = None

    def with_fields(self, **fields: Any) -> "Statement":
        """Return a copy with other values in some fields."""
        return self._replace(**fields)


def find_statements(token_pass: TokenPass) -> list[Statement]:
    """Return the statements of a text, in order."""
    reader = token_pass.reader
    statements = merge_bounds([Statement(p, phrase_form(p)) for p in token_pass.phrases], reader)
    for k, statement in enumerate(statements):
        before = statements[k - 1] if k else None
        after = statements[k + 1].phrase if k + 1 < len(statements) else None
        statements[k] = classify_statement(statement, before, after, reader)
    mark_corrections(statements, reader)
    mark_parts(statements, reader)
    return statements


def classify_statement(
    s: Statement, before: Statement | None, after: Phrase | None, reader: PhraseReader
) -> Statement:
    """Return a statement with the form that the words before it imply."""
    # The verb of "rose in the last two weeks by 300" is before another phrase.
    is_time_between = (
        before is not None
        and before.form == "measure"
        and s.phrase.first == before.phrase.full_end + 1
    )
    floor = before.phrase.end if before and not is_time_between else 0
    start = max(floor, s.phrase.first - MAX_VERB_DISTANCE)
    if s.form == "measure":
        change = as_change(s, before, start, reader)
        return change if change and change.form == "change" else s
    if is_base(s.phrase, before, reader):
        return s.with_fields(form="mention")
    if is_negated(s.phrase, reader) or is_denied(s.phrase, start, reader):
        return s.with_fields(form="mention", role="denied")
    if s.form in ("ratio", "change"):
        return s
    change = as_change(s, before, start, reader) or as_backward_change(s, after, reader)
    if change is not None:
        return change
    is_known_figure = is_definite(s.phrase, reader) or "mention" in s.phrase.ops
    return s.with_fields(form="mention") if is_known_figure else s


def is_base(p: Phrase, before: Statement | None, reader: PhraseReader) -> bool:
    """Tell whether a number is what a share is of: in "10% of 3,000", "one of 5 soldiers"."""
    of = reader.match("relations.base", p.first - 1) if p.first > 1 else None
    if of and of[1] == p.first and reader.number_word_at(p.first - 2) == (1, p.first - 1):
        return True
    if before is None or before.form not in ("ratio", "measure"):
        return False
    link = reader.match("relations.base", before.phrase.full_end)
    return link is not None and link[1] == p.first


def is_definite(p: Phrase, reader: PhraseReader) -> bool:
    """Tell whether "the" precedes a number and makes it a known figure.

    "The 600-strong unit" names the unit; "the 110,000 estimated by" states an estimate.
    """
    if p.vague is not None or "strong" in p.ops or p.times:
        return False
    is_after_the = norm_at(reader.tokens, p.first - 1) in reader.lexicon.words["grammar.the"]
    if is_whole(p, reader):
        return True
    return is_after_the and (hedge_operator(p) is None or p.start > p.first)


def is_whole(p: Phrase, reader: PhraseReader) -> bool:
    """Tell whether a phrase is a whole: 360 in "12 of 360 survived" and "of 360, 12 survived"."""
    tokens, start = reader.tokens, of_before(p, reader)
    if start is None or p.unit or p.is_range:
        return False
    if start == 0 or tokens[start - 1].kind == "sign":
        return norm_at(tokens, p.full_end) == ","
    part = start - 1
    is_count = is_digits_at(tokens, part) and not is_year_at(tokens, part)
    return is_count or reader.number_word_at(part) is not None


def of_before(p: Phrase, reader: PhraseReader) -> int | None:
    """Return the first token of "of", "of the" or "out of" directly before a phrase."""
    tokens, last = reader.tokens, p.first - 1
    for i in range(max(0, last - 1), last + 1):
        base = reader.match("relations.base", i)
        if base and base[1] == p.first:
            return i - (norm_at(tokens, i - 1) == "out")
    links = {*reader.lexicon.words["ratio_words.in"]} - {"in"}
    return last if last >= 0 and tokens[last].norm in links else None


def is_negated(p: Phrase, reader: PhraseReader) -> bool:
    """Tell whether "not" directly precedes the phrase."""
    word = norm_at(reader.tokens, p.first - 1)
    is_negation = word in reader.lexicon.words["grammar.not"] or word.endswith("n't")
    return is_negation and p.vague is None


def is_denied(p: Phrase, start: int, reader: PhraseReader) -> bool:
    """Tell whether the phrase is the object of a verb of denial after token `start`."""
    turns, denials = (reader.lexicon.tries[f"relations.{name}"] for name in ("turn", "deny"))
    for j in range(p.first - 1, start - 1, -1):
        word = reader.tokens[j].norm
        if word in CLAUSE_ENDS or (word in turns and reader.match("relations.turn", j)):
            return False
        if word in denials and reader.match("relations.deny", j):
            return True
    return False


def as_change(
    s: Statement, before: Statement | None, start: int, reader: PhraseReader
) -> Statement | None:
    """Return a statement as part of a change: "rose by 300 to 1,200", "from 12,000 to 9,000".

    "Rose by N" is a change, "rose to N" a level.
    """
    first = s.phrase.first
    role: StatementRole = ""
    if follows_from(s.phrase, reader):
        role = "from"
    elif first and reader.match("relations.to", first - 1):
        role = "to"
    if before is not None and role == "to" and before.role == "from":
        form: Form = "correction" if before.form == "correction" else "change"
        return s.with_fields(form=form, role="to")
    if before is not None and role == "from" and before.role == "to":
        return s.with_fields(form="change" if before.form == "change" else "mention", role="from")
    if before is not None and role == "to" and before.form == "change":
        return s.with_fields(role="to")
    is_step = role or (first and reader.match("relations.step", first - 1))
    if not role and not (first and reader.match("relations.by", first - 1)):
        start = max(start, first - MAX_NOUN_DISTANCE)
    for j in range(first - 1, start - 1, -1):
        if reader.tokens[j].norm in CLAUSE_ENDS:
            break
        if role and reader.match("relations.correct", j):
            return s.with_fields(form="correction", role=role)
        if role == "from" and reader.match("relations.went", j):
            return s.with_fields(form="change", role="from")
        verb = change_verb_at(reader, j)
        is_move = reader.match("relations.moves", j) and is_step
        if (verb and (is_step or verb[1] == first)) or is_move:
            form = s.form if role == "to" else "change"
            return s.with_fields(form=form, role=role or "step")
        if not is_step:
            break
    return None


def change_verb_at(reader: PhraseReader, j: int) -> tuple[object, int] | None:
    """Return the verb of a change at token j, and the token after it."""
    return reader.match("relations.up", j) or reader.match("relations.down", j)


def follows_from(p: Phrase, reader: PhraseReader) -> bool:
    """Tell whether "from" is part of the phrase or precedes it."""
    is_before = p.first and reader.match("relations.from", p.first - 1)
    return "from" in p.ops or bool(is_before)


def as_backward_change(
    s: Statement, after: Phrase | None, reader: PhraseReader
) -> Statement | None:
    """Return "from 12,000" as a change where "to" and a smaller number follow."""
    p, link = s.phrase, s.phrase.full_end
    if not follows_from(p, reader) or p.is_range or after is None:
        return None
    if p.low is None or after.low is None or after.low >= p.low or after.first != link + 1:
        return None
    is_linked = reader.tokens[link].norm in reader.lexicon.words["relations.to"]
    return s.with_fields(form="change", role="from") if is_linked else None


def merge_bounds(statements: list[Statement], reader: PhraseReader) -> list[Statement]:
    """Merge "at least 20 but no more than 30" into one statement with both bounds."""
    merged: list[Statement] = []
    for s in statements:
        last = merged[-1] if merged else None
        if last is None or last.upper or not is_upper_bound_of(last.phrase, s.phrase, reader):
            merged.append(s)
            continue
        end, tail, counted = s.phrase.end, s.phrase.tail, s.phrase.counted
        phrase = last.phrase.with_fields(end=end, tail=tail, counted=counted)
        merged[-1] = last.with_fields(phrase=phrase, upper=s.phrase, form=s.form)
    return merged


def is_upper_bound_of(first: Phrase, second: Phrase, reader: PhraseReader) -> bool:
    """Tell whether a lower and an upper bound enclose the same count."""
    if bound_operator(first) not in LOWER_BOUNDS or bound_operator(second) not in UPPER_BOUNDS:
        return False
    if first.low is None or second.low is None or first.low >= second.low:
        return False
    if first.is_range or second.is_range or first.unit != second.unit:
        return False
    between = [t.norm for t in reader.tokens[first.full_end : second.first] if t.norm != ","]
    is_linked = len(between) <= 1 and {*between} <= reader.lexicon.words["grammar.but"]
    return is_linked and first.counted in (None, second.counted)


def mark_corrections(statements: list[Statement], reader: PhraseReader) -> None:
    """Mark "not X but Y" and "Y, not X": one statement as asserted, the other as denied."""
    for k in range(len(statements) - 1):
        first, second = statements[k], statements[k + 1]
        between = range(first.phrase.full_end, second.phrase.first)
        words = [j for j in between if reader.tokens[j].norm not in (",", ";", "-")]
        if not words or len(words) > 3:
            continue
        link = reader.match("relations.instead", words[0])
        rather = reader.match("grammar.rather", words[0])
        if first.role == "denied" and second.role == "" and rather:
            statements[k + 1] = second.with_fields(role="asserted")
        elif link and link[1] >= second.phrase.first and first.role == "" and first.form == "level":
            statements[k] = first.with_fields(role="asserted")
            statements[k + 1] = second.with_fields(form="mention", role="denied")


def mark_parts(statements: list[Statement], reader: PhraseReader) -> None:
    """Mark the parts in brackets after a total: "115,000 (93,000 + 22,000)"."""
    is_inside = False
    for k in range(1, len(statements)):
        between = range(statements[k - 1].phrase.full_end, statements[k].phrase.first)
        words = [reader.tokens[j].norm for j in between]
        if "(" in words and ")" not in words:
            is_inside = True
        elif ")" in words or any(word in SENTENCE_END_SIGNS for word in words):
            is_inside = False
        openings = reader.lexicon.tries["relations.part"]
        if any(
            word in openings and reader.match("relations.part", j)
            for j, word in enumerate(words, between.start)
        ):
            is_inside = True
        total = next((s for s in reversed(statements[:k]) if s.role != "part"), statements[0])
        can_be_part = statements[k].form in ("level", "formation", "mention", "change")
        can_be_part = can_be_part and not is_bare_year(total.phrase, reader)
        if is_inside and can_be_part and not exceeds(statements[k].phrase, total):
            statements[k] = statements[k].with_fields(role="part")


def is_bare_year(p: Phrase, reader: PhraseReader) -> bool:
    """Tell whether a number may be a year: 2021 in "2021 (1,200 people)"."""
    is_bare = p.counted is None and p.end == p.start + 1 and not p.ops
    return is_bare and is_year_at(reader.tokens, p.start)


def exceeds(part: Phrase, total: Statement) -> bool:
    """Tell whether a number in brackets is too large to be part of the total before it."""
    low, high = part.low, total.phrase.high
    return total.form == "level" and low is not None and high is not None and low > high
