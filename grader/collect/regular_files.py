"""Lists the files of a download, for the extractor and the collector; links are left out."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath


def find_regular_files(folder: Path) -> Iterator[PurePosixPath]:
    """Every regular file below `folder`, as a relative path; links are not followed."""
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place, name)
            if stat.S_ISREG(path.lstat().st_mode):
                yield PurePosixPath(path.relative_to(folder).as_posix())
