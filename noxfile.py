"""The steps of `.ci/run`, one session each: `nox` runs lint and types, `nox -s docs` the site."""

from __future__ import annotations

from pathlib import Path

import nox

nox.needs_version = ">=2024.4"
nox.options.default_venv_backend = "uv|virtualenv"

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]


@nox.session(python=PYTHONS, default=False)
def tests(session: nox.Session) -> None:
    """Run all tests and the examples in the docstrings."""
    session.install("-e", ".[test]")
    session.run("pytest", "-m", "not scale", *session.posargs)


@nox.session(python="3.11", default=False)
def lowest(session: nox.Session) -> None:
    """Run the fast tests with the lowest versions that `pyproject.toml` declares."""
    constraints = Path(session.create_tmp()) / "lowest.txt"
    session.run("python", "-m", "tests.lowest", str(constraints))
    session.install("-e", ".[test]", "-c", str(constraints))
    session.run("pytest", *session.posargs)


@nox.session(default=False)
def deep(session: nox.Session) -> None:
    """Run the property tests with 10,000 examples each, where time allows."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "tests.deep", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and format."""
    session.install("ruff")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check types."""
    session.install("-e", ".[test]")
    session.run("mypy")


@nox.session(default=False)
def docs(session: nox.Session) -> None:
    """Build the site; its notebooks are run."""
    session.install("-e", ".[docs]")
    session.run("mkdocs", "build", "--strict", "--quiet", "--site-dir", "site")


@nox.session(default=False)
def conventions(session: nox.Session) -> None:
    """Review the repository, and the metadata of what would be released."""
    session.install("build", "pyroma", "sp-repo-review[cli]", "twine")
    session.run("sp-repo-review", ".")
    session.run("pyroma", "--min", "8", ".")
    session.run("python", "-m", "build")
    session.run("twine", "check", "--strict", *map(str, Path("dist").glob("*")))
