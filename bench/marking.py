"""Measures how long a marker waits: for the start, the first page, a page, a mark; by class size.

    python bench/marking.py 10 300

All answers are different, so that each is a group of its own, which gives the longest list. Pages
and marks are sent over HTTP, timed from the first byte sent to the last one read.
"""

import argparse
import contextlib
import http.client
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import astuple, dataclass
from pathlib import Path
from urllib.parse import urlencode

import nbformat
from cost import describe_machine
from rich.console import Console
from rich.table import Table
from sample import NAME, make_class

from grader.course import Course, capture_errors

ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/\?(token=[\w-]+)")
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]+)"')
MOST = 100  # marks that are measured


@dataclass(frozen=True)
class Waits:
    """Medians: seconds until the address is printed, then milliseconds; CPU time of the program."""

    start: float
    first: float
    page: float
    mark: float
    slow_mark: float  # 95 % are quicker
    cpu: float  # of a mark with its page, whatever else the machine does


class Browser:
    """One connection, with its cookies."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        self.cookies: dict[str, str] = {}

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[str, str, float]:
        """The final address, the page and the time taken, after following redirects."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if form is not None:
            headers |= {"Origin": self.origin, "Sec-Fetch-Mode": "same-origin"}
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        method, body = ("GET", None) if form is None else ("POST", urlencode(form))
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        seconds = time.perf_counter() - began
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if answer.status in (302, 303):
            place, text, more = self.ask(answer.headers["Location"])
            return place, text, seconds + more
        if answer.status != 200:
            sys.exit(f"{method} {path}: {answer.status}")
        return path, text, seconds


def make_graded_class(root: Path, size: int) -> Course:
    """A class with unmarked postmortems: graded copies and gradebook rows as written by `grade`."""
    course = make_class(root, size)
    with capture_errors(), course.gradebook() as gradebook:
        for number in range(size):
            student = f"student{number:05}"
            submitted = course.folder("submitted", NAME, student) / f"{NAME}.ipynb"
            notebook = nbformat.read(submitted, as_version=4)
            cell = next(c for c in notebook.cells if c.get("id") == "postmortem")
            cell.source = cell.source.replace("The loss", f"In my run {number} the loss", 1)
            folder = course.folder("autograded", NAME, student)
            folder.mkdir(parents=True)
            nbformat.write(notebook, folder / f"{NAME}.ipynb")
            gradebook.add_student(student)
            gradebook.add_submission(NAME, student)
    return course


def measure(size: int) -> Waits:
    """Start the program with a class of this size, and mark."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "course"
        root.mkdir()
        make_graded_class(root, size)
        began = time.perf_counter()
        command = [sys.executable, "-m", "grader", "mark", NAME]
        process = subprocess.Popen(command, cwd=root, text=True, stdout=subprocess.PIPE)
        assert process.stdout is not None
        found = next(match for line in process.stdout if (match := ADDRESS.search(line)))
        start = time.perf_counter() - began
        try:
            return mark_class(Browser(int(found[1])), found[2], start, size, process.pid)
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate()


def read_cpu(pid: int) -> float:
    """The CPU seconds of a process so far; 0 if there is no /proc."""
    with contextlib.suppress(OSError):
        fields = Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def mark_class(browser: Browser, token: str, start: float, size: int, pid: int) -> Waits:
    """Mark one answer after the other."""
    place, text, first = browser.ask(f"/?{token}")
    question = place.rpartition("/")[0]
    pages, marks, cpu = [first], [], 0.0
    for _ in range(min(size, MOST)):
        button = re.search(r'name="press" value="((?:choose|points):[^"]+)"', text)
        assert button is not None
        before = read_cpu(pid)
        _, _, seconds = browser.ask(place, dict(HIDDEN.findall(text)) | {"press": button[1]})
        marks.append(seconds)
        cpu += read_cpu(pid) - before
        after = place.rpartition("/")[2]
        place, text, seconds = browser.ask(f"{question}/next?after={after}")
        pages.append(seconds)
    slow = statistics.quantiles(marks, n=20)[-1] if len(marks) > 1 else marks[0]
    waits = first, statistics.median(pages), statistics.median(marks), slow, cpu / len(marks)
    return Waits(start, *(1000 * seconds for seconds in waits))


def main() -> None:
    """A row for each size, and the ratio of the last to the first."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sizes", nargs="*", type=int, default=[10, 300])
    sizes = parser.parse_args().sizes
    columns = ("answers", "start s", "first page ms", "page ms", "a mark ms", "95 % ms", "CPU ms")
    table = Table(*columns, title="marking by hand")
    waits = [astuple(measure(size)) for size in sizes]
    for size, row in zip(sizes, waits, strict=True):
        table.add_row(str(size), f"{row[0]:.1f}", *(f"{value:.0f}" for value in row[1:]))
    ratios = (large / small for small, large in zip(waits[0], waits[-1], strict=True))
    table.add_row("large / small", *(f"{ratio:.1f}" for ratio in ratios))
    console = Console()
    console.print(describe_machine())
    console.print(table)


if __name__ == "__main__":
    main()
