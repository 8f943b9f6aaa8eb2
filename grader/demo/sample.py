"""The sample class: its students, and what they hand in, as a Canvas download."""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import nbformat

from grader.assignment.fill_in import fill_in
from grader.drill import Answer, DemoStudent, Drill

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


def list_class(drill: Drill) -> list[SampleStudent]:
    """The drill's demo students, then the two with unreadable files."""
    plans = (*drill.demo, *UNREADABLE)
    names = [f"{WORDS[i % 26]}{i // 26 or ''}" for i in range(len(plans))]
    return [SampleStudent(names[i], 1001 + i, plan) for i, plan in enumerate(plans)]


def write_download(
    path: Path, members: Sequence[SampleStudent], texts: Mapping[str, str], name: str
) -> None:
    """Write the class's files as one archive, named as by Canvas.

    One file was renamed by a browser; one student was late and handed in twice.
    """
    stem = name.removesuffix(".ipynb")
    odd = {1: f"{stem} (1).ipynb", 2: f"{stem}-1.ipynb", len(members) - 1: "sorry.txt"}
    names = [odd.get(place, name) for place in range(len(members))]
    path.parent.mkdir(parents=True)
    with zipfile.ZipFile(path, "w") as archive:
        for member, file in zip(members, names, strict=True):
            late = "LATE_" if member.lateness > timedelta() else ""
            begin, number = f"{member.login}_{late}{member.number}", member.number
            archive.writestr(f"{begin}_{5000 + number}_{file}", texts[member.student_id])
            if file == f"{stem}-1.ipynb":
                first = texts[members[-2].student_id]
                archive.writestr(f"{member.login}_{number}_{4000 + number}_{name}", first)


def write_texts(
    members: Sequence[SampleStudent], release: Path, source: Path, answers: Sequence[Answer]
) -> dict[str, str]:
    """What each student hands in: the answers, then half a notebook and a text file."""
    released = nbformat.read(release, as_version=4)
    solved = nbformat.read(source, as_version=4)
    filled = [nbformat.writes(fill_in(released, solved, answer.cells)) for answer in answers]
    whole = release.read_text(encoding="utf-8")
    texts = [*filled, whole[: len(whole) // 2], "I could not open the notebook."]
    return dict(zip([member.student_id for member in members], texts, strict=True))
