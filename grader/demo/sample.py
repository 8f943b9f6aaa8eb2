"""The sample class: its students, and what they hand in, as a Canvas download."""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import nbformat

from grader.assignment.fill_in import fill_in_all
from grader.assignment.read_notebooks import read_notebooks
from grader.drill import REFERENCE, DemoStudent, Drill

Files = dict[str, str]  # what a student hands in: texts by file name

DUE = datetime(2026, 3, 6, 18, 0)  # UTC, as nbgrader keeps its times
WORDS = (
    *("Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliett"),
    *("Kilo", "Lima", "Mike", "November", "Oscar", "Papa", "Quebec", "Romeo", "Sierra", "Tango"),
    *("Uniform", "Victor", "Whiskey", "Xray", "Yankee", "Zulu"),
)
FAMILY = "Sample"  # everyone's last name
UNREADABLE = (DemoStudent("broken file", hours=-0.1), DemoStudent("no notebook", hours=0.3))


@dataclass(frozen=True)
class SampleStudent:
    """A student of the class; `number` is their Canvas user id."""

    first_name: str
    number: int
    plan: DemoStudent

    @property
    def login(self) -> str:
        """The name at the beginning of a file name in a Canvas download."""
        return f"{FAMILY}{self.first_name}".lower()

    @property
    def student_id(self) -> str:
        """The id that collecting gives to them."""
        return f"{self.login}_{self.number}"

    @property
    def handed_in(self) -> datetime:
        """The time of submission, in UTC."""
        return DUE + timedelta(hours=self.plan.hours)

    @property
    def extension(self) -> timedelta:
        """How much later than the others they may hand in."""
        return timedelta(days=self.plan.extension_days)

    @property
    def lateness(self) -> timedelta:
        """Time after their own due date; negative before it."""
        return self.handed_in - DUE - self.extension


def list_class(drill: Drill, notebooks: Sequence[str]) -> list[SampleStudent]:
    """The drill's demo students, one without the last of several notebooks, two unreadable ones."""
    incomplete = DemoStudent(REFERENCE, hours=-0.4, left_out=(notebooks[-1],))
    plans = (*drill.demo, *([incomplete] if len(notebooks) > 1 else []), *UNREADABLE)
    names = [f"{WORDS[i % 26]}{i // 26 or ''}" for i in range(len(plans))]
    return [SampleStudent(names[i], 1001 + i, plan) for i, plan in enumerate(plans)]


def write_download(
    path: Path, members: Sequence[SampleStudent], handed_in: Sequence[Files]
) -> None:
    """Write the class's files as one archive, named as by Canvas.

    One file was renamed by a browser; one student was late and handed in twice.
    """
    path.parent.mkdir(parents=True)
    with zipfile.ZipFile(path, "w") as archive:
        numbers = count(5001)
        for place, (member, files) in enumerate(zip(members, handed_in, strict=True)):
            late = "LATE_" if member.lateness > timedelta() else ""
            before = f"{member.login}_{late}{member.number}"
            if place == 2:
                name, text = next(iter(handed_in[-2].items()))
                archive.writestr(
                    f"{member.login}_{member.number}_{4000 + member.number}_{name}", text
                )
            for name, text in files.items():
                archive.writestr(f"{before}_{next(numbers)}_{rename(name, place)}", text)


def rename(name: str, place: int) -> str:
    """The name of a notebook as a browser makes it unique, or Canvas when it is handed in again."""
    stem, _, ending = name.rpartition(".")
    odd = {1: f"{stem} (1)", 2: f"{stem}-1"}
    return f"{odd[place]}.{ending}" if ending == "ipynb" and place in odd else name


def write_files(
    drill: Drill, members: Sequence[SampleStudent], release: Path, source: Path
) -> list[Files]:
    """What each student hands in: their answers; the last two half a notebook, and a text file."""
    released, solved = read_notebooks(release), read_notebooks(source)
    whole = {
        f"{name}.ipynb": (release / f"{name}.ipynb").read_text(encoding="utf-8")
        for name in released
    }
    last = list(whole)[-1]
    broken = whole | {last: whole[last][: len(whole[last]) // 2]}
    return [
        *(hand_in(drill, member.plan, released, solved) for member in members[: -len(UNREADABLE)]),
        broken,
        {"sorry.txt": "I could not open the notebook."},
    ]


def hand_in(
    drill: Drill,
    plan: DemoStudent,
    released: Mapping[str, nbformat.NotebookNode],
    solved: Mapping[str, nbformat.NotebookNode],
) -> Files:
    """The notebooks of one student."""
    filled = fill_in_all(released, solved, drill.find_answer(plan).cells)
    return {
        f"{name}.ipynb": nbformat.writes(notebook)
        for name, notebook in filled.items()
        if name not in plan.left_out
    }
