"""Run the code blocks of a Markdown page, and compare what they print with what the page shows.

`python -m tests.page_examples PAGE …` rewrites the outputs that a page shows.

- A block of `python` is run; a block of `text` directly behind it shows what it prints.
- A block of `python` with prompts (`>>>`) is a doctest.
- A block of `console` has lines `$ estimates …`, each followed by what the command prints.
- A block with `title="NAME"` is a file: it is written before later blocks are run.
- A block that begins with `# Needs …` is only compiled where no module of that name is installed.

The blocks of a page share one namespace and one working folder.
"""

from __future__ import annotations

import builtins
import contextlib
import doctest
import importlib.util
import io
import itertools
import os
import re
import shlex
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from estimates.cli.app import main as run_command
from tests.helpers.seed_claims import ROOT

FENCE = re.compile(r"^```(?P<language>\w*)(?P<options>[^\n]*)\n(?P<body>.*?)^```$", re.M | re.S)
OPTION = re.compile(r'(\w+)="([^"]+)"')
COMMAND = re.compile(r"^\$ (?P<line>.+(?:\\\n.+)*)\n(?P<shown>(?:(?!\$ ).*\n)*)", re.M)
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
# What is no prose: blocks and spans of code, targets of links, tags.
CODE = re.compile(r"^```.*?^```$|^    .*$|`[^`\n]+`|\]\([^)]*\)|<[^>]+>", re.M | re.S)
# So many characters have space beside the navigation of the site.
WIDTH = 78
NEEDS = re.compile(r"# Needs ([^.\n]+)\.\n")
OF_PROJECT = re.compile(r"""["'](?:tests|docs|seeds)/""")
NUMBER = re.compile(r"\d[\d,.]*\d|\d")


@dataclass
class Output:
    """An output that a page shows, its place in the text, and what the code prints."""

    start: int
    end: int
    shown: str
    printed: str

    @property
    def holds(self) -> bool:
        """Whether both are the same words; the page may break lines elsewhere."""
        return doctest.OutputChecker().check_output(self.shown, self.printed, FLAGS)


class Recorder(doctest.DocTestRunner):
    """Keeps what the examples print instead of reporting it."""

    def __init__(self) -> None:
        super().__init__(verbose=False, optionflags=FLAGS)
        self.failed: list[tuple[doctest.Example, str]] = []

    def report_failure(self, out: object, test: object, example: doctest.Example, got: str) -> None:
        """Keep an unexpected output."""
        self.failed.append((example, got))

    def report_unexpected_exception(
        self, out: object, test: object, example: doctest.Example, exc_info: object
    ) -> None:
        """Raise an unexpected exception."""
        raise exc_info[1]  # type: ignore[index]


def run_page(text: str) -> Iterator[Output]:
    """Yield every output of a page; raise what its code raises."""
    names: dict[str, object] = {"__name__": "page"}
    fences = [*FENCE.finditer(text)]
    for fence, following in itertools.zip_longest(fences, fences[1:]):
        language, body, start = fence["language"], fence["body"], fence.start("body")
        options = dict(OPTION.findall(fence["options"]))
        if "title" in options:
            Path(options["title"]).write_text(body, encoding="utf-8")
        elif language == "console":
            yield from run_console(body, start)
        elif language == "python" and ">>>" in body:
            yield from run_session(body, start, names)
        elif language == "python":
            shows = following and not text[fence.end() : following.start()].strip()
            output = following if shows and following["language"] == "text" else None
            yield from run_code(body, names, output)


def run_code(body: str, names: dict[str, object], output: re.Match[str] | None) -> Iterator[Output]:
    """Run a block, and yield what it prints if the page shows that."""
    code = compile(body, "page", "exec")
    needs = NEEDS.match(body)
    if needs and not importlib.util.find_spec(needs[1]):
        return
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(code, names)
    if output:
        yield Output(*output.span("body"), output["body"], printed.getvalue())


def run_session(body: str, offset: int, names: dict[str, object]) -> Iterator[Output]:
    """Yield the outputs of the examples of a session that print something else."""
    test = doctest.DocTestParser().get_doctest(body, names, "page", None, 0)
    recorder = Recorder()
    recorder.run(test, clear_globs=False, out=lambda _: None)
    names.update(test.globs)
    builtins.__dict__.pop("_", None)
    lines = body.splitlines(keepends=True)
    for example, got in recorder.failed:
        first = example.lineno + example.source.count("\n")
        start = offset + len("".join(lines[:first]))
        end = start + len("".join(lines[first : first + example.want.count("\n")]))
        yield Output(start, end, example.want, got)


def run_console(body: str, offset: int) -> Iterator[Output]:
    """Yield the output of every command; the command line of this library runs in this process."""
    for command in COMMAND.finditer(body):
        name, *arguments = shlex.split(command["line"].replace("\\\n", " "))
        assert name == "estimates", f"not a command of this library: {name}"
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
            run_command(arguments)
        yield Output(
            offset + command.start("shown"),
            offset + command.end("shown"),
            command["shown"],
            printed.getvalue(),
        )


def unshown_numbers(text: str) -> list[str]:
    """Return the numbers of two digits and more in the prose of a page that no code or output has."""
    shown = set(NUMBER.findall("\n".join(fence[0] for fence in FENCE.finditer(text))))
    prose = CODE.sub(" ", text)
    return [number for number in NUMBER.findall(prose) if len(number) > 1 and number not in shown]


def updated_page(text: str) -> str:
    """Return a page with the outputs that its code prints."""
    for output in sorted(run_page(text), key=lambda found: -found.start):
        if not output.holds:
            text = text[: output.start] + wrapped(output.printed) + text[output.end :]
    return text


def wrapped(printed: str) -> str:
    """Return an output with its long lines broken at spaces, as a page shows them."""
    lines = []
    for line in printed.splitlines():
        hanging = " " * (len(line) - len(line.lstrip()) + 2)
        lines += textwrap.wrap(
            line, WIDTH, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
        ) or [""]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Rewrite the pages that the command line names."""
    os.environ["MPLBACKEND"] = "agg"
    for path in map(Path.resolve, map(Path, sys.argv[1:])):
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder_of(path, folder)):
            path.write_text(updated_page(path.read_text("utf-8")), encoding="utf-8")


def folder_of(path: Path, empty: str | Path) -> Path:
    """Return the folder in which a page is run: an empty one, or that of the project.

    Only pages of reference read files of the project, which a user of the wheel does not have.
    """
    blocks = FENCE.finditer(path.read_text("utf-8"))
    return ROOT if any(OF_PROJECT.search(block["body"]) for block in blocks) else Path(empty)


if __name__ == "__main__":
    main()
