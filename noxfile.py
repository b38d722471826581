"""The steps of `.ci/run`, one session each: `nox` runs lint and types, `nox -s docs` the site."""

from __future__ import annotations

from pathlib import Path

import nox

nox.needs_version = ">=2024.4"
nox.options.default_venv_backend = "uv|virtualenv"

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
SEED_FILE = "seeds/russian-buildup-april-2021.csv"


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
def fuzz(session: nox.Session) -> None:
    """Read hostile files and texts for a minute."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "tests.fuzz", *(session.posargs or ["--seconds", "60"]))


@nox.session(default=False)
def docs(session: nox.Session) -> None:
    """Build the site; its notebooks are run, and its pages measured in a browser."""
    session.install("-e", ".[docs]")
    session.run("mkdocs", "build", "--strict", "--quiet", "--site-dir", "site")
    # 3: there is no browser
    session.run("python", "docs/check_widths.py", "site", success_codes=[0, 3])


@nox.session(default=False)
def conventions(session: nox.Session) -> None:
    """Review the repository, and the metadata of what would be released."""
    session.install("build", "pyroma", "sp-repo-review[cli]", "twine")
    session.run("sp-repo-review", ".")
    session.run("pyroma", "--min", "8", ".")
    session.run("python", "-m", "build")
    session.run("twine", "check", "--strict", *map(str, Path("dist").glob("*")))


@nox.session(default=False)
def wheel(session: nox.Session) -> None:
    """Install the wheel alone, use it, and run the sample project with its kit."""
    folder = Path(session.create_tmp()).resolve()
    session.install("build")
    session.run("python", "-m", "build", "--wheel", "--outdir", str(folder))
    (built,) = folder.glob("*.whl")
    session.install(f"{built}[testing]")
    session.run("estimates", "reconcile", SEED_FILE, "--html", str(folder / "page.html"))
    session.chdir("docs/examples/pipeline-tests")
    session.run("pytest")


@nox.session(default=False)
def sdist(session: nox.Session) -> None:
    """Run tests of the source distribution, unpacked, on its docs and on what it ships."""
    folder = Path(session.create_tmp()).resolve()
    session.install("build", "-e", ".[test]")
    session.run("python", "-m", "build", "--sdist", "--outdir", str(folder))
    (built,) = folder.glob("*.tar.gz")
    session.run("tar", "-xzf", str(built), "-C", str(folder), external=True)
    session.chdir(folder / built.name.removesuffix(".tar.gz"))
    session.run("pytest", "-n", "0", "tests/test_docs.py", "tests/model", env={"PYTHONPATH": "src"})
