"""What the command line prints: nothing that a terminal acts on, whatever becomes of the output."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from typing import TextIO

from estimates.errors import printable


class PrintableOutput(io.TextIOBase):
    """Standard output that a terminal shows as it is.

    What a terminal would act on, and letters that the encoding lacks, become escapes. Once the
    reader of a pipe has gone, or the disk is full, the rest is discarded; `error` is then why.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self.stream = stream if stream is None or not stream.closed else None
        self.error: OSError | None = None

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, text: str) -> int:
        """Write a text, and return its length."""
        with self.without_failing():
            if self.stream is not None:
                shown = printable(text.replace("\r\n", "\n"))
                self.stream.write(encodable(shown, self.stream.encoding))
        return len(text)

    def flush(self) -> None:
        """Write what is still kept in memory."""
        with self.without_failing():
            if self.stream is not None:
                self.stream.flush()

    @contextmanager
    def without_failing(self) -> Iterator[None]:
        """Keep an error of the system, and discard all further output."""
        try:
            yield
        except OSError as error:
            # a reader such as `head` closes its pipe when it has seen enough
            self.error = None if isinstance(error, BrokenPipeError) else error
            self.discard()

    def discard(self) -> None:
        """Discard all further output, also what Python flushes at its exit."""
        if self.stream is not None:
            with suppress(OSError), open(os.devnull, "wb") as nowhere:
                os.dup2(nowhere.fileno(), self.stream.fileno())
        self.stream = None


@contextmanager
def printed_output() -> Iterator[PrintableOutput]:
    """Print on standard output as `PrintableOutput` does."""
    output = PrintableOutput(sys.stdout)
    with redirect_stdout(output):
        try:
            yield output
        finally:
            output.flush()


def report(text: object) -> None:
    """Print a line on stderr, if there is one."""
    if sys.stderr is not None:
        with suppress(OSError):
            print(encodable(printable(str(text)), sys.stderr.encoding), file=sys.stderr)


def encodable(text: str, encoding: str | None) -> str:
    r"""Return a text with the letters that an encoding lacks as the escapes of JSON.

    >>> print(encodable("ten – 🙂", "cp1252"))
    ten – \ud83d\ude42
    """
    try:
        text.encode(encoding or "utf-8")
    except UnicodeEncodeError:
        return "".join(letter_in(encoding or "utf-8", letter) for letter in text)
    return text


def letter_in(encoding: str, letter: str) -> str:
    """Return a letter, as an escape where the encoding lacks it."""
    if letter.encode(encoding, "ignore"):
        return letter
    units = letter.encode("utf-16-be")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
