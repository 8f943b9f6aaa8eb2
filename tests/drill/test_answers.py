"""The table of answers: marks as promised, the same live and graded, the cause in each message."""

import ast
import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from unittest.mock import patch

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_output
from support.attacking.attack_trial import leave_pictures_out
from support.live import listen_live, open_session, run
from support.notebooks import RELEASE, SOURCE, TESTS

from drills.exploding_loss.answers import ANSWERS, POINTS, RIGHT, WRONG
from drills.exploding_loss.writing import draw
from grader.assignment.handin import fill_in
from grader.assignment.questions import read_questions
from grader.cells import get_id, is_test
from grader.drill import Answer
from grader.judge.host.client import judge_notebook
from grader.judge.host.server_client import ServerClient
from grader.judge.protocol.limits import Limits
from grader.report.check_outcomes import find_outcomes, read_all_templates

QUESTIONS = read_questions(SOURCE)
TEMPLATES = read_all_templates(SOURCE.cells)
TWIN = "-as-released"
SHOWN = {cell.id: cell.source for cell in RELEASE.cells if is_test(cell)}
UNSEEN = draw() + "plt.close(fig)"  # the reference's figure takes longer than all else to draw
# Words of the machinery, which say nothing to a student.
RAW = re.compile(
    r"Remote|NotPlain|Traceback|<class|object at 0x|drill_hash|None of None|\bndarray\b"
)
GUARD = "The kernel was started anew"  # each check has this one; it has a test of its own


@dataclass(frozen=True)
class Heard:
    """What each check says that fails, "" if it passes: live, graded, graded without secrets."""

    live: dict[str, str]
    graded: dict[str, str]
    visible: dict[str, str]


@pytest.fixture(scope="module")
def server() -> Iterator[ServerClient]:
    server = ServerClient()
    yield server
    server.close()


@cache
def add_twins(notebook_of: str) -> NotebookNode:
    """The source or the release; behind each check stands a twin without its hidden tests."""
    notebook = leave_pictures_out(SOURCE if notebook_of == "source" else RELEASE)
    cells = []
    for cell in notebook.cells:
        cells.append(cell)
        if is_test(cell):
            twin = deepcopy(cell)
            twin.id = twin.metadata.nbgrader.grade_id = cell.id + TWIN
            twin.source = SHOWN[cell.id]
            cells.append(twin)
    notebook.cells = cells
    return notebook


HEARD: dict[str, Heard] = {}


@pytest.fixture(params=ANSWERS, ids=lambda answer: answer.name)
def answer(request: pytest.FixtureRequest) -> Answer:
    return request.param


@pytest.fixture
def heard(answer: Answer, server: ServerClient) -> Heard:
    if answer.name not in HEARD:
        HEARD[answer.name] = listen(answer, server)
    return HEARD[answer.name]


def listen(answer: Answer, server: ServerClient) -> Heard:
    """Hand an answer in, live and to the judge."""
    cells = {"compare": UNSEEN, **answer.cells}
    handed_in = fill_in(add_twins("release"), SOURCE, cells)
    with ThreadPoolExecutor(1) as beside, patch.dict(os.environ):
        judging = beside.submit(judge_notebook, handed_in, add_twins("source"), Limits(), server)
        os.environ.pop("NBGRADER_EXECUTION", None)
        live = listen_live(leave_pictures_out(fill_in(RELEASE, SOURCE, cells)))
        judged = judging.result()
    graded = {get_id(cell): read_error(cell) for cell in judged.cells if is_test(cell)}
    return Heard(
        {check: said.removeprefix("AssertionError: ") for check, said in live.items()},
        {check: said for check, said in graded.items() if not check.endswith(TWIN)},
        {check.removesuffix(TWIN): said for check, said in graded.items() if TWIN in check},
    )


def read_error(cell: NotebookNode) -> str:
    """What a judged check says; "" if it passes."""
    for output in cell.outputs:
        if output.output_type == "error":
            kind = "" if output.ename == "AssertionError" else f"{output.ename}: "
            return f"{kind}{output.evalue}"
    return ""


def test_each_answer_misses_just_the_checks_that_it_should(answer: Answer, heard: Heard) -> None:
    failed = {check: said for check, said in heard.graded.items() if said}

    assert list(failed) == [check for check in POINTS if check in answer.fails], failed


def test_what_passes_live_passes_graded(heard: Heard) -> None:
    live = {check: bool(said) for check, said in heard.live.items()}
    assert live == {check: bool(said) for check, said in heard.visible.items()}, heard


def test_the_cause_is_named(answer: Answer, heard: Heard) -> None:
    for said in (heard.live, heard.graded):
        failed = [message for message in said.values() if message]
        for message in failed if answer.everywhere else failed[:1]:
            if said is heard.graded or not answer_needs_secrets(answer, heard):
                assert answer.says in message


def answer_needs_secrets(answer: Answer, heard: Heard) -> bool:
    """Whether the first check that it misses passes live."""
    return not heard.live[answer.fails[0]]


def test_no_message_is_raw(heard: Heard) -> None:
    for message in filter(None, [*heard.live.values(), *heard.graded.values()]):
        assert not RAW.search(message)
        assert not re.match(r"\w+(Error|Exit)\b", message), message
        assert len(re.findall(r"[.?!](?=\s|$|\))", message)) >= 3, message


def test_the_report_knows_each_message_by_its_assertion(answer: Answer, heard: Heard) -> None:
    checks = [cell for cell in deepcopy(SOURCE.cells) if get_id(cell) in answer.fails]
    for check in checks:
        said = heard.graded[get_id(check)]
        check.outputs = [new_output("error", ename="AssertionError", evalue=said)]
    outcomes = find_outcomes(checks, QUESTIONS, TEMPLATES)
    assert [check for check, outcome in outcomes.items() if outcome.key == "other"] == []


def test_the_table_is_as_large_as_promised_and_no_name_comes_twice() -> None:
    assert len(RIGHT) >= 40
    assert len(WRONG) >= 150
    assert len({answer.name for answer in ANSWERS}) == len(ANSWERS)


def test_points_are_those_of_the_source() -> None:
    in_source = {
        cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points
        for cell in SOURCE.cells
        if is_test(cell)
    }

    assert in_source == POINTS
    assert sum(POINTS.values()) == 17


def find_messages(source: str) -> Iterator[str]:
    """Of each message of a cell its longest fixed part."""
    for node in ast.walk(ast.parse(source)):
        message = node.msg if isinstance(node, ast.Assert) else None
        if message is not None:
            texts = [part.value for part in ast.walk(message) if isinstance(part, ast.Constant)]
            yield max((text for text in texts if isinstance(text, str)), key=len)


def test_every_assertion_is_needed_by_some_answer(server: ServerClient) -> None:
    for answer in ANSWERS:
        if answer.name not in HEARD:  # run alone
            HEARD[answer.name] = listen(answer, server)
    said = "\n".join(
        message
        for heard in HEARD.values()
        for message in (*heard.live.values(), *heard.graded.values())
    )
    shared = next(cell.source for cell in SOURCE.cells if cell.id == "checking")
    idle = [
        part
        for source in (shared, *TESTS.values())
        for part in find_messages(source)
        if part.strip() not in said and GUARD not in part
    ]

    assert not idle, "no row of the table gets these messages"


@pytest.mark.parametrize("check", TESTS)
def test_after_a_restart_each_check_says_what_to_run(check: str) -> None:
    session = open_session()
    session.set_custom_exc((), None)
    session.events.callbacks.update(pre_run_cell=[], post_run_cell=[])
    session.user_ns.clear()
    session.init_user_ns()

    assert run(session, TESTS[check]).startswith("AssertionError: Run all cells above first")
