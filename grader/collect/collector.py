"""Tells `nbgrader zip_collect` which student a downloaded file belongs to, and what to name it."""

from functools import cached_property
from pathlib import Path, PurePosixPath

from nbgrader.plugins import FileNameCollectorPlugin

from grader.collect.filing import Destination, file_download
from grader.collect.regular_files import find_regular_files
from grader.text.printable import printable

NO_FILE = Destination(why="it is not a regular file")


class LmsCollector(FileNameCollectorPlugin):
    """Sorts a Canvas or Moodle download into `submitted/<student>/<assignment>/`.

    All of a student's files go there, even a report in PDF, so that grading can say "no notebook,
    only report.pdf". Of several attempts at a file, the latest is taken. If a student has handed in
    only one notebook, it gets the assignment's name; if several, none is renamed.
    """

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """The student and the file name; None for a superseded file, or one of no student."""
        path = Path(submitted_file).relative_to(self._extracted_folder)
        place = self._places.get(PurePosixPath(path.as_posix()), NO_FILE)
        if not place.student:
            self.log.warning("Left in the download: %s: %s", printable(path.name), place.why)
            return None
        return {"student_id": place.student, "file_id": place.file}

    @cached_property
    def _extracted_folder(self) -> Path:
        return Path(self.parent._format_collect_path(self.parent.extracted_directory))

    @cached_property
    def _places(self) -> dict[PurePosixPath, Destination]:
        course = self.parent.coursedir
        released = Path(course.format_path(course.source_directory, ".", course.assignment_id))
        wanted = sorted(path.stem for path in released.glob("*.ipynb"))
        return file_download(find_regular_files(self._extracted_folder), wanted)
