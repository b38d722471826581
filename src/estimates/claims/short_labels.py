"""Labels under which claims are shown to people, without fingerprints."""

import re

import numpy as np

from estimates.claims.linked import LinkedClaims
from estimates.columnar.arrays import Array, Ints, object_array

# What `row_fingerprint` writes: the label of a claim that has no other.
FINGERPRINT = re.compile("[0-9a-f]{20}")


def short_labels(linked: LinkedClaims, rows: Ints) -> Array:
    """Return the labels under which claims are shown, shape (claims,).

    A claim that the file gives a `claim_id` has this one. Any other is named by its source and day
    where they tell it from all other claims of its quantity, and otherwise by its place in the
    file, "#12", so that its name does not depend on what else is shown. Its label in data stays
    its fingerprint.
    """
    own = linked.store.strings("claim_id").take(rows).decode()
    is_unnamed = np.array([not label or FINGERPRINT.fullmatch(label) for label in own], dtype=bool)
    if not is_unnamed.any():
        return own
    unnamed = rows[is_unnamed]
    sources = linked.store.strings("source").take(unnamed).decode()
    days = stated_days(linked)
    texts = np.datetime_as_string(days[unnamed])
    is_clear = ~np.isnat(days[unnamed]) & is_alone_on_day(linked, days)[unnamed]
    labels, places = own.copy(), linked.places(unnamed).tolist()
    labels[is_unnamed] = object_array(
        f"{source} {day}" if clear else f"#{place + 1}"
        for source, day, clear, place in zip(sources, texts, is_clear, places, strict=True)
    )
    return labels


def short_label(linked: LinkedClaims, row: int) -> str:
    """Return the label under which one claim is shown."""
    return str(short_labels(linked, np.array([row]))[0])


def stated_days(linked: LinkedClaims) -> Array:
    """Return the day on which each claim was stated, otherwise published; NaT = neither."""
    stated, published = (linked.store.dates(name) for name in ("stated_on", "published_on"))
    return np.where(np.isnat(stated), published, stated)


def is_alone_on_day(linked: LinkedClaims, days: Array) -> Array:
    """Return which claims are the only one of their source, quantity and day."""
    source = linked.store.strings("source").codes.astype(np.int64)
    keys = (linked.question_codes, source, days.view(np.int64))
    order = np.lexsort(keys)
    is_same = np.ones(len(order), dtype=bool)[:-1]
    for key in keys:
        ordered = key[order]
        is_same &= ordered[1:] == ordered[:-1]
    is_alone = np.ones(len(order), dtype=bool)
    is_alone[order[1:][is_same]] = False
    is_alone[order[:-1][is_same]] = False
    return is_alone
