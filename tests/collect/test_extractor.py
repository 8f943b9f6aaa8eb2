"""A download is unpacked completely; a broken or hostile archive only affects its student."""

import gzip
import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from grader.collect.extractor import LmsExtractor

MOODLE = "Jane Doe_7_assignsubmission_file_"


def make_zip(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def make_tar(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        for member, content in members:
            archive.addfile(member, io.BytesIO(content))
    return data.getvalue()


def claim(name: str, size: int, kind: bytes = tarfile.REGTYPE) -> bytes:
    """A compressed tar archive whose only header claims `size` bytes."""
    member = tarfile.TarInfo(name)
    member.size, member.type = size, kind
    return gzip.compress(member.tobuf(tarfile.GNU_FORMAT) + bytes(1 << 20))


def damage(data: bytes) -> bytes:
    """An archive with a valid list of files but damaged contents."""
    return bytes(byte ^ 0xFF if 40 < i < 60 else byte for i, byte in enumerate(data))


def extract(folder: Path, files: dict[str, bytes], **settings: int) -> dict[str, bytes]:
    """The files after unpacking `files`, by path."""
    for name, content in files.items():
        path = folder / "archive" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    top = folder / "extracted"
    top.mkdir()
    LmsExtractor(**settings).extract(str(folder / "archive"), str(top))
    return {str(p.relative_to(top)): p.read_bytes() for p in top.rglob("*") if p.is_file()}


GOOD = {f"{MOODLE}/a.ipynb": b"a", "Eve_8_assignsubmission_file_/b.ipynb": b"b"}


def test_download_is_unpacked_and_so_is_what_students_packed(tmp_path: Path) -> None:
    download = make_zip(GOOD | {"Eve_8_assignsubmission_file_/w.zip": make_zip({"c.txt": b"c"})})
    assert extract(tmp_path, {"all.zip": download}) == {
        f"all/{MOODLE}/a.ipynb": b"a",
        "all/Eve_8_assignsubmission_file_/b.ipynb": b"b",
        "all/Eve_8_assignsubmission_file_/w/c.txt": b"c",
    }


HOSTILE = {
    "no archive": ("w.zip", b"PK no archive"),
    "cut": ("w.zip", make_zip({"a": bytes(9999)})[:-30]),
    "damaged": ("w.zip", damage(make_zip({"a": os.urandom(999)}, zipfile.ZIP_STORED))),
    "a bomb": ("w.zip", make_zip({"a": bytes(20_000_000)})),
    "a bomb of many": ("w.zip", make_zip({str(i): bytes(900_000) for i in range(20)})),
    "a bomb in a tar": ("w.tar.gz", make_tar((tarfile.TarInfo("a"), b""))[:-8]),
    "a tar that claims a gigabyte": ("w.tgz", claim("a", 1 << 30)),
    "a tar with a long header": ("w.tgz", claim("a", 1 << 33, tarfile.XHDTYPE)),
    "a tar with a long name": ("w.tgz", claim("a", 1 << 33, tarfile.GNUTYPE_LONGNAME)),
    "a packed flood": ("w.tgz", gzip.compress(bytes(50_000_000))),
    "thousands of files": ("w.zip", make_zip({str(i): b"" for i in range(1500)})),
    "a file that is a folder": ("w.zip", make_zip({"a": b"1", "a/b": b"2"})),
}


@pytest.mark.parametrize(("name", "content"), HOSTILE.values(), ids=list(HOSTILE))
def test_a_students_bad_archive_stays_packed_and_stops_nobody(
    tmp_path: Path, name: str, content: bytes
) -> None:
    found = extract(tmp_path, GOOD | {f"{MOODLE}/{name}": content}, max_unpacked=10_000_000)
    assert found == GOOD | {f"{MOODLE}/{name}": content}


def test_an_archive_does_not_replace_files_beside_it(tmp_path: Path) -> None:
    packed = make_zip({"answers.ipynb": b"packed"})
    files = {f"{MOODLE}/answers/answers.ipynb": b"plain", f"{MOODLE}/answers.zip": packed}
    assert extract(tmp_path, files) == {
        f"{MOODLE}/answers/answers.ipynb": b"plain",
        f"{MOODLE}/answers_unpacked/answers.ipynb": b"packed",
    }


@pytest.mark.parametrize("content", [b"", b"<html>Sign in</html>", make_zip(GOOD)[:-9]])
def test_a_broken_download_is_reported_in_one_line(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(SystemExit, match=r"submissions.zip cannot be opened .* download it again"):
        extract(tmp_path, {"submissions.zip": content})


def test_a_damaged_file_in_the_download_costs_that_student(tmp_path: Path) -> None:
    files = {f"{MOODLE}/a.ipynb": os.urandom(999), **GOOD, "c_1_2_d.ipynb": b"d"}
    files[f"{MOODLE}/a.ipynb"] = os.urandom(999)
    found = extract(tmp_path, {"all.zip": damage_first(make_zip(files, zipfile.ZIP_STORED))})
    assert found["all/c_1_2_d.ipynb"] == b"d"
    assert b"damaged" in found[f"all/{MOODLE}/a.ipynb.left_out.txt"]


def damage_first(data: bytes) -> bytes:
    return bytes(byte ^ 0xFF if 200 < i < 210 else byte for i, byte in enumerate(data))


def test_a_sparse_giant_is_not_read(tmp_path: Path) -> None:
    giant = tmp_path / "archive" / MOODLE / "giant.bin"
    giant.parent.mkdir(parents=True)
    giant.touch()
    os.truncate(giant, 60_000_000_000)
    found = extract(tmp_path, {f"{MOODLE}/a.ipynb": b"a"})
    assert found.keys() == {f"{MOODLE}/a.ipynb", f"{MOODLE}/giant.bin.left_out.txt"}


def test_only_plain_files_are_taken(tmp_path: Path) -> None:
    folder = tmp_path / "archive" / MOODLE
    folder.mkdir(parents=True)
    (folder / "link.ipynb").symlink_to("/etc/passwd")
    (folder / "folder").symlink_to("/etc")
    os.mkfifo(folder / "pipe")
    assert extract(tmp_path, GOOD) == GOOD


def test_names_that_are_not_text_become_printable(tmp_path: Path) -> None:
    folder = tmp_path / "archive" / MOODLE
    folder.mkdir(parents=True)
    (folder / os.fsdecode(b"\xff\x1b[2J.ipynb")).write_bytes(b"x")
    assert extract(tmp_path, {}) == {f"{MOODLE}/�.ipynb": b"x"}
