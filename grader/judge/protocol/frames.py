"""Frames between two processes: a kind, a length with a maximum, then msgpack of a known type.

The reader sets a deadline and a maximum size, and does not trust the sender.
"""

import socket
import struct
import time
from typing import Any

import msgspec

HEADER = struct.Struct(">cI")
CHUNK = 1 << 16


class ChannelClosed(Exception):
    """The other process has ended, or closed its end."""


class ProtocolViolated(Exception):
    """The other process has violated the protocol."""


class DeadlinePassed(Exception):
    """No complete frame arrived before the deadline; partial data is kept for the next call."""


class Channel:
    """One end of a socket pair. Sending blocks; an interrupted read can be continued."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self._buffer = bytearray()

    def send(self, kind: bytes, body: bytes, deadline: float | None = None) -> None:
        self.send_frames(pack_frame(kind, body), deadline)

    def send_frames(self, frames: bytes, deadline: float | None = None) -> None:
        """Send several frames, made by `pack_frame`, at once."""
        view = memoryview(frames)
        while view:
            self._wait_until(deadline)
            try:
                view = view[self.sock.send(view) :]
            except TimeoutError:
                raise DeadlinePassed from None
            except OSError as problem:
                raise ChannelClosed(str(problem)) from None

    def receive(self, most: dict[bytes, int], deadline: float | None) -> tuple[bytes, bytes]:
        """Read one frame: its kind must be a key of `most`, its length at most that value."""
        kind, length = HEADER.unpack(self._peek(HEADER.size, deadline))
        if kind not in most:
            raise ProtocolViolated(f"unknown kind of frame {kind!r}")
        if length > most[kind]:
            raise ProtocolViolated(f"frame of {length} bytes, at most {most[kind]} are allowed")
        frame = self._peek(HEADER.size + length, deadline)
        del self._buffer[: HEADER.size + length]
        return kind, frame[HEADER.size :]

    def close(self) -> None:
        self.sock.close()

    def _peek(self, size: int, deadline: float | None) -> bytes:
        while len(self._buffer) < size:
            self._wait_until(deadline)
            try:
                chunk = self.sock.recv(CHUNK)
            except TimeoutError:
                raise DeadlinePassed from None
            except OSError as problem:
                raise ChannelClosed(str(problem)) from None
            if not chunk:
                raise ChannelClosed("end of stream")
            self._buffer += chunk
        return bytes(self._buffer[:size])

    def _wait_until(self, deadline: float | None) -> None:
        if deadline is None:
            self.sock.settimeout(None)
            return
        left = deadline - time.monotonic()
        if left <= 0:
            raise DeadlinePassed
        self.sock.settimeout(left)


def pack_frame(kind: bytes, body: bytes) -> bytes:
    return HEADER.pack(kind, len(body)) + body


def decode_strictly(decoder: Any, body: bytes) -> Any:
    """Decode a message; any error is a ProtocolViolated."""
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError, MemoryError) as problem:
        raise ProtocolViolated(f"{type(problem).__name__}: {problem}"[:200]) from None
