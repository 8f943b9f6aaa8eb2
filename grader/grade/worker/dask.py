"""Distributes grading over a Dask cluster: submissions and results are sent as bytes.

A worker needs this package and nothing of the course: no shared disk, no gradebook. The spec is
sent with each submission (some 30 KB, and the files of the assignment), so workers may join late
or die.
"""

from __future__ import annotations

from asyncio import CancelledError
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from grader.command_error import CommandError
from grader.grade.outcome import NotGraded
from grader.grade.task import AssignmentSpec, Task, TaskOutcome
from grader.grade.worker.packed import pack_spec
from grader.grade.worker.worker import grade_task

if TYPE_CHECKING:
    from distributed import Client

WAIT_SECONDS = 60  # for the scheduler, and for its first worker
AHEAD = 2  # submissions sent to each worker thread, so that it never waits for the next one
RETRIES = 2


def connect_to_cluster(address: str) -> Client:
    """A client of the scheduler at `address`, once it has a worker; CommandError if it has none."""
    try:
        from distributed import Client
    except ImportError:
        raise CommandError("--cluster needs Dask: pip install 'debug-drill[cluster]'") from None
    try:
        client = Client(address, timeout=WAIT_SECONDS)
        client.wait_for_workers(1, timeout=WAIT_SECONDS)
    except (OSError, TimeoutError, ValueError) as error:
        raise CommandError(f"no Dask scheduler with a worker at {address}: {error}") from None
    return client


def grade_on_cluster(
    spec: AssignmentSpec, tasks: Iterable[Task], address: str
) -> Iterator[TaskOutcome]:
    """Yield a result for each task, in the order in which they finish."""
    client = connect_to_cluster(address)
    from distributed import Future, as_completed

    packed = pack_spec(spec)
    queue = iter(tasks)
    students: dict[object, str] = {}

    def send(count: int) -> list[Future[TaskOutcome]]:
        """The futures of the next `count` tasks."""
        futures = []
        for task in islice(queue, count):
            future = client.submit(grade_task, packed, task, pure=False, retries=RETRIES)
            students[future.key] = task.student
            futures.append(future)
        return futures

    with client:
        threads = sum(client.nthreads().values())
        done = as_completed(send(AHEAD * threads))
        for future in done:
            for following in send(1):
                done.add(following)
            student = students.pop(future.key)
            try:  # blocks if a result was lost with its worker and is being computed again
                result: TaskOutcome = future.result()
            except (Exception, CancelledError) as error:
                result = NotGraded(student, f"the cluster returned no result: {error}")
            future.release()
            yield result
