"""Write the words for thousand, million and so on of all languages of CLDR for the parser.

    pip install babel
    python docs/factor_words.py

The words are those of the compact decimal formats ("150 thousand") of the Unicode Common Locale
Data Repository, as Babel ships it. `EXTRA_FORMS` are inflected forms that these formats lack.
"""

import json
import re
from collections import defaultdict
from pathlib import Path

import babel
from babel import Locale, localedata

TARGET = Path(__file__).parent.parent / "src/estimates/parsing/factor_words.toml"

# Inflected forms of the most frequent languages, which no compact format shows.
EXTRA_FORMS = {
    ("cs", 1000): "tisíce tisíci tisícům tisících",
    ("et", 1000): "tuhande tuhanded tuhandeid",
    ("fi", 1000): "tuhannen tuhansia tuhansien tuhanteen",
    ("hu", 1000): "ezren ezret ezrek ezres",
    ("it", 1000): "migliaio migliaia",
    ("lt", 1000): "tūkstančius tūkstantis tūkstantį",
    ("lv", 1000): "tūkstotis tūkstošus",
    ("nl", 1000): "duizenden",
    ("pl", 1000): "tysiącom tysiącami tysiącach tysiącem tys",
    ("pt", 1000): "milhar milhares",
    ("sl", 1000): "tisočev tisočih",
    ("sr", 1000): "hiljada hiljade hiljadu",
    ("sv", 1000): "tusental tusentals",
    ("tr", 100): "yüz yüzü yüzün yüze yüzden",
    ("tr", 1000): "bini binin bine binde binden binlerce",
    ("bg", 1000): "хиляда",
    ("hi", 1000): "hazaar hazar",
    ("hi", 100_000): "lac lacs lakhs",
    ("hi", 10_000_000): "crores karor",
    ("el", 1000): "χιλιάδων χίλιοι χίλιες",
    ("ja", 1000): "千",
    ("ja", 100): "百",
}

HEADER = f"""\
# Words for thousand, million and so on: language, and word by factor.
# From the compact decimal formats of the Unicode CLDR, as shipped by Babel {babel.__version__}, and
# from docs/factor_words.py, which writes this file. The words of CLDR: copyright (c) Unicode, Inc.,
# Unicode License v3, SPDX Unicode-3.0, https://www.unicode.org/license.txt
"""


def words_by_language() -> dict[str, dict[str, int]]:
    """Return word → factor of each language; of two factors the smaller one."""
    languages: dict[str, dict[str, int]] = defaultdict(dict)
    for identifier in sorted(localedata.locale_identifiers()):
        formats = Locale.parse(identifier).compact_decimal_formats
        patterns = [
            (int(magnitude), pattern.pattern)
            for style in formats.values()
            for by_magnitude in style.values()
            for magnitude, pattern in by_magnitude.items()
        ]
        for magnitude, pattern in patterns:
            zeros = pattern.split(";")[0].count("0")
            factor = magnitude if zeros == 0 else magnitude // 10 ** (zeros - 1)
            words = re.sub(r"[0'./\-\u200e\u200f]", " ", pattern.split(";")[0]).lower().split()
            # In "150 mil millones" the first word is a smaller factor, in "150 de mii" none.
            for word in words:
                if factor > 1 and (len(words) == 1 or len(word) > 2 or not word.isascii()):
                    known = languages[identifier.split("_")[0]].get(word, factor)
                    languages[identifier.split("_")[0]][word] = min(known, factor)
    for (language, factor), words in EXTRA_FORMS.items():
        for word in words.split():
            languages[language].setdefault(word, factor)
    return languages


def is_told_by_itself(word: str) -> bool:
    """Tell whether a word is more than a Latin letter, which abbreviates too much."""
    return len(word) > 1 or not word.isascii()


def main() -> None:
    """Write the data file."""
    sections = []
    for language, words in sorted(words_by_language().items()):
        by_factor: dict[int, list[str]] = defaultdict(list)
        for word, factor in words.items():
            if is_told_by_itself(word):
                by_factor[factor].append(word)
        if not by_factor:
            continue
        lines = [f"[{language}]", f'name = "{Locale.parse(language).english_name}"']
        for factor, forms in sorted(by_factor.items()):
            lines.append(f"{factor} = {json.dumps(sorted(forms), ensure_ascii=False)}")
        sections.append("\n".join(lines))
    TARGET.write_text(HEADER + "\n" + "\n\n".join(sections) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
