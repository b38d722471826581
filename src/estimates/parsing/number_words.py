"""Read a number in words: "two hundred and five thousand"."""

from functools import cache

from estimates.parsing.german_numbers import is_german_number
from estimates.parsing.lexicon import LANGUAGES, is_hyphen, load_lexicon
from estimates.parsing.text_reader import TextReader
from estimates.parsing.tokens import tokenize

# The categories whose words can belong to a number.
NUMBER_CATEGORIES = """
    numbers scales grammar.one grammar.and fractions denominators parts added_fractions
    mixed_numbers grammar.half decimal_words.point
""".split()


@cache
def words_of_numbers() -> frozenset[str]:
    """Return the words that can belong to a number, of all languages."""
    phrases = (load_lexicon(LANGUAGES).words.get(name, ()) for name in NUMBER_CATEGORIES)
    return frozenset(token.norm for group in phrases for p in group for token in tokenize(p))


def is_number_alone(text: str) -> bool:
    """Return whether all words of a text can belong to its number, and nothing doubts it.

    >>> [is_number_alone(text) for text in ("1.2 million", "300*", "300 killed", "300?")]
    [True, True, False, False]
    """
    if "?" in text:
        return False
    words = (token.norm for token in tokenize(text) if token.kind == "word")
    return all(word in words_of_numbers() or is_german_number(word) for word in words)


class NumberWordParser:
    """Reads a number in words from left to right.

    start, end : the first token of the number, and the token after it.
    total : the sum of the completed groups ("two hundred thousand").
    group : the group in progress, below 1,000 ("and five").
    scale : the product of the magnitude words at the end of the number; 1 without.
    limit : the next magnitude word must be smaller than this.
    last : the value of the last word; 0 before the first one.
    """

    def __init__(self, reader: TextReader, start: int) -> None:
        self.reader, self.start, self.end = reader, start, start
        self.total = self.group = 0
        self.scale = 1
        self.limit = 10**18
        self.last = 0

    def run(self) -> None:
        """Read words as long as they continue the number."""
        if not self.read_opening():
            return
        while self.read_word() or self.read_magnitude() or self.read_and():
            pass

    def read_opening(self) -> bool:
        """Read the article of "a hundred"; return False where no number can follow it."""
        one = self.reader.match("grammar.one", self.start)
        if one is None or self.reader.number_word_at(self.start) is not None:
            self.read_headline()
            return True
        magnitude = self.reader.magnitude_at(one[1])
        word = self.reader.tokens[one[1]].norm if magnitude else ""
        if not word.isalpha() or len(word) < 2:
            return False
        self.group, self.end = 1, one[1]
        return True

    def read_headline(self) -> None:
        """Read "hundred thousand troops" at the start of a text as one hundred thousand."""
        reader = self.reader
        if self.start or not reader.expects_figure or reader.lexicon.languages[0] != "en":
            return
        magnitude = reader.magnitude_at(0)
        if magnitude is None or magnitude[0] < 100 or len(reader.tokens[0].norm) < 7:
            return
        self.scale, self.end = magnitude
        self.last = self.scale
        if self.scale == 100:
            self.group = 100
        else:
            self.total = self.limit = self.scale

    def next_token(self) -> int:
        """Return the next token, after a hyphen inside the number."""
        is_joined = self.end > self.start and is_hyphen(self.reader.tokens, self.end)
        return self.end + 1 if is_joined else self.end

    def read_word(self) -> bool:
        """Read a number word that fits into the group."""
        word = self.reader.number_word_at(self.next_token())
        if word is None or not self.fits(word[0]):
            return False
        value, end = word
        if value >= 1000:
            self.total, self.group = self.total + value, 0
            self.limit = 1000
        else:
            self.group += value
        self.last, self.end, self.scale = value, end, 1
        return True

    def counts_in_twenties(self) -> bool:
        """Tell whether French continues the group beyond ten: "soixante-quinze" is 60 + 15."""
        return self.group % 100 in (60, 80) and "fr" in self.reader.lexicon.languages

    def fits(self, value: int) -> bool:
        """Tell whether a number word can follow the words of the group."""
        if self.last == 0 and self.group == 0:
            return value < self.limit
        if value >= 1000 or value == 0 or self.group >= 1000:
            return False
        in_twenties = self.counts_in_twenties()
        if self.group == 0:
            free = 1000
        elif in_twenties:
            free = 20
        else:
            free = 10 if self.group % 100 and self.group % 10 == 0 else 100
        return (value < free and self.group % free == 0) or (in_twenties and value < 20)

    def read_magnitude(self) -> bool:
        """Read a magnitude word."""
        magnitude = self.reader.magnitude_at(self.next_token())
        if magnitude is None or self.end == self.start:
            return False
        value, end = magnitude
        if value < 1000:
            if self.group == 0 or self.group >= 100 or self.group * value >= self.limit:
                return False
            self.group *= value
        elif self.group and value < self.limit:
            self.total += self.group * value
            self.group, self.limit = 0, value
        elif self.total and self.group == 0 and self.scale >= 1000:
            self.total *= value
        else:
            return False
        self.last, self.end = value, end
        self.scale *= value
        return True

    def read_and(self) -> bool:
        """Read "and" before a smaller part of the same number."""
        reader = self.reader
        conjunction = reader.match("grammar.and", self.end)
        if conjunction is None or self.end == self.start or self.last < 20:
            return False
        rest = NumberWordParser(reader, conjunction[1])
        while rest.read_word():
            pass
        hundreds = 100 if self.group else 1000
        free = 20 if self.counts_in_twenties() else 10 if self.last < 100 else hundreds
        if rest.end == rest.start or not 0 < rest.group < free or rest.total:
            return False
        magnitude = reader.magnitude_at(rest.next_token())
        if magnitude and (magnitude[0] < 1000 or magnitude[0] >= self.limit or not self.group):
            return False
        self.group += rest.group
        self.end, self.last, self.scale = rest.end, rest.last, 1
        return True

    def skip(self) -> int:
        """Return the token after all number words that follow."""
        reader, i = self.reader, self.end
        while True:
            word = reader.number_word_at(i) or reader.magnitude_at(i)
            if word is None and not is_hyphen(reader.tokens, i):
                return i
            i = word[1] if word else i + 1
