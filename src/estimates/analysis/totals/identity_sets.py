"""Sets of identities: read from any form or file, and refused where they cannot hold."""

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from estimates.analysis.totals.identities import Identity, identity_error, identity_from_parts
from estimates.claims.unit_conversions import unit_key
from estimates.errors import CyclicIdentityError, UnitMismatchError, UnknownQuantityError


def read_identities(identities: Any) -> list[Identity]:
    """Return one or several identities from any form, or from the path of a file of them."""
    if isinstance(identities, Path) or (isinstance(identities, str) and "=" not in identities):
        listed = read_identity_file(Path(identities))
    elif isinstance(identities, Mapping):
        listed = [identity_from_parts(total, parts) for total, parts in identities.items()]
    elif isinstance(identities, str | Identity):
        listed = [Identity.of(identities)]
    elif isinstance(identities, Iterable):
        listed = [Identity.of(identity) for identity in identities]
    else:
        raise identity_error("must be identities", identities)
    if not listed:
        raise identity_error("must not be empty", identities)
    refuse_cycles(listed)
    return list(dict.fromkeys(listed))


def read_identity_file(path: Path) -> list[Identity]:
    """Return the identities of a file: one per line (# begins a comment), JSON or TOML."""
    from estimates.claims.ingest.side_files import load_side_file
    from estimates.columnar.text_files import decode_text, read_bytes

    if path.suffix.lower() in (".json", ".toml"):
        return read_identities(load_side_file(path, "identities"))
    lines = decode_text(read_bytes(path), str(path), None).splitlines()
    stripped = [line.split("#", 1)[0].strip() for line in lines]
    return [Identity.of(line) for line in stripped if line]


def refuse_cycles(identities: Iterable[Identity]) -> None:
    """Refuse a total that is, through other identities, a part of itself.

    Only identities with a single quantity on one side, and parts that are added on the other,
    define parts of a total.
    """
    parts: dict[str, set[str]] = {}
    for identity in identities:
        for single, rest in ((identity.total, identity.parts), (identity.parts, identity.total)):
            if len(single) == 1 and len(rest) > 1 and all(t.coefficient > 0 for t in rest):
                parts.setdefault(single[0].quantity, set()).update(t.quantity for t in rest)
    try:
        list(TopologicalSorter(parts).static_order())
    except CycleError as error:
        cycle, remedy = " → ".join(error.args[1]), "a quantity cannot be a part of itself"
        problem = "run in a circle"
        raise CyclicIdentityError(
            problem, column="identities", value=cycle, remedy=remedy
        ) from None


def refuse_unknown_quantities(identities: Iterable[Identity], questions: Iterable[str]) -> None:
    """Refuse an identity over a quantity without claims."""
    labels = list(questions)
    for identity in identities:
        for term in identity.terms:
            if term.quantity not in labels:
                problem = f"{str(identity)!r} names a quantity without claims"
                remedy = f"there are claims on {', '.join(labels[:8])}"
                raise UnknownQuantityError(
                    problem, column="identities", value=term.quantity, remedy=remedy
                )


def refuse_mixed_units(identities: Iterable[Identity], unit_of: Mapping[str, str | None]) -> None:
    """Refuse to add up quantities in different units where every coefficient is 1 or -1."""
    for identity in identities:
        if any(abs(term.coefficient) != 1 for term in identity.terms):
            continue
        units = {unit for t in identity.terms if (unit := unit_of[t.quantity]) is not None}
        if len({unit_key(unit) for unit in units}) > 1:
            problem = f"{str(identity)!r} adds up different units"
            remedy = "give a coefficient that converts them: 5 * households = persons"
            value = sorted(units)
            raise UnitMismatchError(problem, column="identities", value=value, remedy=remedy)
