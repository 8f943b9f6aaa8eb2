"""Coordinates a run: makes tasks for workers, and alone writes the results to disk and gradebook.

A result is first staged beside `autograded/`, then written to the gradebook, then moved into place;
see `journal`.
"""

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from nbgrader.converters import Autograde

from grader.course import Course
from grader.grade.due import Due, choose_hint, explain_due, fingerprint_of, make_outcome, sum_scores
from grader.grade.fingerprint import Fingerprint, take_fingerprint
from grader.grade.gradebook.recorded import RecordedScores
from grader.grade.gradebook.writer import Writer
from grader.grade.journal import Journal, JournalEntry
from grader.grade.outcome import NotGraded, Outcome, Refused, Submission
from grader.grade.submissions import SubmittedFiles, read_submitted
from grader.grade.task import AssignmentSpec, HandedIn, Task, TaskOutcome, TaskResult
from grader.intake.refusal import Unreadable
from grader.text.printable import is_valid_name

RENAME = "rename it to the student's id"


def explain_name(student: str) -> str:
    """Why nothing can be graded under the name of this folder."""
    fault = "too long" if student.isprintable() else "not text"
    return f"its folder's name is {fault}: {RENAME}"


class Coordinator:
    """One run, except for what the workers do."""

    def __init__(self, course: Course, gradebook: Any, spec: AssignmentSpec) -> None:
        self.spec = spec
        self.writer = Writer(course, gradebook, spec.assignment)
        self.journal = Journal(course, spec.assignment)
        self.common = take_fingerprint(spec)
        self.directory = course.directory(spec.assignment)
        self.autograde = Autograde(coursedir=self.directory, config=course.config)
        self.handed_in_names = self.autograde.exclude_overwriting.get(spec.assignment, [])
        self.wanted = {name: about.cell_names for name, about in spec.released.items()}
        self.due: dict[str, Due] = {}
        self.extensions: dict[str, Any] = {}
        self.in_progress: dict[str, tuple[SubmittedFiles, Fingerprint]] = {}
        self.refused: dict[str, tuple[str, Refused]] = {}  # by workers: content hash and outcome

    def close(self) -> None:
        """Close the connection to the gradebook."""
        self.writer.close()

    def recover(self) -> None:
        """Finish writing the results that a killed run had staged."""
        self.journal.clear()
        for student, entry in list(self.journal.find_ready()):
            self.write(student, entry)

    def find_due(self, submissions: Iterable[Submission], force: bool) -> list[Outcome]:
        """Fill `self.due` with what needs grading; returns the outcomes of all others."""
        self.due = {}
        recorded_scores, self.extensions = self.writer.read_all()
        outcomes: list[Outcome] = []
        for submission in submissions:
            student = submission.student
            if not is_valid_name(student):  # the gradebook or the disk cannot store it
                outcomes.append(Refused(student, explain_name(student)))
                continue
            try:
                handed_in = self.read(submission)
            except Unreadable as refusal:
                outcomes.append(Refused(student, str(refusal)))
                continue
            entry, recorded = self.journal.find_entry(student), recorded_scores.get(student)
            because = explain_due(entry, recorded, self.fingerprint(student, handed_in))
            if entry and recorded and not because and not force:
                outcomes.append(make_outcome(student, entry, recorded, self.spec.released))
            elif self.refused.get(student, ("",))[0] == handed_in.content_hash:
                outcomes.append(self.refused[student][1])
            else:
                before = sum_scores(entry.notebooks, self.spec.released) if entry else None
                self.due[student] = Due(submission, because or "forced", before)
        return outcomes

    def record_refusal(self, outcome: Outcome) -> Outcome:
        """Remove the earlier mark of a submission that cannot be read now."""
        if isinstance(outcome, Refused) and is_valid_name(outcome.student):
            return self.record_failure(outcome)
        return outcome

    def read(self, submission: Submission) -> SubmittedFiles:
        """Read what was handed in; raises Unreadable."""
        return read_submitted(submission.folder, self.wanted, self.handed_in_names)

    def fingerprint(self, student: str, handed_in: SubmittedFiles) -> Fingerprint:
        """Everything that this student's mark depends on."""
        late = f"{self.writer.due} {self.extensions.get(student)}"
        return fingerprint_of(self.common, handed_in, late)

    def make_tasks(self) -> Iterator[Task]:
        """Yield a task for each submission that is due; each is read when a worker is free."""
        for student, due in self.due.items():
            try:
                handed_in = self.read(due.submission)
            except Unreadable:  # changed since `find_due`: the worker will refuse it as empty
                empty = {name: HandedIn(f"{name}.ipynb", b"") for name in self.wanted}
                handed_in = SubmittedFiles(empty, None, {})
            self.in_progress[student] = handed_in, self.fingerprint(student, handed_in)
            yield Task(student, handed_in.notebooks, handed_in.students_files)

    def record_result(self, result: TaskOutcome) -> Outcome:
        """Write the result of a worker."""
        handed_in, fingerprint = self.in_progress.pop(result.student)
        if isinstance(result, Refused):
            self.refused[result.student] = handed_in.content_hash, result
        if not isinstance(result, TaskResult):
            return self.record_failure(result)
        when = handed_in.timestamp.isoformat() if handed_in.timestamp else None
        notebooks = {name: found.scores for name, found in result.notebooks.items()}
        hint = choose_hint(result, self.spec.released)
        entry = JournalEntry(fingerprint, notebooks, hint, when)
        files = dict(handed_in.beside)
        files |= {name: path.read_bytes() for name, path in self.spec.files.items()}
        files |= {f"{name}.ipynb": found.notebook for name, found in result.notebooks.items()}
        mode = int(str(self.autograde.permissions), 8)
        self.journal.stage(result.student, entry, files, mode)
        recorded = self.write(result.student, entry)
        due = self.due[result.student]
        made = make_outcome(result.student, entry, recorded, self.spec.released)
        return replace(made, because=due.because, before=due.before)

    def write(self, student: str, entry: JournalEntry) -> RecordedScores:
        """Write the scores to the gradebook, then move the staged files into place."""
        recorded = self.writer.write(student, entry)
        self.journal.put_in_place(student)
        return recorded

    def record_failure(self, outcome: Refused | NotGraded) -> Outcome:
        """Record that there is no mark. An earlier one is kept only if the grader is at fault."""
        if isinstance(outcome, NotGraded) and self.journal.find_entry(outcome.student):
            return replace(outcome, why=f"{outcome.why}; its earlier mark stands")
        with contextlib.suppress(FileNotFoundError):
            self.journal.drop(outcome.student)
        self.writer.clear_scores(outcome.student)
        return outcome
