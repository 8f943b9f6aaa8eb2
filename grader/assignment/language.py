"""Checks the language of an assignment's notebook: the judge only runs Python."""

from typing import Any

from grader.command_error import CommandError


def check_language(notebook: Any, path: str) -> None:
    """Raise CommandError if the source notebook is not in Python."""
    kernel = notebook.metadata.get("kernelspec", {})
    language = str(kernel.get("language") or notebook.metadata.get("language_info", {}).get("name"))
    if language.lower() not in ("python", "none"):  # none: the notebook does not say
        raise CommandError(
            f"{path} is written in {language}, and the judge runs only Python: grade this "
            "assignment with stock nbgrader, in a course whose config does not call configure(c)"
        )
