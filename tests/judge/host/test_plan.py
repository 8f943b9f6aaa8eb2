"""However cells are rearranged, each test is run once, with the text of the source."""

from collections.abc import Callable

import pytest
from nbformat import NotebookNode
from support.judge_notebooks import RIGHT, TESTS, hand_in, make_source
from support.rearranged import CHANGES

from grader.intake.restore import restore_cells
from grader.judge.host.plan import make_job
from grader.judge.protocol.job import JudgeStep
from grader.judge.protocol.limits import Limits


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_each_test_is_run_once_with_the_text_of_the_source(
    change: Callable[[NotebookNode], None],
) -> None:
    source, notebook = make_source(), hand_in(RIGHT)
    change(notebook)
    restored = restore_cells(notebook, source)
    judged = [s for s in make_job(restored, source, Limits()).steps if isinstance(s, JudgeStep)]
    assert {step.label: step.text for step in judged} == {n: t.strip() for n, t in TESTS.items()}
    assert len(judged) == len(TESTS)
    assert all(restored.cells[step.cell].metadata.nbgrader.grade for step in judged)


def test_the_text_of_tests_is_in_no_cell_for_the_students_process() -> None:
    source = make_source()
    job = make_job(restore_cells(hand_in(RIGHT), source), source, Limits())
    texts = [step.text for step in job.steps if not isinstance(step, JudgeStep)]
    assert not any("HIDDEN" in text for text in texts)
