"""A declared alias means its source; pairs are suggested and never merged."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.testing import strategies

ALIASES = {"EU": "Kirby", "Taran": "Mendel"}
SOURCE_OF = {"EU": "Kirby", "Taran": "Mendel", "Kirby": "Kirby", "Mendel": "Mendel"}


def records(claims: list[est.Claim], *, named: dict[str, str]) -> list[est.Claim]:
    return [
        c.model_copy(update={"source": c.source.model_copy(update={"name": named[c.source.name]})})
        for c in claims
    ]


@given(strategies.claim_lists(quantities=("q", "r")))
def test_a_declared_alias_means_its_source(drawn: list[est.Claim]) -> None:
    """The results are those of claims with the name of the source."""
    drawn = [c.model_copy(update={"note": None}) for c in drawn]
    aliased = est.ClaimSet.from_records(drawn, aliases=ALIASES)
    typed = est.ClaimSet.from_records(records(drawn, named=SOURCE_OF))
    assert set(aliased.sources) == set(typed.sources)
    rows = [list(est.consensus(c, method="median")) for c in (aliased, typed)]
    assert rows[0] == rows[1]
    noted = est.ClaimSet.from_records(  # the note that keeps the other name is content as well
        [
            c.model_copy(update={"note": f"source as given: {d.source.name}"})
            if c.source.name != d.source.name
            else c
            for c, d in zip(records(drawn, named=SOURCE_OF), drawn, strict=True)
        ]
    )
    standing = [
        [e.standing for e in est.reconcile(c, method="median").ledger] for c in (aliased, noted)
    ]
    assert standing[0] == standing[1]


@given(strategies.claim_lists(), st.permutations(["a", "b", "c", "d"]))
def test_an_alias_of_an_alias_leads_to_the_last_source(
    drawn: list[est.Claim], order: list[str]
) -> None:
    """Whatever the length of the chain and the order of the pairs."""
    chain = {"EU": "a", "a": "b", "b": "c", "c": "d"}
    shuffled = {
        k: chain[k] for k in sorted(chain, key=lambda k: order.index(k) if k in order else 9)
    }
    claims = est.ClaimSet.from_records(drawn, aliases=shuffled)
    assert "EU" not in claims.sources
    assert ("d" in claims.sources) == any(c.source.name == "EU" for c in drawn)


@pytest.mark.parametrize("form", ["mapping", "frame", "path", "suggestions"])
def test_every_form_of_aliases_is_accepted(form: str, tmp_path: Path) -> None:
    """A mapping, a table, the path of a file, or what suggest_aliases returned."""
    rows = [
        {"source": "CSIS", "value": 5, "note": "x"},
        {"source": "Center for Strategic and International Studies", "value": 6},
    ]
    pairs = pd.DataFrame({"alias": ["CSIS"], "source": [rows[1]["source"]]})
    path = tmp_path / "aliases.csv"
    pairs.to_csv(path, index=False)
    aliases: dict[str, Any] = {
        "mapping": {"CSIS": rows[1]["source"]},
        "frame": pairs,
        "path": path,
        "suggestions": est.suggest_aliases(rows),
    }
    claims = est.ClaimSet.from_frame(pd.DataFrame(rows), aliases=aliases[form])
    assert claims.sources == (rows[1]["source"],)
    assert claims[0].note == "x; source as given: CSIS"
    assert any(notice.endswith("1 (alias)") for notice in claims.notices)


def test_aliases_apply_to_acts_for_and_via() -> None:
    """Who acts for an alias acts for its source."""
    rows = [
        est.claim("MoD", 5, claim_id="a", stated_on="2021-04-01"),
        est.claim("Spokesman", 6, claim_id="b", supersedes="a", acts_for="MoD", via="MoD;Ministry"),
    ]
    claims = est.ClaimSet.from_records(rows, aliases={"MoD": "Ministry"})
    assert claims[1].source.acts_for == ("Ministry",)
    assert claims[1].via == ("Ministry",)
    assert [e.standing for e in est.reconcile(claims).ledger] == ["superseded", "used"]


INVALID: list[tuple[Any, str]] = [
    ({"a": "b", "b": "a"}, "form a circle: 'a → b → a'"),
    (pd.DataFrame({"alias": ["a", "a"], "source": ["b", "c"]}), "already means 'b'"),
    ({"a": ""}, "needs two names"),
    ({"a": 5}, "needs two names"),
    ([1], "must be a mapping or a table"),
    (pd.DataFrame({"x": []}), "needs the columns alias and source"),
    ("gone.csv", "cannot be read"),
]


@pytest.mark.parametrize(("aliases", "message"), INVALID)
def test_invalid_aliases_are_refused(aliases: Any, message: str) -> None:
    with pytest.raises(est.EstimatesError, match=message):
        est.ClaimSet.from_records([est.claim("a", 5)], aliases=aliases)


# ---- suggestions


def pairs(*names: str) -> dict[tuple[str, str], str]:
    suggestions = est.suggest_aliases([{"source": name, "value": 5} for name in names])
    return {(p.source_a, p.source_b): p.why for p in suggestions}


def test_acronyms_and_punctuation_are_suggested() -> None:
    same = pairs("US DoD", "U.S. DoD", "the US DOD")
    assert set(same.values()) == {'the same but for case, punctuation or "the"'}
    assert len(same) == 2, "a chain of pairs is enough"
    assert pairs("MoD", "Ministry of Defence") == {("MoD", "Ministry of Defence"): "acronym"}
    assert pairs("IISS", "International Institute for Strategic Studies") != {}
    assert pairs("CSIS", "Center for Strategic and International Studies (CSIS)") != {}


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Ukrainian General Staff", "General Staff of Ukraine"),
        ("Russian Ministry of Defence", "The Ministry of Defense of Russia"),
        ("Malian Health Ministry", "Ministry of Health of Mali"),
        ("Gaza Ministry of Health", "Ministry of Health in Gaza"),
    ],
)
def test_the_same_words_in_another_order_are_suggested(a: str, b: str) -> None:
    """The adjective of a country is the country."""
    assert set(pairs(a, b).values()) == {"the same words in another order"}


@pytest.mark.parametrize("name", ["UN OHCHR", "United Nations OHCHR", "US CENTCOM"])
def test_an_acronym_is_suggested_with_and_without_its_parent(name: str) -> None:
    own = name.rpartition(" ")[2]
    assert pairs(own, name) == {(own, name): "contained in the other name"}


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Police of Niger", "Nigerian Police"),
        ("Austria Police", "Australia Police"),
        ("Iran Police", "Iraq Police"),
        ("DFM Research", "DHM Research"),
        ("MoD", "UK MoD"),
        ("OHCHR", "Ukraine OHCHR office"),
    ],
)
def test_countries_and_acronyms_tell_names_apart(a: str, b: str) -> None:
    assert pairs(a, b) == {}


def test_different_names_are_not_suggested() -> None:
    """Names that differ in a number, and unrelated names."""
    assert pairs("Panel 1", "Panel 2") == {}
    assert pairs("CIA", "UK MoD", "BBC Russia", "French foreign minister") == {}
    assert pairs("Ministry of Defence", "Mod squad") == {}


def test_similar_spellings_need_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without rapidfuzz the other suggestions remain."""
    assert pairs("Mediazona", "Mediazonna") == {("Mediazona", "Mediazonna"): "spelled alike"}
    monkeypatch.setitem(sys.modules, "rapidfuzz", None)
    importlib.import_module("estimates.claims.alias_suggestions")
    assert pairs("Mediazona", "Mediazonna") == {}
    assert pairs("MoD", "Ministry of Defence") != {}


@given(
    st.lists(
        st.sampled_from(["CSIS", "Csis", "EU", "E.U.", "Ministry of Defence", "MoD", "é", "—"]),
        min_size=1,
    )
)
def test_suggestions_are_pairs_of_existing_names(names: list[str]) -> None:
    """Each pair occurs once, no name is paired with itself, and the claims do not change."""
    claims = est.ClaimSet.from_records([{"source": n, "value": i} for i, n in enumerate(names)])
    suggested = [(p.source_a, p.source_b) for p in est.suggest_aliases(claims)]
    assert all(a != b and {a, b} <= set(claims.sources) for a, b in suggested)
    assert len({frozenset(pair) for pair in suggested}) == len(suggested)
    assert set(claims.sources) == set(names)
