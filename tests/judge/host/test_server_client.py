"""A warm server that dies between two submissions costs nobody a mark."""

import os
import signal

from support.judge_notebooks import RIGHT, summarise

from grader.judge.host.server_client import ServerClient
from judge.conftest import Judge


def test_server_that_has_died_is_started_again(judge: Judge, server: ServerClient) -> None:
    judge(RIGHT)
    before = server.pid
    os.kill(before, signal.SIGKILL)
    os.waitid(os.P_PID, before, os.WEXITED | os.WNOWAIT)
    assert set(summarise(judge(RIGHT)).values()) == {"passed"}
    assert server.pid != before
