"""One warm server for all tests of the judge."""

import os
from collections.abc import Callable, Collection, Iterator

import pytest
from nbformat import NotebookNode
from support.judge_notebooks import hand_in, make_source

from grader.judge.host.client import judge_notebook
from grader.judge.host.server_client import ServerClient
from grader.judge.protocol.limits import Limits
from grader.judge.sandbox.kernel import landlock

SLOWER = float(os.environ.get("SLOWER", "1"))  # on an emulated processor all takes so much longer
SHORT = Limits(
    cell_seconds=2 * SLOWER, submission_seconds=20 * SLOWER, call_seconds=2 * SLOWER,
    memory_mb=512, scratch_mb=8, file_mb=4,
)  # fmt: skip
Judge = Callable[..., NotebookNode]


@pytest.fixture(scope="session")
def server() -> Iterator[ServerClient]:
    """Where LANDLOCK is set, as on a kernel with that version (0: none, so bubblewrap)."""
    with pytest.MonkeyPatch.context() as patch:
        if version := os.environ.get("LANDLOCK"):
            patch.setattr(landlock, "find_version", lambda: int(version))
        server = ServerClient()
        yield server
        server.close()


@pytest.fixture
def judge(server: ServerClient) -> Judge:
    """Judge an answer (or a whole notebook) with short limits."""

    def judge_it(
        handed_in: str | NotebookNode,
        source: NotebookNode | None = None,
        limits: Limits = SHORT,
        self_reported: Collection[str] = (),
    ) -> NotebookNode:
        notebook = hand_in(handed_in) if isinstance(handed_in, str) else handed_in
        return judge_notebook(
            notebook, source or make_source(), limits, server, self_reported=self_reported
        )

    return judge_it
