"""First step of the intake: which file of a submission is the notebook to grade."""

from pathlib import Path

from grader.intake.refusal import Unreadable


def choose_notebook(folder: Path, name: str) -> Path:
    """The notebook called `name` in `folder`, or the only one there, whatever it is called."""
    refuse_links(folder)
    notebooks = sorted(p for p in folder.glob("*.ipynb"))
    exact = [p for p in notebooks if p.stem == name]
    chosen = exact or notebooks
    if not chosen:
        raise Unreadable(f"no notebook was handed in{describe(folder)}; ask for {name}.ipynb")
    if len(chosen) > 1:
        names = ", ".join(p.name for p in chosen)
        raise Unreadable(
            f"several notebooks ({names}), none called {name}.ipynb: "
            f"rename the one to grade to {name}.ipynb"
        )
    if not chosen[0].is_file():
        raise Unreadable(f"{chosen[0].name} is no file but a folder; ask for the file")
    return chosen[0]


def refuse_links(folder: Path) -> None:
    """nbgrader copies what a link points to, which may be anything that its user can read."""
    for path in (folder, *sorted(folder.rglob("*"))):
        if path.is_symlink():
            raise Unreadable(f"{path.name} is no file but a link; ask for the file")


def describe(folder: Path) -> str:
    """What is there instead, for the message."""
    files = sorted(p.name for p in folder.rglob("*") if p.is_file() and p.name != "timestamp.txt")
    return f", only {', '.join(files[:3])}{' and more' if len(files) > 3 else ''}" if files else ""
