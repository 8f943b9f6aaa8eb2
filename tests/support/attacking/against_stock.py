"""`make attacks`: runs the corpus with stock nbgrader and with the judge, and compares.

Takes some minutes. Stock nbgrader runs each attack with your permissions, in a copy of a course and
a process of its own, except those that would damage the machine. Use a disposable machine anyway.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import nbformat
from judge.test_attacks import LIMITS
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from rich.console import Console
from rich.table import Table
from traitlets.config import Config

from drills.exploding_loss.answers import POINTS
from grader.judge.host.client import judge_notebook
from grader.judge.host.server_client import SERVER
from grader.judge.protocol.outcomes import JudgeError
from grader.settings.programs import find_own_programs
from support.attacking.attack_trial import (
    SECRET,
    Verdict,
    find_leftovers,
    find_processes,
    hash_tree,
    make_course,
    pass_verdict,
    type_in,
    write_attack,
)
from support.attacking.attacks import ATTACKS, Attack
from support.attacking.trial_notebook import DRILL
from support.notebooks import SOURCE

NAME = "exploding_loss"
PATIENCE_SECONDS = 60.0
CELL_SECONDS = 15  # stock nbgrader waits for ever
GAINS = ("earned points", "read or reached", "changed or left something", "left no mark")


@dataclass(frozen=True)
class Gain:
    """Which of `GAINS` an attack achieved."""

    earned: bool
    saw: bool
    changed: bool
    unmarked: bool

    def as_row(self) -> tuple[bool, ...]:
        return self.earned, self.saw, self.changed, self.unmarked


def main() -> int:
    """Run every attack both ways, print the table; exit code 1 if any succeeds with the judge."""
    find_own_programs()
    names = sys.argv[1:]
    attacks = [a for a in ATTACKS if not names or a.family in names or a.name in names]
    os.environ["GRADER_SECRET"] = SECRET
    SERVER.start()
    with tempfile.TemporaryDirectory(prefix="attacks-") as folder:
        template = release(make_course(Path(folder, "template")))
        work = [(attack.name, template) for attack in attacks]
        with multiprocessing.get_context("fork").Pool(2) as pool:
            gains = pool.starmap(try_both, work, chunksize=1)
    SERVER.close()
    show(attacks, gains)
    return 1 if any(any(ours.as_row()) for _, ours in gains) else 0


def try_both(name: str, template: Path) -> tuple[Gain | None, Gain]:
    """With stock nbgrader, if the attack is not too dangerous, and with the judge."""
    attack = next(attack for attack in ATTACKS if attack.name == name)
    honest = judge_honestly(attack)
    stock = weigh(attack, template, honest, try_on_stock) if attack.stock else None
    return stock, weigh(attack, template, honest, try_on_judge)


Trial = Callable[[Attack, Path, str], Verdict]


def weigh(attack: Attack, template: Path, honest: dict[str, float], trial: Trial) -> Gain:
    """Try an attack on a copy of the course."""
    token = uuid4().hex[:12]
    course = template.parent / token
    shutil.copytree(template, course)
    kept = course / "source", course / "submitted/student99", course / "gradebook.db"
    notebook = write_attack(attack, course, token, type_in)
    handed_in = course / "submitted/student01" / NAME / f"{NAME}.ipynb"
    handed_in.parent.mkdir(parents=True)
    text = nbformat.writes(notebook).encode("utf-8", "replace")
    handed_in.write_bytes(text)
    before = [hash_tree(path) for path in kept[:2]]
    verdict = trial(attack, course, token)
    changed = [hash_tree(path) for path in kept[:2]] != before or not is_intact(kept[2])
    left = find_leftovers(token)
    clean_up(left, token, course)
    marked = all(mark is not None for mark in verdict.marks.values())
    earned = any((mark or 0) > honest[check] for check, mark in verdict.marks.items())
    return Gain(earned, verdict.saw, changed or bool(left), not marked)


def try_on_judge(attack: Attack, course: Path, token: str) -> Verdict:
    try:
        handed_in = write_attack(attack, course, token, type_in)
        graded = judge_notebook(handed_in, DRILL.source, LIMITS, SERVER)
    except JudgeError:
        return Verdict(dict.fromkeys(POINTS), False)
    return pass_verdict(graded, token)


def try_on_stock(attack: Attack, course: Path, token: str) -> Verdict:
    """Stock nbgrader, in a process that the attack may kill."""
    pid = os.fork()
    if not pid:
        autograde_as_it_comes(course)
    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends and os.waitpid(pid, os.WNOHANG)[0] == 0:
        time.sleep(0.1)
    for left in [pid, *find_processes(str(course))]:
        kill(left)
    return read_verdict(course, token)


def autograde_as_it_comes(course: Path) -> None:
    try:
        os.setsid()
        null = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(null, standard)
        runtime = course / "home" / "runtime"
        runtime.mkdir(parents=True)
        os.environ.update(HOME=str(course / "home"), JUPYTER_RUNTIME_DIR=str(runtime))
        directory = open_directory(course)
        directory.student_id = "student01"
        config = directory.config.copy()
        config.Execute.timeout = CELL_SECONDS
        Autograde(coursedir=directory, config=config).start()
    finally:
        os._exit(0)


def read_verdict(course: Path, token: str) -> Verdict:
    """Marks from the gradebook, as stock nbgrader wrote them."""
    path = course / "autograded/student01" / NAME / f"{NAME}.ipynb"
    saw = False
    if path.exists():
        saw = pass_verdict(nbformat.read(path, as_version=4), token).saw
    marks: dict[str, float | None] = dict.fromkeys(POINTS)
    if path.exists():
        try:
            with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
                found = gradebook.find_submission_notebook(NAME, NAME, "student01").grades
                marks |= {g.name: g.auto_score for g in found if g.name in POINTS}
        except Exception:
            pass  # the attack has spoilt the gradebook: nobody has a mark
    return Verdict(marks, saw)


def release(course: Path) -> Path:
    """Enter the cells and a secret in the template's gradebook."""
    (course / "gradebook.db").unlink()
    directory = open_directory(course)
    GenerateAssignment(coursedir=directory, config=directory.config).start()
    with Gradebook(directory.db_url) as gradebook:
        gradebook.update_or_create_student("student99", last_name=SECRET)
    return course


def open_directory(course: Path) -> CourseDirectory:
    config = Config()
    config.CourseDirectory.root = str(course)
    config.CourseDirectory.db_url = f"sqlite:///{course}/gradebook.db"
    config.IncludeHeaderFooter.header = ""
    return CourseDirectory(config=config, assignment_id=NAME)


def judge_honestly(attack: Attack) -> dict[str, float]:
    """The most points that the honest answers get, by check."""
    best = dict.fromkeys(POINTS, 0.0)
    for code in attack.honest:
        graded = judge_notebook(type_in(attack.cell, code), SOURCE, LIMITS, SERVER)
        for check, mark in pass_verdict(graded, "-").marks.items():
            best[check] = max(best[check], mark or 0)
    return best


def is_intact(gradebook: Path) -> bool:
    """Whether SQLite finds no errors in it, and there are no bytes after its pages."""
    data = gradebook.read_bytes() if gradebook.exists() else b""
    return len(data) >= 4096 and len(data) % 4096 == 0


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    except OSError:
        pass  # gone already, or not our child


def clean_up(left: list[Path], token: str, course: Path) -> None:
    for path in left:
        if path.parent == Path("/proc"):
            kill(int(path.name))
        else:
            path.unlink(missing_ok=True)
    shutil.rmtree(course, ignore_errors=True)


def show(attacks: Sequence[Attack], gains: Sequence[tuple[Gain | None, Gain]]) -> None:
    """A row per family: how many attacks achieved what."""
    families: dict[str, list[tuple[Gain | None, Gain]]] = defaultdict(list)
    for attack, both in zip(attacks, gains, strict=True):
        families[attack.family].append(both)
    table = Table("attacks on", "tried", *[f"{gain}\nstock / judge" for gain in GAINS])
    for family, found in [*families.items(), ("all", list(gains))]:
        stock = [gain for gain, _ in found if gain is not None]
        cells = [
            f"{sum(g.as_row()[i] for g in stock)} / {sum(o.as_row()[i] for _, o in found)}"
            for i in range(len(GAINS))
        ]
        spared = len(found) - len(stock)
        tried = f"{len(found)} ({spared} not on stock)" if spared else f"{len(found)}"
        table.add_row(family, tried, *cells)
    console = Console(width=160)
    console.print(table)
    for attack, (gain, ours) in zip(attacks, gains, strict=True):
        for who, got in (("stock", gain), ("judge", ours)):
            rows = got.as_row() if got else ()
            said = [name for name, yes in zip(GAINS, rows, strict=False) if yes]
            if said:
                console.print(f"{who}: {attack.family}, {attack.name}: {', '.join(said)}")


if __name__ == "__main__":
    sys.exit(main())
