"""Errors that end a command with one line: mistakes of the caller, failures of disk or database."""

import contextlib
import errno
from collections.abc import Iterator


class CommandError(Exception):
    """Its message is one line: what is wrong, and what to type instead (exit code 2)."""


def nobody_is_graded(assignment: str) -> CommandError:
    """The error of a command that needs graded submissions and finds none."""
    return CommandError(
        f"nobody is graded for '{assignment}' yet; run: python -m grader grade {assignment}"
    )


KEPT = "Everything graded so far is kept; run the same command again to continue."
GRADEBOOK = {
    "locked": "the gradebook is locked by another program (formgrader, nbgrader?): let it finish",
    "readonly": "the gradebook cannot be written: check the permissions of gradebook.db",
    "full": "the disk is full: free some space",
    "disk i/o": "the gradebook's disk reports errors: check the disk",
    "unable to open": "the gradebook cannot be opened: check its path and permissions",
}


@contextlib.contextmanager
def translate_errors() -> Iterator[None]:
    """Turn errors of disk and database into a CommandError that says what to do."""
    from sqlalchemy.exc import DBAPIError  # slow to import, and not needed for typing errors

    try:
        yield
    except DBAPIError as error:
        said = str(error.orig).strip().splitlines()[0]
        known = (line for word, line in GRADEBOOK.items() if word in said.lower())
        raise CommandError(f"{next(known, f'the gradebook reports: {said}')}. {KEPT}") from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise CommandError(f"{GRADEBOOK['full']}. {KEPT}") from error
        raise CommandError(f"{error.strerror}: {error.filename}. {KEPT}") from error
