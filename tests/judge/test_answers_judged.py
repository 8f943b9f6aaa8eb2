"""Every answer of the table has its marks under the judge, as without it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from quick_run import RELEASE, SOURCE

from grader.answers import ANSWERS, POINTS, Answer
from grader.handin import fill_in
from grader.judge.client import judge_notebook
from grader.judge.limits import Limits
from grader.judge.warm import WarmServer

from .trial import leave_pictures_out, pass_verdict


@pytest.fixture(scope="module")
def marks(server: WarmServer) -> dict[str, dict[str, float | None]]:
    """The whole table, two at a time through one server."""

    def judge(answer: Answer) -> dict[str, float | None]:
        notebook = leave_pictures_out(fill_in(RELEASE, SOURCE, answer.cells))
        return pass_verdict(judge_notebook(notebook, SOURCE, Limits(), server), "").marks

    server.start()
    with ThreadPoolExecutor(2) as pool:
        found = pool.map(judge, ANSWERS)
        return {answer.name: marks for answer, marks in zip(ANSWERS, found, strict=True)}


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.name)
def test_each_answer_has_its_marks(
    answer: Answer, marks: dict[str, dict[str, float | None]]
) -> None:
    expected = {check: 0 if check in answer.fails else points for check, points in POINTS.items()}
    assert marks[answer.name] == expected
