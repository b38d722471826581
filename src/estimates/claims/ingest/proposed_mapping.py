"""A proposed mapping: a mapping with remarks, printed as TOML or Python."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import Field

from estimates.claims.ingest.mapping import TEMPLATE_NAME, TableMapping
from estimates.claims.ingest.presets import Preset


class ProposedMapping(TableMapping):
    """A mapping that a table seems to ask for.

    Attributes
    ----------
    remarks : what a person must decide, and what was guessed; comments in TOML and Python.
    """

    remarks: tuple[str, ...] = Field(default=(), exclude=True)

    def __str__(self) -> str:
        return self.to_toml()

    @property
    def comments(self) -> list[str]:
        """The remarks as comments of one line each, whatever a name of a column contains.

        Examples
        --------
        >>> ProposedMapping(remarks=("which column is the source?",)).comments
        ['# which column is the source?']
        """
        return [f"# {' '.join(remark.split())}" for remark in self.remarks]

    def to_toml(self) -> str:
        """Return the mapping as TOML, with the remarks as comments.

        Examples
        --------
        >>> mapping = ProposedMapping(columns={"best": "Deaths"}, remarks=("no source?",))
        >>> print(mapping.to_toml())
        # no source?
        [columns]
        best = "Deaths"
        """
        return "".join(f"{remark}\n" for remark in self.comments) + super().to_toml()

    def to_python(self) -> str:
        """Return the mapping as Python, with the remarks as comments.

        Examples
        --------
        >>> mapping = ProposedMapping(columns={"best": "Deaths"}, remarks=("no source?",))
        >>> print(mapping.to_python())
        # no source?
        mapping = est.TableMapping(
            columns={'best': 'Deaths'},
        )
        """
        stated = self.model_dump(exclude_defaults=True)
        lines = [f"    {name}={plain(value)!r}," for name, value in stated.items()]
        return "\n".join([*self.comments, "mapping = est.TableMapping(", *lines, ")"])


def plain(value: Any) -> Any:
    """Return a value with lists for tuples, and a tuple of one as its member."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple):
        return value[0] if len(value) == 1 else [*map(plain, value)]
    return value


def propose_preset(preset: Preset, header: Iterable[str]) -> ProposedMapping:
    """Return the mapping of a preset, with the columns that a header has."""
    fields = preset.model_fields_set & TableMapping.model_fields.keys()
    stated = {name: getattr(preset, name) for name in fields}
    stated["columns"] = preset.choose_columns(header)
    known = {*stated["columns"], *preset.constants, *preset.days, *preset.groups, "indicator"}
    words = (preset.template or "").split(" ")
    kept = [word for word in words if known.issuperset(TEMPLATE_NAME.findall(word))]
    stated["quantity"] = " ".join(kept) or None
    remark = f'the preset "{preset.name}" reads this table; its mapping is:'
    return ProposedMapping(**stated, remarks=(remark,))
