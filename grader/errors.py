"""What ends a whole command with one line: the caller's mistakes, and what the machine refuses."""

import contextlib
import errno
from collections.abc import Iterator


class CommandError(Exception):
    """Its text is one line that says what is wrong and what to type instead (exit code 2)."""


KEPT = "What is graded is kept; the same command goes on from there."
GRADEBOOK = {
    "locked": "the gradebook is locked by another program (formgrader, nbgrader?): let it finish",
    "readonly": "the gradebook cannot be written: look at the permissions of gradebook.db",
    "full": "the disk is full: free some space",
    "disk i/o": "the gradebook's disk fails: look at the disk",
    "unable to open": "the gradebook cannot be opened: look at the path and its permissions",
}


@contextlib.contextmanager
def translate_errors() -> Iterator[None]:
    """Turn what disk and database raise into a CommandError that says what to do."""
    from sqlalchemy.exc import DBAPIError  # slow to import: a mistake in typing does not need it

    try:
        yield
    except DBAPIError as error:
        said = str(error.orig).strip().splitlines()[0]
        known = (line for word, line in GRADEBOOK.items() if word in said.lower())
        raise CommandError(f"{next(known, f'the gradebook says: {said}')}. {KEPT}") from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise CommandError(f"{GRADEBOOK['full']}. {KEPT}") from error
        raise CommandError(f"{error.strerror}: {error.filename}. {KEPT}") from error
