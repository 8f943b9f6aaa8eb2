"""Third step of feedback: the graded notebook, arranged by the questions of its source."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from grader.assignment.questions import Item, Question, read_questions, read_title
from grader.cells import get_id, is_test
from grader.feedback.figure_text import describe_figures
from grader.feedback.gradebook_marks import CellMark, SubmissionMarks, read_submission_marks
from grader.feedback.hide_tests import read_message
from grader.judge.host.preprocessor import read_source


@dataclass
class ItemFeedback:
    """What became of one item."""

    item: Item
    mark: CellMark
    message: str = ""  # of a missed check
    outputs: list[NotebookNode] = field(default_factory=list)  # what the check printed

    @property
    def is_missed(self) -> bool:
        """Whether points are missing that nobody has still to give."""
        return self.mark.score < self.item.points and not self.mark.waits


@dataclass
class QuestionFeedback:
    """What became of one question, and what the student wrote there."""

    number: int  # for links within the page
    title: str
    items: list[ItemFeedback]
    answers: list[NotebookNode]
    comments: list[str]

    @property
    def missed(self) -> list[ItemFeedback]:
        """What there is to look at."""
        return [item for item in self.items if item.is_missed]

    @property
    def points(self) -> float:
        """All that can be earned, without what waits for a person."""
        return sum(each.item.points for each in self.items if not each.mark.waits)

    @property
    def waiting(self) -> float:
        """The points that a person has still to give."""
        return sum(each.item.points for each in self.items if each.mark.waits)

    @property
    def score(self) -> float:
        """What has been earned."""
        return sum(each.mark.score for each in self.items)

    @property
    def advice(self) -> str:
        """What to look at, in words of the source."""
        if checks := [each.item.label for each in self.missed if not each.item.by_hand]:
            return "; ".join(checks)
        if self.comments:
            return "your marker's comment"
        return "your answer" if self.missed else "nothing so far" if self.waiting else "nothing"

    @property
    def is_open(self) -> bool:
        """Whether there is something here to read, so that it is not folded."""
        return bool(self.missed or self.comments)


@dataclass
class Feedback:
    """All that a student's page says."""

    title: str
    marks: SubmissionMarks
    questions: list[QuestionFeedback]
    rest: list[NotebookNode]  # cells of the student's that belong to no question

    @property
    def waiting(self) -> float:
        """The points that a person has still to give."""
        return sum(question.waiting for question in self.questions)

    @property
    def points(self) -> float:
        """All that can be earned, without what waits."""
        return sum(question.points for question in self.questions)

    @property
    def score(self) -> float:
        """As nbgrader adds it up: lateness taken off, and never below zero."""
        earned = sum(mark.score for mark in self.marks.cells.values())
        return max(0.0, earned - self.marks.penalty)

    @property
    def first_missed(self) -> tuple[QuestionFeedback, ItemFeedback] | None:
        """Where to begin."""
        missed = ((question, item) for question in self.questions for item in question.missed)
        return next(missed, None)


class ArrangeByQuestion(NbGraderPreprocessor):
    """Puts a `Feedback` where the page's template finds it.

    `grader feedback` brings the marks of the whole class and the source along; nbgrader's own
    command brings neither.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """After HideTests."""
        about = resources["nbgrader"]
        marks = about.pop("marks", None) or read_own_marks(about)
        about["feedback"] = arrange(nb, read_source(self, resources), marks, about["assignment"])
        return nb, resources


def read_own_marks(about: Mapping[str, str]) -> SubmissionMarks:
    """The marks of one student, from the gradebook."""
    student = about["student"]
    with Gradebook(about["db_url"]) as gradebook:
        names = about["assignment"], about["notebook"]
        return read_submission_marks(gradebook, *names, [student])[student]


def arrange(
    nb: NotebookNode, source: NotebookNode, marks: SubmissionMarks, assignment: str
) -> Feedback:
    """The page's content: titles and order are the source's, never the student's."""
    cells = {get_id(cell): cell for cell in nb.cells if get_id(cell)}
    questions = [
        gather(number, question, cells, marks)
        for number, question in enumerate(read_questions(source), start=1)
    ]
    for question in questions:
        for cell in question.answers:
            describe_figures(cell, question.title)
    told = {get_id(cell) for question in questions for cell in question.answers}
    rest = list(find_rest(nb.cells, told, source))
    for cell in rest:
        describe_figures(cell, "the rest of the notebook")
    return Feedback(read_title(source, assignment), marks, questions, rest)


def gather(
    number: int,
    question: Question,
    cells: Mapping[str, NotebookNode],
    marks: SubmissionMarks,
) -> QuestionFeedback:
    """One question, from the student's cells."""
    items = [
        read_item(item, cells.get(item.name), marks.cells.get(item.name, CellMark()))
        for item in question.items
    ]
    answers = [cells[name] for name in question.answers if name in cells]
    said = (marks.cells[name].comment for name in question.answers if name in marks.cells)
    comments = [*dict.fromkeys(filter(None, said))]  # nbgrader's "No response." once, not per cell
    return QuestionFeedback(number, question.title, items, answers, comments)


def read_item(item: Item, cell: NotebookNode | None, mark: CellMark) -> ItemFeedback:
    """What a check said; an item that a person marks says nothing by itself."""
    if cell is None or item.by_hand:
        return ItemFeedback(item, mark)
    printed = [output for output in cell.outputs if output.output_type != "error"]
    return ItemFeedback(item, mark, read_message(cell), printed)


def find_rest(
    cells: Iterable[NotebookNode], told: set[str], source: NotebookNode
) -> Iterator[NotebookNode]:
    """The student's own cells, and what the drill's code put out; all else is told or known."""
    known = {cell.source for cell in source.cells}
    for cell in cells:
        is_own = not get_id(cell) and cell.source not in known and cell.source.strip()
        is_told = get_id(cell) in told or is_test(cell)
        if is_own or (cell.get("outputs") and not is_told):
            yield cell
