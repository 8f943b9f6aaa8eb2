"""Spreads work over the cores of this machine: forked processes, one piece of work each at a time.

A fork has the imports already. A process that dies costs its piece of work a second try; a second
death, an answer from `give_up`.
"""

import contextlib
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from typing import Generic, TypeVar

from grader.judge.sandbox import die_with_parent

Work = TypeVar("Work")
Answer = TypeVar("Answer")
TRIES = 2


@dataclass
class Worker(Generic[Work]):
    """A forked process, and what it is busy with."""

    pid: int
    line: Connection
    work: Work
    tries: int


def count_cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(
    act: Callable[[Work], Answer],
    works: Iterable[Work],
    jobs: int,
    give_up: Callable[[Work], Answer],
) -> Iterator[Answer]:
    """`act(work)` for each of `works`, as they come; a worker gets its next before its last is
    told, so that it does not wait for whoever reads this."""
    queue = iter(works)
    workers: list[Worker[Work]] = []
    try:
        for work in queue:
            workers.append(start(act, work, workers))
            if len(workers) == jobs:
                break
        while workers:
            ready = wait([worker.line for worker in workers])
            for worker in [worker for worker in workers if worker.line in ready]:
                try:
                    answer: Answer = worker.line.recv()
                except (EOFError, OSError):
                    stop(worker)
                    workers.remove(worker)
                    if worker.tries < TRIES:
                        workers.append(start(act, worker.work, workers, worker.tries + 1))
                        continue
                    answer = give_up(worker.work)
                    for work in queue:
                        workers.append(start(act, work, workers))
                        break
                else:
                    hand_next(worker, queue, workers)
                yield answer
    finally:
        for worker in workers:
            stop(worker)


def hand_next(worker: Worker[Work], queue: Iterator[Work], workers: list[Worker[Work]]) -> None:
    """Give `worker` its next piece, or let it go."""
    for work in queue:
        worker.work, worker.tries = work, 1
        with contextlib.suppress(OSError):  # it has just died: reading from it will tell
            worker.line.send(work)
        return
    stop(worker)
    workers.remove(worker)


def start(
    act: Callable[[Work], Answer], work: Work, others: list[Worker[Work]], tries: int = 1
) -> Worker[Work]:
    """A new process that is busy with `work`."""
    ours, theirs = Pipe()
    parent = os.getpid()
    pid = os.fork()
    if not pid:
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the one that writes
            die_with_parent(parent)
            ours.close()
            for other in others:
                other.line.close()
            serve(act, theirs)
        finally:
            os._exit(0)
    theirs.close()
    worker = Worker(pid, ours, work, tries)
    with contextlib.suppress(OSError):
        ours.send(work)
    return worker


def serve(act: Callable[[Work], Answer], line: Connection) -> None:
    """The worker's loop, until nobody sends any more."""
    while True:
        try:
            work = line.recv()
        except EOFError:
            return
        line.send(act(work))


def stop(worker: Worker[Work]) -> None:
    """End a process and wait for it."""
    worker.line.close()
    os.kill(worker.pid, signal.SIGKILL)  # not waited for before: its id is still its own
    os.waitpid(worker.pid, 0)
