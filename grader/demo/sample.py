"""The sample class: who hands in what, under the file names of a Canvas download."""

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import nbformat

from grader.answers import ANSWERS, Answer
from grader.handin import fill_in

WRONG_ANSWERS = 10
OTHERS = ("untouched release", "broken file", "no notebook")


def choose_answers(answers: Sequence[Answer] = ANSWERS) -> list[Answer]:
    """The first right answer and wrong ones of as many kinds as there is room for."""
    chosen = [next(answer for answer in answers if not answer.lost)]
    wrong = [answer for answer in answers if answer.lost]
    seen: set[str] = set()
    for answer in wrong:
        if (first := next(iter(answer.lost))) not in seen and len(chosen) <= WRONG_ANSWERS:
            seen.add(first)
            chosen.append(answer)
    rest = [answer for answer in wrong if answer not in chosen]
    return chosen + rest[: max(0, WRONG_ANSWERS + 1 - len(chosen))]


def name_students() -> dict[str, str]:
    """What each student hands in, by the id that collecting will give them."""
    what = [answer.name.replace("_", " ") for answer in choose_answers()] + list(OTHERS)
    return {f"student{i:02}_{1000 + i}": name for i, name in enumerate(what, start=1)}


def write_download(path: Path, release: Path, source: Path) -> None:
    """The class's notebooks as one archive, named as Canvas names them."""
    path.parent.mkdir(parents=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in name_files(release, source):
            archive.writestr(name, text)


def name_files(release: Path, source: Path) -> Iterator[tuple[str, str]]:
    """Canvas's file names with their contents; the second is renamed, the third late and twice."""
    released = nbformat.read(release, as_version=4)
    solved = nbformat.read(source, as_version=4)
    texts = [
        nbformat.writes(fill_in(released, solved, answer.cells)) for answer in choose_answers()
    ]
    untouched = release.read_text(encoding="utf-8")
    texts += [untouched, untouched[: len(untouched) // 2], "I could not open the notebook."]
    for i, text in enumerate(texts, start=1):
        student, file = f"{1000 + i}", release.name
        if i == 2:
            file = f"{release.stem} (1).ipynb"
        if i == 3:
            yield f"student{i:02}_LATE_{student}_5{i:03}_{file}", untouched
            file = f"{release.stem}-1.ipynb"
        if i == len(texts):
            file = "sorry.txt"
        late = "LATE_" if i == 3 else ""
        yield f"student{i:02}_{late}{student}_6{i:03}_{file}", text
