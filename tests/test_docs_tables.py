"""The pages on tables list every preset, format of files, export format and key of a mapping."""

from __future__ import annotations

from pathlib import Path

import pytest

import estimates as est
from estimates.claims.ingest.presets import Preset, load_presets
from estimates.io.export.targets import TARGETS
from estimates.io.formats import FORMATS
from tests.helpers.seed_claims import ROOT

DOCS = ROOT / "docs"


def page_lines(name: str) -> list[str]:
    """Return the lines of a page."""
    return (DOCS / name).read_text(encoding="utf-8").splitlines()


def preset_row(preset: Preset) -> str:
    """Return the row of a preset in the table."""
    needs = ", ".join(
        " or ".join(f"`{preset.columns[key][0]}`" for key in need.split("|"))
        for need in preset.needs
    )
    title = f"[{preset.title}]({preset.url})" if preset.url else preset.title
    return f"| `{preset.name}` | {title}, {preset.version} | {needs} | {preset.citation} | {preset.licence} |"


@pytest.mark.parametrize("name", sorted(load_presets()))
def test_every_preset_is_listed(name: str) -> None:
    assert preset_row(load_presets()[name]) in page_lines("presets.md")


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_every_export_format_is_listed(name: str) -> None:
    target = TARGETS[name]
    row = f"| `{name}` | {target.title} | {target.reference} | {target.loses} |"
    assert row in page_lines("tables.md")


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_of_files_is_listed(suffix: str) -> None:
    """With the keys of its location."""
    row = next(
        row for row in page_lines("tables.md") if row.startswith("| `.") and f"`{suffix}`" in row
    )
    keys = FORMATS[suffix].location if suffix != ".zip" else ("table",)
    assert all(f"`{key}`" in row for key in keys)


@pytest.mark.parametrize("key", est.TableMapping.model_fields)
def test_every_key_of_a_mapping_is_described(key: str) -> None:
    keys = [line.split("|")[1] for line in page_lines("read-a-table.md") if line.startswith("| `")]
    assert any(f"`{key}`" in names for names in keys)


def test_presets_are_data_files_of_the_package() -> None:
    folder = Path(ROOT, "src", "estimates", "claims", "ingest", "preset_files")
    assert {path.stem for path in folder.glob("*.toml")} == set(load_presets())
