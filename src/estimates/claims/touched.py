"""The quantities of a claim set that new claims touch.

A quantity is touched by a claim on it, by a claim that names one of its claims, and by whatever
ties it to a touched quantity: a reference, or the scale of a signed indicator.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from estimates.claims.linked import LinkedClaims
from estimates.claims.references import RELATIONS, split_cells
from estimates.claims.signed_indicators import (
    IndicatorName,
    keys_by_indicator,
    rows_about,
    signed_indicator_names,
)
from estimates.columnar.arrays import Ints
from estimates.columnar.blocks import rows_with_codes
from estimates.columnar.store import Store

# What `content_digest` writes: ten bytes in hexadecimal digits.
FINGERPRINT = re.compile("[0-9a-f]{20}")


@dataclass(frozen=True)
class TouchedQuantities:
    """Some quantities of a set with all of their claims.

    codes : the quantities, codes of the column, ascending.
    rows : their claims, ascending.
    """

    codes: Ints
    rows: Ints

    def __or__(self, other: TouchedQuantities) -> TouchedQuantities:
        """Return the quantities of both."""
        codes, rows = np.union1d(self.codes, other.codes), np.union1d(self.rows, other.rows)
        return TouchedQuantities(codes, rows)

    def with_codes(self, linked: LinkedClaims, codes: Ints) -> TouchedQuantities:
        """Return these with more quantities; only the claims of the added ones are searched."""
        added = np.setdiff1d(codes, self.codes).astype(np.int64)
        if not len(added):
            return self
        return self | TouchedQuantities(added, rows_of_quantities(linked, added))


NOTHING_TOUCHED = TouchedQuantities(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))


def affected_quantities(
    linked: LinkedClaims, new: Store, earlier: TouchedQuantities = NOTHING_TOUCHED
) -> TouchedQuantities:
    """Return the quantities in which new claims can change the standing of a claim.

    earlier : those of earlier updates, which stay among them.
    """
    found = linked.quantity_index.find(new.strings("quantity").labels.tolist())
    own = np.union1d(earlier.codes, found[found >= 0]).astype(np.int64)
    names = [*new.strings("claim_id").labels]
    for relation in RELATIONS:
        if relation in new.columns:
            names += split_cells(new.strings(relation))[1].tolist()
    rows = labelled_rows(linked, list(dict.fromkeys(names)), own)
    named = linked.store.strings("quantity").codes[rows]
    return earlier.with_codes(linked, tied_to(linked, np.union1d(own, named)))


def add_shared_scales(
    linked: LinkedClaims, affected: TouchedQuantities, new: Store, signing: Ints
) -> TouchedQuantities:
    """Return affected quantities with those that share the scale of an indicator with them.

    An indicator that an unaffected claim makes signed stays so: then the quantity of this claim is
    added. Otherwise all quantities of the indicator are, if new claims can make it signed or not.

    new : all new claims. signing : the used claims that make an indicator signed, ascending.
    """
    store, touched = linked.store, affected
    before = store.take(affected.rows)
    may_change = signed_indicator_names(before) | signed_indicator_names(new)
    new_names = keys_by_indicator(new, np.arange(len(new))).keys()
    settled = set[IndicatorName]()
    while names := (new_names | keys_by_indicator(store, touched.rows).keys()) - settled:
        codes = touched.codes
        for name in names:
            rows = rows_about(store, signing, name)
            # Of one claim more than are affected one is not.
            rows = np.setdiff1d(rows[: len(affected.rows) + 1], affected.rows)[:1]
            if not len(rows) and name in may_change:
                rows = rows_about(store, np.arange(len(store)), name)
            codes = np.union1d(codes, store.strings("quantity").codes[rows])
        touched = touched.with_codes(linked, tied_to(linked, codes))
        settled |= names
    return touched


def labelled_rows(linked: LinkedClaims, labels: list[str], quantities: Ints) -> Ints:
    """Return the rows of the claims that have one of some labels.

    quantities : those whose claims without a label are searched first, by their fingerprints.
    """
    column = linked.store.strings("claim_id")
    codes = linked.label_index.find(labels)
    fingerprints, rows = set[str](), list[int]()
    for label, code in zip(labels, codes.tolist(), strict=True):
        if code < 0:
            fingerprints |= {label} if FINGERPRINT.fullmatch(label) else set()
        elif code < len(column.codes) and column.codes[code] == code:
            rows.append(code)  # as nearly always: a label a row, in their order
        else:
            rows += np.flatnonzero(column.codes == code).tolist()
    if fingerprints and column.is_null().any():
        likely = rows_of_quantities(linked, quantities)
        found = dict(zip(linked.labels_at(likely).tolist(), likely.tolist(), strict=True))
        if not fingerprints <= found.keys():
            found = linked.row_of
        rows += [found[label] for label in fingerprints & found.keys()]
    return np.array(rows, dtype=np.int64)


def tied_to(linked: LinkedClaims, quantities: Ints) -> Ints:
    """Return quantities with all that references tie to them, directly or not."""
    ties = linked.ties
    while len(ties.rows):
        naming, named = (np.isin(ends, quantities) for ends in (ties.rows, ties.targets))
        others = ties.targets[naming], ties.rows[named]
        more = np.union1d(quantities, np.concatenate(others))
        if len(more) == len(quantities):
            break
        quantities = more
    return quantities.astype(np.int64)


def rows_of_quantities(linked: LinkedClaims, quantities: Ints) -> Ints:
    """Return the rows of all claims on some quantities, ascending."""
    column = linked.store.strings("quantity")
    return rows_with_codes(column.codes, quantities, len(column.strings))
