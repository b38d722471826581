"""The adjectives of countries, so that "Ukrainian" and "of Ukraine" are the same word in a name."""

# Country and adjective; names of two words are left out, and so are adjectives of two countries.
ADJECTIVES = """
afghanistan afghan, albania albanian, algeria algerian, angola angolan, argentina argentine,
argentina argentinian, armenia armenian, australia australian, austria austrian,
azerbaijan azerbaijani, bahrain bahraini, bangladesh bangladeshi, belarus belarusian,
belgium belgian, benin beninese, bolivia bolivian, bosnia bosnian, botswana botswanan,
brazil brazilian, britain british, bulgaria bulgarian, burundi burundian, cambodia cambodian,
cameroon cameroonian, canada canadian, chad chadian, chile chilean, china chinese,
colombia colombian, croatia croatian, cuba cuban, cyprus cypriot, czechia czech, denmark danish,
ecuador ecuadorian, egypt egyptian, eritrea eritrean, estonia estonian, ethiopia ethiopian,
finland finnish, france french, gabon gabonese, gambia gambian, georgia georgian, germany german,
ghana ghanaian, greece greek, guatemala guatemalan, haiti haitian, honduras honduran,
hungary hungarian, iceland icelandic, india indian, indonesia indonesian, iran iranian,
iraq iraqi, ireland irish, israel israeli, italy italian, jamaica jamaican, japan japanese,
jordan jordanian, kazakhstan kazakh, kenya kenyan, korea korean, kosovo kosovar, kuwait kuwaiti,
kyrgyzstan kyrgyz, laos laotian, latvia latvian, lebanon lebanese, liberia liberian,
libya libyan, lithuania lithuanian, madagascar malagasy, malawi malawian, malaysia malaysian,
mali malian, malta maltese, mauritania mauritanian, mexico mexican, moldova moldovan,
mongolia mongolian, montenegro montenegrin, morocco moroccan, mozambique mozambican,
myanmar burmese, burma burmese, namibia namibian, nepal nepalese, nepal nepali,
netherlands dutch, nicaragua nicaraguan, niger nigerien, nigeria nigerian, norway norwegian,
oman omani, pakistan pakistani, palestine palestinian, panama panamanian, paraguay paraguayan,
peru peruvian, philippines philippine, poland polish, portugal portuguese, qatar qatari,
romania romanian, russia russian, rwanda rwandan, senegal senegalese, serbia serbian,
singapore singaporean, slovakia slovak, slovenia slovenian, somalia somali, spain spanish,
sudan sudanese, sweden swedish, switzerland swiss, syria syrian, taiwan taiwanese,
tajikistan tajik, tanzania tanzanian, thailand thai, togo togolese, tunisia tunisian,
turkey turkish, türkiye turkish, turkmenistan turkmen, uganda ugandan, ukraine ukrainian,
uruguay uruguayan, uzbekistan uzbek, venezuela venezuelan, vietnam vietnamese, yemen yemeni,
zambia zambian, zimbabwe zimbabwean
"""
# The first spelling of a country stands for all of them.
COUNTRY_OF_ADJECTIVE = {
    adjective: country
    for country, adjective in reversed([pair.split() for pair in ADJECTIVES.split(",")])
}


COUNTRIES = frozenset(COUNTRY_OF_ADJECTIVE.values())


def nation_word(word: str) -> str:
    """Return the adjective of a country as the country; any other word as it is.

    >>> nation_word("ukrainian"), nation_word("army")
    ('ukraine', 'army')
    """
    return COUNTRY_OF_ADJECTIVE.get(word, word)
