"""Any bytes from the student's process result in a value or a defined outcome."""

import socket
import tracemalloc
from collections.abc import Callable

import msgspec
import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook
from support.judge_notebooks import TESTS, summarise

from grader.judge.examiner.objects.proxies import NotPlain
from grader.judge.examiner.objects.remote_objects import Reference, RemoteFunction, is_remote
from grader.judge.examiner.outputs import Budget, Collector
from grader.judge.examiner.student_client import StudentClient, StudentGone
from grader.judge.examiner.student_process import StudentProcess
from grader.judge.host.plan import put_outputs
from grader.judge.protocol import messages
from grader.judge.protocol.data.packing import pack
from grader.judge.protocol.frames import HEADER, Channel
from grader.judge.protocol.limits import Limits
from grader.judge.protocol.outcomes import Failed, NothingToTest, OutOfTime
from grader.judge.runtime.remote_error import RemoteError
from judge.conftest import Judge

MSGPACK = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.binary()
    | st.sampled_from([
        "fetched", "returned", "called_back", "described", "raised", "h", "k", "j", "done",
        "type", "name", "value", "x", "l", "a", "<f8",
    ]),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=15,
).map(msgspec.msgpack.encode)  # fmt: skip
ARRAYS = st.tuples(
    st.sampled_from("asicltdhkjwnfyxm"), st.sampled_from(["<f8", "|O", "?"]),
    st.lists(st.integers(-2, 2**62), max_size=3), st.binary(max_size=32),
)  # fmt: skip
GOT = ARRAYS.map(
    lambda value: msgspec.msgpack.encode({"type": "fetched", "values": {"x": value}, "others": {}})
)
OUTPUTS = st.fixed_dictionaries({
    "type": st.sampled_from(["stream", "display", "error", "clear"]),
    "name": st.sampled_from(["stdout", "stderr", "x"]),
    "text": st.text(max_size=9) | st.integers(0, 9),
    "data": st.dictionaries(
        st.sampled_from(["text/plain", "image/png", "application/json", "x", "text/\n"]),
        st.text(max_size=9) | st.none(),
    ),
    "is_result": st.booleans(), "ename": st.text(max_size=9), "evalue": st.text(max_size=9),
    "traceback": st.lists(st.text(max_size=9), max_size=2),
}).map(msgspec.msgpack.encode)  # fmt: skip
RAISED = st.builds(
    lambda name, text: msgspec.msgpack.encode(
        {"type": "raised", "type_name": name, "message": text}
    ),
    st.sampled_from(["ValueError", "SystemExit", "UnicodeDecodeError", "print", "x", "OSError"]),
    st.text(max_size=9),
)
FRAMES = st.builds(
    lambda kind, body: HEADER.pack(kind, len(body)) + body,
    st.sampled_from([b"a", b"o", b"?"]),
    MSGPACK | GOT | OUTPUTS | RAISED | st.binary(max_size=50),
)


def listen_to(sent: bytes, ask: Callable[[StudentClient], object]) -> object:
    """The judge's reaction to `sent` as the reply to a request."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(sent)
        theirs.shutdown(socket.SHUT_WR)
        link = StudentClient(StudentProcess(0), Channel(ours), Limits())
        try:
            return ask(link)
        except StudentGone:
            assert isinstance(link.dead, Failed | NothingToTest)
            return link.dead


def fetch_from(sent: bytes) -> object:
    """The judge's `x`, fetched."""
    return listen_to(sent, lambda student: student.fetch(frozenset({"x"})).get("x"))


def run_cell_on(sent: bytes) -> object:
    """The outputs of a cell: within the limits, and valid for nbformat."""
    collector = Collector(Limits(), Budget(Limits()))
    ended = listen_to(sent, lambda student: student.run("cell", "pass", collector.add))
    cell = new_code_cell()
    put_outputs(new_notebook(cells=[cell]), {0: collector.finish()})
    nbformat.validate(new_notebook(cells=[cell]))
    return ended


def call_on(sent: bytes) -> object:
    """The result of calling a student's function; errors are Python's own or ours."""
    try:
        return listen_to(sent, lambda link: RemoteFunction(Reference(link, 1, "f"), "f", "")(1.2))
    except Exception as raised:
        known = isinstance(raised, RemoteError) or type(raised).__module__ == "builtins"
        return None if known else raised


@settings(deadline=None, max_examples=150)
@given(st.lists(FRAMES, max_size=4).map(b"".join) | st.binary(max_size=100))
def test_any_bytes_end_in_a_value_or_a_named_refusal(sent: bytes) -> None:
    for ask in (fetch_from, run_cell_on, call_on):
        found = ask(sent)
        known = NotPlain | RemoteFunction | Failed | NothingToTest
        if not isinstance(found, known) and not is_remote(found):
            pack(found)


@settings(
    deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(FRAMES, min_size=1, max_size=3).map(b"".join))
def test_any_bytes_from_a_real_process_end_in_marks(judge: Judge, sent: bytes) -> None:
    """Sent from inside the sandbox, beside the honest answers."""
    write = f"    try: os.write(fd, {sent!r})\n    except OSError: pass"
    found = summarise(judge(f"import os\nfor fd in range(3, 64):\n{write}\nRATE = 7"))
    assert found.keys() == TESTS.keys()
    assert found["rate"] != "passed"


def test_a_frame_that_claims_gigabytes_is_refused_before_it_is_read() -> None:
    tracemalloc.start()
    assert isinstance(fetch_from(HEADER.pack(b"a", 2**32 - 1)), Failed)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


@pytest.mark.parametrize(
    "piece", [b"", b"a", b"a\0\0", HEADER.pack(b"a", 9) + b"half"], ids=["0", "1", "3", "half"]
)
def test_a_silent_connection_ends_at_its_limit(piece: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(piece)
        link = StudentClient(StudentProcess(0), Channel(ours), Limits(call_seconds=0.05))
        with pytest.raises(StudentGone):
            link.fetch(frozenset({"x"}))
        assert isinstance(link.dead, OutOfTime)


def test_an_honest_answer_arrives() -> None:
    body = msgspec.msgpack.encode(messages.Fetched({"x": pack(1.5)}, {}))
    assert fetch_from(HEADER.pack(b"a", len(body)) + body) == 1.5
