"""Packs the spec of an assignment, with its files, to send it to another machine."""

import pickle
import tempfile
import zlib
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from grader.grade.task import AssignmentSpec

FOLDERS: list[tempfile.TemporaryDirectory[str]] = []  # removed when this process ends


def pack_spec(spec: AssignmentSpec) -> bytes:
    """The spec and its files, as bytes."""
    files = {name: path.read_bytes() for name, path in spec.files.items()}
    return zlib.compress(pickle.dumps((spec, files)))


@lru_cache(maxsize=4)
def unpack_spec(packed: bytes) -> AssignmentSpec:
    """The spec, with its files in a temporary folder; each worker unpacks it only once."""
    spec: AssignmentSpec
    spec, files = pickle.loads(zlib.decompress(packed))
    folder = tempfile.TemporaryDirectory(prefix="assignment-") if files else None
    if folder is None:
        return spec
    FOLDERS.append(folder)
    return replace(spec, files=write_files(files, Path(folder.name)))


def write_files(files: Mapping[str, bytes], folder: Path) -> dict[str, Path]:
    """Write `files` below `folder`; returns their paths by relative path."""
    places = {name: folder / name for name in files}
    for name, place in places.items():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(files[name])
    return places
