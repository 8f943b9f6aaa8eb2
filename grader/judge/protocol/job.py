"""The job: one submission as the host sends it to the examiner, as plain structs."""

from __future__ import annotations

import msgspec

from grader.judge.protocol.compiled_cell import CompiledCell
from grader.judge.protocol.limits import Limits


class RunStep(msgspec.Struct, tag="run", frozen=True):
    """A cell for the student's process: an answer, one provided, or one of the student's own.

    `compiled`: only for one provided.
    """

    cell: int
    label: str
    text: str
    compiled: CompiledCell | None = None


class TestCode(msgspec.Struct, frozen=True):
    """A test as code, and its global names.

    `unwrapped`: what `%%capture` and the like run, in place of the call,
    for reading only; `reads`: names read before the test could have bound them itself,
    those in strings included; `reads_any_name`: it may read others, too, as `eval` can;
    `patches`: it may replace attributes of modules.
    """

    compiled: CompiledCell
    unwrapped: str
    reads: list[str]
    binds: list[str]
    deletes: list[str]
    mutates: list[str]
    reads_any_name: bool
    patches: bool


class JudgeStep(msgspec.Struct, tag="judge", frozen=True):
    """A test cell, as it was written and as `code`; `provided_before` cells of the assignment's own
    stand above it.

    `follow` is the test as released, where later cells of the notebook read what it binds: the
    student's process runs it, too.
    """

    cell: int
    label: str
    text: str
    code: TestCode
    provided_before: int
    follow: str = ""


class SelfReportedStep(msgspec.Struct, tag="self_reported", frozen=True):
    """A test that needs the live objects: it runs in the student's process, which could lie.

    A false result can earn the `points` of this cell only.
    """

    cell: int
    label: str
    text: str
    points: float


Step = RunStep | JudgeStep | SelfReportedStep


class CourseNames(msgspec.Struct, frozen=True):
    """What the course's own notebook reveals about its names.

    `imported`: where each imported name comes from, as `module` or `module:attribute`; `stars`:
    modules imported as a whole; `changed`: names that its solution binds or changes, so that they
    are the student's; `from_tests`: names that its solution reads and only a test binds;
    `rebound`: for a test, those of `changed` that an earlier test has bound since.
    """

    imported: dict[str, list[str]] = {}
    stars: list[str] = []
    changed: list[str] = []
    from_tests: list[str] = []
    rebound: dict[str, list[str]] = {}


class Job(msgspec.Struct, frozen=True):
    """All that the examiner needs; cells are numbered as in the restored notebook.

    `live_uses`: what each test may do to objects of the student's process; None allows and records
    everything, which is for the course's own solution. `exact`: tests for which numbers keep the
    types that they were made with. `files`: the assignment's, by relative name, with their paths;
    `student_files`: the few that the student may hand in beside the notebook; `packages`: modules
    that the server should import before it forks.
    """

    steps: list[Step]
    provided: list[CompiledCell | None]  # None if the examiner need not run one
    limits: Limits
    names: CourseNames = CourseNames()
    live_uses: dict[str, list[str]] | None = {}
    exact: list[str] = []
    files: dict[str, str] = {}
    student_files: dict[str, bytes] = {}
    packages: list[str] = []
