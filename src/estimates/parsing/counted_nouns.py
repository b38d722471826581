"""Read what a number counts: the noun phrase after it, in the words used."""

from estimates.parsing.footnote_marks import FOOTNOTE_SIGNS
from estimates.parsing.german_numbers import is_german_number
from estimates.parsing.lexicon import is_hyphen
from estimates.parsing.phrase import Phrase
from estimates.parsing.text_reader import TextReader
from estimates.parsing.tokens import Token, is_digits_at, norm_at

MAX_NOUN_WORDS = 7
# A hospital has beds, while people and vehicles are the group that they form: "a 300-man force".
PARTS = ("bed", "seat", "unit")


def noun_start(reader: TextReader, p: Phrase) -> int:
    """Return the first token of what a phrase counts: the beds of a "345-bed hospital".

    The mark of a footnote may stand before it: "150* people".
    """
    has_part = p.ops[-1:] == ("strong",) and norm_at(reader.tokens, p.end - 1) in PARTS
    start = p.end - has_part
    while norm_at(reader.tokens, start) in FOOTNOTE_SIGNS and reader.tokens[start].glued:
        start += 1
    return start


def counted_at(reader: TextReader, i: int) -> tuple[str | None, int]:
    """Return the noun phrase at token i, and the token after it.

    It ends at punctuation, numbers, prepositions and verbs. An "of" is skipped at its start
    ("dozens of casualties") and kept inside ("pieces of hardware"). Without a noun it is what
    became of those counted: "5 killed, 12 were wounded".
    """
    tokens = reader.tokens
    of = reader.match("grammar.of", i)
    start = end = of[1] if of else i
    if of and reader.number_word_at(start) is not None:
        return None, i  # "three of five"
    limit = min(len(tokens), start + 2 * MAX_NOUN_WORDS)
    while end < limit and continues_noun_phrase(reader, start, end):
        end += 1
    while end > start and (tokens[end - 1].norm == "-" or reader.match("grammar.of", end - 1)):
        end -= 1
    if end == start:
        participle, tail = counted_participle(reader, start)
        return (None, i) if participle is None else join_nouns(reader, participle, tail)
    words = "".join(t.gap * (k > 0) + t.raw for k, t in enumerate(tokens[start:end]))
    tail, participle = read_participle(reader, end)
    return join_nouns(reader, f"{words} {participle}" if participle else words, tail)


def continues_noun_phrase(reader: TextReader, start: int, i: int) -> bool:
    """Tell whether token i belongs to the noun phrase that starts at token `start`."""
    tokens, stop_words = reader.tokens, reader.lexicon.words["stop.words"]
    token = tokens[i]
    if token.kind == "digits":
        return is_in_designator(reader, i, start)
    if i > start and (is_last_operator(reader, i) or labels_number(reader, i)):
        return False
    if is_plain_noun(reader, i):
        return i == start or not is_past_verb(reader, i)
    if is_in_abbreviation(reader, i, start):
        return True
    ends_noun = ("attribution.by", "rate_words.behind")
    if starts_number(reader, start, i) or any(reader.match(name, i) for name in ends_noun):
        return False
    if i > start and hedges_number(reader, i):
        return False
    if i > start and is_hyphen(tokens, i):
        return True
    is_letter = len(token.norm) == 1 and token.raw.islower() and not (token.glued and i > start)
    if token.kind != "word" or is_letter:
        return False
    of = reader.match("grammar.of", i)
    if of is not None:
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        starts_noun = after is not None and after.kind == "word" and after.norm not in stop_words
        starts_noun = starts_noun and not starts_number(reader, start, i + 1)
        starts_noun = starts_noun and not hedges_number(reader, i + 1)
        return i > start and of[1] == i + 1 and starts_noun
    follows_adverb = i > start and tokens[i - 1].norm.endswith("ly")
    if token.norm in stop_words and not (follows_adverb or is_adjective(reader, start, i)):
        return False
    if i > start and token.norm in reader.lexicon.words["grammar.degree"]:
        return False  # "300 personas más de 60 años"
    return i == start or not is_past_verb(reader, i)


def is_last_operator(reader: TextReader, i: int) -> bool:
    """Tell whether a bound or a hedge ends the clause at token i: "300 people minimum"."""
    op = reader.match("suffix", i)
    if op is None or op[0] not in ("ge", "le", "approx"):
        return False
    is_last = op[1] == len(reader.tokens) or reader.tokens[op[1]].kind == "sign"
    return is_last and not is_hyphen(reader.tokens, op[1]) and not is_hyphen(reader.tokens, i - 1)


def labels_number(reader: TextReader, i: int) -> bool:
    """Tell whether the label of a number is at token i: "un séisme de magnitude 6"."""
    return is_digits_at(reader.tokens, i + 1) and reader.match("numbered", i) is not None


def is_adjective(reader: TextReader, start: int, i: int) -> bool:
    """Tell whether token i is one before a plural: "300 armed men", "54 wounded soldiers"."""
    words, after = reader.lexicon.words, norm_at(reader.tokens, i + 1)
    is_listed = reader.tokens[i].norm in words["stop.participles"] | words["stop.adjectives"]
    is_plural = after.endswith("s") or after in words["markers.counted"]
    return i == start and is_listed and is_plural and is_plain_noun(reader, i + 1)


def is_plain_noun(reader: TextReader, i: int) -> bool:
    """Tell whether token i is a word that ends no noun phrase, as most are."""
    token, lexicon = reader.tokens[i], reader.lexicon
    if token.kind != "word" or len(token.norm) == 1 or token.norm in lexicon.noun_end_tokens:
        return False
    return "de" not in lexicon.languages or not is_german_number(token.norm)


def is_in_abbreviation(reader: TextReader, i: int, start: int) -> bool:
    """Tell whether token i is a point or a letter of an abbreviation before a noun: "U.S."."""
    tokens = reader.tokens
    if i > start and is_initial(tokens[i]) and tokens[i].glued and tokens[i - 1].norm == ".":
        return True
    if tokens[i].norm != "." or not tokens[i].glued or len(tokens[i - 1].raw) != 1:
        return False
    if not tokens[i - 1].raw.isupper() or i + 1 >= len(tokens):
        return False
    after = tokens[i + 1]
    is_letter = after.glued and is_initial(after)
    # "241 U.S. Marines"; a capital after other initials may begin a sentence.
    is_first = i > start and all(len(t.raw) == 1 for t in tokens[start:i])
    is_noun = after.kind == "word" and (is_first or after.raw[0].islower())
    return is_letter or (tokens[i - 2].raw == "." and is_noun)


def is_initial(token: Token) -> bool:
    """Tell whether a token is a capital letter."""
    return len(token.raw) == 1 and token.raw.isupper()


def starts_number(reader: TextReader, start: int, i: int) -> bool:
    """Tell whether another number is at token i: in "60 two weeks ago", not in "60 one-way drones".

    start : the first token of the noun phrase.
    """
    number = reader.number_word_at(i)
    if number is None:
        return False
    is_compound = is_hyphen(reader.tokens, i - 1) or is_hyphen(reader.tokens, number[1])
    return (i > start and not is_compound) or reader.match("units.words", number[1]) is not None


def hedges_number(reader: TextReader, i: int) -> bool:
    """Tell whether a hedge or a bound before a number is at token i: "un bilan d'environ 300"."""
    op = reader.match("prefix", i)
    if op is None:
        return False
    return is_digits_at(reader.tokens, op[1]) or reader.number_word_at(op[1]) is not None


def is_past_verb(reader: TextReader, i: int) -> bool:
    """Tell whether token i is a verb after a plural: "20 vessels exercised"."""
    word, noun = reader.tokens[i], reader.tokens[i - 1]
    if "en" not in reader.lexicon.languages or not word.norm.endswith("ed"):
        return False
    is_plural = noun.norm.endswith("s") or noun.norm in reader.lexicon.words["markers.counted"]
    return is_plural and word.raw.islower() and not is_hyphen(reader.tokens, i - 1)


def is_in_designator(reader: TextReader, i: int, start: int) -> bool:
    """Tell whether the digits at token i belong to a name in the phrase: "T-72", "152mm"."""
    tokens = reader.tokens
    is_hyphenated = i - 2 >= start and is_hyphen(tokens, i - 1) and tokens[i - 2].kind == "word"
    return is_hyphenated or (i > start and tokens[i].glued and tokens[i - 1].kind == "word")


def join_nouns(reader: TextReader, counted: str, tail: int) -> tuple[str, int]:
    """Return "killed or wounded" for the "killed" before token `tail`, and the token after it.

    An "and" joins only what became of people ("12 dead and missing"), as "300 protesters and police
    clashed" counts no police; a comma only in a list ("killed, wounded or missing"). A number
    behind counts the second: "5 killed or wounded 12".
    """
    tokens, words = reader.tokens, reader.lexicon.words
    link, known = norm_at(tokens, tail), words["stop.participles"]
    if link in words["grammar.or"]:
        known = known | words["markers.counted"]
    elif link not in (",", *words["grammar.between_and"]) or norm_at(tokens, tail - 1) not in known:
        return counted, tail
    other, end = counted_at(reader, tail + 1)
    is_alone = link == "," and end == tail + 2
    is_joined = norm_at(tokens, end - 1) in known and not is_alone and not is_digits_at(tokens, end)
    if other is None or not is_joined:
        return counted, tail
    return f"{counted}{tokens[tail].gap}{tokens[tail].raw}{tokens[tail + 1].gap}{other}", end


def counted_participle(reader: TextReader, i: int) -> tuple[str | None, int]:
    """Return what became of those counted without a noun, and the token after it: "12 killed".

    "A man of 45 was killed" has one victim, and in "45 captured the bridge" none was captured.
    """
    words = reader.lexicon.words
    tail, participle = read_participle(reader, i)
    is_one = norm_at(reader.tokens, i) in words["stop.singular_auxiliaries"]
    is_active = norm_at(reader.tokens, tail) in words["grammar.the"]
    return (participle, tail) if participle and not is_one and not is_active else (None, i)


def read_participle(reader: TextReader, i: int) -> tuple[int, str]:
    """Return the token after "were killed" at token i, and "killed"; i and "" for other words."""
    tokens, words = reader.tokens, reader.lexicon.words
    end = i
    while end < len(tokens) and end - i < 3 and tokens[end].norm in words["stop.auxiliaries"]:
        end += 1
    if end < len(tokens) and tokens[end].norm in words["stop.participles"]:
        return end + 1, tokens[end].raw
    return i, ""


def is_formation(reader: TextReader, start: int, tail: int) -> bool:
    """Tell whether the counted noun is a military formation ("infantry brigades")."""
    ofs = (j for j in range(start + 1, tail) if reader.match("grammar.of", j))
    of = next(ofs, tail)
    matches = (reader.match("formations.words", j) for j in range(max(start, of - 3), of))
    return any(match is not None and match[1] == of for match in matches)
