"""The sample class: who hands in what, under the file names of a Canvas download."""

import zipfile
from collections.abc import Sequence
from pathlib import Path

import nbformat

from grader.drill import Answer
from grader.handin import fill_in

OTHERS = ("broken file", "no notebook")


def name_students(answers: Sequence[Answer]) -> dict[str, str]:
    """What each student hands in, by the id that collecting will give them."""
    what = [name.replace("_", " ") for name in (*(answer.name for answer in answers), *OTHERS)]
    return {f"student{i:02}_{1000 + i}": name for i, name in enumerate(what, start=1)}


def write_download(path: Path, release: Path, source: Path, answers: Sequence[Answer]) -> None:
    """The class's files as one archive, named as Canvas names them.

    One name was changed by a browser; one student was late, and handed in twice.
    """
    names = [release.name for _ in answers]
    names[1:3] = [f"{release.stem} (1).ipynb", f"{release.stem}-1.ipynb"][: len(names) - 1]
    files = [*names, release.name, "sorry.txt"]
    texts = write_notebooks(release, source, answers)
    path.parent.mkdir(parents=True)
    with zipfile.ZipFile(path, "w") as archive:
        for i, (name, text) in enumerate(zip(files, texts, strict=True), start=1):
            late = "LATE_" if name.endswith("-1.ipynb") else ""
            archive.writestr(f"student{i:02}_{late}{1000 + i}_{6000 + i}_{name}", text)
            if late:
                archive.writestr(f"student{i:02}_{1000 + i}_{5000 + i}_{release.name}", texts[-2])


def write_notebooks(release: Path, source: Path, answers: Sequence[Answer]) -> list[str]:
    """What the class hands in: the answers, half a notebook, and an excuse."""
    released = nbformat.read(release, as_version=4)
    solved = nbformat.read(source, as_version=4)
    filled = [fill_in(released, solved, answer.cells) for answer in answers]
    whole = release.read_text(encoding="utf-8")
    excuse = "I could not open the notebook."
    return [*map(nbformat.writes, filled), whole[: len(whole) // 2], excuse]
