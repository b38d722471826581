"""The words by which headers of public tables name sources, days, places, codes and figures."""

import re

# A name is split at punctuation, at digits, and where a small letter meets a capital.
WORD = re.compile(r"[^\W\d_]+|\d+")
CAMEL_CASE = re.compile(r"(?<=[a-z])(?=[A-Z])")

SOURCE_WORDS = frozenset(
    "source sources pollster agency claimant speaker outlet provider reporter organisation"
    " organization quelle fuente источник джерело".split()
)
SOURCE_PHRASES = frozenset(
    {
        *("reported by", "stated by", "said by", "asserted by", "published by", "according to"),
        *("who", "author", "publisher", "institution", "institute", "issuer", "dataset"),
    }
)
# "source quality", "source url" and "source type" describe a source and do not name it.
NOT_SOURCE_WORDS = frozenset(
    "quality scale id url link type date number count original headline article title".split()
)
URL_WORDS = frozenset("url link href permalink website webpage".split())
COORDINATE_WORDS = frozenset(
    "lat latitude lon long lng longitude coordinates coordinate centroid geom geometry wkt".split()
)
START_WORDS = frozenset("start begin beginning from onset since".split())
END_WORDS = frozenset("end until to".split())
YEAR_WORDS = frozenset("year years yr jahr année annee año ano год рік iyear".split())
MONTH_WORDS = frozenset("month monat mois mes месяц imonth".split())
DAY_WORDS = frozenset("date day period time week quarter datum fecha дата tag jour period".split())
# Names of a day that are never those of a number.
DATE_WORDS = frozenset("date datum fecha дата".split())
# Days on which a row was entered or changed, not those that it is about.
RECORDING_WORDS = frozenset(
    "created updated update entry modified extracted accessed timestamp recorded added".split()
)
PUBLISHED_WORDS = frozenset("published publication released release".split())
AREA_WORDS = frozenset(
    "country countries area entity region subregion state province district county city town"
    " village place location locations locality municipality territory governorate oblast"
    " department geo admin adm land pays país pais страна область continent nation economy".split()
)
UNIT_WORDS = frozenset("unit units einheit unité".split())
INDICATOR_WORDS = frozenset(
    "indicator indicators measure metric variable item element series statistic merkmal".split()
)
# Columns that part figures of one place and day: what differs in them is not one quantity.
GROUP_WORDS = frozenset(
    "side sex gender unit origin asylum destination belligerent victim target variant scenario"
    " ethnicity religion product commodity occupation profession geschlecht sexe sexo".split()
)
NOTE_WORDS = frozenset(
    "note notes comment comments remark remarks description details text narrative summary title"
    " headline flag flags footnote quality".split()
)
CODE_WORDS = frozenset(
    "id ids uid uuid code codes pcode iso fips geoid slug key num nr gid ccode ref"
    " reference serial number eventid index gwno gwnoloc disno stateabb".split()
)
# Codes of places, which are not events even where each occurs in one row only.
PLACE_CODES = AREA_WORDS | frozenset(
    "iso fips ccode gwno gwnoloc pcode geoid slug stateabb".split()
)
EVENT = re.compile(
    r"event|incident|\bcase|\bwar\b|battle|disaster|attack|crisis|crime|accident|protest|strike"
)
# Numbers that describe a row and are not figures of it.
DESCRIBING_WORDS = frozenset(
    "rank ranking weight precision prec quality scale flag version round class status priority cpi"
    " magnitude month day hour week quarter type incomp incompatibility terr respondents sample"
    " samplesize moe margin age sort period order page dyad int".split()
)
# Names that say that a cell is the figure, and not what it counts.
FIGURE_WORDS = frozenset(
    "value values estimate estimates figure obs number count total amount best n val wert quantity"
    " stated text wording said says statement claim claimed".split()
)
# The beginnings of words for what is counted; long enough to be found inside of a word: "nkill".
MEASURE = re.compile(
    "death|dead|died|kill|fatal|casualt|injur|wound|missing|affected|homeless|displace|idps?\\b"
    "|idp |refug|asylum|stateless|populat|\\bcases?\\b|person|people|troop|soldier|strength"
    "|victim|hostage|arrest|detain|detention|return|migrant|destroy|damage|loss|expend|spending"
    "|\\bcosts?\\b|gdp|birth|producti|attend|crowd|turnout|participant|vote|excess|survivor"
    "|female|male|child|women|\\bmen\\b|evacuat|events?\\b|rate\\b|percent|share|infected"
    "|captur|abundance|tested|recovered|vaccin|household|famil|protest|seats|budget|import|export"
)
# Words for the parts of a figure that no mapping names; a pattern of value columns knows fewer.
LOW_WORDS = frozenset("low lower min minimum lo lwr lcl lci lb floor least lowest".split())
BEST_WORDS = frozenset("best mean median central point mid mle".split())
HIGH_WORDS = frozenset("high higher upper max maximum hi upr ucl uci ub most highest".split())
# Words for a confidence interval, and for its level or quantile: "95% CI low", "2.5%".
CONFIDENCE_WORDS = frozenset(
    "ci cl ui cri lci lcl lwr 95 90 99 80 50 025 5 confidence credible uncertainty".split()
)
# What the names of two ends share where they do not name what is counted.
INTERVAL_WORDS = CONFIDENCE_WORDS | frozenset("conf interval limit bound bounds end".split())
# Names of a figure that do not say what is counted.
TOTAL_WORDS = frozenset("n total totals amount values figures val wert".split())
# What is counted one by one, of people above all: shares and populations stand beside figures.
COUNTED = re.compile(
    "death|dead|died|kill|fatal|casualt|injur|wound|missing|displace|idps?\\b|refug|troop|soldier"
    "|victim|hostage|arrest|\\bcases?\\b|attend|crowd|participant|protest|abundance"
)


def split_name(name: str) -> tuple[str, ...]:
    """Return the words of a column's name in lower case.

    >>> split_name("numPresentIdpInd"), split_name("Reported by (admin2)")
    (('num', 'present', 'idp', 'ind'), ('reported', 'by', 'admin', '2'))
    """
    return tuple(WORD.findall(CAMEL_CASE.sub(" ", name).casefold()))


def names_measure(name: str) -> bool:
    """Return whether a name says what is counted.

    >>> names_measure("nkill"), names_measure("Total Deaths"), names_measure("year")
    (True, True, False)
    """
    return MEASURE.search(" ".join(split_name(name))) is not None


def names_figure_between(name: str, low: str) -> bool:
    """Return whether a column seems to be the best value above the end in the column `low`.

    Ends of confidence intervals belong to whatever is measured; others may have a population beside
    them.

    >>> names_figure_between("Deaths", "low"), names_figure_between("population", "low")
    (True, False)
    >>> names_figure_between("population", "lower 95% CI"), names_figure_between("note", "LCL")
    (True, False)
    """
    words, of_interval = {*split_name(name)}, {*split_name(low)} & CONFIDENCE_WORDS
    if words and words <= BEST_WORDS | TOTAL_WORDS:
        return True
    return names_measure(name) if of_interval else COUNTED.search(" ".join(words)) is not None


def names_event(name: str) -> bool:
    """Return whether a name says that a column identifies events.

    >>> names_event("battle_id"), names_event("WarNum"), names_event("Country Code")
    (True, True, False)
    """
    return EVENT.search(" ".join(split_name(name))) is not None
