"""Synthetic extractions from articles: right ones, and ten kinds of invented ones."""

import random
from typing import Any

NOUNS = ("soldiers", "refugees", "vehicles", "protesters", "houses", "prisoners")
SPEAKERS = ("The ministry", "The governor", "An aid agency", "The union", "A spokesman")
PLACES = ("Borduria", "Syldavia", "Klow", "Szohod", "Zileheroum")
# How a phrase is written, and the notation of the claim that an extractor makes of it.
FORMS = (
    ("{n:,} {noun}", "{n:,}"),
    ("about {n:,} {noun}", "about {n:,}"),
    ("more than {n:,} {noun}", "more than {n:,}"),
    ("at least {n:,} {noun}", "at least {n:,}"),
    ("{n:,} to {m:,} {noun}", "{n:,} to {m:,}"),
    ("up to {n:,} {noun}", "up to {n:,}"),
)
FAULTS = (
    "other number",
    "other unit",
    "other magnitude",
    "number of another sentence",
    "range end dropped",
    "hedge dropped",
    "comparator flipped",
    "date as count",
    "sum invented",
    "right number, wrong span",
)


def make_extractions(
    draw: random.Random, n: int, n_faults: int
) -> tuple[list[dict[str, Any]], dict[str, str], dict[int, str]]:
    """Return claims, their documents, and the kind of fault by the index of each faulty claim."""
    faulty = sorted(draw.sample(range(n), n_faults))
    faults = {i: FAULTS[k % len(FAULTS)] for k, i in enumerate(faulty)}
    claims, documents = [], {}
    for i in range(n):
        title = f"article {i}"
        documents[title], claim = make_article(draw, faults.get(i))
        claims.append({**claim, "document": title, "claim_id": f"c{i}"})
    return claims, documents, faults


def make_article(draw: random.Random, fault: str | None) -> tuple[str, dict[str, Any]]:
    """Return an article of three sentences, and a claim about its second one."""
    sentences = [make_sentence(draw, fault) for _ in range(3)]
    text = " ".join(sentence["sentence"] for sentence in sentences)
    own, next_one = sentences[1], sentences[2]
    claim = {"source": own["source"], "text": own["figure"], "quote": own["quote"]}
    start = text.index(own["sentence"]) + own["sentence"].index(own["quote"])
    n, m, noun = own["n"], own["m"], own["noun"]
    if fault == "other number":
        claim["text"] = own["figure"].replace(f"{n:,}", f"{n + 17:,}")
    elif fault == "other magnitude":
        claim["text"] = own["figure"].replace(f"{n:,}", f"{n * 1000:,}")
    elif fault == "other unit":
        claim["text"] = f"{n:,} warships"
    elif fault == "number of another sentence":
        claim["text"] = next_one["figure"]
    elif fault == "range end dropped":
        claim["text"] = f"{n:,}"
    elif fault == "hedge dropped":
        claim["text"] = f"{n:,}"
        claim["quote"] = f"{n:,} {noun}"
        start = text.index(own["sentence"]) + own["sentence"].index(claim["quote"])
    elif fault == "comparator flipped":
        claim["text"] = f"at most {n:,}"
    elif fault == "date as count":
        claim["text"], claim["quote"] = "2021", "In 2021"
        start = text.index(own["sentence"]) + own["sentence"].index("In 2021")
    elif fault == "sum invented":
        claim["text"] = f"{n + m:,}"
    elif fault == "right number, wrong span":
        start = text.index(own["sentence"])
        claim["quote"] = text[start : start + 12]
    claim |= {"quote_start": start, "quote_end": start + len(claim["quote"])}
    return text, claim


def make_sentence(draw: random.Random, fault: str | None) -> dict[str, Any]:
    """Return a sentence with one figure, and its parts; its form allows the fault."""
    needed = {
        "range end dropped": (4,),
        "hedge dropped": (1, 2, 3),
        "comparator flipped": (2, 3),
        "sum invented": (4,),
        "other unit": (0,),
    }
    form, figure = FORMS[draw.choice(needed.get(fault or "", range(len(FORMS))))]
    n = draw.randrange(120, 90_000)
    parts = {"n": n, "m": n + draw.randrange(500, 5_000), "noun": draw.choice(NOUNS)}
    source, place = draw.choice(SPEAKERS), draw.choice(PLACES)
    quote = form.format(**parts)
    if fault == "other unit":
        quote = f"{quote} and {draw.randrange(3, 90)} warships"
    sentence = f"In 2021 {source.lower()} of {place} counted {quote} in the north."
    return {
        **parts,
        "source": source,
        "sentence": sentence,
        "quote": quote,
        "figure": figure.format(**parts),
    }
