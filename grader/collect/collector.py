"""Tells `nbgrader zip_collect` whose each downloaded file is and what to call it."""

from pathlib import Path, PurePosixPath

from nbgrader.plugins import FileNameCollectorPlugin

from grader.collect.names import HandedIn, read_name, undo_browser


class LmsCollector(FileNameCollectorPlugin):
    """Sorts a Canvas or Moodle download into `submitted/<student>/<assignment>/`.

    Every file of a student goes there, a report in PDF too, so that grading can say "no notebook,
    only report.pdf". Of several attempts the latest is taken. A notebook that is the student's
    only one gets the assignment's name back; of several none is guessed at.
    """

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """The student and the name to file it under, or None (superseded, or nobody's)."""
        top = self._extracted_folder()
        path = Path(submitted_file)
        mine = read_name(PurePosixPath(path.relative_to(top).as_posix()))
        if mine is None:
            self.log.warning("No student's name in '%s': left in %s", path.name, top)
            return None
        files = [found for found in self._everything(top) if found.student == mine.student]
        if mine.attempt < max(found.attempt for found in files):
            self.log.info("Superseded by a later attempt: %s", path.name)
            return None
        latest = [found for found in files if found.attempt == mine.attempt]
        return {"student_id": mine.student, "file_id": self._file_under(mine, latest)}

    def _extracted_folder(self) -> Path:
        return Path(self.parent._format_collect_path(self.parent.extracted_directory))

    def _everything(self, top: Path) -> list[HandedIn]:
        paths = (p.relative_to(top).as_posix() for p in top.rglob("*") if p.is_file())
        return [found for p in paths if (found := read_name(PurePosixPath(p)))]

    def _file_under(self, mine: HandedIn, files: list[HandedIn]) -> str:
        course = self.parent.coursedir
        released = Path(course.format_path(course.source_directory, ".", course.assignment_id))
        wanted = sorted(p.stem for p in released.glob("*.ipynb"))
        notebooks = [found.file for found in files if found.file.endswith(".ipynb")]
        if notebooks != [mine.file]:
            return mine.file
        name = undo_browser(PurePosixPath(mine.file).stem)
        return f"{name if name in wanted or len(wanted) != 1 else wanted[0]}.ipynb"
