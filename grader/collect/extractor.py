"""Unpacks an LMS download for `nbgrader zip_collect`; a broken archive affects its student only."""

import shutil
from pathlib import Path
from typing import Any

from nbgrader.plugins import ExtractorPlugin
from traitlets import Integer

from grader.collect.archives import BROKEN, Member, is_archive, open_download, unpack_archive
from grader.collect.file_names import clean_name, clean_path, read_name
from grader.collect.regular_files import find_regular_files
from grader.settings.safe_config import check_loaded
from grader.text.printable import printable

LEFT_OUT = "{name} was not collected: {why}.\n"


class LmsExtractor(ExtractorPlugin):
    """Unpacks the download, then each student's archive into a folder of the same name.

    An archive that cannot be unpacked is kept as it is; a file that is too large is replaced by a
    note. Grading then reports that there is no notebook, and lists what was submitted instead.
    """

    max_unpacked = Integer(
        100_000_000, help="Bytes of one student's file, or of all that an archive unpacks to."
    ).tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        check_loaded(self.parent)

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Copy everything in `archive_path` to `extracted_path`, unpacked."""
        source, top = Path(archive_path), Path(extracted_path)
        for name in sorted(find_regular_files(source)):
            if is_archive(name) and read_name(name) is None:  # the download itself
                self._unpack_download(source / name, top / clean_path(str(name.with_suffix(""))))
            else:
                self._copy(source / name, top / clean_path(str(name)))
        for name in sorted(find_regular_files(top)):
            if is_archive(name):
                self._unpack_students(top / name)

    def _unpack_download(self, archive: Path, target: Path) -> None:
        """Unpack the LMS's archive, of any size; of damaged files in it only a note is kept."""
        try:
            with open_download(archive) as members:
                for member in members:
                    self._extract_member(member, target)
        except (*BROKEN, OSError) as error:
            # Nothing can be collected without it; nothing in submitted/ has changed yet.
            raise SystemExit(
                f"{printable(archive.name)} cannot be opened ({printable(error)}), so nothing was "
                "collected: download it again"
            ) from None

    def _extract_member(self, member: Member, target: Path) -> None:
        if member.size > self.max_unpacked:
            self._leave_out(target / member.path, f"it has {member.size:,} bytes")
            return
        try:
            member.extract(target)
        except Exception as error:
            self._leave_out(target / member.path, f"it is damaged ({printable(error)})")

    def _copy(self, source: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            if (size := source.stat().st_size) > self.max_unpacked:
                self._leave_out(target, f"it has {size:,} bytes")
            else:
                shutil.copy(source, target)
        except OSError as error:
            self._leave_out(target, f"it cannot be read ({error.strerror})")

    def _leave_out(self, path: Path, why: str) -> None:
        """Write a note beside the student's other files, so that grading can report it."""
        note = LEFT_OUT.format(name=printable(path.name), why=why)
        self.log.warning(note.strip())
        place = path.with_name(f"{clean_name(path.name)[:100]}.left_out.txt")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(note, encoding="utf-8")

    def _unpack_students(self, archive: Path) -> None:
        try:
            unpack_archive(archive, choose_folder(archive), self.max_unpacked)
        except Exception as error:
            self.log.warning("Left packed: %s: %s", archive.name, printable(error))
        else:
            archive.unlink()


def choose_folder(archive: Path) -> Path:
    """A folder name that is still free: a student may hand in `work` beside `work.zip`."""
    folder = archive.with_suffix("")
    while folder.exists():
        folder = folder.with_name(f"{folder.name}_unpacked")
    return folder
