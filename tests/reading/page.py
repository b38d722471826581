"""A page of our own with the facts of April 2021, and the figures that it mentions."""

PAGE = """Russia's build-up near Ukraine: what was said, April 2021

On Monday, 19 April 2021, the EU's foreign policy chief Josep Borrell told reporters that more than 150,000\u00a0Russian troops stood at Ukraine's borders and in Crimea. The next day the transcript was corrected to "more than 100,000".

Ukraine's defence minister Andrii Taran had put the number at 110,000 a week earlier and counted 56 battalion tactical groups. According to the president's spokeswoman, 41,000 soldiers were at the border with eastern Ukraine and 42,000 in Crimea. The 150,000 figure was repeated long after its correction.

More than 40 warships and 20 support vessels exercised in the Black Sea. Tu-95 bombers, S-300 missiles, T-72 tanks and 152mm guns were filmed some 250 km from the front, at 14:30 on 13 April. Since 2014 the 58th Army has been based nearby. Tens of thousands of soldiers were to return by May 1. The presence in Crimea, 4 brigades, doubled to 8,000 in one place; in another it fell from 12,000 to 9,000. Moscow denied that 80,000 troops threatened anyone. One of the generals spoke of "a third of the force". It cost $5 million, 20 percent more than planned.
"""

EXPECTED = [
    ("more than 150,000\u00a0Russian troops", "level"),
    ("more than 100,000", "level"),
    ("110,000", "level"),
    ("56 battalion tactical groups", "formation"),
    ("41,000 soldiers", "level"),
    ("42,000", "level"),
    ("150,000 figure", "mention"),
    ("More than 40 warships", "level"),
    ("20 support vessels", "level"),
    ("Tens of thousands of soldiers", "level"),
    ("4 brigades", "formation"),
    ("8,000", "change"),
    ("12,000", "change"),
    ("9,000", "change"),
    ("80,000 troops", "mention"),
    ("a third of the force", "ratio"),
]
