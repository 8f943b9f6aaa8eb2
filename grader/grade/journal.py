"""The journal of a run: results that are staged, and entries about those that are written.

It is kept in `autograded/.grading/<assignment>/`: on the disk of `autograded/`, so that renaming
moves a folder atomically, and outside the folders that nbgrader copies to students.

    partial/<student>/   incomplete; deleted by the next run
    ready/<student>/     complete, on its way into the gradebook and into autograded/
    old/<student>/       the graded copy that it replaces
    done/<student>.json  the entry: fingerprint and scores of the graded copy in place

What a killed run left in ready/ is written again by the next one; writing twice does no harm.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from grader.course import Course
from grader.grade.fingerprint import Fingerprint
from grader.grade.task import Scores


@dataclass(frozen=True)
class JournalEntry:
    """What the journal keeps about a graded submission."""

    fingerprint: Fingerprint
    notebooks: dict[str, Scores]  # by name; one that was not handed in is not there
    hint: str
    timestamp: str | None


class Journal:
    """The journal of one assignment."""

    def __init__(self, course: Course, assignment: str) -> None:
        self.course, self.assignment = course, assignment
        self.root = course.grading_folder / assignment
        for name in ("partial", "ready", "old", "done"):
            (self.root / name).mkdir(parents=True, exist_ok=True)

    def clear(self) -> None:
        """Delete what a killed run had not completed."""
        for name in ("partial", "old"):
            for folder in (self.root / name).iterdir():
                shutil.rmtree(folder)

    def stage(
        self, student: str, entry: JournalEntry, files: Mapping[str, bytes], mode: int
    ) -> None:
        """Write a result to partial/, then move it to ready/."""
        partial, ready = self.root / "partial" / student, self.root / "ready" / student
        remove(partial)
        for name, data in files.items():
            write(partial / "tree" / name, data)
            (partial / "tree" / name).chmod(mode)
        write(partial / "record.json", msgspec.json.encode(entry))
        remove(ready)
        partial.rename(ready)

    def find_ready(self) -> Iterator[tuple[str, JournalEntry]]:
        """Results that a killed run has staged but not moved into place."""
        for folder in sorted((self.root / "ready").iterdir()):
            try:
                yield folder.name, read_entry(folder / "record.json")
            except (OSError, msgspec.MsgspecError):  # of another version: it will be graded again
                remove(folder)

    def put_in_place(self, student: str) -> None:
        """Move a result from ready/ to autograded/; can be interrupted anywhere and repeated."""
        ready, old = self.root / "ready" / student, self.root / "old" / student
        place = self.find_place(student)
        if (ready / "tree").exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileNotFoundError):
                place.rename(old)
            (ready / "tree").rename(place)
        (ready / "record.json").rename(self.root / "done" / f"{student}.json")
        ready.rmdir()
        remove(old)

    def find_entry(self, student: str) -> JournalEntry | None:
        """The entry of a student, if the graded copy still exists."""
        if not self.find_place(student).is_dir():
            return None
        try:
            return read_entry(self.root / "done" / f"{student}.json")
        except (OSError, msgspec.MsgspecError):
            return None

    def find_place(self, student: str) -> Path:
        """The folder of the graded copy."""
        return self.course.folder("autograded", self.assignment, student)

    def drop(self, student: str) -> None:
        """Remove entry and graded copy of a submission that no longer has a mark."""
        (self.root / "done" / f"{student}.json").unlink(missing_ok=True)
        remove(self.root / "ready" / student)
        remove(self.find_place(student))


def read_entry(path: Path) -> JournalEntry:
    """Read an entry; MsgspecError if the file does not contain one."""
    return msgspec.json.decode(path.read_bytes(), type=JournalEntry)


def write(path: Path, data: bytes) -> None:
    """Write a file and wait until it is on disk, so that renaming it afterwards is safe."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def remove(folder: Path) -> None:
    """Remove a folder that may not exist."""
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(folder)
