"""Controls the student's process for the examiner: watches, interrupts and ends it."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable

WATCH_SECONDS = 0.25
EXIT_SECONDS = 0.5


class StudentProcess:
    """One child process. After it is waited for, its id may be reused, so no signal is sent."""

    def __init__(self, pid: int) -> None:
        self.excess = ""  # why it was killed, if it exceeded a limit
        self._pid = pid
        self._lock = threading.Lock()
        self._is_over = threading.Event()

    def watch(self, find_excess: Callable[[int], str]) -> None:
        """Kill the process if it exceeds a limit.

        Runs in a thread of its own, so that the student cannot delay it.
        """
        threading.Thread(target=self._watch, args=(find_excess,), daemon=True).start()

    def _watch(self, find_excess: Callable[[int], str]) -> None:
        while not self._is_over.wait(WATCH_SECONDS):
            if excess := find_excess(self._pid):
                self.excess = excess
                self._signal(signal.SIGKILL)
                return

    def interrupt(self) -> None:
        self._signal(signal.SIGINT)

    def kill(self) -> None:
        """Kill the process and wait for it."""
        self._signal(signal.SIGKILL)
        with self._lock:
            if self._pid:
                os.waitpid(self._pid, 0)
                self._pid = 0
        self._is_over.set()

    def await_exit(self) -> int:
        """The exit code (negative: the signal); 0 if it only closed the connection."""
        ends = time.monotonic() + EXIT_SECONDS
        while time.monotonic() < ends:
            with self._lock:
                pid, status = os.waitpid(self._pid, os.WNOHANG) if self._pid else (0, 0)
                if pid:
                    self._pid = 0
                    return os.waitstatus_to_exitcode(status)
            if not self._pid:
                break
            time.sleep(0.01)
        return 0

    def _signal(self, number: int) -> None:
        with self._lock:
            if self._pid:
                os.kill(self._pid, number)


def name_signal(number: int) -> str:
    """The name of a signal; most real-time signals have none."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
