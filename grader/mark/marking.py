"""All that a marking page shows and does, without the web: used by one thread.

Everything is read from gradebook and graded copies when it is asked for, so that the work of other
markers, of formgrader and of `grade` is there at the next key.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from grader.course import Course
from grader.mark.actions import act
from grader.mark.answers import Answer, AnswerReader
from grader.mark.groups import find_groups
from grader.mark.history import History, Step
from grader.mark.marks import Change, Entry, Mark, MarkBook, MarkChanged, Question
from grader.mark.source_notebook import Asked, read_asked


@dataclass(frozen=True)
class Alike:
    """Answers that are alike and have the same mark: they are marked as one."""

    entries: tuple[Entry, ...]
    answers: tuple[Answer, ...]  # one for each entry
    numbers: tuple[int, ...]  # formgrader's, from 1
    others: tuple[tuple[int, Entry], ...] = ()  # alike, too, and marked otherwise

    @property
    def key(self) -> str:
        """Names it in an address: the first one's submission."""
        return self.entries[0].submission

    @property
    def mark(self) -> Mark:
        """The mark that they have."""
        return self.entries[0].mark

    @property
    def example(self) -> tuple[int, Entry] | None:
        """One that is alike and has its mark, where these wait for theirs."""
        marked = (other for other in self.others if not other[1].mark.waits)
        return next(marked, None) if self.mark.waits else None

    @property
    def untouched(self) -> bool:
        """Whether nothing is written but what was released."""
        return not self.answers[0].own

    @property
    def variants(self) -> dict[str, list[tuple[int, str]]]:
        """By wording: the numbers and submissions that have it, the one that is shown first."""
        found: dict[str, list[tuple[int, str]]] = {}
        for entry, answer, number in zip(self.entries, self.answers, self.numbers, strict=True):
            found.setdefault(answer.own, []).append((number, entry.submission))
        return found

    @property
    def seen(self) -> str:
        """Tells one state of these answers and marks from another."""
        state = repr([(entry.submission, entry.mark) for entry in self.entries])
        return hashlib.sha256(state.encode()).hexdigest()

    def pick(self, submission: str) -> "Alike":
        """One of them, to be marked apart."""
        i = [entry.submission for entry in self.entries].index(submission)
        return Alike((self.entries[i],), (self.answers[i],), (self.numbers[i],))


class Marking:
    """One assignment, being marked."""

    def __init__(self, course: Course, assignment: str) -> None:
        self.course, self.assignment = course, assignment
        self.book = MarkBook(course)
        self.questions = self.book.find_questions(assignment)
        notebooks = {question.notebook for question in self.questions}
        self.readers = {name: self.make_reader(name) for name in notebooks}
        self.grouped: dict[Question, tuple[Mapping[str, Answer], list[list[str]]]] = {}

    def make_reader(self, notebook: str) -> AnswerReader:
        """The reader of one notebook's graded copies."""

        def find_copy(student: str) -> Path:
            return self.course.folder("autograded", self.assignment, student) / f"{notebook}.ipynb"

        asked = [question for question in self.questions if question.notebook == notebook]
        return AnswerReader(find_copy, self.find_source(notebook), asked)

    def find_source(self, notebook: str) -> Path:
        """The instructor's notebook."""
        return self.course.folder("source", self.assignment) / f"{notebook}.ipynb"

    def read_asked(self, question: Question) -> Asked:
        """The question and its rubric, as they are in the source now."""
        return read_asked(self.find_source(question.notebook), question.cell, question.points)

    def read_copies(self, student: str) -> int:
        """Read what a student wrote, and keep it; how many answers there are."""
        return sum(len(reader.read(student)) for reader in self.readers.values())

    def read_students(self) -> list[str]:
        """Everybody with a submission in the gradebook."""
        entries = self.book.read_entries(self.assignment, self.questions[0])
        return [entry.student for entry in entries]

    def read_all(self, question: Question) -> list[Alike]:
        """The answers to a question, alike ones together, in formgrader's order."""
        reader = self.readers[question.notebook]
        read = [
            (entry, copies.get(question))
            for entry in self.book.read_entries(self.assignment, question)
            if (copies := reader.read(entry.student))
        ]
        found = {entry.submission: answer for entry, answer in read if answer}
        groups = self.group(question, found)
        rows = {
            entry.submission: (entry, answer, number)
            for number, (entry, answer) in enumerate(read, start=1)
            if answer
        }
        alike = [part for group in groups for part in split_by_mark([rows[key] for key in group])]
        return sorted(alike, key=lambda part: part.numbers)

    def group(self, question: Question, found: Mapping[str, Answer]) -> list[list[str]]:
        """`find_groups`, anew where an answer has changed."""
        if question not in self.grouped or self.grouped[question][0] != found:
            self.grouped[question] = found, find_groups(found)
        return self.grouped[question][1]

    def change(
        self, question: Question, alike: Alike, form: Mapping[str, str], history: History
    ) -> Mark:
        """Do what a button says to all of `alike`, and remember how it was.

        Raises MarkChanged if the page had shown another state, BadInput for what is no mark.
        """
        if form.get("seen") != alike.seen:
            raise MarkChanged
        if form.get("press") == "same" and alike.example:
            given = alike.example[1].mark
            mark = replace(alike.mark, by_hand=given.points, waits=False, comment=given.comment)
        else:
            mark = act(self.read_asked(question).rubric, question.points, alike.mark, form)
        if mark != alike.mark:
            changes = tuple(Change(entry, mark) for entry in alike.entries)
            self.book.save(changes)
            history.add(Step(question, alike.key, alike.numbers, changes))
        return mark

    def undo(self, history: History) -> Step | None:
        """Take the last step back, if there is one. Raises MarkChanged as `change` does."""
        step = history.take_last()
        if step:
            self.book.save(step.reverse())
        return step


def split_by_mark(rows: list[tuple[Entry, Answer, int]]) -> list[Alike]:
    """Alike answers by the mark that they have: those that were marked apart stay apart."""
    by_mark: dict[Mark, list[tuple[Entry, Answer, int]]] = {}
    for row in rows:
        by_mark.setdefault(row[0].mark, []).append(row)
    parts = []
    for part in by_mark.values():
        entries, answers, numbers = zip(*part, strict=True)
        others = tuple((number, entry) for entry, _, number in rows if number not in numbers)
        parts.append(Alike(entries, answers, numbers, others))
    return parts
