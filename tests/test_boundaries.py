"""Each folder of `judge/` belongs to one process: modules only import what theirs may see."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import grader

PACKAGE = Path(grader.__file__).parent
TESTS = PACKAGE.parent / "tests"
JUDGE = "grader.judge"

# What each folder of judge/ may import of ours besides itself; a name includes everything below.
MOST_MODULES = 12  # in one folder
LEAVES = ("grader.processes",)
ASSIGNMENT = (
    "grader.assignment.assignment_files",
    "grader.assignment.language",
    "grader.assignment.regions",
)
READING = ("grader.cells", "grader.intake.released", "grader.intake.restore", *ASSIGNMENT)
DATA = (f"{JUDGE}.protocol",)
BOTH_CHILDREN = (*DATA, f"{JUDGE}.runtime", f"{JUDGE}.sandbox")
ALLOWED = {
    "protocol": (),
    "runtime": DATA,
    "sandbox": (*DATA, *LEAVES),
    "student": BOTH_CHILDREN,
    "examiner": (*BOTH_CHILDREN, f"{JUDGE}.student.fork_student", *LEAVES),
    "server": (*BOTH_CHILDREN, f"{JUDGE}.examiner.examine_submission", *LEAVES),
    "host": (*BOTH_CHILDREN, *READING, "grader.text"),
}


def name_module(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def list_modules(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


def find_imports(path: Path) -> Iterator[str]:
    """Every module of ours that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if is_first_party(alias.name))
        elif isinstance(node, ast.ImportFrom):
            base = resolve(path, node)
            for alias in node.names:
                name = f"{base}.{alias.name}"
                if is_first_party(base):
                    yield name if is_module(name) else base


def resolve(path: Path, node: ast.ImportFrom) -> str:
    """The module of a `from` import, relative imports included."""
    if not node.level:
        return node.module or ""
    package = name_module(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    package = package[: len(package) - node.level + 1]
    return ".".join([*package, *([node.module] if node.module else [])])


def is_first_party(name: str) -> bool:
    return name.split(".")[0] == "grader"


def is_module(name: str) -> bool:
    place = PACKAGE.parent.joinpath(*name.split("."))
    return place.with_suffix(".py").is_file() or (place / "__init__.py").is_file()


def is_below(name: str, folder: str) -> bool:
    return name == folder or name.startswith(f"{folder}.")


def find_crossings(path: Path, allowed: tuple[str, ...]) -> list[str]:
    """The imports of a file that its folder does not allow."""
    return [
        name
        for name in find_imports(path)
        if not any(is_below(name, one) for one in allowed) and name != "grader"
    ]


@pytest.mark.parametrize(
    "path",
    [path for folder in ALLOWED for path in list_modules(PACKAGE / "judge" / folder)],
    ids=name_module,
)
def test_a_module_imports_only_what_its_process_may_see(path: Path) -> None:
    folder = path.relative_to(PACKAGE / "judge").parts[0]
    assert find_crossings(path, (*ALLOWED[folder], f"{JUDGE}.{folder}")) == []


def test_every_folder_of_the_judge_is_a_process_that_has_its_rule() -> None:
    folders = {
        path.name for path in (PACKAGE / "judge").iterdir() if (path / "__init__.py").exists()
    }
    assert folders == set(ALLOWED)


@pytest.mark.parametrize(
    ("door", "behind"), [("examiner.examine_submission", "student"), ("server.serve", "examiner")]
)
def test_only_one_module_imports_the_process_that_it_forks(door: str, behind: str) -> None:
    users = {
        name_module(path)
        for path in list_modules(PACKAGE)
        if any(is_below(name, f"{JUDGE}.{behind}") for name in find_imports(path))
        and not is_below(name_module(path), f"{JUDGE}.{behind}")
    }
    assert users == {f"{JUDGE}.{door}"}


@pytest.mark.parametrize(
    ("line", "crosses"),
    [
        ("from grader.judge.examiner.examiner import Examiner", True),
        ("from grader.judge.examiner import examiner", True),
        ("import grader.judge.host.client", True),
        ("from ..host import client", True),
        ("def later():\n    from grader.course import open_course", True),
        ("from grader.judge.protocol.data.packing import pack", False),
        ("from ..protocol.data.packing import pack", False),
        ("import numpy", False),
    ],
)
def test_an_import_across_is_found(
    line: str, crosses: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: line)
    path = PACKAGE / "judge" / "student" / "service.py"
    assert bool(find_crossings(path, ALLOWED["student"])) is crosses


@pytest.mark.parametrize(
    "folder",
    sorted(
        {path.parent for path in list_modules(PACKAGE) + list_modules(PACKAGE.parent / "tests")}
    ),
    ids=lambda folder: str(folder.relative_to(PACKAGE.parent)),
)
def test_a_folder_can_be_read_at_a_glance(folder: Path) -> None:
    assert len(list(folder.glob("*.py"))) <= MOST_MODULES


def test_no_two_files_of_tests_share_a_name() -> None:
    names = Counter(path.name for path in TESTS.rglob("test_*.py"))
    assert [name for name, count in names.items() if count > 1] == []
