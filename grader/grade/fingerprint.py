"""Takes the fingerprint of a mark: short hashes of everything that it depends on."""

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import nbformat

import grader
from grader.cells import get_id, is_locked, name_cell
from grader.grade.task import AssignmentSpec
from grader.grade.worker.stages import make_stages

Fingerprint = dict[str, Any]
PACKAGES = (
    "ipython", "ipywidgets", "matplotlib", "matplotlib-inline", "msgspec", "nbconvert",
    "nbformat", "nbgrader", "nh3", "numpy", "pandas",
)  # fmt: skip
GRADING_CODE = ("assignment/regions.py", "cells.py", "grade", "intake", "judge", "safety")


def hash_data(data: bytes | str) -> str:
    """Sixteen hex digits: enough to detect changes, no protection against forgery."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()[:16]


def take_fingerprint(spec: AssignmentSpec) -> Fingerprint:
    """Everything that the marks of the whole class depend on."""
    return {
        "cells": {
            name: digest
            for notebook in spec.notebooks
            for name, digest in hash_cells(spec, notebook).items()
        },
        "files": hash_files({name: path.read_bytes() for name, path in spec.files.items()}),
        "settings": hash_data(json.dumps(list(describe_stages(spec)))),
        "grader": hash_grader(),
    }


def hash_cells(spec: AssignmentSpec, notebook: str) -> dict[str, str]:
    """By grade_id: of locked cells the source, of answer cells only what students were given.

    So a corrected test or read-only cell counts, a better reference solution does not. With several
    notebooks, the notebook's name comes first: `problem1/fix`.
    """
    part = spec.notebooks[notebook]
    digests = {
        cell.name: hash_data(json.dumps([cell.cell_type, cell.checksum, cell.max_score]))
        for cell in part.released.source_cells
    }
    for cell in nbformat.reads(part.source, as_version=4).cells:
        if (name := get_id(cell)) and is_locked(cell):
            digests[name] = hash_data(json.dumps([cell.source, cell.metadata], sort_keys=True))
    return {name_cell(notebook, name, spec.notebooks): digest for name, digest in digests.items()}


def describe_stages(spec: AssignmentSpec) -> Iterable[tuple[str, dict[str, Any]]]:
    """Each stage with its settings."""
    for classes in spec.stages:
        for stage in make_stages(classes, spec.config):
            settings = {name: getattr(stage, name) for name in stage.trait_names(config=True)}
            yield f"{type(stage).__module__}.{type(stage).__name__}", make_plain(settings)


def make_plain(value: Any) -> Any:
    """A setting in a form that is the same in every run: no hash order, no memory addresses."""
    if isinstance(value, list | tuple | set | frozenset):
        return sorted((make_plain(item) for item in value), key=repr)
    if isinstance(value, dict):
        return {str(key): make_plain(item) for key, item in sorted(value.items())}
    return value if isinstance(value, str | int | float | None) else str(type(value))


@cache
def hash_grader() -> str:
    """The grading code of this package, and the versions of packages and Python."""
    package = Path(grader.__file__).parent
    files = [path for part in GRADING_CODE for path in find_modules(package / part)]
    code = b"".join(path.read_bytes() for path in sorted(files))
    versions = [platform.python_version(), *map(find_version, PACKAGES)]
    return hash_data(code + ",".join(versions).encode())


def find_version(package: str) -> str:
    """The version of an installed package; "" for an optional one that is not."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def find_modules(part: Path) -> Iterable[Path]:
    """The module itself, or all modules of a package, recursively."""
    return part.rglob("*.py") if part.is_dir() else [part]


def hash_files(files: Mapping[str, bytes]) -> str:
    """One hash of all files, their names included."""
    return hash_data(json.dumps({name: hash_data(data) for name, data in sorted(files.items())}))


def explain_change(old: Fingerprint | None, new: Fingerprint) -> str:
    """Why it needs grading, "" if nothing has changed."""
    if old is None:
        return "new"
    if old == new:
        return ""
    if old.get("handed_in") != new["handed_in"]:
        return "handed in again"
    before, now = old.get("cells", {}), new["cells"]
    if changed := [name for name in now | before if before.get(name) != now.get(name)]:
        return f"{', '.join(changed)} changed"
    if old.get("files") != new["files"]:
        return "files of the assignment changed"
    if old.get("settings") != new["settings"]:
        return "settings changed"
    return "due date changed" if old.get("due") != new.get("due") else "grader changed"
