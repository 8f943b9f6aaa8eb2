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
    line: Connection
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
    queue = iter(inputs)
    processes: list[ForkedProcess[Input]] = []

    def begin(item: Input, tries: int = 1) -> None:
        processes.append(start(act, item, processes, tries, time.monotonic() + seconds))

    def replace(process: ForkedProcess[Input]) -> None:
        stop(process)
        processes.remove(process)

    def begin_next() -> None:
        for item in queue:
            begin(item)
            break

    try:
        for _ in range(jobs):
            begin_next()
        while processes:
            ready = wait_for(processes)
            for process in [process for process in processes if process.line in ready]:
                try:
                    result: Output = process.line.recv()
                except (EOFError, OSError):
                    replace(process)
                    if process.tries < TRIES:
                        begin(process.item, process.tries + 1)
                        continue
                    result = give_up(process.item, DIED)
                    begin_next()
                else:
                    hand_next(process, queue, processes, seconds)
                yield result
            for process in find_overdue(processes):
                replace(process)
                result = give_up(process.item, f"it took longer than {seconds:g} seconds")
                begin_next()
                yield result
    finally:
        for process in processes:
            stop(process)


def wait_for(processes: list[ForkedProcess[Input]]) -> list[object]:
    """The connections with something to read, as soon as there is one or a deadline has passed."""
    first = min(process.deadline for process in processes)
    left = None if first == math.inf else max(0.0, first - time.monotonic())
    return list(wait([process.line for process in processes], left))


def find_overdue(processes: list[ForkedProcess[Input]]) -> list[ForkedProcess[Input]]:
    """The processes that have missed their deadline."""
    now = time.monotonic()
    return [process for process in processes if process.deadline < now and not process.line.poll()]


def hand_next(
    process: ForkedProcess[Input],
    queue: Iterator[Input],
    processes: list[ForkedProcess[Input]],
    seconds: float,
) -> None:
    """Send `process` its next item, or end it if there is none."""
    for item in queue:
        process.item, process.tries, process.deadline = item, 1, time.monotonic() + seconds
        with contextlib.suppress(OSError):  # it has just died: the next read will show that
            process.line.send(item)
        return
    stop(process)
    processes.remove(process)


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
                other.line.close()
            limit_memory(MEMORY_MB)
            serve(act, child_end)
        finally:
            os._exit(0)
    child_end.close()
    process = ForkedProcess(pid, parent_end, item, tries, deadline)
    with contextlib.suppress(OSError):
        parent_end.send(item)
    return process


def serve(act: Callable[[Input], Output], line: Connection) -> None:
    """The loop of a forked process; ends when the parent closes the connection."""
    while True:
        try:
            item = line.recv()
        except EOFError:
            return
        line.send(act(item))


def stop(process: ForkedProcess[Input]) -> None:
    """End a process and wait for it."""
    process.line.close()
    os.kill(process.pid, signal.SIGKILL)  # not waited for yet, so the id cannot be reused
    os.waitpid(process.pid, 0)
