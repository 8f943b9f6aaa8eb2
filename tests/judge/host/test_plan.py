"""However cells are rearranged, each test is run once, with the text of the source."""

from collections.abc import Callable

import pytest
from nbformat import NotebookNode
from support.judge_notebooks import RIGHT, TESTS, answer_cell, hand_in, make_source
from support.rearranged import CHANGES

from grader.intake.restore import restore_cells
from grader.judge.host.course import (
    compile_cells,
    course_names,
    pruning,
    released_imports,
    test_code,
)
from grader.judge.host.plan import make_job
from grader.judge.protocol.job import JudgeStep, RunStep
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


def test_what_is_the_same_for_the_class_is_read_once() -> None:
    source = make_source()
    make_job(source, source, Limits())
    before = count_readings()
    make_job(restore_cells(hand_in(RIGHT), source), source, Limits())
    assert count_readings() == before


def count_readings() -> dict[str, int]:
    """How often each function of host/course/ has read something of the assignment so far."""
    modules = compile_cells, course_names, pruning, released_imports, test_code
    functions = {name: value for module in modules for name, value in vars(module).items()}
    return {
        name: value.cache_info().misses
        for name, value in functions.items()
        if hasattr(value, "cache_info")
    }


def test_only_the_assignments_own_cells_are_compiled_by_the_host() -> None:
    source = make_source()
    extra = answer_cell("print(1)", "extra")
    extra.metadata.nbgrader.locked = True  # as a student could claim
    notebook = hand_in(RIGHT)
    notebook.cells.append(extra)
    restored = restore_cells(notebook, source)
    steps = [s for s in make_job(restored, source, Limits()).steps if isinstance(s, RunStep)]
    compiled = [step.text for step in steps if step.compiled]
    assert compiled == [source.cells[0].source]
