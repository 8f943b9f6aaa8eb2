"""The sandbox works with every version of Landlock, and with bubblewrap without Landlock."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.attacking.honest_programs import HONEST
from support.judge_notebooks import RIGHT, hand_in, make_source, summarise

from grader.judge.host.client import judge_notebook
from grader.judge.host.server_client import ServerClient
from grader.judge.protocol.limits import Limits
from grader.judge.sandbox import bubblewrap, doctor, support
from grader.judge.sandbox.kernel import landlock

VERSIONS = range(max(landlock.find_version(), 1))
DEEDS = (
    "open('@FILE@').read()",
    "open('@FILE@', 'a')",
    "os.truncate('@FILE@', 0)",
    "os.open('@FILE@', os.O_RDONLY | os.O_TRUNC)",
    "os.open('@FILE@', 3 | os.O_TRUNC)",
    "open(os.__file__, 'a')",
    "os.remove('@FILE@')",
    "os.rename('@FILE@', 'x')",
    "os.link('@FILE@', 'x')",
    "os.symlink('@FILE@', 'x'); open('x')",
    "os.chmod('@FILE@', 0o666)",
    "os.utime('@FILE@')",
    "os.listdir(os.path.dirname('@FILE@'))",
    "open(f'/proc/{os.getppid()}/environ').read()",
    "fd = os.open('.', os.O_PATH); os.open('@FILE@', os.O_RDWR, dir_fd=fd)",
)


@pytest.fixture(scope="module", params=VERSIONS, ids=lambda version: f"Landlock {version}")
def server(request: pytest.FixtureRequest) -> Iterator[ServerClient]:
    """A server that treats the kernel as having that version of Landlock."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(landlock, "find_version", lambda: request.param)
        if not request.param and (fault := bubblewrap.find_fault()):
            pytest.skip(fault)
        server = ServerClient()
        yield server
        server.close()


def run(cell: str, server: ServerClient) -> list[str]:
    """The errors of a cell."""
    limits = Limits(cell_seconds=60)
    graded = judge_notebook(hand_in(cell), make_source(), limits, server)
    return [out.ename for out in graded.cells[1].outputs if out.output_type == "error"]


def test_every_fact_is_enforced(server: ServerClient) -> None:
    assert support.find_missing() == []
    assert [fact.says for fact in doctor.probe().facts if not fact.held] == []


def test_a_right_answer_passes(server: ServerClient) -> None:
    graded = judge_notebook(hand_in(RIGHT), make_source(), Limits(), server)
    assert set(summarise(graded).values()) == {"passed"}


@pytest.mark.parametrize("name", ["folders", "temporary files", "data files", "figures"])
def test_an_honest_program_runs(server: ServerClient, name: str) -> None:
    assert run(HONEST[name], server) == []


def test_only_version_1_moves_no_file_between_folders(
    server: ServerClient, request: pytest.FixtureRequest
) -> None:
    is_first = "Landlock 1" in request.node.name
    assert run(HONEST["files moved between folders"], server) == (["OSError"] if is_first else [])


def test_a_file_outside_cannot_be_changed(server: ServerClient, tmp_path: Path) -> None:
    file = tmp_path / "gradebook.db"
    file.write_text("marks")
    before = os.stat(file), os.stat(os.__file__)
    tries = [f"try: {deed}\nexcept OSError: print('-')\nelse: print({deed!r})" for deed in DEEDS]
    cell = "import os\n" + "\n".join(tries).replace("@FILE@", str(file))
    graded = judge_notebook(hand_in(cell), make_source(), Limits(), server)
    assert [out.text for out in graded.cells[1].outputs] == ["-\n" * len(DEEDS)]
    after = os.stat(file), os.stat(os.__file__)
    assert [(s.st_size, s.st_mode, s.st_mtime_ns, s.st_nlink) for s in after] == [
        (s.st_size, s.st_mode, s.st_mtime_ns, s.st_nlink) for s in before
    ]
