"""Small example data: `names` lists them, `read` reads one.

Examples
--------
>>> import estimates as est
>>> est.examples.names()
('russian-buildup', 'russian-buildup-2021-2022', 'french-demonstrations')
>>> claims = est.examples.read("russian-buildup")
>>> len(claims.about("troops-border-and-crimea-2021-04"))
9
"""

from importlib.resources import as_file, files

from estimates.claims.claimset import ClaimSet
from estimates.errors import InvalidFieldError, did_you_mean
from estimates.io.read import read as read_claims

__all__ = ["names", "read"]

# Facts transcribed from the reports that each row names; `seeds/README.md` describes them.
FILES = {
    "russian-buildup": "russian-buildup-april-2021.csv",
    "russian-buildup-2021-2022": "russian-buildup-2021-2022.csv",
    "french-demonstrations": "french-demonstrations.csv",
}


def names() -> tuple[str, ...]:
    """Return the names of the example data.

    Examples
    --------
    >>> names()[0]
    'russian-buildup'
    """
    return tuple(FILES)


def read(name: str) -> ClaimSet:
    """Return the claims of an example.

    Parameters
    ----------
    name : one of `names`: "russian-buildup", who said how many Russian troops stood at Ukraine's
        borders in April 2021, with corrections and echoes; "russian-buildup-2021-2022", the same
        to February 2022; "french-demonstrations", how many marched in French towns from 2007 to
        2023, by the unions and by the police.

    Raises
    ------
    InvalidFieldError
        If there is no example of that name.

    Examples
    --------
    >>> read("russian-buildup-2021-2022").about("troops-near-ukraine-2022-02").quantities
    ('troops-near-ukraine-2022-02',)
    """
    if name not in FILES:
        remedy = f"{did_you_mean(str(name), FILES)}choose one of {', '.join(FILES)}"
        raise InvalidFieldError("is not an example", column="name", value=name, remedy=remedy)
    with as_file(files("estimates.io") / "example_files" / FILES[name]) as path:
        return read_claims(path)


def __dir__() -> list[str]:
    """Return the public names."""
    return __all__
