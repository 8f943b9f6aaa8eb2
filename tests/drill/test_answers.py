"""The table of answers: marks as promised, the same live and graded, the cause in each message."""

import ast
import contextlib
import os
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_output
from support.attacking.attack_trial import leave_pictures_out
from support.live import Said, in_fork, run_after_restart, start_live
from support.notebooks import RELEASE, SOURCE, TESTS

from drills.exploding_loss.answers import ANSWERS, POINTS, RIGHT, WRONG
from grader.assignment.fill_in import fill_in
from grader.assignment.questions import read_questions
from grader.cells import get_id, is_test
from grader.drill import Answer
from grader.judge.host.client import judge_notebook
from grader.judge.host.server_client import ServerClient
from grader.judge.protocol.limits import Limits
from grader.report.check_outcomes import find_outcomes, read_all_templates

QUESTIONS, TEMPLATES = read_questions(SOURCE), read_all_templates(SOURCE.cells)
LEAN_SOURCE, LEAN_RELEASE = leave_pictures_out(SOURCE), leave_pictures_out(RELEASE)
# What describe_figure finds in the reference's figure: drawing it takes longer than all else.
DESCRIBED = """
look = {"title": "", "xlabel": "step", "ylabel": "loss", "yscale": "log", "elsewhere": False}
lines = [{"label": "", "y": [*losses]} for losses in (losses_bad, losses_fixed)]
comparison = [{**look, "lines": lines}]
"""
# Words of the machinery, which say nothing to a student.
RAW = re.compile(
    r"Remote|NotPlain|Traceback|<class|object at 0x|drill_hash|None of None|\bndarray\b"
)
GUARD = "The kernel was started anew"  # each check has this one; it has a test of its own


@dataclass(frozen=True)
class Heard(Said):
    """The same, and what each check says when it is graded."""

    graded: dict[str, str]


@pytest.fixture(scope="module")
def server() -> Iterator[ServerClient]:
    server = ServerClient()
    yield server
    server.close()


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run of the tests: a file for each answer, with what its checks said."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "told"
    folder.mkdir(exist_ok=True)
    return folder


def listen(answer: Answer, server: ServerClient) -> Heard:
    """Hand an answer in, live and to the judge at the same time."""
    handed_in = fill_in(LEAN_RELEASE, SOURCE, {"compare": DESCRIBED, **answer.cells})
    said = work_live(handed_in)
    judged = judge_notebook(handed_in, LEAN_SOURCE, Limits(), server)
    graded = {get_id(cell): read_error(cell) for cell in judged.cells if is_test(cell)}
    return Heard(**vars(said()), graded=graded)


def work_live(handed_in: NotebookNode) -> Callable[[], Said]:
    """Begin a student's work on a notebook; what is returned waits for its end."""
    with patch.dict(os.environ):
        os.environ.pop("NBGRADER_EXECUTION", None)
        return start_live(handed_in, TESTS)


def read_error(cell: NotebookNode) -> str:
    """What a judged check says; "" where it passes."""
    for output in cell.outputs:
        if output.output_type == "error":
            kind = "" if output.ename == "AssertionError" else f"{output.ename}: "
            return f"{kind}{output.evalue}"
    return ""


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.name)
def test_answer_is_marked_and_told_what_the_table_says(
    answer: Answer, server: ServerClient, told: Path
) -> None:
    heard = listen(answer, server)

    failed = {check: said for check, said in heard.graded.items() if said}
    messages = [*failed.values(), *filter(None, heard.live.values())]
    (told / answer.name).write_text("\n".join([*messages, *heard.full.values()]))
    assert list(failed) == [check for check in POINTS if check in answer.fails], failed
    assert list(failed) == [check for check, said in heard.full.items() if said], heard
    check_cause(answer, list(failed.values()))
    if answer.fails and heard.live[answer.fails[0]]:  # else hidden tests alone miss it
        check_cause(answer, [said for said in heard.live.values() if said])
    check_wording(messages)
    check_report(failed)


def check_cause(answer: Answer, messages: list[str]) -> None:
    """The first message names the cause, or each of them."""
    for message in messages if answer.everywhere else messages[:1]:
        assert answer.says in message


def check_wording(messages: list[str]) -> None:
    """No message is Python's or the machinery's; each says what was seen, why, and what to try."""
    for message in messages:
        assert not RAW.search(message)
        assert not re.match(r"\w+(Error|Exit)\b", message), message
        assert len(re.findall(r"[.?!](?=\s|$|\))", message)) >= 3, message


def check_report(failed: dict[str, str]) -> None:
    """The class report finds the assertion of each message."""
    checks = [deepcopy(cell) for cell in SOURCE.cells if get_id(cell) in failed]
    for check in checks:
        said = failed[get_id(check)]
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


def test_every_assertion_is_needed_by_some_answer(told: Path) -> None:
    said = "\n".join(read_or_listen(answer, told) for answer in ANSWERS)
    shared = next(cell.source for cell in SOURCE.cells if cell.id == "checking")
    idle = [
        part
        for source in (shared, *TESTS.values())
        for part in find_messages(source)
        if part.strip() not in said and GUARD not in part
    ]

    assert not idle, "no row of the table gets these messages"


def read_or_listen(answer: Answer, told: Path) -> str:
    """What the checks say to an answer: as another test has heard it, or live."""
    with contextlib.suppress(OSError):
        return (told / answer.name).read_text()
    handed_in = fill_in(LEAN_RELEASE, SOURCE, {"compare": DESCRIBED, **answer.cells})
    return "\n".join(work_live(handed_in)().full.values())


@pytest.mark.parametrize("check", TESTS)
def test_after_a_restart_each_check_says_what_to_run(check: str) -> None:
    said = in_fork(lambda: run_after_restart(TESTS[check]))()

    assert said.startswith("Run all cells above first")
