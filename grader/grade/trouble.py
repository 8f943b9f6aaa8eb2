"""What can go wrong around a run, as one line for a person: disk, gradebook, lock."""

import contextlib
import errno
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError

from grader.mistake import Mistake

KEPT = "What is graded is kept; the same command goes on from there."
GRADEBOOK = {
    "locked": "the gradebook is locked by another program (formgrader, nbgrader?): let it finish",
    "readonly": "the gradebook cannot be written: look at the permissions of gradebook.db",
    "full": "the disk is full: free some space",
    "disk i/o": "the gradebook's disk fails: look at the disk",
    "unable to open": "the gradebook cannot be opened: look at the path and its permissions",
}


@contextlib.contextmanager
def explained() -> Iterator[None]:
    """Turn what disk and database raise into a Mistake that says what to do."""
    try:
        yield
    except DBAPIError as error:
        said = str(error.orig).strip().splitlines()[0]
        known = (line for word, line in GRADEBOOK.items() if word in said.lower())
        raise Mistake(f"{next(known, f'the gradebook says: {said}')}. {KEPT}") from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise Mistake(f"{GRADEBOOK['full']}. {KEPT}") from error
        raise Mistake(f"{error.strerror}: {error.filename}. {KEPT}") from error
