"""Checks what was typed against the course folder, without importing anything slow."""

from collections.abc import Collection
from pathlib import Path

from grader.command_error import CommandError
from grader.text.spelling import suggest

CONFIG = "nbgrader_config.py"
FEW = 5  # names listed in a message


def check_folder(root: Path) -> None:
    """Raise CommandError if `root` is not a course folder."""
    if not (root / CONFIG).is_file():
        raise CommandError(f"no {CONFIG} in {root}: go to the course folder first")


def has_usual_folders(root: Path) -> bool:
    """Whether source/, submitted/ and so on are in `root`, under nbgrader's default names."""
    config = (root / CONFIG).read_text("utf-8", "replace")
    elsewhere = "CourseDirectory.root" in config and not (root / "source").is_dir()
    return not elsewhere and "_directory" not in config and "directory_structure" not in config


def list_assignments(root: Path) -> list[str]:
    """The folders of source/ that contain a notebook."""
    return sorted(path.name for path in (root / "source").glob("*/") if any(path.glob("*.ipynb")))


def check_name(there: list[str], assignment: str) -> None:
    """Raise CommandError if `there` is empty, or has no assignment of that name."""
    if not there:
        raise CommandError(f"no notebook in source/: put yours into source/{assignment or 'NAME'}/")
    if assignment not in there:
        raise CommandError(
            f"no assignment '{assignment}' in source/{suggest_or_list(assignment, there)}"
        )


def choose_only_assignment(there: list[str]) -> str:
    """The only assignment, used if none is named; raises CommandError if there are several."""
    if len(there) > 1:
        raise CommandError(f"which assignment? Name one after the command: {list_few(there)}")
    check_name(there, there[0] if there else "")
    return there[0]


def list_submitted(root: Path, assignment: str) -> list[str]:
    """The students with a folder in submitted/ for this assignment."""
    folders = (root / "submitted").glob(f"[!.]*/{assignment}")
    return sorted(path.parent.name for path in folders if path.is_dir())


def check_students(there: list[str], assignment: str, wanted: Collection[str]) -> None:
    """Raise CommandError if nothing was handed in, or nothing by one of the `wanted` students."""
    if not there:
        raise CommandError(
            f"nothing in submitted/*/{assignment}; type `nbgrader collect {assignment}`, or with a "
            f"download of an LMS in downloaded/{assignment}/archive/, "
            f"`nbgrader zip_collect {assignment} --force`"
        )
    if unknown := sorted(set(wanted) - set(there)):
        hint = suggest_or_list(unknown[0], there)
        raise CommandError(f"no submission of {', '.join(unknown)}{hint}")


def suggest_or_list(typed: str, there: list[str]) -> str:
    """The end of a message: the name that was probably meant, or the names that exist."""
    listed = f"there is: {there[0]}" if len(there) == 1 else f"there are: {list_few(there)}"
    return suggest(typed, there, listed)


def list_few(names: list[str]) -> str:
    """The first few names, and how many more there are."""
    more = f" and {len(names) - FEW} more" if len(names) > FEW else ""
    return ", ".join(names[:FEW]) + more
