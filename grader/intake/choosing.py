"""First step of the intake: which file of a submission is the notebook to grade."""

from pathlib import Path

from grader.intake.listing import OWN_FILES, Entry, list_folder
from grader.intake.refusal import Unreadable
from grader.printable import printable


def choose_notebook(folder: Path, name: str) -> Path:
    """The notebook called `name` in `folder`, or the only one there, whatever it is called."""
    entries = list_folder(folder)
    notebooks = [e for e in entries if len(e.path.parts) == 1 and e.path.suffix == ".ipynb"]
    chosen = [entry for entry in notebooks if entry.path.stem == name] or notebooks
    if not chosen:
        raise Unreadable(f"no notebook was handed in{describe(entries)}; ask for {name}.ipynb")
    if len(chosen) > 1:
        names = ", ".join(printable(entry.path.name) for entry in chosen[:5])
        raise Unreadable(
            f"several notebooks ({names}), none called {name}.ipynb: "
            f"rename the one to grade to {name}.ipynb"
        )
    if not chosen[0].is_file:
        shown = printable(chosen[0].path.name)
        raise Unreadable(f"{shown} is no file but a folder; ask for the file")
    return folder / chosen[0].path


def describe(entries: list[Entry]) -> str:
    """What is there instead, for the message."""
    files = [
        printable(e.path.name, 60) for e in entries if e.is_file and e.path.name not in OWN_FILES
    ]
    return f", only {', '.join(files[:3])}{' and more' if len(files) > 3 else ''}" if files else ""
