"""`grade` with nothing new: the outcomes of the last run stand, and nothing slow is imported.

A run that leaves nothing to grade keeps its outcomes with the state of every file that they depend
on, by size, time and inode. One difference anywhere, and the next run looks at everything again.
"""

import contextlib
import hashlib
import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
from jupyter_core.paths import jupyter_config_path

import grader
from grader.course_folder import CONFIG
from grader.grade.outcome import Graded, NotGraded, Outcome, Refused

FOLDER = Path("autograded", ".grading")
SETTINGS = ("NBGRADER", "JUPYTER", "PYTHON", "TZ")  # how variables begin that settings depend on


class LastRun(msgspec.Struct, frozen=True):
    """What a run has left: the state before it began, the class's when it ended, its outcomes."""

    setup: str
    work: str
    graded: list[Graded]
    refused: list[Refused]


@dataclass(frozen=True)
class Watch:
    """The files that the outcomes of one assignment of the course at `root` depend on."""

    root: Path
    assignment: str

    @property
    def place(self) -> Path:
        """Where the last run is kept."""
        return self.root / FOLDER / self.assignment / "last_run.json"

    def take_setup(self) -> str:
        """The state of all that is read when a run begins: config, source, packages, grader."""
        package = Path(grader.__file__).parent
        configs = [Path(folder) for folder in jupyter_config_path()] + [self.root]
        files = [folder / name for folder in configs for name in (CONFIG, f"{CONFIG[:-2]}json")]
        files += [path for path in sorted(self.root.iterdir()) if path.suffix in (".py", ".json")]
        installed = [Path(sysconfig.get_path(kind)) for kind in ("purelib", "platlib")]
        settings = {k: v for k, v in os.environ.items() if k.startswith(SETTINGS)}
        return digest(
            [sys.version, repr(sorted(settings.items()))],
            map(describe, [*files, *installed]),
            walk(self.root / "source" / self.assignment),
            walk(package),
        )

    def take_work(self) -> str:
        """The state of what the class has handed in and got."""
        folders = [
            path
            for step in ("submitted", "autograded")
            for path in sorted((self.root / step).glob(f"[!.]*/{self.assignment}"))
        ]
        ready = self.root / FOLDER / self.assignment / "ready"
        return digest([describe(self.root / "gradebook.db")], *map(walk, folders), walk(ready))

    def recall(self, setup: str) -> list[Outcome] | None:
        """The outcomes of the last run, if they are what a run with this `setup` would find."""
        try:
            last = msgspec.json.decode(self.place.read_bytes(), type=LastRun)
        except (OSError, msgspec.MsgspecError):
            return None
        if last.setup != setup or last.work != self.take_work():
            return None
        return sorted([*last.graded, *last.refused], key=lambda outcome: outcome.student)

    def keep(self, setup: str, work: str, outcomes: list[Outcome]) -> None:
        """Remember a run, but not one that could not grade somebody: that is tried again."""
        self.place.unlink(missing_ok=True)
        if any(isinstance(outcome, NotGraded) for outcome in outcomes):
            return
        graded = [outcome for outcome in outcomes if isinstance(outcome, Graded)]
        refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
        last = LastRun(setup, work, graded, refused)
        with contextlib.suppress(UnicodeEncodeError):  # a folder's name that is no text
            self.place.write_bytes(msgspec.json.encode(last))


def digest(*parts: Iterable[str]) -> str:
    """A short name of all these lines."""
    found = hashlib.sha256()
    for part in parts:
        for line in part:
            found.update(line.encode("utf-8", "surrogateescape") + b"\0")
    return found.hexdigest()


def describe(path: Path | os.DirEntry[str]) -> str:
    """What changes when the file or folder does; content is not read."""
    try:
        about = path.stat(follow_symlinks=False)
    except OSError as error:
        return f"{os.fspath(path)} {error.errno}"
    times = about.st_mtime_ns, about.st_ctime_ns
    return f"{os.fspath(path)} {about.st_mode} {about.st_size} {times} {about.st_ino}"


def walk(folder: Path) -> Iterator[str]:
    """The state of everything in `folder`, but of what Python writes when it imports."""
    waiting = [os.fspath(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as inside:
                entries = sorted(inside, key=lambda entry: entry.name)
        except OSError as error:
            yield f"{error.filename} {error.errno}"
            continue
        for entry in entries:
            if entry.name == "__pycache__":
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
                yield entry.path
            else:
                yield describe(entry)
