"""The writer's desk: hands submissions out, takes marks back, and alone touches disk and gradebook.

A mark is first made ready beside `autograded/`, then committed, then put in place; see `ledger`.
"""

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from nbgrader.converters import Autograde

from grader.course import Course
from grader.grade.fingerprint import Fingerprint, take_fingerprint
from grader.grade.gradebook import Writer
from grader.grade.handed_in import HandedIn, read_beside, read_handed_in
from grader.grade.ledger import Ledger, Record
from grader.grade.outcome import NotGraded, Outcome, Refused, Submission
from grader.grade.parcel import Brief, Marked, Parcel, Result
from grader.grade.plan import Due, add_up, compare, fingerprint_of, make_outcome
from grader.grade.standing import Standing
from grader.intake.refusal import Unreadable


class Desk:
    """Everything of one run that is not a worker's."""

    def __init__(self, course: Course, gradebook: Any, brief: Brief) -> None:
        self.brief = brief
        self.writer = Writer(course, gradebook, brief.assignment)
        self.ledger = Ledger(course.root / "autograded", brief.assignment)
        self.common = take_fingerprint(brief)
        self.directory = course.directory(brief.assignment)
        self.rules = Autograde(coursedir=self.directory, config=course.config)
        source = course.folder("source", brief.assignment)
        self.master_files = read_beside(source, self.directory.ignore)
        for kept in self.rules.exclude_overwriting.get(brief.assignment, []):
            self.master_files.pop(kept, None)
        self.due: dict[str, Due] = {}
        self.extensions: dict[str, Any] = {}
        self.out: dict[str, tuple[HandedIn, Fingerprint]] = {}

    def close(self) -> None:
        """Let the gradebook go."""
        self.writer.close()

    def recover(self) -> None:
        """Put in place what a killed run had ready."""
        self.ledger.clear()
        for student, record in list(self.ledger.find_ready()):
            self.write(student, record)

    def sort_out(self, submissions: Iterable[Submission], force: bool) -> list[Outcome]:
        """The outcomes that stand already; what is to be graded is in `due` afterwards."""
        standings, self.extensions = self.writer.read_all()
        told: list[Outcome] = []
        for submission in submissions:
            student = submission.student
            try:
                handed_in = self.read(submission)
            except Unreadable as refusal:
                told.append(self.reject(Refused(student, str(refusal))))
                continue
            record, standing = self.ledger.find_record(student), standings.get(student)
            because = compare(record, standing, self.fingerprint(student, handed_in))
            if record and standing and not because and not force:
                told.append(make_outcome(student, record, standing, self.brief.released))
            else:
                before = add_up(record.scores, self.brief.released) if record else None
                self.due[student] = Due(submission, because or "forced", before)
        return told

    def read(self, submission: Submission) -> HandedIn:
        """What was handed in; raises Unreadable."""
        return read_handed_in(submission.folder, self.brief.notebook, self.directory.ignore)

    def fingerprint(self, student: str, handed_in: HandedIn) -> Fingerprint:
        """What the mark depends on."""
        late = f"{self.writer.due} {self.extensions.get(student)}"
        return fingerprint_of(self.common, handed_in, late)

    def hand_out(self) -> Iterator[Parcel]:
        """A parcel for each submission that is due, read when a worker is free for it."""
        for student, due in self.due.items():
            try:
                handed_in = self.read(due.submission)
            except Unreadable:  # changed since it was looked at: it will be refused as empty
                handed_in = HandedIn(f"{self.brief.notebook}.ipynb", b"", None, {})
            self.out[student] = handed_in, self.fingerprint(student, handed_in)
            yield Parcel(student, handed_in.name, handed_in.notebook)

    def take_back(self, result: Result) -> Outcome:
        """Write what a worker has found."""
        handed_in, fingerprint = self.out.pop(result.student)
        if not isinstance(result, Marked):
            return self.reject(result)
        when = handed_in.timestamp.isoformat() if handed_in.timestamp else None
        record = Record(fingerprint, result.scores, result.untouched, result.hint, when)
        files = handed_in.beside | self.master_files
        files[f"{self.brief.notebook}.ipynb"] = result.notebook
        mode = int(str(self.rules.permissions), 8)
        self.ledger.stage(result.student, record, files, mode)
        standing = self.write(result.student, record)
        due = self.due[result.student]
        made = make_outcome(result.student, record, standing, self.brief.released)
        return replace(made, because=due.because, before=due.before)

    def write(self, student: str, record: Record) -> Standing:
        """Commit what is ready, then put it in place."""
        standing = self.writer.write(student, self.brief.notebook, record)
        self.ledger.put_in_place(student)
        return standing

    def reject(self, outcome: Refused | NotGraded) -> Outcome:
        """No mark. An older one stands only where the fault is ours."""
        if isinstance(outcome, NotGraded) and self.ledger.find_record(outcome.student):
            return replace(outcome, why=f"{outcome.why}; its earlier mark stands")
        with contextlib.suppress(FileNotFoundError):
            self.ledger.drop(outcome.student)
        self.writer.forget(outcome.student)
        return outcome
