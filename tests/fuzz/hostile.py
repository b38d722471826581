"""Values and bytes that break readers: wrong types, sizes, depths, signs and encodings."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from estimates.model.schema import COLUMN_KINDS

COLUMNS = (*COLUMN_KINDS, "refers_to")
# Texts that have broken some reader of tables, numbers or days somewhere.
TEXTS = (
    *(
        "",
        " ",
        "\ufeff",
        "\x00",
        "\x1b[2J",
        "\u202e123",
        "\x9b31m",
        "\ud800",
        "é",
        "שלום",
        "\r",
        "\n",
    ),
    *(
        "a\rb",
        "a\nb",
        '"',
        "'",
        ";",
        "a;b",
        "a\\;b",
        "\\",
        ",",
        "\t",
        "|",
        "=1+1",
        "-5",
        "+5",
        "@x",
    ),
    *("NaN", "inf", "-inf", "1e-400", "1e400", "5e-324", "1e308", "-0", "0", "00", "1_000", "0x10"),
    *(
        "٣٤٥",
        "½",
        "²",
        "1,234.5",
        "1.234,5",
        "2.000",
        "1 500",
        "10-1" + "0" * 31,
        "9" * 5000,
        "1/0",
    ),
    *(
        "more than 5",
        "about 5",
        "5 to 7",
        "dozens",
        "no one",
        "5%",
        "minus 3",
        "V",
        "up to 1,000,000",
    ),
    *("true", "false", "yes", "None", "null", "[]", "{}", "[[1]]", '{"a": 1}', "a" * 3000),
    *(
        "2021-04-19",
        "31/02/2021",
        "0000-00-00",
        "9999-12-31",
        "10000-01-01",
        "-0001",
        "2021-04-12/",
    ),
    *(
        "2021-04-12/2021-04-10",
        "03/04/2021",
        "2021-04-19T25:00:00+99:00",
        "1e5",
        "44305",
        "last week",
    ),
    *(
        "9**9**9**9",
        "km**9**9**9",
        "(" * 500,
        "{area}",
        "{",
        "%s",
        "%",
        "../../x",
        "C:\\x",
        "http://x",
    ),
)
NUMBERS: tuple[Any, ...] = (
    *(0, 1, -1, 5, 150_000, 2**31, 2**53 + 1, 2**63, 2**64, 10**30, 10**400, -(10**400)),
    *(0.5, 1.5, -0.0, 5e-324, 1e-300, 1e308, -1e308, True, False),
)
# Bytes that begin or end something: marks of encodings and packings, quotes, controls.
BYTES = (
    *(
        b"\x00",
        b"\xff",
        b"\xfe\xff",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\x1f\x8b",
        b"PK\x03\x04",
        b"PAR1",
    ),
    *(b'"', b"'", b"\r", b"\n", b"\r\n", b",", b";", b"\t", b"{", b"}", b"[", b"]", b"[" * 3000),
    *(b"\xc3", b"\xed\xa0\x80", b"\xe2\x80\xae", b"\x1b]0;x\x07", b"null", b"NaN", b"1e999", b"-"),
)


def hostile_value(rng: Random, depth: int = 0) -> Any:
    """Return a value of any type that JSON has."""
    kind = rng.randrange(10)
    if kind < 4:
        return rng.choice(TEXTS)
    if kind < 7:
        return rng.choice(NUMBERS)
    if kind == 7 or depth > 3:
        return None
    items = [hostile_value(rng, depth + 1) for _ in range(rng.randrange(3))]
    if kind == 8:
        return items
    return {rng.choice((*COLUMNS, *TEXTS[:30])): item for item in items}


def mutate_bytes(rng: Random, content: bytes) -> bytes:
    """Return a content with some bytes replaced, inserted, deleted, repeated or cut off."""
    changed = bytearray(content)
    for _ in range(rng.choice((1, 1, 1, 2, 4, 16))):
        at = rng.randrange(len(changed) + 1)
        until = min(len(changed), at + rng.choice((1, 1, 2, 8, 64, 512)))
        action = rng.randrange(6)
        if action == 0 and at < len(changed):
            changed[at] ^= 1 << rng.randrange(8)
        elif action == 1:
            changed[at:at] = rng.choice(BYTES)
        elif action == 2:
            del changed[at:until]
        elif action == 3:
            changed[at:at] = changed[at:until] * rng.choice((1, 2, 20))
        elif action == 4:
            changed[at:until] = rng.choice(TEXTS).encode("utf-8", "surrogatepass")
        elif rng.random() < 0.3:
            del changed[at:]
    return bytes(changed)


def to_json(value: Any) -> str:
    """Return a value as JSON, also one that JSON does not have."""
    return json.dumps(value, ensure_ascii=False, allow_nan=True)
