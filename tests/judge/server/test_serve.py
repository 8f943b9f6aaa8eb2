"""The server survives a lack of processes and disk space, and reports it if it persists."""

import os
import socket
import tempfile
from typing import Any

import msgspec
import pytest

from grader.judge.protocol.frames import Channel
from grader.judge.protocol.messages import EVENT, JudgeEvent, JudgeFailed
from grader.judge.server import serve

HERE = (os, "fork"), (tempfile, "mkdtemp")


def make_server(monkeypatch: pytest.MonkeyPatch, failures: int, where: tuple[Any, str]) -> Any:
    """A server for which that call fails a number of times, and the client's end."""
    real, left = getattr(*where), iter(range(failures))

    def fail_first(*args: Any, **kwargs: Any) -> Any:
        if next(left, None) is not None:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        return 99 if where[1] == "fork" else real(*args, **kwargs)

    monkeypatch.setattr(os, "fork", lambda: 99)
    monkeypatch.setattr(*where, fail_first)
    monkeypatch.setattr(serve, "RETRY_SECONDS", 0.01)
    control, clients = socket.socketpair()
    server = serve.Server(control, None, None)  # type: ignore[arg-type]
    monkeypatch.setattr(server, "_collect", lambda: None)
    return server, clients


@pytest.mark.parametrize("where", HERE, ids=lambda where: where[1])
def test_a_submission_waits_while_there_is_no_process_or_folder(
    monkeypatch: pytest.MonkeyPatch, where: tuple[Any, str]
) -> None:
    server, clients = make_server(monkeypatch, 3, where)
    _, theirs = socket.socketpair()
    socket.send_fds(clients, [b"j"], [theirs.fileno()])
    assert server._accept()
    for _ in range(4):
        assert not server._scratch
        server._start_all()
    assert list(server._scratch) == [99]


@pytest.mark.parametrize("where", HERE, ids=lambda where: where[1])
def test_a_lasting_lack_is_reported(
    monkeypatch: pytest.MonkeyPatch, where: tuple[Any, str]
) -> None:
    monkeypatch.setattr(serve, "PATIENCE_SECONDS", 0)
    server, clients = make_server(monkeypatch, 10**6, where)
    ours, theirs = socket.socketpair()
    socket.send_fds(clients, [b"j"], [theirs.fileno()])
    server._accept()
    theirs.close()
    server._start_all()
    _, body = Channel(ours).receive({EVENT: 999}, None)
    event = msgspec.msgpack.decode(body, type=JudgeEvent)
    assert isinstance(event, JudgeFailed)
    assert "temporarily unavailable" in event.reason
