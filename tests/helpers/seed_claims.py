"""Where the project is, and the question of April 2021."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
BUILD_UP = "troops-border-and-crimea-2021-04"
