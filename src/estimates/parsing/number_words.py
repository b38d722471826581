"""Reading a number in words, one word after the other: "two hundred and five thousand"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimates.parsing.lexicon import is_hyphen

if TYPE_CHECKING:
    from estimates.parsing.numerals import Reader


class Words:
    """The state of reading a number in words: thousands so far, and the group being built."""

    def __init__(self, reader: Reader, start: int) -> None:
        self.reader, self.start, self.end = reader, start, start
        self.total = self.group = 0
        self.scale = 1
        self.limit = 10**18
        self.last = 0

    def run(self) -> None:
        """Take words as long as they go on with the number."""
        if not self.opening():
            return
        while self.take_word() or self.take_scale() or self.take_and():
            pass

    def opening(self) -> bool:
        """Take the article of "a hundred"; without a magnitude after it there is no number."""
        tokens, lexicon = self.reader.tokens, self.reader.lexicon
        one = lexicon.at("grammar.one", tokens, self.start)
        if one is None or self.reader.word_at(self.start) is not None:
            return self.headline() or True
        scale = self.reader.scale_at(one[1])
        if scale is None or not tokens[one[1]].norm.isalpha() or len(tokens[one[1]].norm) < 2:
            return False
        self.group, self.end = 1, one[1]
        return True

    def headline(self) -> bool:
        """Take "hundred thousand troops" at the very beginning as one hundred thousand."""
        reader = self.reader
        if self.start or not reader.bold or reader.lexicon.languages[0] != "en":
            return False
        found = reader.scale_at(0)
        if found is None or found[0] < 100 or len(reader.tokens[0].norm) < 7:
            return False
        self.scale, self.end = found
        self.last = found[0]
        self.total, self.group = (0, 100) if found[0] == 100 else (found[0], 0)
        self.limit = self.limit if found[0] == 100 else found[0]
        return True

    def next(self) -> int:
        """Return the token after a hyphen that joins two words of the number."""
        joined = self.end > self.start and is_hyphen(self.reader.tokens, self.end)
        return self.end + 1 if joined else self.end

    def take_word(self) -> bool:
        """Take a word for a number, if it fits into the group."""
        found = self.reader.word_at(self.next())
        if found is None or not self.fits(found[0]):
            return False
        value, end = found
        if value >= 1000:
            self.total, self.group = self.total + value, 0
            self.limit = 1000
        else:
            self.group += value
        self.last, self.end, self.scale = value, end, 1
        return True

    def fits(self, value: int) -> bool:
        """Tell whether a number word can follow what the group holds."""
        if self.last == 0 and self.group == 0:
            return value < self.limit
        if value >= 1000 or value == 0 or self.group >= 1000:
            return False
        room = 10 if self.group % 100 and self.group % 10 == 0 else 100
        twenties = self.group % 100 in (60, 80) and "fr" in self.reader.lexicon.languages
        room = 20 if twenties else room
        room = 1000 if self.group == 0 else room
        return (value < room and self.group % room == 0) or (twenties and value < 20)

    def take_scale(self) -> bool:
        """Take a magnitude word."""
        found = self.reader.scale_at(self.next())
        if found is None or self.end == self.start:
            return False
        value, end = found
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

    def take_and(self) -> bool:
        """Take "and" where a smaller part of the same number follows."""
        reader = self.reader
        found = reader.lexicon.at("grammar.and", reader.tokens, self.end)
        if found is None or self.end == self.start or self.last == 0:
            return False
        if self.last < 20:
            return False
        rest = Words(reader, found[1])
        while rest.take_word():
            pass
        twenties = self.group % 100 in (60, 80) and "fr" in reader.lexicon.languages
        room = 20 if twenties else 10 if self.last < 100 else 100 if self.group else 1000
        if rest.end == found[1] or not 0 < rest.group < room or rest.total:
            return False
        scale = reader.scale_at(rest.next())
        if scale and (scale[0] < 1000 or scale[0] >= self.limit or not self.group):
            return False
        self.group += rest.group
        self.end, self.last, self.scale = rest.end, rest.last, 1
        return True

    def broken(self) -> bool:
        """Tell whether another number word follows that does not fit ("twenty twenty-one")."""
        rest = self.reader.word_at(self.end) or self.reader.scale_at(self.end)
        return rest is not None

    def skip(self) -> int:
        """Return the token after the whole run of number words."""
        reader, i = self.reader, self.end
        while True:
            found = reader.word_at(i) or reader.scale_at(i)
            if found is None and not is_hyphen(reader.tokens, i):
                return i
            i = found[1] if found else i + 1
