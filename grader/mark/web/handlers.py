"""Tornado's handlers for the pages and buttons; `marking.py` does the work."""

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

from grader.command_error import KEPT, CommandError, translate_errors
from grader.mark.actions import BadInput
from grader.mark.comment import show_points
from grader.mark.groups import find_differences
from grader.mark.history import History, MarkingStep
from grader.mark.marking import Marking
from grader.mark.marks import ManualQuestion, MarkChanged
from grader.mark.web.pages import find_next, find_place, make_answer_page, make_progress
from grader.mark.web.security import LocalHandler
from grader.mark.web.show_answer import show_cells, show_prose

T = TypeVar("T")
CHANGED = (
    "Not saved. This mark, or who is in this group, has changed since the page was loaded: by "
    "another marker, formgrader or a new grading run. The page now shows the current state."
)
NOT_UNDONE = "Not undone: somebody else has changed the mark since."


def make_templates() -> Environment:
    """The templates; all values are escaped."""
    templates = Environment(
        loader=PackageLoader("grader.mark.web"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters.update(points=show_points, cells=show_cells, prose=show_prose)
    templates.globals.update(compare=find_differences, address=write_address)
    return templates


def write_address(question: ManualQuestion, rest: str) -> str:
    """The address of a page of a question."""
    return f"/mark/{quote(question.notebook, '')}/{quote(question.cell, '')}/{rest}"


@dataclass
class SharedState:
    """State that the handlers of a server share."""

    marking: Marking
    thread: Executor  # the only one that uses `marking`
    templates: Environment = field(default_factory=make_templates)
    histories: dict[str, History] = field(default_factory=lambda: defaultdict(History))


class MarkHandler(LocalHandler):
    """The base of all handlers: what they share, and how they report errors."""

    shared: SharedState

    def initialize(self, shared: SharedState) -> None:
        """Called by Tornado with the shared state."""
        self.shared = shared

    @property
    def history(self) -> History:
        """The history of the requesting browser."""
        return self.shared.histories[str(self.current_user)]

    async def work(self, act: Callable[..., T], *arguments: Any) -> T:
        """Run `act` in the gradebook's thread, so that other requests are served meanwhile."""

        def explain() -> T:
            with translate_errors():
                return act(*arguments)

        return await asyncio.get_running_loop().run_in_executor(self.shared.thread, explain)

    def find_question(self, notebook: str, cell: str) -> ManualQuestion:
        """The question that an address names; LookupError if there is none."""
        for question in self.shared.marking.questions:
            if (question.notebook, question.cell) == (notebook, cell):
                return question
        raise LookupError(cell)

    def render_page(self, template: str, **values: Any) -> bytes:
        """A page as HTML; lone surrogates, which a notebook can contain, become question marks."""
        about = {"assignment": self.shared.marking.assignment, "history": self.history}
        page = self.shared.templates.get_template(template)
        html = page.render(**about, xsrf=self.xsrf_token.decode(), **values)
        return html.encode("utf-8", "replace")

    def write_error(self, status_code: int, **about: Any) -> None:
        """Show any error as one sentence."""
        error = about.get("exc_info", (None, None, None))[1]
        said = responses.get(status_code, "Error")
        if isinstance(error, LookupError):
            self.set_status(404)
            said = "This answer no longer exists. Go back to the first page."
        elif isinstance(error, CommandError):
            self.set_status(503)
            said = f"Not saved: {str(error).removesuffix(KEPT)}"
        elif isinstance(error, HTTPError) and error.log_message:
            said = error.log_message
        self.finish(self.shared.templates.get_template("error.html.j2").render(said=said))

    def log_exception(self, *about: Any) -> None:
        """Log bugs only."""
        if not isinstance(about[1], HTTPError | LookupError | CommandError):
            super().log_exception(*about)


class NotFoundHandler(MarkHandler):
    """Every other address."""

    def prepare(self) -> None:
        """Respond with 404, but only to an authorised browser."""
        super().prepare()
        raise LookupError(self.request.path)


class QuestionsHandler(MarkHandler):
    """`/`: the questions that a person marks, with their progress."""

    async def get(self) -> None:
        """Show the list, or go to the question if there is only one."""
        marking = self.shared.marking
        if len(marking.questions) == 1:
            (only,) = marking.questions
            return self.redirect(write_address(only, "next"))
        self.finish(await self.work(self.list_questions))

    def list_questions(self) -> bytes:
        """The page with each question and its progress."""
        marking = self.shared.marking
        rows = [
            (question, marking.read_source_question(question),
             make_progress(question, marking.read_all(question), self.history))
            for question in marking.questions
        ]  # fmt: skip
        return self.render_page("questions.html.j2", rows=rows)


class NextHandler(MarkHandler):
    """`/mark/NOTEBOOK/CELL/next`: redirects to the next unmarked answer."""

    async def get(self, notebook: str, cell: str) -> None:
        """Redirect to the first unmarked answer after `after`; stay there if all are marked."""
        question = self.find_question(notebook, cell)
        groups = await self.work(self.shared.marking.read_all, question)
        if not groups:
            raise LookupError(cell)
        after = self.get_query_argument("after", "")
        found = find_next(groups, after)
        if found is None:
            self.history.notice = "Every answer has its mark."
        key = found.key if found else after or groups[0].key
        self.redirect(write_address(question, key))


class AnswerHandler(MarkHandler):
    """`/mark/NOTEBOOK/CELL/SUBMISSION`: an answer, or a group of similar ones, to mark."""

    async def get(self, notebook: str, cell: str, submission: str) -> None:
        """Show the page."""
        question = self.find_question(notebook, cell)
        self.finish(await self.work(self.show_answer, question, submission))

    async def post(self, notebook: str, cell: str, submission: str) -> None:
        """Handle a button; then show the page, with a message if nothing was saved."""
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

    async def answer(self, question: ManualQuestion, submission: str) -> None:
        """Respond after a mark: with the page to the script, with a redirect to a plain form."""
        if self.request.headers.get("Sec-Fetch-Mode") == "same-origin":
            self.finish(await self.work(self.show_answer, question, submission))
        else:
            self.redirect(self.request.uri or "/", status=303)

    @property
    def alone(self) -> bool:
        """Whether this answer is marked separately from its group."""
        return bool(self.get_query_argument("alone", ""))

    def press(self, question: ManualQuestion, submission: str, form: dict[str, str]) -> None:
        """Change the mark."""
        groups = self.shared.marking.read_all(question)
        group = groups[find_place(groups, submission)]
        group = group.pick(submission) if self.alone else group
        self.shared.marking.change(question, group, form, self.history)

    def show_answer(
        self, question: ManualQuestion, submission: str, alarm: str = "",
        typed: dict[str, str] | None = None,
    ) -> bytes:  # fmt: skip
        """The page in its current state."""
        marking = self.shared.marking
        groups, source = marking.read_all(question), marking.read_source_question(question)
        page = make_answer_page(
            question, source, groups, submission, self.alone, self.history, alarm, typed
        )
        return self.render_page("answer.html.j2", page=page, many=len(marking.questions) > 1)


class UndoHandler(MarkHandler):
    """`/undo`: undoes the last mark of this browser, and shows that answer."""

    async def post(self) -> None:
        """Undo, and redirect to the answer with a message."""
        step: MarkingStep | None = self.history.steps[-1] if self.history.steps else None
        try:
            undone = await self.work(self.shared.marking.undo, self.history)
            self.history.notice = "Undone." if undone else "There is nothing to undo."
        except MarkChanged:
            self.history.notice = NOT_UNDONE
        self.redirect(write_address(step.question, step.key) if step else "/", status=303)
