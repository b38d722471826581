"""Words become figures."""
from estimates.figure import Figure
from estimates.errors import UnreadableFigureError
def parse(text: str) -> Figure:
    import re
    m = re.fullmatch(r"(more than |about |over |at least )?([\d, ]+)(k?)", text.strip())
    if not m or not re.search(r"\d", text): raise UnreadableFigureError("holds no figure", text=text)
    n = int(re.sub(r"\D", "", m[2])) * (1000 if m[3] else 1)
    return Figure(text=text, comparator={"more than ": ">", "over ": ">", "about ": "~", "at least ": ">="}.get(m[1] or ""), value=n)
