"""Makes a course of one assignment, graded by stock nbgrader and by the judge, cell by cell."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

import nbformat
import nbgrader
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.nbgraderformat import MetadataValidator
from traitlets.config import Config

from grader.course import capture_errors, open_course
from grader.settings.programs import find_own_programs

ASSIGNMENT = "assignment"
PROJECT = Path(__file__).parents[2]
REFERENCE, UNTOUCHED = "reference", "untouched"
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
CELL_SECONDS = 60
AUTOTESTS = "autotests.yml"
NBGRADER_DOCS = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide"

find_own_programs()  # nbgrader calls alembic by its bare name

Marks = dict[str, float]  # "notebook/cell" -> points


def make_course(
    root: Path,
    folder: Path,
    notebooks: Collection[str] | None = None,
    stand_ins: Collection[Path] = (),
) -> Path:
    """A course at `root` with the notebooks and files of `folder` released, and two submissions.

    `notebooks` names those that count, where there are others beside them; `stand_ins` are files
    that the folder lacks.
    """
    source = root / "source" / ASSIGNMENT
    shutil.copytree(folder, source, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "*-Copy*"))
    for path in source.rglob("*.ipynb"):
        if path.parent != source or (notebooks is not None and path.name not in notebooks):
            path.unlink()
            continue
        modernise(path)
    copy_autotests(folder, source)
    for path in stand_ins:
        shutil.copy(path, source)
    shutil.copy(PROJECT / "nbgrader_config.py", root)
    with enter(root):
        GenerateAssignment(coursedir=_directory(root), config=_stock_config(), force=True).start()
    hand_in(root, REFERENCE, source)
    hand_in(root, UNTOUCHED, root / "release" / ASSIGNMENT)
    return root


def copy_autotests(folder: Path, source: Path) -> None:
    """The templates of nbgrader's autotests: the course's, if it has any, or nbgrader's own."""
    for parent in (folder, *folder.parents[:3], NBGRADER_DOCS):
        if (parent / AUTOTESTS).is_file():
            shutil.copyfile(parent / AUTOTESTS, source / AUTOTESTS)
            return


def modernise(path: Path) -> None:
    """Metadata of old nbgrader brought up, and the kernel that is here."""
    notebook = nbformat.read(path, as_version=4)
    notebook = MetadataValidator().upgrade_notebook_metadata(notebook)
    notebook.metadata["kernelspec"] = KERNEL
    nbformat.write(notebook, path)


def hand_in(root: Path, student: str, folder: Path) -> None:
    """What is in `folder`, as that student's submission."""
    shutil.copytree(folder, root / "submitted" / student / ASSIGNMENT)


def grade_stock(root: Path, student: str) -> Marks:
    """Marks as nbgrader's own settings give them."""
    return _grade(root, student, _stock_config())


def grade_judged(root: Path, student: str) -> Marks:
    """Marks through the same command with this project's settings."""
    return _grade(root, student, open_course(root).config)


def read_points(root: Path) -> Marks:
    """The most that each test cell can earn."""
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        return {
            f"{notebook.name}/{cell.name}": cell.max_score
            for notebook in gradebook.find_assignment(ASSIGNMENT).notebooks
            for cell in notebook.grade_cells
            if cell.max_score and _is_test(notebook, cell)
        }


def _grade(root: Path, student: str, config: Config) -> Marks:
    directory = _directory(root, student)
    with enter(root):
        shutil.rmtree(root / "autograded", ignore_errors=True)
        Autograde(coursedir=directory, config=config, force=True).start()
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        submission = gradebook.find_submission(ASSIGNMENT, student)
        return {
            f"{notebook.name}/{grade.name}": grade.auto_score
            for notebook in submission.notebooks
            for grade in notebook.grades
            if grade.auto_score is not None
            and grade.max_score
            and _is_test(notebook.notebook, grade.cell)
        }


def _is_test(notebook: object, cell: object) -> bool:
    solutions = {each.name for each in notebook.solution_cells}  # type: ignore[attr-defined]
    return cell.cell_type == "code" and cell.name not in solutions  # type: ignore[attr-defined]


def _directory(root: Path, student: str = "*") -> CourseDirectory:
    return CourseDirectory(
        root=str(root), assignment_id=ASSIGNMENT, student_id=student,
        db_url=f"sqlite:///{root}/gradebook.db",
    )  # fmt: skip


def _stock_config() -> Config:
    config = Config()
    config.Execute.timeout = CELL_SECONDS
    config.Execute.extra_arguments = ["--InteractiveShell.xmode=Minimal"]  # nobody reads tracebacks
    return config


@contextlib.contextmanager
def enter(root: Path) -> Iterator[list[str]]:
    """nbgrader's converters want to stand in the course's folder, and talk much."""
    with contextlib.chdir(root), capture_errors() as heard:
        yield heard
