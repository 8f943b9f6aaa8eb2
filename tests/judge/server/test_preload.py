"""The server imports the packages of an assignment's released cells, and nothing else."""

import importlib.util
import subprocess
import sys

import pytest
from support.judge_notebooks import answer_cell, check_cell, drill_cell, make_notebook

from grader.judge.host.client import judge_notebook
from grader.judge.host.course.released_imports import find_released_imports
from grader.judge.host.server_client import ServerClient
from grader.judge.protocol.packages import MOST_BYTES, PACKAGES
from grader.judge.server.preload import Preloader
from judge.conftest import SHORT

IMPORTS = [
    ("import pandas as pd", ["pandas"]),
    ("import scipy.stats", ["scipy.stats"]),
    ("from scipy import stats", ["scipy", "scipy.stats"]),
    ("def f():\n    import pandas", ["pandas"]),
    ("import os, numpy, this", []),
    ("from .pandas import secret", []),
    ("from pandas_of_mine import x", []),
    ("x = 1\n### BEGIN SOLUTION\nimport pandas\n### END SOLUTION", []),
    ("### BEGIN HIDDEN TESTS\nimport pandas\n### END HIDDEN TESTS", []),
    ("import pandas as", []),
    ("%matplotlib inline\nimport pandas", ["pandas"]),
]


@pytest.mark.parametrize(("text", "modules"), IMPORTS)
def test_only_released_imports_of_known_packages_are_asked_for(
    text: str, modules: list[str]
) -> None:
    assert find_released_imports(make_notebook([drill_cell(text)])) == modules


def test_a_solution_that_is_removed_as_a_whole_reveals_no_import() -> None:
    assert find_released_imports(make_notebook([answer_cell("import pandas")])) == []


def test_a_request_has_a_largest_size() -> None:
    many = "\n".join(f"import scipy.{'x' * 90}{at}" for at in range(100))
    asked = find_released_imports(make_notebook([drill_cell(many)]))
    assert 30 < len(asked) < 100
    assert len(f" {' '.join(asked)}") <= MOST_BYTES


@pytest.mark.parametrize("module", ["this", "antigravity", "grader.lab", "pandas_of_mine"])
def test_no_other_module_is_imported_by_the_server(module: str) -> None:
    before = set(sys.modules)
    Preloader().load([module])
    assert set(sys.modules) == before


@pytest.mark.parametrize("package", PACKAGES)
def test_importing_a_package_starts_no_thread(package: str) -> None:
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"not installed: {package}; .ci/run installs most")
    code = (
        "import os; from grader.judge.server.preload import Preloader; "
        f"Preloader().load([{package!r}]); import sys; assert {package!r} in sys.modules; "
        "print(len(os.listdir('/proc/self/task')))"
    )
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    found = subprocess.run(
        [sys.executable, "-I", "-c", code], env=threads, capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == ["1"]


@pytest.mark.parametrize("given", ["import pandas", "x = 1"])
def test_a_students_process_starts_with_what_the_released_cells_import(given: str) -> None:
    pytest.importorskip("pandas")
    is_there = "pandas" in given
    cells = [
        answer_cell("import sys\nis_there = 'pandas' in sys.modules"),
        drill_cell(given),
        check_cell("there", f"assert is_there is {is_there}"),
    ]
    server = ServerClient()  # one that no other test has asked for anything
    judged = judge_notebook(make_notebook(cells), make_notebook(cells), SHORT, server)
    server.close()
    assert judged.cells[-1].outputs == []
