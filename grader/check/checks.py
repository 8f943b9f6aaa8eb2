"""`python -m grader check`: releases and grades in a scratch course, and checks the results."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
from rich.console import Console

from grader.assignment.assignment_files import find_files
from grader.assignment.read_notebooks import read_notebooks
from grader.assignment.release import release
from grader.assignment.scratch import make_scratch_course
from grader.assignment.self_reported_names import read_self_reported
from grader.cells import first_sentence
from grader.check.answer_table import MOST, find_wrong_rows, read_failures
from grader.check.drill_names import check_names
from grader.check.leaks import find_leaks, find_secrets
from grader.course import Course
from grader.drill import load_drill
from grader.grade.grade_class import GradeOptions, grade_class
from grader.grade.outcome import Graded, Outcome

LIVE = (
    "It passes beside the solution's own code, so it needs what cannot be passed to the judge: "
    "give it plain data (docs/compatibility.md says what can be passed), or name it in "
    "c.JudgeSubmission.self_reported (docs/authoring.md)."
)
REMAKE = "make release"
FORGEABLE = "it runs beside students' code, which can read and forge it: its points are flagged"
WRONG = "It fails beside the solution's own code, too: correct the test or the solution."


@dataclass(frozen=True)
class ReleaseCheck:
    """One property of the release: what must hold, whether it does, and what was found."""

    what: str
    holds: bool
    seen: str


def check_course(course: Course, assignment: str) -> Iterator[ReleaseCheck]:
    """Yield each check, the quick ones first."""
    self_reported = read_self_reported(course, assignment)  # a name that is mistyped stops it here
    drill = load_drill(course.root, assignment)
    check_names(drill, assignment, read_notebooks(course.folder("source", assignment)))
    scratch = make_scratch_course(course, "check")
    made = release(scratch, assignment)
    released, source = (scratch.folder(step, assignment) for step in ("release", "source"))
    for path in made:
        committed = course.folder("release", assignment) / path.name
        yield check_fresh(committed, path.read_bytes(), str(committed.relative_to(course.root)))
    yield from check_others(course.folder("release", assignment), released)
    yield check_leaks(source, released)
    reference = grade_copy(scratch, assignment, "reference", source)
    yield check_mark("reference", reference, lambda graded: graded.max_score)
    yield from check_tests(scratch, assignment)
    for name in self_reported:
        yield ReleaseCheck(f"{name} is self-reported", True, FORGEABLE)
    untouched = grade_copy(scratch, assignment, "untouched", released)
    yield check_mark("untouched release", untouched, lambda graded: 0.0)
    if 0 < (count := len(drill.answers)) <= MOST:
        wrong = "; ".join(find_wrong_rows(scratch, assignment))
        what = "each answer of the table fails the checks that it names"
        yield ReleaseCheck(what, not wrong, wrong or f"{count} answers")


def check_fresh(committed: Path, made: bytes, path: str) -> ReleaseCheck:
    """Whether the committed release is what the source generates, byte for byte."""
    fresh = committed.is_file() and committed.read_bytes() == made
    stale = "differs from the source" if committed.exists() else "not made yet"
    seen = "the source gives the same bytes" if fresh else f"{stale}: {REMAKE}"
    return ReleaseCheck(f"{path} is fresh", fresh, seen)


def check_others(committed: Path, made: Path) -> Iterator[ReleaseCheck]:
    """Whether all else in the release, if there is anything, is what the source gives."""
    there, given = find_files(committed), find_files(made)
    left = {
        path.name: path for path in committed.glob("*.ipynb") if not (made / path.name).exists()
    }
    names = sorted({*there, *given, *left})
    differing = [name for name in names if read_bytes(there, name) != read_bytes(given, name)]
    differing += sorted(left)
    if names:
        seen = f"{', '.join(differing)}: {REMAKE}" if differing else ", ".join(names)
        yield ReleaseCheck("the release's other files are fresh", not differing, seen)


def read_bytes(files: Mapping[str, Path], name: str) -> bytes | None:
    """The content of one of the files; None if there is none of that name."""
    return files[name].read_bytes() if name in files else None


def check_leaks(source: Path, released: Path) -> ReleaseCheck:
    """Whether a file of the release contains a line of a solution, a hidden test or a rubric."""
    notebooks = [nbformat.read(path, as_version=4) for path in sorted(source.glob("*.ipynb"))]
    secrets = find_secrets(*notebooks)
    text = "\n".join(read_text(path) for path in sorted(released.rglob("*")) if path.is_file())
    leaks = find_leaks(text, secrets)
    seen = f"shows {leaks[0]!r}" if leaks else f"none of {len(secrets)} hidden lines in it"
    return ReleaseCheck("the release leaks nothing", not leaks and bool(secrets), seen)


def check_mark(who: str, outcome: Outcome, wanted: Callable[[Graded], float]) -> ReleaseCheck:
    """Whether a notebook gets the mark that it should get."""
    if not isinstance(outcome, Graded):
        return ReleaseCheck(f"the {who} can be graded", False, outcome.why)
    right = outcome.score == wanted(outcome) and outcome.max_score > 0
    seen = f"{outcome.score:g} of {outcome.max_score:g} automatic points"
    aim = f"gets {wanted(outcome):g}"
    return ReleaseCheck(f"the {who} {aim}", right, seen if right else f"{seen}; {outcome.hint}")


def check_tests(course: Course, assignment: str) -> Iterator[ReleaseCheck]:
    """The tests that the reference fails, with reasons, so that no student has to find out."""
    judged = read_failures(course, assignment, "reference")
    if not judged:
        return
    beside_code = dict.fromkeys(judged, "")
    source = course.folder("source", assignment)
    live = grade_copy(set_self_reported(course, assignment, judged), assignment, "live", source)
    if isinstance(live, Graded):
        beside_code = read_failures(course, assignment, "live")
    for test, failure in judged.items():
        advice = WRONG if test in beside_code else LIVE
        yield ReleaseCheck(
            f"the reference passes {test}", False, f"{first_sentence(failure)} {advice}"
        )


def set_self_reported(course: Course, assignment: str, tests: Iterable[str]) -> Course:
    """The same course, but these tests run beside the code that they test."""
    config = deepcopy(course.config)
    config.JudgeSubmission.self_reported = {assignment: list(tests)}
    return replace(course, config=config)


def read_text(path: Path) -> str:
    """The text of a file; of a notebook, the text of its cells."""
    if path.suffix == ".ipynb":
        cells = nbformat.read(path, as_version=4).cells
        return "\n".join(cell.source for cell in cells)
    return path.read_text(encoding="utf-8", errors="replace")


def grade_copy(course: Course, assignment: str, student: str, folder: Path) -> Outcome:
    """Hand in the notebooks of `folder` under a student's name, and grade them."""
    submitted = course.folder("submitted", assignment, student)
    submitted.mkdir(parents=True)
    for notebook in folder.glob("*.ipynb"):
        shutil.copy(notebook, submitted)
    (outcome,) = grade_class(
        course, assignment, Console(quiet=True), GradeOptions([student], jobs=1)
    )
    return outcome
