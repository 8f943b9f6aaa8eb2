"""Transfers a test's changes to the student's process before each call; reverts them at the end.

A test may bind, delete or modify names of the notebook, replace attributes of modules (as
`unittest.mock.patch` does), and seed random numbers. Without such changes, it costs nothing.
"""

from __future__ import annotations

import ast
import builtins
import random
import sys
import types
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.judge.examiner.examiner_files import ExaminerFiles, mentions_files
from grader.judge.protocol import messages
from grader.judge.protocol.data.bounds import NotPlainData
from grader.judge.protocol.data.packing import is_same_form
from grader.judge.protocol.data.wire import Installed
from grader.judge.protocol.job import TestCode
from grader.judge.protocol.operation_names import CHANGE

if TYPE_CHECKING:
    from grader.judge.examiner.student_client import StudentClient

MISSING = object()


class TestChanges:
    """What the current test has changed so far."""

    __test__ = False  # for pytest, which collects by name

    def __init__(
        self, student: StudentClient, namespace: dict[str, Any], files: ExaminerFiles
    ) -> None:
        self._student, self._namespace, self._files = student, namespace, files
        self._has_files = False
        self._names: dict[str, Any] = {}
        self._filled: dict[str, Any] = {}
        self._attributes: dict[tuple[types.ModuleType, str], Any] = {}
        self._sent: dict[tuple[types.ModuleType, str], Any] = {}
        self._seeding: dict[Any, Any] = {}  # module -> its own `seed`, while a test may call it
        self._is_seeded = False
        self._must_revert = False

    def begin(self, code: TestCode, fetched: Mapping[str, Any], known: set[str]) -> None:
        """Record the values that this test may change.

        `fetched` are the student's values; `known` the names that the notebook may have.
        """
        may_change = {n for n in (*code.binds, *code.deletes) if n in known or hasattr(builtins, n)}
        self._names = {name: self._namespace.get(name, MISSING) for name in may_change}
        filled = fetched.keys() & code.mutates
        self._filled = {name: self._pack(fetched[name]) for name in filled}
        text = code.unwrapped
        self._attributes = dict(self._find_attributes(text)) if code.patches else {}
        self._sent = dict(self._attributes)
        if "seed" in text:
            self._notice_seeding()
        self._has_files = mentions_files(text)
        self._take_files()  # of every test: what is asked shall not tell them apart
        self._student.after_call = self._take_files if self._has_files else _do_nothing
        self._student.localise = self._files.localise if self._has_files else _keep
        busy = self._names or self._filled or self._attributes or self._seeding or self._has_files
        self._student.before_call = self._send_changes if busy else _do_nothing

    def end(self) -> None:
        """Put back what the test has replaced in modules, here and in the student's process."""
        self._student.before_call = self._student.after_call = _do_nothing
        for seeded, seed in self._seeding.items():
            seeded.seed = seed
        self._seeding, self._is_seeded = {}, False
        for (module, name), value in self._attributes.items():
            if getattr(module, name, MISSING) is not value:
                if value is MISSING:
                    delattr(module, name)
                else:
                    setattr(module, name, value)
        if self._must_revert:
            self._must_revert = False
            self._student.apply_change(messages.Restore())

    def _send_changes(self) -> None:
        self._student.before_call = _do_nothing  # while this asks
        try:
            if self._has_files and (written := self._files.find_written()):
                self._student.place(written)
            self._send_names()
            self._send_attributes()
            self._send_seeds()
        finally:
            self._student.before_call = self._send_changes

    def _take_files(self) -> None:
        permits = self._student.live_use.permits
        self._files.take(self._student.find_written(), lambda name: permits(f"{CHANGE}file {name}"))

    def _send_names(self) -> None:
        now = {name: self._namespace.get(name, MISSING) for name in self._names}
        changed = {name: value for name, value in now.items() if value is not self._names[name]}
        self._names = now
        filled = {name: self._pack(self._namespace.get(name)) for name in self._filled}
        changed |= {
            name: self._namespace[name]
            for name, packed in filled.items()
            if not is_same_form(packed, self._filled[name]) and name in self._namespace
        }
        self._filled = filled
        if changed:
            self._must_revert = True
            packed = {n: self._pack(v) for n, v in changed.items() if v is not MISSING}
            values = {  # what is not plain data stays there as it is
                n: value for n, value in packed.items() if value is not None or changed[n] is None
            }
            deleted = [name for name, value in changed.items() if value is MISSING]
            self._student.apply_change(messages.Bind(values, deleted))

    def _send_attributes(self) -> None:
        for (module, name), before in self._sent.items():
            value = getattr(module, name, MISSING)
            if value is not before and value is not MISSING:
                self._must_revert = True
                self._sent[module, name] = value
                packed = self._student.pack(value)
                self._student.apply_change(messages.Patch(module.__name__, name, packed))

    def _notice_seeding(self) -> None:
        """Notice if the test seeds the random numbers of numpy or Python."""
        modules: tuple[Any, ...] = (np.random, random)
        for module in modules:
            self._seeding[module] = module.seed
            module.seed = self._make_seed(module.seed)

    def _make_seed(self, original: Any) -> Any:
        def seed(*args: Any, **kwargs: Any) -> None:
            original(*args, **kwargs)
            self._is_seeded = True

        return seed

    def _send_seeds(self) -> None:
        """Set the same random state in the student's process."""
        if self._is_seeded:
            self._is_seeded = False
            numpy_state, state = np.random.get_state(), random.getstate()
            self._student.call_installed(Installed("numpy.random", "set_state"), numpy_state)
            self._student.call_installed(Installed("random", "setstate"), state)

    def _find_attributes(self, text: str) -> Iterator[tuple[tuple[types.ModuleType, str], Any]]:
        """Module attributes that the test assigns, or names in a call of `patch` or `setattr`."""
        tree = ast.parse(text)
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
                owner = self._evaluate(node.value)
                if isinstance(owner, types.ModuleType) and not _is_stream(owner, node.attr):
                    yield (owner, node.attr), getattr(owner, node.attr, MISSING)
        if "patch" not in text and "setattr" not in text:
            return
        words = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}
        for word in filter(lambda each: isinstance(each, str), words):
            module, _, name = str(word).rpartition(".")
            found = sys.modules.get(module) or self._student.imported.find_module(module)
            if found is not None and hasattr(found, name) and not _is_stream(found, name):
                yield (found, name), getattr(found, name)
        values = map(self._namespace.get, find_read_names(tree))
        modules = {value for value in values if isinstance(value, types.ModuleType)}
        names = {str(word) for word in words if isinstance(word, str) and word.isidentifier()}
        for owner in modules:
            for name in names & vars(owner).keys():
                if not _is_stream(owner, name):
                    yield (owner, name), getattr(owner, name)

    def _evaluate(self, node: ast.expr) -> Any:
        """A dotted name in the test's namespace."""
        if isinstance(node, ast.Name):
            return self._namespace.get(node.id, sys.modules.get(node.id))
        if isinstance(node, ast.Attribute):
            return getattr(self._evaluate(node.value), node.attr, None)
        return None

    def _pack(self, value: Any) -> Any:
        try:
            return self._student.pack(value)
        except NotPlainData:
            return None


def _is_stream(module: types.ModuleType, name: str) -> bool:
    """Whether it is stdout or stderr: what is printed always goes to the test's own stream."""
    return module is sys and name in ("stdout", "stderr")


def find_read_names(tree: ast.Module) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _keep(value: Any) -> Any:
    return value


def _do_nothing() -> None:
    """The test has changed nothing."""
