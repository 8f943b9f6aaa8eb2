"""The pages of marking and what their buttons do; the work itself is `marking.py`'s."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from http.client import responses
from typing import Any, TypeVar
from urllib.parse import quote

from jinja2 import Environment, PackageLoader
from tornado.web import HTTPError

from grader.errors import KEPT, CommandError, translate_errors
from grader.mark.actions import BadInput
from grader.mark.comment import show_points
from grader.mark.groups import compare
from grader.mark.history import History, Step
from grader.mark.marking import Marking
from grader.mark.marks import MarkChanged, Question
from grader.mark.web.pages import find_next, find_place, make_answer_page, make_progress
from grader.mark.web.security import LocalHandler
from grader.mark.web.show_answer import show_cells, show_prose

T = TypeVar("T")
CHANGED = (
    "Not saved. This mark, or who is in this group, has changed since the page was shown: by "
    "another marker, formgrader or a new grading run. This is how it stands now."
)
NOT_UNDONE = "Not undone: the mark has been changed since, by somebody else."


def make_templates() -> Environment:
    """The page's templates; whatever is put into them is escaped."""
    templates = Environment(
        loader=PackageLoader("grader.mark.web"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters.update(points=show_points, cells=show_cells, prose=show_prose)
    templates.globals.update(compare=compare, address=write_address)
    return templates


def write_address(question: Question, rest: str) -> str:
    """Where a page of a question is."""
    return f"/mark/{quote(question.notebook, '')}/{quote(question.cell, '')}/{rest}"


@dataclass
class Room:
    """What the handlers of one server share."""

    marking: Marking
    thread: Executor  # the one that uses `marking`
    templates: Environment = field(default_factory=make_templates)
    visits: dict[str, History] = field(default_factory=lambda: defaultdict(History))


class MarkHandler(LocalHandler):
    """What all pages need."""

    room: Room

    def initialize(self, room: Room) -> None:
        """As tornado hands it over."""
        self.room = room

    @property
    def history(self) -> History:
        """Of the browser that asks."""
        return self.room.visits[str(self.current_user)]

    async def work(self, act: Callable[..., T], *arguments: Any) -> T:
        """Do something in the thread that has the gradebook: meanwhile others are answered."""

        def explain() -> T:
            with translate_errors():
                return act(*arguments)

        return await asyncio.get_running_loop().run_in_executor(self.room.thread, explain)

    def find_question(self, notebook: str, cell: str) -> Question:
        """The question of an address."""
        for question in self.room.marking.questions:
            if (question.notebook, question.cell) == (notebook, cell):
                return question
        raise LookupError(cell)

    def render_page(self, template: str, **values: Any) -> bytes:
        """A page as HTML; half characters, which a notebook can hold, as question marks."""
        about = {"assignment": self.room.marking.assignment, "history": self.history}
        page = self.room.templates.get_template(template)
        html = page.render(**about, xsrf=self.xsrf_token.decode(), **values)
        return html.encode("utf-8", "replace")

    def write_error(self, status_code: int, **about: Any) -> None:
        """One sentence, whoever is at fault."""
        error = about.get("exc_info", (None, None, None))[1]
        said = responses.get(status_code, "Error")
        if isinstance(error, LookupError):
            self.set_status(404)
            said = "There is no such answer here any more. Go back to the first page."
        elif isinstance(error, CommandError):
            self.set_status(503)
            said = f"Not saved: {str(error).removesuffix(KEPT)}"
        elif isinstance(error, HTTPError) and error.log_message:
            said = error.log_message
        self.finish(self.room.templates.get_template("error.html.j2").render(said=said))

    def log_exception(self, *about: Any) -> None:
        """Only what is a bug."""
        if not isinstance(about[1], HTTPError | LookupError | CommandError):
            super().log_exception(*about)


class NowhereHandler(MarkHandler):
    """Any other address."""

    def prepare(self) -> None:
        """Told to who may come in; others are told nothing."""
        super().prepare()
        raise LookupError(self.request.path)


class QuestionsHandler(MarkHandler):
    """`/`: the questions that a person marks, and how far each is."""

    async def get(self) -> None:
        """The list; with one question only, its page."""
        marking = self.room.marking
        if len(marking.questions) == 1:
            (only,) = marking.questions
            return self.redirect(write_address(only, "next"))
        self.finish(await self.work(self.list_questions))

    def list_questions(self) -> bytes:
        """Each question with its progress."""
        marking = self.room.marking
        rows = [
            (question, marking.read_asked(question),
             make_progress(question, marking.read_all(question), self.history))
            for question in marking.questions
        ]  # fmt: skip
        return self.render_page("questions.html.j2", rows=rows)


class NextHandler(MarkHandler):
    """`/mark/NOTEBOOK/CELL/next`: leads to the next answer that waits for a mark."""

    async def get(self, notebook: str, cell: str) -> None:
        """After the answer `after`; where none waits, stay there and say so."""
        question = self.find_question(notebook, cell)
        groups = await self.work(self.room.marking.read_all, question)
        if not groups:
            raise LookupError(cell)
        after = self.get_query_argument("after", "")
        found = find_next(groups, after)
        if found is None:
            self.history.notice = "Every answer has its mark."
        key = found.key if found else after or groups[0].key
        self.redirect(write_address(question, key))


class AnswerHandler(MarkHandler):
    """`/mark/NOTEBOOK/CELL/SUBMISSION`: an answer, or alike ones, to be marked."""

    async def get(self, notebook: str, cell: str, submission: str) -> None:
        """Show it."""
        question = self.find_question(notebook, cell)
        self.finish(await self.work(self.show_answer, question, submission))

    async def post(self, notebook: str, cell: str, submission: str) -> None:
        """Do what a button says; then show it, or say why nothing was saved."""
        question = self.find_question(notebook, cell)
        form = {name: self.get_body_argument(name) for name in self.request.body_arguments}
        try:
            await self.work(self.press, question, submission, form)
        except MarkChanged:
            self.set_status(409)
            lost = f" You had typed: {typed}" if (typed := form.get("comment", "").strip()) else ""
            alarm = CHANGED + lost
            self.finish(await self.work(self.show_answer, question, submission, alarm))
        except BadInput as problem:
            self.set_status(400)
            self.finish(await self.work(self.show_answer, question, submission, str(problem), form))
        else:
            await self.answer(question, submission)

    async def answer(self, question: Question, submission: str) -> None:
        """After a mark: the page at once for the script, an address for a browser without it."""
        if self.request.headers.get("Sec-Fetch-Mode") == "same-origin":
            self.finish(await self.work(self.show_answer, question, submission))
        else:
            self.redirect(self.request.uri or "/", status=303)

    @property
    def alone(self) -> bool:
        """Whether this one is marked apart from those that are like it."""
        return bool(self.get_query_argument("alone", ""))

    def press(self, question: Question, submission: str, form: dict[str, str]) -> None:
        """Change the mark."""
        groups = self.room.marking.read_all(question)
        alike = groups[find_place(groups, submission)]
        alike = alike.pick(submission) if self.alone else alike
        self.room.marking.change(question, alike, form, self.history)

    def show_answer(
        self, question: Question, submission: str, alarm: str = "",
        typed: dict[str, str] | None = None,
    ) -> bytes:  # fmt: skip
        """The page, as everything stands now."""
        marking = self.room.marking
        groups, asked = marking.read_all(question), marking.read_asked(question)
        page = make_answer_page(
            question, asked, groups, submission, self.alone, self.history, alarm, typed
        )
        return self.render_page("answer.html.j2", page=page, many=len(marking.questions) > 1)


class UndoHandler(MarkHandler):
    """`/undo`: takes the last mark of this browser back, and shows where that was."""

    async def post(self) -> None:
        """Back to the answer, which says what has happened."""
        step: Step | None = self.history.steps[-1] if self.history.steps else None
        try:
            undone = await self.work(self.room.marking.undo, self.history)
            self.history.notice = "Undone." if undone else "There is nothing to undo."
        except MarkChanged:
            self.history.notice = NOT_UNDONE
        self.redirect(write_address(step.question, step.key) if step else "/", status=303)
