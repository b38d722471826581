"""What stands around a phrase: a change, a mention of a known figure, a denial, a correction.

Only levels are ever pooled, so all of these must be told from a plain count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from estimates.model.figure import Form
from estimates.parsing.lexicon import Lexicon
from estimates.parsing.phrase import Phrase
from estimates.parsing.to_figure import bound_of, form_of, hedge_of
from estimates.parsing.token_pass import Walk
from estimates.parsing.tokens import Token

Role = Literal["", "denied", "asserted", "part", "from", "to"]
SENTENCE_ENDS = (".", "!", "?", ";")
LOOK_BACK = 14
"""Tokens that a verb may stand before its number."""
UPPER, LOWER = ("lt", "le", "upto"), ("gt", "ge")


@dataclass(frozen=True, slots=True)
class Statement:
    """A phrase, what kind of statement it makes, and its part in a correction or sum."""

    phrase: Phrase
    form: Form
    role: Role = ""
    upper: Phrase | None = None


def statements(found: Walk) -> list[Statement]:
    """Return every phrase with what its surroundings make of it, in order."""
    stated = [Statement(p, form_of(p)) for p in found.phrases]
    stated = two_sided(stated, found)
    for k, statement in enumerate(stated):
        before = stated[k - 1] if k else None
        after = stated[k + 1].phrase if k + 1 < len(stated) else None
        stated[k] = situated(statement, before, after, found)
    corrected(stated, found)
    bracketed(stated, found)
    return stated


def situated(
    s: Statement, before: Statement | None, after: Phrase | None, found: Walk
) -> Statement:
    """Return a statement with the form that the words before it give it."""
    tokens, lexicon = found.reader.tokens, found.reader.lexicon
    start = max(before.phrase.end if before else 0, s.phrase.first - LOOK_BACK)
    if s.form == "measure":
        return s
    if negated(s.phrase, tokens, lexicon) or denied(s.phrase, start, tokens, lexicon):
        return replace(s, form="mention", role="denied")
    if s.form in ("ratio", "change"):
        return s
    step = changed(s, before, start, found) or backwards(s, after, found)
    if step is not None:
        return step
    if definite(s.phrase, tokens, lexicon) or "mention" in s.phrase.ops:
        return replace(s, form="mention")
    return s


def definite(p: Phrase, tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """Tell whether "the" stands before a number: a figure already known.

    "The 600-strong unit" names the unit; "the 110,000 estimated by" states an estimate.
    """
    if p.first == 0 or p.vague is not None or "strong" in p.ops or p.times:
        return False
    if tokens[p.first - 1].norm not in lexicon.words["grammar.the"]:
        return False
    return hedge_of(p) is None or p.start > p.first


def negated(p: Phrase, tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """Tell whether "not" stands directly before the phrase."""
    if p.first == 0 or p.vague is not None:
        return False
    word = tokens[p.first - 1].norm
    return word in lexicon.words["grammar.not"] or word.endswith("n't")


def denied(p: Phrase, start: int, tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """Tell whether a verb of denial governs the phrase."""
    for j in range(p.first - 1, start - 1, -1):
        if tokens[j].norm in SENTENCE_ENDS or lexicon.at("relations.turn", tokens, j):
            return False
        if lexicon.at("relations.deny", tokens, j):
            return True
    return False


def changed(s: Statement, before: Statement | None, start: int, found: Walk) -> Statement | None:
    """Return a statement as part of a change: "rose by", "doubled to", "from 12,000 to 9,000"."""
    tokens, lexicon, first = found.reader.tokens, found.reader.lexicon, s.phrase.first
    role: Role = ""
    at = first - 1
    origin = "from" in s.phrase.ops
    if origin or (at >= 0 and lexicon.at("relations.from", tokens, at)):
        role = "from"
    elif at >= 0 and lexicon.at("relations.to", tokens, at):
        role = "to"
    if role == "to" and before is not None and before.role == "from":
        return replace(s, form=before.form if before.form == "correction" else "change", role="to")
    if role == "from" and before is not None and before.role == "to" and before.form == "change":
        return replace(s, form="change", role="from")
    step = bool(role) or (at >= 0 and lexicon.at("relations.step", tokens, at) is not None)
    for j in range(at, start - 1, -1):
        if tokens[j].norm in SENTENCE_ENDS:
            break
        if role and lexicon.at("relations.correct", tokens, j):
            return replace(s, form="correction", role=role)
        if role == "from" and lexicon.at("relations.went", tokens, j):
            return replace(s, form="change", role="from")
        verb = lexicon.at("relations.up", tokens, j) or lexicon.at("relations.down", tokens, j)
        if verb and (step or verb[1] == first):
            return replace(s, form="change", role=role)
        if not step:
            break
    return None


def backwards(s: Statement, after: Phrase | None, found: Walk) -> Statement | None:
    """Return "from 12,000" as a change where a smaller number follows after "to"."""
    tokens, lexicon, p = found.reader.tokens, found.reader.lexicon, s.phrase
    origin = "from" in p.ops or (p.first and lexicon.at("relations.from", tokens, p.first - 1))
    if not origin or p.is_range or p.low is None or after is None or after.low is None:
        return None
    at = max(p.end, p.tail)
    linked = after.first == at + 1 and tokens[at].norm in lexicon.words["relations.to"]
    return replace(s, form="change", role="from") if linked and after.low < p.low else None


def two_sided(stated: list[Statement], found: Walk) -> list[Statement]:
    """Merge "at least 20 but no more than 30" into one statement with both bounds."""
    merged: list[Statement] = []
    for s in stated:
        last = merged[-1] if merged else None
        if last is not None and last.upper is None and is_other_side(last.phrase, s.phrase, found):
            joined = replace(
                last.phrase, end=s.phrase.end, tail=s.phrase.tail, counted=s.phrase.counted
            )
            merged[-1] = replace(last, phrase=joined, upper=s.phrase, form=s.form)
        else:
            merged.append(s)
    return merged


def is_other_side(first: Phrase, second: Phrase, found: Walk) -> bool:
    """Tell whether two bounds enclose one count."""
    if bound_of(first) not in LOWER or bound_of(second) not in UPPER:
        return False
    if first.low is None or second.low is None or first.low >= second.low:
        return False
    if first.is_range or second.is_range or first.unit != second.unit:
        return False
    same = first.counted is None or first.counted == second.counted
    words = [t.norm for t in found.reader.tokens[max(first.end, first.tail) : second.first]]
    words = [w for w in words if w != ","]
    return (
        same
        and len(words) <= 1
        and all(w in found.reader.lexicon.words["grammar.but"] for w in words)
    )


def corrected(stated: list[Statement], found: Walk) -> None:
    """Mark "not X but Y" and "Y, not X": one asserted, one denied."""
    lexicon, tokens = found.reader.lexicon, found.reader.tokens
    for k in range(len(stated) - 1):
        first, second = stated[k], stated[k + 1]
        at = max(first.phrase.end, first.phrase.tail)
        between = [
            j for j in range(at, second.phrase.first) if tokens[j].norm not in (",", ";", "-")
        ]
        if not between or len(between) > 3:
            continue
        link = lexicon.at("relations.instead", tokens, between[0])
        rather = lexicon.at("grammar.rather", tokens, between[0])
        if first.role == "denied" and second.role == "" and rather:
            stated[k + 1] = replace(second, role="asserted")
        elif link and link[1] >= second.phrase.first and first.role == "" and first.form == "level":
            stated[k] = replace(first, role="asserted")
            stated[k + 1] = replace(second, form="mention", role="denied")


def bracketed(stated: list[Statement], found: Walk) -> None:
    """Mark the parts in brackets after a total: "115,000 (93,000 + 22,000)"."""
    tokens = found.reader.tokens
    inside = -1
    for k in range(1, len(stated)):
        first = stated[k].phrase.first
        last = stated[k - 1].phrase
        at = max(last.end, last.tail)
        gap = [t.norm for t in tokens[at:first]]
        if "(" in gap and ")" not in gap:
            inside = k
        elif ")" in gap or any(w in SENTENCE_ENDS[:3] for w in gap):
            inside = -1
        lexicon = found.reader.lexicon
        named = any(lexicon.at("relations.part", tokens, j) for j in range(at, first))
        if named:
            inside = k if inside < 0 else inside
        if inside >= 0 and stated[k].form in ("level", "formation", "mention", "change"):
            stated[k] = replace(stated[k], role="part")
