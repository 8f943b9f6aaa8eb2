"""Compares Restart and Run All with a bare script of the same code; prints times and their ratio.

Run it by `PYTHONPATH=tests:. python -m support.browser.restart_ratio`; it should stay below 2.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import nbformat
from jupyter_client.manager import KernelManager

from support.browser.lab import ASSIGNMENT
from support.programs.make_copy import ROOT

SOURCE = ROOT / f"source/{ASSIGNMENT}/{ASSIGNMENT}.ipynb"
# A script has no notebook to show its figures in: it makes the same pictures, and drops them.
OPENING = """
import io
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
plt.show = lambda: (plt.gcf().savefig(io.BytesIO()), plt.close("all"))
"""
RUNS = 5


def main() -> None:
    """Time both in turn, a few times, and print the medians."""
    notebook = nbformat.read(SOURCE, as_version=4)
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "script.py"
        script.write_text("\n\n".join([OPENING, *code]))
        command = [sys.executable, str(script)]
        bare, restarted = [], []
        for _ in range(RUNS):
            bare.append(measure(lambda: subprocess.run(command, check=True, capture_output=True)))
            restarted.append(restart_and_run_all(code))
    print(f"bare script          {median(bare):.2f} s")
    print(f"restart and run all  {median(restarted):.2f} s, kernel start to last output")
    print(f"ratio                {median(restarted) / median(bare):.2f}")


def restart_and_run_all(code: list[str]) -> float:
    """Seconds from the kernel's start to the end of its last cell; all are sent at once."""
    manager = KernelManager()
    start = time.perf_counter()
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        last = [client.execute(cell) for cell in code][-1]
        while client.get_shell_msg(timeout=60)["parent_header"].get("msg_id") != last:
            pass
        return time.perf_counter() - start
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def measure(act: Callable[[], object]) -> float:
    """Seconds that an act takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
