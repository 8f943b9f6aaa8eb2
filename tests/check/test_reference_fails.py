"""A test that the reference cannot pass is named to the instructor before anybody is graded."""

import shutil

import nbformat
import pytest
from support.programs.make_copy import ROOT
from support.small_drill import build_source, code

from grader.check.checks import LIVE, WRONG, ReleaseCheck, check_course
from grader.course import open_course

NAME = "first_drill"
APART = "same_list_beside"
SETTING = f"c.JudgeSubmission.self_reported = {{'{NAME}': ['{APART}']}}\n"
ALIAS = "### BEGIN SOLUTION\nfirst = [1]\nsecond = first\n### END SOLUTION"
IDENTITY = "assert first is second, 'not the same list'"


@pytest.fixture(scope="module")
def checks(tmp_path_factory: pytest.TempPathFactory) -> list[ReleaseCheck]:
    root = tmp_path_factory.mktemp("told")
    for name in ("nbgrader_config.py", "nbgrader_config.json"):
        shutil.copy(ROOT / name, root)
    with (root / "nbgrader_config.py").open("a") as config:
        config.write(SETTING)
    source = build_source()
    source.cells += [
        code("alias", ALIAS, solution=True),
        code("same_list", IDENTITY, points=1),
        code(APART, IDENTITY, points=1),
        code("too_strict", "assert LEARNING_RATE_FIXED == 5, 'it is not five'", points=1),
    ]
    folder = root / "source" / NAME
    folder.mkdir(parents=True)
    nbformat.write(source, folder / f"{NAME}.ipynb")
    return list(check_course(open_course(root), NAME))


def test_each_test_that_the_reference_misses_is_named_with_its_reason_and_what_to_do(
    checks: list[ReleaseCheck],
) -> None:
    missed = {
        check.what.rpartition(" ")[2]: check.seen
        for check in checks
        if "the reference passes" in check.what
    }
    assert missed == {
        "same_list": f"not the same list {LIVE}",
        "too_strict": f"it is not five {WRONG}",
    }


def test_each_self_reported_test_is_listed_with_what_that_means(checks: list[ReleaseCheck]) -> None:
    (told,) = (check for check in checks if "self-reported" in check.what)
    assert told.what.startswith(APART)
    assert told.holds
    assert "which can read and forge it" in told.seen


def test_untouched_release_earns_nothing_there(checks: list[ReleaseCheck]) -> None:
    (untouched,) = (check for check in checks if "untouched" in check.what)
    assert untouched.holds, untouched.seen
