"""The command `scan`: what it writes is what `est.read` reads."""

from __future__ import annotations

import estimates as est
from estimates.cli.app import main

TEXT = 'Police said 300 people came, while organisers claimed "well over 20,000". 150 tysięcy left.'


def test_the_claims_that_scan_writes_are_read_back(tmp_path, capsys):
    text_file, claims_file = tmp_path / "page.txt", tmp_path / "claims.jsonl"
    text_file.write_text(TEXT, encoding="utf-8")
    main(["scan", str(text_file), "--jsonl", "--published-on", "2021-04-22", "--quantity", "crowd"])
    claims_file.write_text(capsys.readouterr().out, encoding="utf-8")
    claims = list(est.read(claims_file))
    assert [(c.source.name, c.figure) for c in claims] == [
        (m.attribution.words, m.figure) for m in est.scan(TEXT) if m.attribution
    ]
    assert {(c.quantity.label, str(c.document.published_on)) for c in claims} == {
        ("crowd", "2021-04-22")
    }
    for claim in claims:
        claim.evidence.check(TEXT)


def test_what_was_seen_and_not_read_is_listed(tmp_path, capsys):
    text_file = tmp_path / "page.txt"
    text_file.write_text(TEXT, encoding="utf-8")
    main(["scan", str(text_file), "--refused"])
    assert "150 tysięcy" in capsys.readouterr().out
