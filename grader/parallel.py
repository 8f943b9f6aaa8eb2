"""Runs a function in parallel on this machine's cores: forked processes, one item at a time each.

A fork already has the imports. If a process dies, its item is tried once more; if it dies again or
takes too long, `give_up` makes the result. So no item can stop the others.
"""

import contextlib
import math
import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from typing import Generic, TypeVar

from grader.processes import die_with_parent, limit_memory

Input = TypeVar("Input")
Output = TypeVar("Output")
TRIES = 2
MEMORY_MB = 2048  # that a process may use beyond what it was forked with
DIED = "the process working on it died twice; out of memory?"


@dataclass
class ForkedProcess(Generic[Input]):
    """A forked process, the item it is working on, and its deadline."""

    pid: int
    connection: Connection
    item: Input
    tries: int
    deadline: float


def count_cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def parallel_map(
    act: Callable[[Input], Output],
    inputs: Iterable[Input],
    jobs: int,
    give_up: Callable[[Input, str], Output],
    seconds: float = math.inf,
) -> Iterator[Output]:
    """Yield `act(item)` for each of `inputs`, in the order in which they finish.

    A process gets its next item before its last result is yielded, so it never waits for the
    caller. `give_up` gets an item that failed or took more than `seconds`, and the reason.
    """
    return Pool(act, inputs, give_up, seconds).run(jobs)


class Pool(Generic[Input, Output]):
    """The processes of one `parallel_map`, and the items that none of them has yet."""

    def __init__(
        self,
        act: Callable[[Input], Output],
        inputs: Iterable[Input],
        give_up: Callable[[Input, str], Output],
        seconds: float,
    ) -> None:
        self.act, self.queue, self.give_up, self.seconds = act, iter(inputs), give_up, seconds
        self.processes: list[ForkedProcess[Input]] = []

    def run(self, jobs: int) -> Iterator[Output]:
        """Start `jobs` processes; yield the results until there is nothing left to do."""
        try:
            for _ in range(jobs):
                self.begin_next()
            while self.processes:
                ready = wait_for(self.processes)
                for process in [
                    process for process in self.processes if process.connection in ready
                ]:
                    yield from self.receive(process)
                yield from self.end_overdue()
        finally:
            for process in self.processes:
                stop(process)

    def receive(self, process: ForkedProcess[Input]) -> Iterator[Output]:
        """The result of a process; nothing if the process has died and its item is tried again."""
        try:
            result: Output = process.connection.recv()
        except (EOFError, OSError):
            self.end(process)
            if process.tries < TRIES:
                self.begin(process.item, process.tries + 1)
                return
            result = self.give_up(process.item, DIED)
            self.begin_next()
        else:
            self.hand_next(process)
        yield result

    def end_overdue(self) -> Iterator[Output]:
        """End the processes that have missed their deadline; a result for each."""
        for process in find_overdue(self.processes):
            self.end(process)
            result = self.give_up(process.item, f"it took longer than {self.seconds:g} seconds")
            self.begin_next()
            yield result

    def hand_next(self, process: ForkedProcess[Input]) -> None:
        """Send `process` its next item, or end it if there is none."""
        for item in self.queue:
            process.item, process.tries = item, 1
            process.deadline = time.monotonic() + self.seconds
            with contextlib.suppress(OSError):  # it has just died: the next read will show that
                process.connection.send(item)
            return
        self.end(process)

    def begin_next(self) -> None:
        """Start a process for the next item, if there is one."""
        for item in self.queue:
            self.begin(item)
            break

    def begin(self, item: Input, tries: int = 1) -> None:
        """Start a process for `item`."""
        deadline = time.monotonic() + self.seconds
        self.processes.append(start(self.act, item, self.processes, tries, deadline))

    def end(self, process: ForkedProcess[Input]) -> None:
        """End a process and forget it."""
        stop(process)
        self.processes.remove(process)


def wait_for(processes: list[ForkedProcess[Input]]) -> list[object]:
    """The connections with something to read, as soon as there is one or a deadline has passed."""
    first = min(process.deadline for process in processes)
    left = None if first == math.inf else max(0.0, first - time.monotonic())
    return list(wait([process.connection for process in processes], left))


def find_overdue(processes: list[ForkedProcess[Input]]) -> list[ForkedProcess[Input]]:
    """The processes that have missed their deadline."""
    now = time.monotonic()
    return [
        process for process in processes if process.deadline < now and not process.connection.poll()
    ]


def start(
    act: Callable[[Input], Output],
    item: Input,
    others: list[ForkedProcess[Input]],
    tries: int,
    deadline: float,
) -> ForkedProcess[Input]:
    """Fork a process and send it `item`."""
    parent_end, child_end = Pipe()
    parent = os.getpid()
    pid = os.fork()
    if not pid:
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # only the parent handles Ctrl+C
            die_with_parent(parent)
            parent_end.close()
            for other in others:
                other.connection.close()
            limit_memory(MEMORY_MB)
            serve(act, child_end)
        finally:
            os._exit(0)
    child_end.close()
    process = ForkedProcess(pid, parent_end, item, tries, deadline)
    with contextlib.suppress(OSError):
        parent_end.send(item)
    return process


def serve(act: Callable[[Input], Output], connection: Connection) -> None:
    """The loop of a forked process; ends when the parent closes the connection."""
    while True:
        try:
            item = connection.recv()
        except EOFError:
            return
        connection.send(act(item))


def stop(process: ForkedProcess[Input]) -> None:
    """End a process and wait for it."""
    process.connection.close()
    os.kill(process.pid, signal.SIGKILL)  # not waited for yet, so the id cannot be reused
    os.waitpid(process.pid, 0)
