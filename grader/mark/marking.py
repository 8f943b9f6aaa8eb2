"""The logic of marking, without the web; used by one thread.

Everything is read from gradebook and graded copies on demand, so that changes by other markers,
formgrader and `grade` show up at the next key press.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from grader.cells import name_cell
from grader.course import Course, name_notebooks
from grader.mark.actions import act
from grader.mark.groups import find_groups
from grader.mark.history import History, MarkingStep
from grader.mark.marks import Change, ManualQuestion, Mark, MarkBook, MarkChanged, MarkEntry
from grader.mark.source_notebook import SourceQuestion, read_source_question
from grader.mark.student_answers import AnswerReader, StudentAnswer


@dataclass(frozen=True)
class AnswerGroup:
    """Similar answers with the same mark, which are marked together."""

    entries: tuple[MarkEntry, ...]
    answers: tuple[StudentAnswer, ...]  # one for each entry
    numbers: tuple[int, ...]  # formgrader's, from 1
    others: tuple[tuple[int, MarkEntry], ...] = ()  # similar, but with another mark

    @property
    def key(self) -> str:
        """Its name in addresses: the submission of its first entry."""
        return self.entries[0].submission

    @property
    def mark(self) -> Mark:
        """The mark of all of them."""
        return self.entries[0].mark

    @property
    def example(self) -> tuple[int, MarkEntry] | None:
        """A similar answer that is marked, if these are not."""
        marked = (other for other in self.others if not other[1].mark.waits)
        return next(marked, None) if self.mark.waits else None

    @property
    def untouched(self) -> bool:
        """Whether they contain nothing but released text."""
        return not self.answers[0].written

    @property
    def variants(self) -> dict[str, list[tuple[int, str]]]:
        """Numbers and submissions by wording, beginning with the answer that is shown."""
        found: dict[str, list[tuple[int, str]]] = {}
        for entry, answer, number in zip(self.entries, self.answers, self.numbers, strict=True):
            found.setdefault(answer.written, []).append((number, entry.submission))
        return found

    @property
    def seen(self) -> str:
        """A hash that changes whenever these entries or their marks do."""
        state = repr([(entry.submission, entry.mark) for entry in self.entries])
        return hashlib.sha256(state.encode()).hexdigest()

    def pick(self, submission: str) -> "AnswerGroup":
        """A group of this answer alone."""
        i = [entry.submission for entry in self.entries].index(submission)
        return AnswerGroup((self.entries[i],), (self.answers[i],), (self.numbers[i],))


class Marking:
    """Marks one assignment."""

    def __init__(self, course: Course, assignment: str) -> None:
        self.course, self.assignment = course, assignment
        self.book = MarkBook(course)
        self.questions = self.book.find_questions(assignment)
        self.notebooks = name_notebooks(course, assignment)
        notebooks = {question.notebook for question in self.questions}
        self.readers = {name: self.make_reader(name) for name in notebooks}
        self.grouped: dict[ManualQuestion, tuple[Mapping[str, StudentAnswer], list[list[str]]]] = {}

    def make_reader(self, notebook: str) -> AnswerReader:
        """A reader for the graded copies of one notebook."""

        def find_copy(student: str) -> Path:
            return self.course.folder("autograded", self.assignment, student) / f"{notebook}.ipynb"

        questions = [question for question in self.questions if question.notebook == notebook]
        return AnswerReader(find_copy, self.find_source(notebook), questions)

    def find_source(self, notebook: str) -> Path:
        """The path of the source notebook."""
        return self.course.folder("source", self.assignment) / f"{notebook}.ipynb"

    def read_source_question(self, question: ManualQuestion) -> SourceQuestion:
        """Question and rubric, as currently in the source; of several notebooks, with its name."""
        found = read_source_question(
            self.find_source(question.notebook), question.cell, question.points
        )
        if len(self.notebooks) == 1:
            return found
        return replace(found, title=f"{question.notebook}: {found.title}")

    def name_question(self, question: ManualQuestion) -> str:
        """Its name in messages."""
        return name_cell(question.notebook, question.cell, self.notebooks)

    def read_copies(self, student: str) -> int:
        """Read and cache a student's answers; returns how many there are."""
        return sum(len(reader.read(student)) for reader in self.readers.values())

    def read_students(self) -> list[str]:
        """All students with a submission in the gradebook."""
        entries = self.book.read_entries(self.assignment, self.questions[0])
        return [entry.student for entry in entries]

    def read_all(self, question: ManualQuestion) -> list[AnswerGroup]:
        """The answers to a question in groups, in formgrader's order."""
        reader = self.readers[question.notebook]
        read = [
            (entry, copies.get(question))
            for entry in self.book.read_entries(self.assignment, question)
            if (copies := reader.read(entry.student))
        ]
        found = {entry.submission: answer for entry, answer in read if answer}
        groups = self.group_answers(question, found)
        rows = {
            entry.submission: (entry, answer, number)
            for number, (entry, answer) in enumerate(read, start=1)
            if answer
        }
        parts = [part for group in groups for part in split_by_mark([rows[key] for key in group])]
        return sorted(parts, key=lambda part: part.numbers)

    def group_answers(
        self, question: ManualQuestion, found: Mapping[str, StudentAnswer]
    ) -> list[list[str]]:
        """`find_groups`, cached until an answer changes."""
        if question not in self.grouped or self.grouped[question][0] != found:
            self.grouped[question] = found, find_groups(found)
        return self.grouped[question][1]

    def change(
        self,
        question: ManualQuestion,
        group: AnswerGroup,
        form: Mapping[str, str],
        history: History,
    ) -> Mark:
        """Apply a button to all of `group`, and add that to the history.

        Raises MarkChanged if the page showed another state, BadInput if the input is not valid.
        """
        if form.get("seen") != group.seen:
            raise MarkChanged
        if form.get("press") == "same" and group.example:
            given = group.example[1].mark
            mark = replace(group.mark, by_hand=given.points, waits=False, comment=given.comment)
        else:
            mark = act(
                self.read_source_question(question).rubric, question.points, group.mark, form
            )
        if mark != group.mark:
            changes = tuple(Change(entry, mark) for entry in group.entries)
            self.book.save(changes)
            history.add(MarkingStep(question, group.key, group.numbers, changes))
        return mark

    def undo(self, history: History) -> MarkingStep | None:
        """Undo the last step, if there is one. Raises MarkChanged like `change`."""
        step = history.pop_last()
        if step:
            self.book.save(step.reverse())
        return step


def split_by_mark(rows: list[tuple[MarkEntry, StudentAnswer, int]]) -> list[AnswerGroup]:
    """Split similar answers by mark, so that those marked separately stay separate."""
    by_mark: dict[Mark, list[tuple[MarkEntry, StudentAnswer, int]]] = {}
    for row in rows:
        by_mark.setdefault(row[0].mark, []).append(row)
    parts = []
    for part in by_mark.values():
        entries, answers, numbers = zip(*part, strict=True)
        others = tuple((number, entry) for entry, _, number in rows if number not in numbers)
        parts.append(AnswerGroup(entries, answers, numbers, others))
    return parts
