"""The identities that a question is asked with: read from anything, refused where none can hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from estimates.analysis.totals.identities import WRITE, Identity, from_parts
from estimates.claims.unit_conversions import unit_key
from estimates.errors import (
    CyclicIdentityError,
    IdentityError,
    UnitMismatchError,
    UnknownQuantityError,
)


def identities_of(given: Any) -> list[Identity]:
    """Read identities: one or several, in any form, or the path of a file of them.

    Raises
    ------
    IdentityError, CyclicIdentityError
    """
    if isinstance(given, Path) or (isinstance(given, str) and "=" not in given):
        found = from_file(Path(given))
    elif isinstance(given, Mapping):
        found = [from_parts(total, parts) for total, parts in given.items()]
    elif isinstance(given, str | Identity):
        found = [Identity.of(given)]
    elif isinstance(given, Iterable):
        found = [Identity.of(part) for part in given]
    else:
        raise IdentityError("are no identities", column="identities", value=given, remedy=WRITE)
    if not found:
        raise IdentityError("are missing", column="identities", value=given, remedy=WRITE)
    found = list(dict.fromkeys(found))
    refuse_circles(found)
    return found


def from_file(path: Path) -> list[Identity]:
    """Read a file of identities: one a line (# begins a comment), or JSON."""
    from estimates.columnar.text_files import content, decode

    text = decode(content(path), str(path), None)
    if path.suffix.lower() == ".json":
        try:
            return identities_of(json.loads(text))
        except json.JSONDecodeError as error:
            raise IdentityError(
                f"is not JSON: {error}", column="identities", value=str(path)
            ) from None
    lines = [line.split("#", 1)[0].strip() for line in text.splitlines()]
    return [Identity.of(line) for line in lines if line]


def refuse_circles(found: Iterable[Identity]) -> None:
    """Refuse a total that is, over other identities, a part of itself.

    Only identities with one quantity alone on a side, and parts that are added, say what is a
    part of what.
    """
    parts: dict[str, set[str]] = {}
    for identity in found:
        for alone, others in ((identity.total, identity.parts), (identity.parts, identity.total)):
            if len(alone) == 1 and len(others) > 1 and all(t.coefficient > 0 for t in others):
                parts.setdefault(alone[0].quantity, set()).update(t.quantity for t in others)
    try:
        list(TopologicalSorter(parts).static_order())
    except CycleError as error:
        raise CyclicIdentityError(
            "run in a circle", column="identities", value=" → ".join(error.args[1]),
            remedy="no quantity is a part of itself",
        ) from None  # fmt: skip


def refuse_unknown(found: Iterable[Identity], known: Iterable[str]) -> None:
    """Refuse an identity over a quantity that no claim is about."""
    labels = list(known)
    for identity in found:
        for term in identity.terms:
            if term.quantity not in labels:
                raise UnknownQuantityError(
                    f"{str(identity)!r} names a quantity that no claim is about",
                    column="identities", value=term.quantity,
                    remedy=f"the claims are about {', '.join(labels[:8])}",
                )  # fmt: skip


def refuse_mixed_units(found: Iterable[Identity], unit: Mapping[str, str | None]) -> None:
    """Refuse to add up quantities in different units with nothing but ones as coefficients."""
    for identity in found:
        if any(abs(term.coefficient) != 1 for term in identity.terms):
            continue
        stated = {unit[t.quantity] for t in identity.terms if unit[t.quantity] is not None}
        if len({unit_key(str(name)) for name in stated}) > 1:
            raise UnitMismatchError(
                f"{str(identity)!r} adds up different units",
                column="identities", value=sorted(map(str, stated)),
                remedy="give a coefficient that converts them: 5 * households = persons",
            )  # fmt: skip
