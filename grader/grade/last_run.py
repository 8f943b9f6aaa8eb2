"""Makes `grade` fast when nothing has changed: repeats the last outcomes, with no slow imports.

A run that leaves nothing to grade saves its outcomes, with the size, time and inode of every file
that they depend on. If any of these differs, the next run examines everything again.
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
SETTINGS = ("NBGRADER", "JUPYTER", "PYTHON", "TZ")  # prefixes of relevant environment variables


class SavedRun(msgspec.Struct, frozen=True):
    """A saved run: hashes of the set-up before it and of the class's work after it, outcomes."""

    setup: str
    work: str
    graded: list[Graded]
    refused: list[Refused]


@dataclass(frozen=True)
class LastRunCache:
    """The saved run of one assignment of the course at `root`."""

    root: Path
    assignment: str

    @property
    def place(self) -> Path:
        """The file with the last run."""
        return self.root / FOLDER / self.assignment / "last_run.json"

    def hash_setup(self) -> str:
        """A hash of what a run reads first: config, source, installed packages, grader."""
        package = Path(grader.__file__).parent
        configs = [Path(folder) for folder in jupyter_config_path()] + [self.root]
        files = [folder / name for folder in configs for name in (CONFIG, f"{CONFIG[:-2]}json")]
        files += [path for path in sorted(self.root.iterdir()) if path.suffix in (".py", ".json")]
        installed = [Path(sysconfig.get_path(kind)) for kind in ("purelib", "platlib")]
        settings = {k: v for k, v in os.environ.items() if k.startswith(SETTINGS)}
        return hash_lines(
            [sys.version, repr(sorted(settings.items()))],
            map(describe_entry, [*files, *installed]),
            describe_folder(self.root / "source" / self.assignment),
            describe_folder(package),
        )

    def hash_work(self) -> str:
        """A hash of submissions, graded copies and gradebook."""
        folders = [
            path
            for step in ("submitted", "autograded")
            for path in sorted((self.root / step).glob(f"[!.]*/{self.assignment}"))
        ]
        ready = self.root / FOLDER / self.assignment / "ready"
        gradebook = [describe_entry(self.root / "gradebook.db")]
        return hash_lines(gradebook, *map(describe_folder, [*folders, ready]))

    def load(self, setup: str) -> list[Outcome] | None:
        """The outcomes of the last run, if a run with this `setup` would have the same ones."""
        try:
            last = msgspec.json.decode(self.place.read_bytes(), type=SavedRun)
        except (OSError, msgspec.MsgspecError):
            return None
        if last.setup != setup or last.work != self.hash_work():
            return None
        return sorted([*last.graded, *last.refused], key=lambda outcome: outcome.student)

    def save(self, setup: str, work: str, outcomes: list[Outcome]) -> None:
        """Save a run, unless a submission could not be graded: the next run tries that again."""
        self.place.unlink(missing_ok=True)
        if any(isinstance(outcome, NotGraded) for outcome in outcomes):
            return
        graded = [outcome for outcome in outcomes if isinstance(outcome, Graded)]
        refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
        last = SavedRun(setup, work, graded, refused)
        with contextlib.suppress(UnicodeEncodeError):  # the name of a folder is not text
            self.place.write_bytes(msgspec.json.encode(last))


def hash_lines(*parts: Iterable[str]) -> str:
    """One hash of all lines of all parts."""
    found = hashlib.sha256()
    for part in parts:
        for line in part:
            found.update(line.encode("utf-8", "surrogateescape") + b"\0")
    return found.hexdigest()


def describe_entry(path: Path | os.DirEntry[str]) -> str:
    """Path, mode, size, times and inode of a file or folder; its content is not read."""
    try:
        about = path.stat(follow_symlinks=False)
    except OSError as error:
        return f"{os.fspath(path)} {error.errno}"
    times = about.st_mtime_ns, about.st_ctime_ns
    return f"{os.fspath(path)} {about.st_mode} {about.st_size} {times} {about.st_ino}"


def describe_folder(folder: Path) -> Iterator[str]:
    """Describe everything in `folder` except `__pycache__`."""
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
                yield describe_entry(entry)
