"""Unpacks an LMS's download for `nbgrader zip_collect`; a student's broken archive stops nobody."""

import shutil
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

from nbgrader.plugins import ExtractorPlugin
from traitlets import Integer

from grader.collect.names import read_name


class LmsExtractor(ExtractorPlugin):
    """Unpacks the download, then each archive that a student handed in, into a folder of its name.

    What cannot be unpacked stays as the file it is: grading then says that it holds no notebook.
    """

    max_unpacked = Integer(
        200_000_000, help="Bytes that one student's archive may unpack to; a larger one stays shut."
    ).tag(config=True)

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Copy everything in `archive_path` to `extracted_path`, then unpack it there."""
        shutil.copytree(archive_path, extracted_path, dirs_exist_ok=True)
        for archive in find_archives(Path(extracted_path)):
            if read_name(PurePosixPath(archive.name)) is None:  # the download itself
                unpack(archive)
                archive.unlink()
        for archive in find_archives(Path(extracted_path)):
            self._unpack_students(archive)

    def _unpack_students(self, archive: Path) -> None:
        try:
            if (size := measure(archive)) > self.max_unpacked:
                raise ValueError(f"it would unpack to {size:,} bytes")
            unpack(archive)
        except Exception as error:
            self.log.warning("Left packed: %s: %s", archive.name, error)
            shutil.rmtree(archive.with_suffix(""), ignore_errors=True)
        else:
            archive.unlink()


def find_archives(folder: Path) -> list[Path]:
    """Every .zip, .tar.gz and .tgz in `folder` and below."""
    endings = (".zip", ".tar.gz", ".tgz")
    return sorted(p for p in folder.rglob("*") if p.is_file() and p.name.lower().endswith(endings))


def measure(archive: Path) -> int:
    """Bytes that `archive` says it unpacks to."""
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as zipped:
            return sum(member.file_size for member in zipped.infolist())
    with tarfile.open(archive) as tarred:
        return sum(member.size for member in tarred)


def unpack(archive: Path) -> None:
    """Into a folder named as the archive; neither kind can write outside it or make links."""
    target = archive.with_suffix("")
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as zipped:
            zipped.extractall(target)  # drops ".." and leading "/" itself
    else:
        with tarfile.open(archive) as tarred:
            files = [member for member in tarred if member.isfile()]
            tarred.extractall(target, members=files, filter="data")
