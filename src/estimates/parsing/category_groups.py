"""Categories of the language files that are looked up together.

A word that starts no phrase of a group needs one look-up instead of one for each category.
"""

# The categories that can open a quantity, and those that open another phrase or a non-count.
# Most words of a text open neither, and are skipped after one look-up.
QUANTITY_CATEGORIES = """
    numbers scales vague collectives vague_words.approximate vague_words.multipliers
    vague_words.stages figures fractions ratios units.currency grammar.one grammar.minus
    grammar.half parts mixed_numbers
""".split()
OTHER_OPENINGS = """
    prefix grammar.no grammar.none numbered non_counts.months non_counts.before_year
""".split()

# The categories whose phrases make a number a rate.
RATE_CATEGORIES = """
    rate_words.per rate_words.per_round rate_words.behind rate_words.before rate_words.each
    rate_words.every rate_words.groups rate_words.adjectives
""".split()

# The categories that are looked up behind a number: what does not start one ends the number.
CONTINUATION_CATEGORIES = """
    scales suffix units.words units.currency units.percent denominators decimal_words.point
    added_fractions parts fractions collectives vague
    ratio_words.in ratio_words.times grammar.to grammar.between_and grammar.from_to
    grammar.margin grammar.of grammar.one grammar.half
""".split()

# The categories that can end the noun phrase behind a number; most nouns are in none of them.
NOUN_END_CATEGORIES = """
    numbers grammar.of grammar.degree attribution.by rate_words.behind stop.words prefix
""".split()
# The words that make a figure no fact, or leave it in doubt.
RESERVATIONS = ("grammar.nonfactual", "grammar.doubtful")
