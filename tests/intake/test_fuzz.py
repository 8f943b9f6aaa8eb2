"""10,000 malformed documents: each gets a mark or one line, and none takes long."""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from nbconvert.filters.markdown_mistune import markdown2html_mistune
from support.notebook_fuzz import (
    any_json,
    honest_with_damage,
    honest_with_strange_cells,
    notebooks,
    raw_bytes,
    write,
)
from support.small_drill import ASSIGNMENT

from grader.course import open_course
from grader.grade.outcome import Refused
from grader.grade.spec import read_spec
from grader.grade.task import HandedIn, Task, TaskResult
from grader.grade.worker.worker import Worker
from grader.judge.host.preprocessor import JudgeSubmission

MAX_SECONDS = 2.0  # of processor time; an honest one takes some milliseconds
DOCUMENTS = {
    "bytes": (raw_bytes, 2_000),
    "any JSON": (any_json.map(write), 1_000),
    "notebooks by the schema": (notebooks.map(write), 2_500),
    "answers with strange cells": (honest_with_strange_cells(), 1_500),
    "answers with damage": (honest_with_damage(), 3_000),
}


@pytest.fixture(scope="module")
def worker(released: Path) -> Iterator[Worker]:
    """A worker whose judge runs nothing: the sandbox has tests of its own."""
    course = open_course(released)
    with course.gradebook() as gradebook, pytest.MonkeyPatch.context() as patch:
        patch.setattr(JudgeSubmission, "preprocess", lambda _, nb, resources: (nb, resources))
        yield Worker(read_spec(course, gradebook, ASSIGNMENT))


def check(worker: Worker, data: bytes) -> str:
    """Check for a mark and a valid copy, or a refusal in one line, in time; returns which."""
    started = time.process_time()
    task = Task("student", {ASSIGNMENT: HandedIn("handed in.ipynb", data)}, {})
    outcome = worker.grade(task)
    if isinstance(outcome, Refused):
        assert outcome.why.isprintable()
        assert len(outcome.why) < 500
    else:
        assert isinstance(outcome, TaskResult), outcome
        copy = nbformat.reads(outcome.notebooks[ASSIGNMENT].notebook.decode(), as_version=4)
        nbformat.validate(copy)
        for cell in copy.cells:
            if cell.cell_type == "markdown" and "attachments" not in cell:
                markdown2html_mistune(cell.source)
    assert time.process_time() - started < MAX_SECONDS
    return type(outcome).__name__


@pytest.mark.filterwarnings("ignore::nbformat.warnings.DuplicateCellId")
@pytest.mark.filterwarnings("ignore::nbformat.warnings.MissingIDFieldWarning")
@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_document_has_an_outcome(kind: str, worker: Worker) -> None:
    documents, count = DOCUMENTS[kind]
    seen: Counter[str] = Counter()

    def see(data: bytes) -> None:
        seen[check(worker, data)] += 1

    everything = settings(
        max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    everything(given(documents)(see))()
    assert seen.total() >= count
    assert seen["Refused"] > count / 20
    assert seen["TaskResult"] > count / 20 or not kind.startswith("answers")


def test_the_number_of_documents_is_as_documented() -> None:
    assert sum(count for _, count in DOCUMENTS.values()) >= 10_000
