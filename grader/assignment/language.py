"""Which language an assignment's notebook is written in: the judge runs Python alone."""

from typing import Any

from grader.errors import CommandError


def check_language(notebook: Any, path: str) -> None:
    """Raise CommandError where the instructor's notebook is not written in Python."""
    kernel = notebook.metadata.get("kernelspec", {})
    language = str(kernel.get("language") or notebook.metadata.get("language_info", {}).get("name"))
    if language.lower() not in ("python", "none"):  # none: nobody has said
        raise CommandError(
            f"{path} is written in {language}, and the judge runs Python alone: grade this "
            "assignment with nbgrader's own stages, in a course whose config does not set the judge"
        )
