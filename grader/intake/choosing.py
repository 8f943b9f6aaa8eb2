"""First step of the intake: chooses the notebooks to grade among the files of a submission."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from grader.collect.file_names import undo_browser
from grader.intake.file_format import decode, read_grade_id
from grader.intake.listing import OWN_FILES, FolderEntry, list_folder
from grader.intake.reading import decode_text, read_bytes
from grader.intake.refusal import Unreadable
from grader.text.printable import printable


def choose_notebooks(folder: Path, wanted: Mapping[str, Collection[str]]) -> dict[str, Path]:
    """The file of each notebook of an assignment; `wanted` has their grade_ids by name.

    If the assignment has one notebook, the only notebook handed in is taken, whatever its name.
    If it has several, a notebook with another name is identified by the name that it had before a
    browser changed it, else by its cells; one without any of these cells is ignored, and a notebook
    that was not handed in is left out.
    """
    entries = list_folder(folder)
    found = [e for e in entries if len(e.path.parts) == 1 and e.path.suffix == ".ipynb"]
    if len(wanted) == 1:
        (name,) = wanted
        return {name: check_file(folder, choose_only_notebook(found, name, entries))}
    chosen = {entry.path.stem: entry for entry in found if entry.path.stem in wanted}
    missing = {name: set(ids) for name, ids in wanted.items() if name not in chosen}
    present = [set(wanted[name]) for name in chosen]
    for entry in found:
        if entry.path.stem in wanted:
            continue
        before = undo_browser(entry.path.stem)
        name = before if before in missing else find_name(folder / entry.path, missing, present)
        if not name:
            continue
        if name in chosen:
            raise Unreadable(explain_several([chosen[name], entry], name))
        chosen[name] = entry
    if not chosen:
        names = ", ".join(f"{name}.ipynb" for name in wanted)
        raise Unreadable(
            f"no notebook of this assignment was handed in{list_others(entries)}; ask for {names}"
        )
    return {name: check_file(folder, chosen[name]) for name in wanted if name in chosen}


def find_name(path: Path, missing: Mapping[str, set[str]], present: Sequence[set[str]]) -> str:
    """The missing notebook to which most cells of the one at `path` belong, or "".

    A copy of one that is `present` is none of them. Raises Unreadable if it may be one or another.
    """
    try:
        found = read_grade_ids(path)
    except Unreadable:  # not one of the assignment's notebooks
        return ""
    shared = {name: len(ids & found) for name, ids in missing.items()}
    most = max(shared.values(), default=0)
    best = [name for name, count in shared.items() if count == most]
    copied = max((len(ids & found) for ids in present), default=0)
    if not most or copied > most or (len(best) > 1 and copied == most):
        return ""
    if len(best) > 1:
        names = " or ".join(f"{name}.ipynb" for name in best)
        raise Unreadable(f"{printable(path.name)} may be {names}: rename it to what it is")
    return best[0]


def read_grade_ids(path: Path) -> set[str]:
    """The grade_ids in a notebook; raises Unreadable."""
    cells = decode(decode_text(read_bytes(path)), path.name).cells or ()
    return {read_grade_id(cell.metadata) for cell in cells} - {""}


def choose_only_notebook(
    found: list[FolderEntry], name: str, entries: list[FolderEntry]
) -> FolderEntry:
    """The notebook called `name`, or the only one, whatever its name."""
    chosen = [entry for entry in found if entry.path.stem == name] or found
    if not chosen:
        raise Unreadable(f"no notebook was handed in{list_others(entries)}; ask for {name}.ipynb")
    if len(chosen) > 1:
        raise Unreadable(explain_several(chosen, name))
    return chosen[0]


def explain_several(found: list[FolderEntry], name: str) -> str:
    """The message that it is unclear which of them to grade."""
    names = ", ".join(printable(entry.path.name) for entry in found[:5])
    return (
        f"several notebooks ({names}), none called {name}.ipynb: "
        f"rename the one to grade to {name}.ipynb"
    )


def check_file(folder: Path, entry: FolderEntry) -> Path:
    """The path of the notebook; raises Unreadable if it is not a regular file."""
    if not entry.is_file:
        shown = printable(entry.path.name)
        raise Unreadable(f"{shown} is not a file but a folder; ask for the file")
    return folder / entry.path


def list_others(entries: list[FolderEntry]) -> str:
    """What was handed in instead, for the message."""
    files = [
        printable(e.path.name, 60) for e in entries if e.is_file and e.path.name not in OWN_FILES
    ]
    return f", only {', '.join(files[:3])}{' and more' if len(files) > 3 else ''}" if files else ""
