"""Serves the marking page to a test: from a thread, or by the program as a marker starts it."""

import asyncio
import contextlib
import queue
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor

from grader.course import Course
from grader.mark.marking import Marking
from grader.mark.web.server import open_sockets, serve_pages

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\?token=[\w-]+")


@contextlib.contextmanager
def serve_marking(course: Course, assignment: str) -> Iterator[str]:
    """The address of the page, served from a thread here: a program would take seconds to start."""
    told: queue.Queue[tuple[str, asyncio.AbstractEventLoop, asyncio.Event]] = queue.Queue()

    async def run(marking: Marking, thread: Executor) -> None:
        stopped = asyncio.Event()
        async with serve_pages(marking, thread, open_sockets(0)) as address:
            told.put((address, asyncio.get_running_loop(), stopped))
            await stopped.wait()

    with ThreadPoolExecutor(1) as thread:
        marking = thread.submit(Marking, course, assignment).result()
        server = threading.Thread(target=lambda: asyncio.run(run(marking, thread)))
        server.start()
        address, loop, stopped = told.get(timeout=30)
        yield address
        loop.call_soon_threadsafe(stopped.set)
        server.join()
        thread.submit(marking.book.close).result()


@contextlib.contextmanager
def start_marking(course: Course, assignment: str) -> Iterator[str]:
    """The address that it prints, until the block is left."""
    command = [sys.executable, "-m", "grader", "mark", assignment]
    process = subprocess.Popen(
        command, cwd=course.root, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert process.stdout is not None
    said = []
    try:
        for line in process.stdout:
            said.append(line)
            if found := ADDRESS.search(line):
                break
        else:
            raise RuntimeError("".join(said))
        yield found[0]
    finally:
        process.send_signal(signal.SIGINT)
        rest = process.communicate(timeout=30)[0]
    assert process.returncode == 0, rest
    assert "are marked" in rest
    assert "Traceback" not in rest
