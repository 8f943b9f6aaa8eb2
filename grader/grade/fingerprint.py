"""Why a submission has to be graded (again): what its mark depends on, in short digests."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nbformat

from grader.grade.parcel import Brief
from grader.grade.stages import make_stages
from grader.judge.plan import get_id, is_locked

Fingerprint = dict[str, Any]
PACKAGES = ("nbgrader", "nbconvert", "nbformat", "numpy", "matplotlib", "bleach")
OWN_PARTS = ("grade", "intake", "judge", "safety")


def digest(data: bytes | str) -> str:
    """Sixteen hex digits: enough to tell changes, no defence against forgers."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()[:16]


def take_fingerprint(brief: Brief) -> Fingerprint:
    """What every mark of the class depends on."""
    return {
        "cells": digest_cells(brief),
        "settings": digest(json.dumps(list(describe_stages(brief)))),
        "grader": digest_grader(),
    }


def digest_cells(brief: Brief) -> dict[str, str]:
    """By grade_id: of the drill's own cells all, of an answer's cell only what students were given.

    So a mended test or read-only cell counts, a better reference solution does not.
    """
    released = {cell.name: cell for cell in brief.released.source_cells}
    digests = {
        name: digest(json.dumps([cell.cell_type, cell.checksum, cell.max_score]))
        for name, cell in released.items()
    }
    for cell in nbformat.reads(brief.source, as_version=4).cells:
        if (name := get_id(cell)) and is_locked(cell):
            digests[name] = digest(json.dumps([cell.source, cell.metadata], sort_keys=True))
    return digests


def describe_stages(brief: Brief) -> Iterable[tuple[str, dict[str, Any]]]:
    """Each stage with the settings that it has."""
    for classes in brief.stages:
        for stage in make_stages(classes, brief.config):
            settings = {name: getattr(stage, name) for name in stage.trait_names(config=True)}
            yield f"{type(stage).__module__}.{type(stage).__name__}", make_plain(settings)


def make_plain(value: Any) -> Any:
    """A setting that is the same in each run: no order that a hash gave, no address."""
    if isinstance(value, list | tuple | set | frozenset):
        return sorted((make_plain(item) for item in value), key=repr)
    if isinstance(value, dict):
        return {str(key): make_plain(item) for key, item in sorted(value.items())}
    return value if isinstance(value, str | int | float | None) else str(type(value))


@cache
def digest_grader() -> str:
    """The grader's own code and the packages that a mark can depend on."""
    package = Path(__file__).parents[1]
    files = sorted(path for part in OWN_PARTS for path in (package / part).glob("*.py"))
    code = b"".join(path.read_bytes() for path in files)
    return digest(code + ",".join(version(name) for name in PACKAGES).encode())


def digest_files(files: Mapping[str, bytes]) -> str:
    """Everything in a submission's folder, names too."""
    return digest(json.dumps({name: digest(data) for name, data in sorted(files.items())}))


def explain_change(old: Fingerprint | None, new: Fingerprint) -> str:
    """Why it has to be graded, "" where it has not."""
    if old is None:
        return "new"
    if old == new:
        return ""
    if old.get("handed_in") != new["handed_in"]:
        return "handed in again"
    before, now = old.get("cells", {}), new["cells"]
    if changed := [name for name in now | before if before.get(name) != now.get(name)]:
        return f"{', '.join(changed)} changed"
    if old.get("settings") != new["settings"]:
        return "settings changed"
    return "due date changed" if old.get("due") != new.get("due") else "grader changed"
