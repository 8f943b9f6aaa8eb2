"""Runs a function in parallel on the cores of this machine, in forked processes, an item at a time.

A fork has the imports already. When a process dies, its item is tried once more; when it dies
again, the result is what `give_up` says.
"""

import contextlib
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from typing import Generic, TypeVar

from grader.processes import die_with_parent

Input = TypeVar("Input")
Output = TypeVar("Output")
TRIES = 2


@dataclass
class ForkedProcess(Generic[Input]):
    """A forked process, and what it is busy with."""

    pid: int
    line: Connection
    item: Input
    tries: int


def count_cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def parallel_map(
    act: Callable[[Input], Output],
    inputs: Iterable[Input],
    jobs: int,
    give_up: Callable[[Input], Output],
) -> Iterator[Output]:
    """`act(item)` for each of `inputs`, in the order in which they are done.

    A process gets its next item before its last result is yielded, so it need not wait for the
    caller.
    """
    queue = iter(inputs)
    processes: list[ForkedProcess[Input]] = []
    try:
        for item in queue:
            processes.append(start(act, item, processes))
            if len(processes) == jobs:
                break
        while processes:
            ready = wait([process.line for process in processes])
            for process in [process for process in processes if process.line in ready]:
                try:
                    result: Output = process.line.recv()
                except (EOFError, OSError):
                    stop(process)
                    processes.remove(process)
                    if process.tries < TRIES:
                        processes.append(start(act, process.item, processes, process.tries + 1))
                        continue
                    result = give_up(process.item)
                    for item in queue:
                        processes.append(start(act, item, processes))
                        break
                else:
                    hand_next(process, queue, processes)
                yield result
    finally:
        for process in processes:
            stop(process)


def hand_next(
    process: ForkedProcess[Input], queue: Iterator[Input], processes: list[ForkedProcess[Input]]
) -> None:
    """Give `process` its next item, or end it."""
    for item in queue:
        process.item, process.tries = item, 1
        with contextlib.suppress(OSError):  # it has just died: reading from it will tell
            process.line.send(item)
        return
    stop(process)
    processes.remove(process)


def start(
    act: Callable[[Input], Output], item: Input, others: list[ForkedProcess[Input]], tries: int = 1
) -> ForkedProcess[Input]:
    """A new process that is busy with `item`."""
    parent_end, child_end = Pipe()
    parent = os.getpid()
    pid = os.fork()
    if not pid:
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the one that writes
            die_with_parent(parent)
            parent_end.close()
            for other in others:
                other.line.close()
            serve(act, child_end)
        finally:
            os._exit(0)
    child_end.close()
    process = ForkedProcess(pid, parent_end, item, tries)
    with contextlib.suppress(OSError):
        parent_end.send(item)
    return process


def serve(act: Callable[[Input], Output], line: Connection) -> None:
    """The process's loop, until nobody sends any more."""
    while True:
        try:
            item = line.recv()
        except EOFError:
            return
        line.send(act(item))


def stop(process: ForkedProcess[Input]) -> None:
    """End a process and wait for it."""
    process.line.close()
    os.kill(process.pid, signal.SIGKILL)  # not waited for before: its id is still its own
    os.waitpid(process.pid, 0)
