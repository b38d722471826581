"""The columns of a claim as named parameters, for completion and type checkers."""

from typing import Any, TypedDict

Names = str | list[str] | tuple[str, ...]


class ClaimFields(TypedDict, total=False):
    """The columns that `estimates.claim` takes by name, besides source, figure and quantity.

    A day is text ("2021-04-19") or a date, with a time and a zone where one is stated.
    """

    claim_id: str | None
    indicator: str | None
    unit: str | None
    area: str | None
    includes: Names | None
    excludes: Names | None
    kind: str | None
    text: str | None
    counted: str | None
    comparator: str | None
    value: float | None
    lower: float | None
    lower_closed: bool | None
    upper: float | None
    upper_closed: bool | None
    cancellable: bool | None
    vague_word: str | None
    vague_unit: float | None
    form: str | None
    party: str | None
    reliability: str | None
    acts_for: Names | None
    document: str | None
    url: str | None
    publisher: str | None
    published_on: Any
    document_sha256: str | None
    derived_from: Names | None
    via: Names | None
    origin: Names | None
    stated_on: Any
    refers_to_start: Any
    refers_to_end: Any
    recorded_at: Any
    manner: str | None
    polarity: str | None
    credibility: int | None
    weight: float | None
    standard_error: float | None
    supersedes: Names | None
    retracts: Names | None
    disputes: Names | None
    exclude: str | None
    quote: str | None
    quote_prefix: str | None
    quote_suffix: str | None
    quote_start: int | None
    quote_end: int | None
    note: str | None
    items: Any
    unread: Names | None
    stated_time: Any
    published_time: Any
    refers_to: Any
