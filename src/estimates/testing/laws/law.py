"""A law: how its cases are drawn, how they are judged, and the errors of a broken law."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, cast

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from estimates.methods.registry import find
from estimates.testing.laws.case import Case, CaseDrawer, Judge, MethodRunner
from estimates.testing.laws.report import claims_report

Binds = Literal["every method", "who declares it", "the claims alone"]


@dataclass(frozen=True, slots=True)
class Law:
    """A promise about the answers of a method.

    Attributes
    ----------
    name : as declared in `Method.keeps`.
    family : bookkeeping, independence, time and scope, shape, bounds or disagreement.
    binds : "every method", "who declares it", or "the claims alone" (no method is involved).
    says : the promise in one or two sentences, with its exact limits.
    cases : draws a case; it may run the method, because a conflict depends on its answer.
        Returns None where the law does not apply to the method.
    judge : returns how a method breaks the law in a case.
    """

    name: str
    family: str
    binds: Binds
    says: str
    cases: CaseDrawer
    judge: Judge

    def __repr__(self) -> str:
        return f"Law({self.name!r})"

    def check(self, method: Any, max_examples: int | None = None, **options: Any) -> None:
        """Raise `BrokenLawError` with the smallest case found in which a method breaks the law.

        Parameters
        ----------
        method : a name, a `Method` or a function ``(tile, level) -> Answer``.
        max_examples : cases to draw; by default as the current hypothesis profile says.
        **options : of `estimates.reconcile` ("prior", "level" …).
        """
        runner, profile = MethodRunner(find(method), options), settings()
        judged_count = 0

        @settings(
            max_examples=profile.max_examples if max_examples is None else max_examples,
            # The report shows what the phase `explain` would find, in a hundredth of the time.
            phases=[phase for phase in profile.phases if phase is not Phase.explain],
            database=None,
            deadline=None,
            report_multiple_bugs=False,
        )
        @given(data=st.data())
        def try_case(data: st.DataObject) -> None:
            nonlocal judged_count
            case = self.cases(cast("DrawFn", data.draw), runner)
            if case is None:
                return
            try:
                verdict = self.judge(runner, case)
            except (ArithmeticError, LookupError, TypeError, ValueError) as error:
                verdict = f"it raises {type(error).__name__}: {error}"
            judged_count += verdict is not None
            if verdict:
                raise BrokenLawError(self, runner, case, verdict)

        try:
            try_case()
        except BrokenLawError as error:
            # a new error without the notes and the traceback of hypothesis
            raise BrokenLawError(error.law, error.runner, error.case, error.words) from None
        if not judged_count and self.binds == "who declares it":
            raise SilentLawError(
                f"{runner.method.name!r} declares the law {self.name!r}, but no drawn case can be "
                "judged: draw more cases, or do not declare the law"
            )


def define_law(name: str, family: str, binds: Binds, cases: CaseDrawer) -> Callable[[Judge], Law]:
    """Return a decorator that turns a judge into a law; its docstring is the promise."""

    def make(judge: Judge) -> Law:
        return Law(name, family, binds, " ".join((judge.__doc__ or "").split()), cases, judge)

    return make


class BrokenLawError(AssertionError):
    """A method breaks a law; the message shows the smallest case found.

    Attributes
    ----------
    law, runner, case : the law, the method with its options, and the claims.
    words : how the law is broken, in a sentence.
    """

    def __init__(self, law: Law, runner: MethodRunner, case: Case, words: str) -> None:
        self.law, self.runner, self.case, self.words = law, runner, case, words
        shown_runner = None if law.binds == "the claims alone" else runner
        subject = repr(runner.method.name) if shown_runner else "estimates"
        lines = [f"{subject} breaks the law {law.name!r}", f"  ({law.says})", words, ""]
        is_changed = case.after != case.before
        lines += claims_report("before" if is_changed else "claims", case.before, shown_runner)
        if is_changed:
            lines += ["", *claims_report("after", case.after, shown_runner)]
        if case.facts:
            lines += ["", ", ".join(f"{name} {value}" for name, value in case.facts.items())]
        super().__init__("\n".join(lines))


class SilentLawError(AssertionError):
    """A declared law could judge none of the drawn cases, so it is neither kept nor broken."""
