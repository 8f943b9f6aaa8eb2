"""No attack earns a point, reads, changes or leaves anything; and each ends with a mark."""

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from support.attacking.attack_trial import (
    SECRET,
    Verdict,
    find_leftovers,
    find_remains,
    hash_tree,
    make_course,
    pass_verdict,
    write_attack,
)
from support.attacking.attacks import ATTACKS, Attack
from support.attacking.trial_notebook import Sheet, choose_sheet

from grader.judge.host.client import judge_notebook
from grader.judge.host.server_client import ServerClient
from grader.judge.protocol.limits import Limits

from .conftest import SLOWER

LIMITS = Limits(
    cell_seconds=1.5 * SLOWER, submission_seconds=6 * SLOWER, call_seconds=SLOWER, memory_mb=256,
    scratch_mb=4, file_mb=2, output_mb_per_cell=0.5, output_mb_per_submission=2, value_mb=0.5,
)  # fmt: skip


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A course, beside a program that listens."""
    course = make_course(tmp_path_factory.mktemp("course"))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(course / "listener"))
        yield course


@pytest.fixture(scope="module", autouse=True)
def secret_in_the_environment() -> None:
    os.environ["GRADER_SECRET"] = SECRET


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_is_worth_its_honest_answer(
    attack: Attack, course: Path, server: ServerClient
) -> None:
    token, before, sheet = uuid4().hex[:12], hash_tree(course), choose_sheet(attack)
    notebook = write_attack(attack, course, token, sheet.type_in)
    graded = judge_notebook(notebook, sheet.source, LIMITS, server)
    verdict = pass_verdict(graded, token, sheet.source)
    honest = [judge_honestly(sheet, attack.cell, code, server) for code in attack.honest]
    for check, mark in verdict.marks.items():
        assert mark is not None, f"{check} has no mark"
        assert mark <= max(other.marks[check] or 0 for other in honest), check
    assert not verdict.saw
    assert hash_tree(course) == before
    assert find_leftovers(token) == []


HONEST: dict[tuple[str, ...], Verdict] = {}


def judge_honestly(sheet: Sheet, cell: str, code: str, server: ServerClient) -> Verdict:
    handed_in = sheet.type_in(cell, code)
    key = tuple(cell.source for cell in handed_in.cells)
    if key not in HONEST:
        graded = judge_notebook(handed_in, sheet.source, LIMITS, server)
        HONEST[key] = pass_verdict(graded, "-", sheet.source)
    return HONEST[key]


def test_no_attack_leaves_a_process_or_a_file(server: ServerClient) -> None:
    """Run after all the others: the server tidies up within moments."""
    ends = time.monotonic() + 10
    while (left := find_remains(server)) and time.monotonic() < ends:
        time.sleep(0.1)
    assert left == []


def test_the_corpus_is_as_large_as_promised_and_no_name_comes_twice() -> None:
    assert len(ATTACKS) >= 176
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)
