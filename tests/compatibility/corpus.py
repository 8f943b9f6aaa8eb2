"""The public corpus: which notebooks of which repositories, and where they lie once fetched.

Nothing of it is in this repository. `make corpus` clones what `corpus.json` names at its commits
into the folder that COMPATIBILITY_CORPUS names, or build/corpus.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

MANIFEST = Path(__file__).with_name("corpus.json")
STAND_INS = Path(__file__).with_name("stand_ins")
FOLDER = Path(
    os.environ.get("COMPATIBILITY_CORPUS", Path(__file__).parents[2] / "build" / "corpus")
)


@dataclass(frozen=True)
class CorpusAssignment:
    """One folder of notebooks at a pinned commit; `digests` by the notebook's file name.

    `stand_ins` replace modules that are on the course's own server, and not in its repository.
    """

    repository: str
    commit: str
    licence: str
    folder: str
    digests: dict[str, str] = field(hash=False)
    stand_ins: tuple[Path, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.repository}/{self.folder}"

    @property
    def clone(self) -> Path:
        return FOLDER / f"{self.repository.replace('/', '+')}@{self.commit}"

    @property
    def path(self) -> Path:
        return self.clone / self.folder

    def is_here(self) -> bool:
        """Whether its notebooks have been fetched, and are those of the manifest."""
        return all(
            (self.path / name).is_file()
            and hashlib.sha256((self.path / name).read_bytes()).hexdigest() == digest
            for name, digest in self.digests.items()
        )


def read_manifest() -> list[CorpusAssignment]:
    """Every assignment of the corpus, fetched or not."""
    return [
        CorpusAssignment(
            each["repository"],
            each["commit"],
            each["licence"],
            each["folder"],
            {notebook["notebook"]: notebook["sha256"] for notebook in each["notebooks"]},
            tuple(STAND_INS / name for name in each.get("stand_ins", ())),
        )
        for each in json.loads(MANIFEST.read_text(encoding="utf-8"))
    ]


def fetch(assignment: CorpusAssignment) -> None:
    """Clone the repository at its commit, unless it is here."""
    clone = assignment.clone
    if clone.exists():
        return
    clone.mkdir(parents=True)
    url = f"https://github.com/{assignment.repository}.git"
    for command in (
        ["init", "--quiet"],
        ["fetch", "--quiet", "--depth=1", url, assignment.commit],
        ["checkout", "--quiet", "FETCH_HEAD"],
    ):
        subprocess.run(["git", "-C", str(clone), *command], check=True)


def main() -> int:
    """Fetch all; the exit code is 1 where a notebook is not the one of the manifest."""
    wrong = []
    for assignment in read_manifest():
        try:
            fetch(assignment)
        except subprocess.CalledProcessError as problem:
            print(f"{assignment.repository}: {problem}", file=sys.stderr)
        if not assignment.is_here():
            wrong.append(assignment.name)
    print(f"{len(read_manifest()) - len(wrong)} assignments are in {FOLDER}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
