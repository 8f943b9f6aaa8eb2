"""Second step of feedback: arranges the graded notebook by the questions of its source."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from grader.assignment.questions import Item, Question, read_questions, read_title
from grader.cells import SELF_REPORTED_NOTE, get_id, is_self_reported, is_test
from grader.feedback.figure_text import describe_figures
from grader.feedback.gradebook_marks import CellMark, SubmissionMarks, read_submission_marks
from grader.feedback.hide_tests import read_message
from grader.feedback.notebook_marks import NotebookMark, add_up, read_notebook_marks
from grader.judge.host.preprocessor import read_source


@dataclass
class ItemFeedback:
    """The feedback on one item."""

    item: Item
    mark: CellMark
    message: str = ""  # of a missed check
    outputs: list[NotebookNode] = field(default_factory=list)  # what the check printed
    is_self_reported: bool = False  # it ran beside the student's code

    @property
    def is_missed(self) -> bool:
        """Whether it is marked, and has fewer points than it could have."""
        return self.mark.score < self.item.points and not self.mark.waits


@dataclass
class QuestionFeedback:
    """The feedback on one question, with the student's answers."""

    number: int  # for links within the page
    title: str
    items: list[ItemFeedback]
    answers: list[NotebookNode]
    comments: list[str]

    @property
    def missed(self) -> list[ItemFeedback]:
        """The items to look at."""
        return [item for item in self.items if item.is_missed]

    @property
    def points(self) -> float:
        """The most points possible, without those not marked yet."""
        return sum(each.item.points for each in self.items if not each.mark.waits)

    @property
    def waiting(self) -> float:
        """The points not marked yet."""
        return sum(each.item.points for each in self.items if each.mark.waits)

    @property
    def score(self) -> float:
        """The points earned."""
        return sum(each.mark.score for each in self.items)

    @property
    def advice(self) -> str:
        """What to look at, in the words of the source."""
        if checks := [each.item.label for each in self.missed if not each.item.by_hand]:
            return "; ".join(checks)
        if self.comments:
            return "your marker's comment"
        return "your answer" if self.missed else "nothing so far" if self.waiting else "nothing"

    @property
    def is_open(self) -> bool:
        """Whether it is shown unfolded, because there is something to read."""
        return bool(self.missed or self.comments)


@dataclass
class Feedback:
    """The content of a student's page."""

    title: str
    marks: SubmissionMarks
    questions: list[QuestionFeedback]
    rest: list[NotebookNode]  # cells of the student's that belong to no question
    notebooks: list[NotebookMark] = field(default_factory=list)  # if the assignment has several

    @property
    def together(self) -> NotebookMark:
        """The mark of all notebooks."""
        return add_up(self.notebooks)

    @property
    def waiting(self) -> float:
        """The points not marked yet."""
        return sum(question.waiting for question in self.questions)

    @property
    def points(self) -> float:
        """The most points possible, without those not marked yet."""
        return sum(question.points for question in self.questions)

    @property
    def score(self) -> float:
        """The mark as nbgrader computes it: without the late penalty, and never below zero."""
        earned = sum(mark.score for mark in self.marks.cells.values())
        return max(0.0, earned - self.marks.penalty)

    @property
    def has_self_reported(self) -> bool:
        """Whether any check ran beside the student's code."""
        return any(item.is_self_reported for q in self.questions for item in q.items)

    @property
    def first_missed(self) -> tuple[QuestionFeedback, ItemFeedback] | None:
        """The first item to look at."""
        missed = ((question, item) for question in self.questions for item in question.missed)
        return next(missed, None)


class ArrangeByQuestion(NbGraderPreprocessor):
    """Adds a `Feedback` to the resources, for the page's template.

    `grader feedback` passes marks and source in the resources; nbgrader's own command does not.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Must run after HideTests."""
        about = resources["nbgrader"]
        marks = about.pop("marks", None) or read_student_marks(about)
        title = ", ".join(dict.fromkeys((about["assignment"], about["notebook"])))
        page = arrange(nb, read_source(self, resources), marks[about["notebook"]], title)
        if len(marks) > 1:
            page.notebooks = read_notebook_marks(marks, Path(resources["metadata"]["path"]))
        about["feedback"] = page
        return nb, resources


def read_student_marks(about: Mapping[str, str]) -> dict[str, SubmissionMarks]:
    """The student's marks by notebook, as nbgrader's own command does not pass them."""
    student, assignment = about["student"], about["assignment"]
    with Gradebook(about["db_url"]) as gradebook:
        names = [notebook.name for notebook in gradebook.find_assignment(assignment).notebooks]
        return {
            name: read_submission_marks(gradebook, assignment, name, [student])[student]
            for name in names
        }


def arrange(
    nb: NotebookNode, source: NotebookNode, marks: SubmissionMarks, assignment: str
) -> Feedback:
    """The page's content; titles and order come from the source, never from the submission."""
    cells = {get_id(cell): cell for cell in nb.cells if get_id(cell)}
    questions = [
        gather(number, question, cells, marks)
        for number, question in enumerate(read_questions(source), start=1)
    ]
    for question in questions:
        for cell in question.answers:
            describe_figures(cell, question.title)
    shown = {get_id(cell) for question in questions for cell in question.answers}
    rest = list(find_rest(nb.cells, shown, source))
    for cell in rest:
        describe_figures(cell, "the rest of the notebook")
    return Feedback(read_title(source, assignment), marks, questions, rest)


def gather(
    number: int,
    question: Question,
    cells: Mapping[str, NotebookNode],
    marks: SubmissionMarks,
) -> QuestionFeedback:
    """The feedback on one question, from the student's cells."""
    items = [
        make_item_feedback(item, cells.get(item.name), marks.cells.get(item.name, CellMark()))
        for item in question.items
    ]
    answers = [cells[name] for name in question.answers if name in cells]
    said = (marks.cells[name].comment for name in question.answers if name in marks.cells)
    comments = [*dict.fromkeys(filter(None, said))]  # nbgrader's "No response." once, not per cell
    return QuestionFeedback(number, question.title, items, answers, comments)


def make_item_feedback(item: Item, cell: NotebookNode | None, mark: CellMark) -> ItemFeedback:
    """The feedback on one item; one that a person marks has no message."""
    if cell is None or item.by_hand:
        return ItemFeedback(item, mark)
    self_reported = is_self_reported(cell)
    printed = [output for output in cell.outputs if output.output_type != "error"]
    if self_reported:
        printed = drop_note(printed)
    return ItemFeedback(item, mark, read_message(cell), printed, self_reported)


def drop_note(printed: list[NotebookNode]) -> list[NotebookNode]:
    """What a self-reported test printed, without the judge's note: the page has one of its own."""
    first = "".join(printed[0].get("text", "")).strip() if printed else ""
    return printed[1:] if first == SELF_REPORTED_NOTE else printed


def find_rest(
    cells: Iterable[NotebookNode], shown: set[str], source: NotebookNode
) -> Iterator[NotebookNode]:
    """Cells that the student has added, and cells with outputs that are not shown elsewhere."""
    known = {cell.source for cell in source.cells}
    for cell in cells:
        is_added = not get_id(cell) and cell.source not in known and cell.source.strip()
        is_shown = get_id(cell) in shown or is_test(cell)
        if is_added or (cell.get("outputs") and not is_shown):
            yield cell
