"""Ordinary student code works inside the sandbox."""

import pytest
from support.attacking.honest_programs import HONEST

from grader.judge.protocol.limits import Limits

from ..conftest import SLOWER, Judge

LIMITS = Limits(cell_seconds=60 * SLOWER, submission_seconds=180 * SLOWER)


@pytest.mark.parametrize("program", HONEST.values(), ids=HONEST)
def test_an_honest_program_runs(judge: Judge, program: str) -> None:
    outputs = judge(program, limits=LIMITS).cells[1].outputs
    assert [out.evalue for out in outputs if out.output_type == "error"] == []
