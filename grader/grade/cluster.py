"""Spreads work over a Dask cluster: submissions travel as bytes, results come back as bytes.

A worker needs this package and nothing of the course: no shared disk, no gradebook. The brief
travels with each submission (some 30 KB), so a worker that comes late or dies takes nothing along
that another one would miss.
"""

import pickle
import zlib
from asyncio import CancelledError
from collections.abc import Iterable, Iterator
from itertools import islice

from grader.grade.outcome import NotGraded
from grader.grade.parcel import Brief, Parcel, Result
from grader.grade.work import mark_parcel
from grader.mistake import Mistake

WAIT_SECONDS = 60  # for the scheduler, and for its first worker
AHEAD = 2  # submissions sent to each thread of a worker: the next is there when one is done
RETRIES = 2


def mark_on_cluster(brief: Brief, parcels: Iterable[Parcel], address: str) -> Iterator[Result]:
    """A result for each parcel, as they come."""
    try:
        from distributed import Client, Future, as_completed
    except ImportError:
        raise Mistake("--cluster needs Dask: pip install 'debug-drill[cluster]'") from None
    try:
        client = Client(address, timeout=WAIT_SECONDS)
        client.wait_for_workers(1, timeout=WAIT_SECONDS)
    except (OSError, TimeoutError, ValueError) as error:
        raise Mistake(f"no Dask scheduler with a worker at {address}: {error}") from None
    packed = zlib.compress(pickle.dumps(brief))
    queue = iter(parcels)
    students: dict[object, str] = {}

    def send(count: int) -> list[Future[Result]]:
        """The futures of the next `count` parcels."""
        futures = []
        for parcel in islice(queue, count):
            future = client.submit(mark_parcel, packed, parcel, pure=False, retries=RETRIES)
            students[future.key] = parcel.student
            futures.append(future)
        return futures

    with client:
        threads = sum(client.nthreads().values())
        done = as_completed(send(AHEAD * threads))
        for future in done:
            for following in send(1):
                done.add(following)
            student = students.pop(future.key)
            try:  # waits, where a result was lost with its worker and is being made again
                result: Result = future.result()
            except (Exception, CancelledError) as error:
                result = NotGraded(student, f"the cluster lost it: {error}")
            future.release()
            yield result
