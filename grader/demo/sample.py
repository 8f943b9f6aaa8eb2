"""The sample class: who hands in what, under the file names of a Canvas download."""

import zipfile
from pathlib import Path

import nbformat

from grader.answers import ANSWERS, Answer
from grader.handin import fill_in

# one right answer, and the mistakes that students make most, each at another place
NAMES = (
    "reference",
    "growth_as_a_difference",
    "factor_without_its_sign",
    "limit_is_the_colleagues",
    "rate_on_the_boundary",
    "rate_too_small",
    "rate_as_text",
    "losses_made_up",
    "evidence_edited",
    "own_descent",
    "figure_on_a_linear_axis",
    "transfer_by_the_old_rule",
    "postmortem_blank",
    "untouched",
)
OTHERS = ("broken file", "no notebook")


def choose_answers() -> list[Answer]:
    """The answers of the class, in the order of the students."""
    by_name = {answer.name: answer for answer in ANSWERS}
    return [by_name[name] for name in NAMES]


def name_students() -> dict[str, str]:
    """What each student hands in, by the id that collecting will give them."""
    what = [name.replace("_", " ") for name in NAMES + OTHERS]
    return {f"student{i:02}_{1000 + i}": name for i, name in enumerate(what, start=1)}


def write_download(path: Path, release: Path, source: Path) -> None:
    """The class's files as one archive, named as Canvas names them.

    One name was changed by a browser; one student was late, and handed in twice.
    """
    names = dict.fromkeys(NAMES, release.name)
    names["growth_as_a_difference"] = f"{release.stem} (1).ipynb"
    names["factor_without_its_sign"] = f"{release.stem}-1.ipynb"
    files = [*names.values(), release.name, "sorry.txt"]
    texts = write_notebooks(release, source)
    path.parent.mkdir(parents=True)
    with zipfile.ZipFile(path, "w") as archive:
        for i, (name, text) in enumerate(zip(files, texts, strict=True), start=1):
            late = "LATE_" if name.endswith("-1.ipynb") else ""
            archive.writestr(f"student{i:02}_{late}{1000 + i}_{6000 + i}_{name}", text)
            if late:
                archive.writestr(f"student{i:02}_{1000 + i}_{5000 + i}_{release.name}", texts[-2])


def write_notebooks(release: Path, source: Path) -> list[str]:
    """What the class hands in: the answers, half a notebook, and an excuse."""
    released = nbformat.read(release, as_version=4)
    solved = nbformat.read(source, as_version=4)
    filled = [fill_in(released, solved, answer.cells) for answer in choose_answers()]
    whole = release.read_text(encoding="utf-8")
    excuse = "I could not open the notebook."
    return [*map(nbformat.writes, filled), whole[: len(whole) // 2], excuse]
