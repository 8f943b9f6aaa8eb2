"""Opens archives: limited in size and file count, printable names, nothing outside the folder."""

import contextlib
import gzip
import shutil
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from grader.collect.file_names import clean_path

ENDINGS = (".zip", ".tar.gz", ".tgz")
BROKEN = (zipfile.BadZipFile, tarfile.TarError, EOFError)
MAX_FILES = 1000  # in one student's archive; most have a handful


class TooLarge(Exception):
    """The archive exceeds a limit; the message says which."""


@dataclass(frozen=True)
class Member:
    """A file in an archive: its path, its size, and a function that extracts it into a folder."""

    path: str
    size: int
    extract: Callable[[Path], object]


def is_archive(path: PurePosixPath) -> bool:
    """Whether the name has the ending of a supported archive."""
    return path.name.lower().endswith(ENDINGS)


@contextlib.contextmanager
def open_download(archive: Path) -> Iterator[Iterator[Member]]:
    """The files in an LMS's archive, read one after the other."""
    if archive.name.lower().endswith(".zip"):
        with open_zip(archive) as members:
            yield iter(members)
    else:
        with tarfile.open(archive) as tarred:
            yield (find_in_tar(tarred, member) for member in tarred if member.isfile())


def find_in_zip(zipped: zipfile.ZipFile, member: zipfile.ZipInfo) -> Member:
    """A member of a zip archive (zipfile extracts links as plain files)."""
    member.filename = clean_path(member.filename)
    return Member(member.filename, member.file_size, partial(zipped.extract, member))


def find_in_tar(tarred: tarfile.TarFile, member: tarfile.TarInfo) -> Member:
    """A member of a tar archive; the `data` filter drops permissions and owners."""
    path = clean_path(member.name)
    extract = partial(tarred.extract, member.replace(name=path), filter="data")
    return Member(path, member.size, extract)


def unpack_archive(archive: Path, target: Path, most: int) -> None:
    """Unpack a student's archive into the new folder `target`; TooLarge beyond `most` bytes.

    On this or any error of zipfile, tarfile or the disk, the folder is removed again.
    """
    if archive.stat().st_size > most:
        raise TooLarge(f"it has {archive.stat().st_size:,} bytes")
    target.mkdir()
    try:
        with open_zip(archive) if zipfile.is_zipfile(archive) else open_tar(archive, most) as found:
            check_sizes((member.size for member in found), most)
            for member in found:
                member.extract(target)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise


@contextlib.contextmanager
def open_zip(archive: Path) -> Iterator[list[Member]]:
    """All files of a zip archive."""
    with zipfile.ZipFile(archive) as zipped:
        yield [find_in_zip(zipped, member) for member in zipped.infolist()]


@contextlib.contextmanager
def open_tar(archive: Path, most: int) -> Iterator[list[Member]]:
    """All files of a compressed tar archive.

    It is decompressed first, into a file of limited size: a tar header can claim any length.
    """
    with tempfile.TemporaryFile() as plain:
        with gzip.open(archive) as packed:
            copy_bounded(packed, plain, most)
        plain.seek(0)
        with tarfile.open(fileobj=plain, mode="r:") as tarred:
            yield [find_in_tar(tarred, member) for member in tarred if member.isfile()]


def copy_bounded(source: gzip.GzipFile, target: IO[bytes], most: int) -> None:
    """Copy, and raise TooLarge after `most` bytes."""
    left = most
    while chunk := source.read(1 << 16):
        left -= len(chunk)
        if left < 0:
            raise TooLarge(f"it would unpack to more than {most:,} bytes")
        target.write(chunk)


def check_sizes(sizes: Iterable[int], most: int) -> None:
    """Raise TooLarge for too many files or too many bytes, before anything is written."""
    total = 0
    for count, size in enumerate(sizes, start=1):
        total += size
        if total > most:
            raise TooLarge(f"it would unpack to more than {most:,} bytes")
        if count > MAX_FILES:
            raise TooLarge(f"it holds more than {MAX_FILES:,} files")
