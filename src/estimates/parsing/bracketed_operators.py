"""Read a hedge or a bound in brackets beside its number: "45 (est.)", "300 people (at least)"."""

from estimates.parsing.phrase import BOUND_OPERATORS, HEDGE_OPERATORS
from estimates.parsing.text_reader import TextReader
from estimates.parsing.tokens import norm_at

BRACKETS = {"(": ")", "[": "]"}


def operator_in_brackets(reader: TextReader, i: int) -> tuple[str, int] | None:
    """Return the operator that is all that brackets at token i hold, and the token after them."""
    closing = BRACKETS.get(norm_at(reader.tokens, i))
    if closing is None:
        return None
    for category in ("brackets", "suffix", "prefix"):
        op = reader.match(category, i + 1)
        if op is None or op[0] not in (*BOUND_OPERATORS, *HEDGE_OPERATORS):
            continue
        end = op[1] + (norm_at(reader.tokens, op[1]) == ".")
        if norm_at(reader.tokens, end) == closing:
            return op[0], end + 1
    return None
