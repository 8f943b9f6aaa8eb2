"""Whatever bytes come from the student's process, the judge has a value or a named end."""

import socket

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.judge import messages, plain
from grader.judge.channel import HEADER, Channel
from grader.judge.limits import Limits
from grader.judge.link import StudentGone, StudentLink
from grader.judge.outcomes import Failed, NothingToTest
from grader.judge.proxies import NotPlain, RemoteFunction

MSGPACK = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.binary()
    | st.sampled_from(["got", "function", "done", "type", "name", "value", "x", "l", "a", "<f8"]),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=15,
).map(msgspec.msgpack.encode)  # fmt: skip
ARRAYS = st.tuples(
    st.sampled_from(["a", "s", "i", "c", "l", "t", "d"]), st.sampled_from(["<f8", "|O", "?"]),
    st.lists(st.integers(-2, 2**62), max_size=3), st.binary(max_size=32),
)  # fmt: skip
GOT = ARRAYS.map(lambda value: msgspec.msgpack.encode({"type": "got", "name": "x", "value": value}))
FRAMES = st.builds(
    lambda kind, body: HEADER.pack(kind, len(body)) + body,
    st.sampled_from([b"a", b"o", b"?"]),
    MSGPACK | GOT | st.binary(max_size=50),
)


def fetch_from(sent: bytes) -> object:
    """What the judge makes of `sent` in answer to its question for `x`."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(sent)
        theirs.shutdown(socket.SHUT_WR)
        link = StudentLink(0, Channel(ours), "/nowhere", Limits())
        try:
            return link.fetch(frozenset({"x"})).get("x")
        except StudentGone:
            assert isinstance(link.dead, Failed | NothingToTest)
            return link.dead


@settings(deadline=None, max_examples=150)
@given(st.lists(FRAMES, max_size=4).map(b"".join) | st.binary(max_size=100))
def test_any_bytes_end_in_a_value_or_a_named_refusal(sent: bytes) -> None:
    found = fetch_from(sent)
    known = NotPlain | RemoteFunction | Failed | NothingToTest
    if not isinstance(found, known):
        plain.pack(found)


def test_a_frame_that_claims_gigabytes_is_refused_before_it_is_read() -> None:
    assert isinstance(fetch_from(HEADER.pack(b"a", 2**32 - 1)), Failed)


def test_an_honest_answer_arrives() -> None:
    frames = [messages.Got("x", [plain.pack(1.5)][0]), messages.Done()]
    bodies = [msgspec.msgpack.encode(frame) for frame in frames]
    assert fetch_from(b"".join(HEADER.pack(b"a", len(b)) + b for b in bodies)) == 1.5
