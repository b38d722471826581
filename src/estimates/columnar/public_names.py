"""What `dir` and the completion of an editor list of an object: its public names."""

from collections.abc import Iterable


class PublicNames:
    """Leaves out of `dir` what begins with an underscore, and what a class names as internal.

    >>> class Parts(PublicNames, internal=["rows"]):
    ...     rows, claims = (), ()
    >>> dir(Parts())
    ['claims']
    """

    _internal: frozenset[str] = frozenset()

    def __init_subclass__(cls, *, internal: Iterable[str] = ()) -> None:
        super().__init_subclass__()
        cls._internal |= frozenset(internal)

    def __dir__(self) -> list[str]:
        names = super().__dir__()
        return [name for name in names if not name.startswith("_") and name not in self._internal]
