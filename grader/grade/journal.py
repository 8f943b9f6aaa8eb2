"""Where results wait until they are written for good, and what is remembered of those that are.

All of it lies in `autograded/.grading/<assignment>/`: on the disk of `autograded/`, so that a
rename puts a folder in place whole, and outside the folders that nbgrader copies to students.

    partial/<student>/   being written; worth nothing
    ready/<student>/     complete, on its way into the gradebook and into autograded/
    old/<student>/       what it replaces
    done/<student>.json  the entry: fingerprint and scores of what is in place

Whatever a killed run left in ready/ the next one writes again, which changes nothing that stood.
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
    """What is remembered of a graded submission."""

    fingerprint: Fingerprint
    notebooks: dict[str, Scores]  # by name; one that was not handed in is not there
    hint: str
    timestamp: str | None


class Journal:
    """The hidden folder of one assignment."""

    def __init__(self, course: Course, assignment: str) -> None:
        self.course, self.assignment = course, assignment
        self.root = course.grading_folder / assignment
        for name in ("partial", "ready", "old", "done"):
            (self.root / name).mkdir(parents=True, exist_ok=True)

    def clear(self) -> None:
        """Forget what a killed run had not completed."""
        for name in ("partial", "old"):
            for folder in (self.root / name).iterdir():
                shutil.rmtree(folder)

    def stage(
        self, student: str, entry: JournalEntry, files: Mapping[str, bytes], mode: int
    ) -> None:
        """Write everything of a result, then call it ready."""
        partial, ready = self.root / "partial" / student, self.root / "ready" / student
        remove(partial)
        for name, data in files.items():
            write(partial / "tree" / name, data)
            (partial / "tree" / name).chmod(mode)
        write(partial / "record.json", msgspec.json.encode(entry))
        remove(ready)
        partial.rename(ready)

    def find_ready(self) -> Iterator[tuple[str, JournalEntry]]:
        """What a killed run has completed and not put in place."""
        for folder in sorted((self.root / "ready").iterdir()):
            try:
                yield folder.name, read_entry(folder / "record.json")
            except (OSError, msgspec.MsgspecError):  # of another version: it is graded anew
                remove(folder)

    def put_in_place(self, student: str) -> None:
        """From ready/ into autograded/; may be killed anywhere, and called again."""
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
        """What is remembered, if the graded copy is still there."""
        if not self.find_place(student).is_dir():
            return None
        try:
            return read_entry(self.root / "done" / f"{student}.json")
        except (OSError, msgspec.MsgspecError):
            return None

    def find_place(self, student: str) -> Path:
        """Where the graded copy belongs."""
        return self.course.folder("autograded", self.assignment, student)

    def drop(self, student: str) -> None:
        """Remove the graded copy of a submission that has no mark any more."""
        (self.root / "done" / f"{student}.json").unlink(missing_ok=True)
        remove(self.root / "ready" / student)
        remove(self.find_place(student))


def read_entry(path: Path) -> JournalEntry:
    """One entry; MsgspecError if it is none."""
    return msgspec.json.decode(path.read_bytes(), type=JournalEntry)


def write(path: Path, data: bytes) -> None:
    """Write a file and wait until the disk has it: its name may change only then."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def remove(folder: Path) -> None:
    """Remove a folder that may not be there."""
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(folder)
