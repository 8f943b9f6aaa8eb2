"""Forbidden operations, attempted by student code through the whole judge."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from support.judge_notebooks import RIGHT, hand_in, make_source, summarise

import grader
from grader.judge.host import client
from grader.judge.host.server_client import ServerClient
from grader.judge.protocol.job import Job
from grader.judge.protocol.messages import JudgeEvent, JudgeFailed, StepStarted
from grader.judge.protocol.outcomes import JudgeError
from grader.judge.sandbox import doctor
from grader.judge.sandbox.paths import list_readable
from grader.judge.sandbox.support import SandboxMissing
from judge.conftest import SHORT, Judge

REFUSED = [
    "open('/etc/shadow')",
    "open('/proc/self/environ')",
    "import os; os.listdir('/proc')",
    "import os; os.listdir('/')",
    "import os; os.listdir(os.path.expanduser('~/..'))",
    f"open({str(Path(__file__))!r})",
    f"import os; os.listdir({str(Path(grader.__file__).parent)!r})",
    "open('/tmp/left_behind', 'w')",
    "open('/dev/shm/left_behind', 'w')",
    "import numpy; open(numpy.__file__, 'a')",
    "import socket; socket.socket()",
    "import socket; socket.create_connection(('127.0.0.1', 80))",
    "import os; os.kill(os.getppid(), 0)",
    "import os; os.kill(1, 0)",
    "import os; os.kill(-1, 9)",
    "import os; os.fork()",
    "import subprocess; subprocess.run(['/bin/true'])",
    "import os, sys; os.execv(sys.executable, ['python'])",
    "import multiprocessing; multiprocessing.Process(target=print).start()",
    "import os; os.setuid(0)",
    "import os; os.mkfifo('fifo')",
    "import os; os.pidfd_open(os.getppid())",
    "import os; os.memfd_create('x')",
    "import resource as r; r.setrlimit(r.RLIMIT_AS, (r.RLIM_INFINITY,) * 2)",
    "open('large', 'wb').write(bytes(40 << 20))",
    "files = [open(str(i), 'w') for i in range(100)]",
]


@pytest.mark.parametrize("deed", REFUSED)
def test_an_attempt_is_denied(judge: Judge, deed: str) -> None:
    outputs = judge(deed).cells[1].outputs
    refusals = ("PermissionError", "OSError", "ValueError")
    errors = [out.ename for out in outputs if out.output_type == "error"]
    assert len(errors) == 1
    assert errors[0] in refusals


def test_the_environment_is_clean(judge: Judge) -> None:
    os.environ["SECRET_OF_THE_COURSE"] = "gradebook"
    (out,) = judge("import os, sys; print(dict(os.environ), sys.path, sys.argv)").cells[1].outputs
    del os.environ["SECRET_OF_THE_COURSE"]
    assert "gradebook" not in out.text
    assert str(Path(__file__).parents[3]) + "'" not in out.text


def test_nothing_stays_behind(judge: Judge) -> None:
    (out,) = judge("import os; open('x', 'w'); print(os.getpid(), os.getcwd())").cells[1].outputs
    pid, folder = out.text.split()
    ends = time.monotonic() + 20  # the examiner reports its last outcome, then ends
    while (Path(folder).exists() or Path("/proc", pid).exists()) and time.monotonic() < ends:
        time.sleep(0.05)
    assert not Path(folder).exists()
    assert not Path("/proc", pid).exists()


def test_the_package_of_the_judge_is_not_readable() -> None:
    own = Path(grader.__file__).resolve().parent
    assert not any(own.is_relative_to(path) for path in list_readable())


def test_a_server_that_has_died_is_started_again() -> None:
    server = ServerClient()
    server.start()
    server.close()
    graded = client.judge_notebook(hand_in(RIGHT), make_source(), SHORT, server)
    server.close()
    assert summarise(graded)["rate"] == "passed"


def test_a_server_whose_client_was_killed_takes_its_folder_with_it() -> None:
    imports = "import os; from grader.judge.host.server_client import ServerClient; "
    start = "w = ServerClient(); w.start(); "
    end = "print(w.folder, flush=True); os.kill(os.getpid(), 9)"
    done = subprocess.run(
        [sys.executable, "-c", imports + start + end], capture_output=True, text=True
    )
    folder = Path(done.stdout.strip())
    ends = time.monotonic() + 30
    while folder.exists() and time.monotonic() < ends:
        time.sleep(0.1)
    assert folder.name
    assert not folder.exists()


def test_our_own_fault_is_tried_twice_and_is_never_a_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    class Failing(ServerClient):
        def judge(self, job: Job) -> Iterator[JudgeEvent]:
            tried.append(job)
            yield StepStarted(2)
            yield JudgeFailed("the disk is full")

    with pytest.raises(JudgeError, match="judge itself failed: the disk is full"):
        client.judge_notebook(hand_in(RIGHT), make_source(), SHORT, Failing())
    assert len(tried) == 2


def test_a_machine_without_a_sandbox_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "find_missing", lambda: ["no Landlock"])
    with pytest.raises(SandboxMissing, match=r"no Landlock.*allow_unsandboxed"):
        client.judge_notebook(hand_in(RIGHT), make_source(), SHORT)


def test_without_a_sandbox_only_where_the_instructor_says_so(
    monkeypatch: pytest.MonkeyPatch, server: ServerClient
) -> None:
    monkeypatch.setattr(client, "find_missing", lambda: ["no Landlock"])
    limits = msgspec.structs.replace(SHORT, allow_unsandboxed=True)
    open_cell = hand_in(RIGHT + "print(open('/etc/hostname'))")
    graded = client.judge_notebook(open_cell, make_source(), limits, server)
    assert set(summarise(graded).values()) == {"passed"}
    assert "hostname" in str(graded.cells[1].outputs)


def test_allowing_no_sandbox_does_not_disable_a_working_one(judge: Judge) -> None:
    limits = msgspec.structs.replace(SHORT, allow_unsandboxed=True)
    graded = judge("open('/etc/hostname')", limits=limits)
    assert "PermissionError" in str(graded.cells[1].outputs)


def test_the_doctor_finds_every_fact_enforced() -> None:
    assert [fact.says for fact in doctor.probe().facts if not fact.held] == []
    assert sys.platform == "linux"
