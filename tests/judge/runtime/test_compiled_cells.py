"""A cell that the host has compiled does in a shell what IPython itself would have done."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

import msgspec
import pytest
from IPython.core.compilerop import CachingCompiler
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell

from grader.judge.host.course.compile_cells import compile_cell
from grader.judge.protocol.compiled_cell import CompiledCell
from grader.judge.runtime.shell import make_shell

CELLS = {
    "a result": ["x = 1\nx + 1"],
    "no result after a semicolon": ["x = 1\nx;"],
    "only the last result": ["1\n2"],
    "output": ["import sys\nprint(1)\nprint(2, file=sys.stderr)\n3"],
    "an error": ["x = 1\n\ndef f():\n    return 1 / 0\n", "y = 2\nf()\nprint('not reached')"],
    "what ran before an error": ["x = 1\n1 / 0\nx = 2", "x"],
    "code that is not valid": ["x = (", "return 1", "print(1)\nreturn 1", "'''"],
    "code that warns": ['print("\\d")'],
    "annotations of another cell": [
        "from __future__ import annotations",
        "def f(x: undefined): ...\nf.__annotations__",
    ],
    "await outside functions": ["import asyncio\nx = await asyncio.sleep(0, 5)\nx", "await x"],
    "await made a mistake": ["%autoawait off", "import asyncio\nawait asyncio.sleep(0)"],
    "a magic": ["%pylab_is_no_magic", "x = %pwd\nlen(x) > 0"],
    "a magic that runs the cell": ["%%capture out\nprint(1)\n2", "out.stdout"],
    "every result": ["%config InteractiveShell.ast_node_interactivity = 'all'", "1\n2"],
    "a changed syntax tree": [
        "import ast\n"
        "class Double(ast.NodeTransformer):\n"
        "    def visit_Constant(self, node):\n"
        "        return ast.Constant(node.value * 2)\n"
        "get_ipython().ast_transformers.append(Double())",
        "x = 2\nx",
    ],
    "changed text": [
        "get_ipython().input_transformers_post.append(lambda lines: ['5\\n'])",
        "x = 2\nx",
    ],
    "the source of a function": [
        "def f():\n    return 1  # why",
        "import inspect\ninspect.getsource(f)",
    ],
    "a cell within a cell": ["get_ipython().run_cell('1 + 1')\n3"],
    "a text alone": ["x = 1\n'''words'''\n__doc__"],
    "a comment alone": ["# nothing"],
    "the same cell twice": ["x = globals().get('x', 0) + 1\nx", "x = globals().get('x', 0) + 1\nx"],
}


Seen = tuple[list[str], list[str]]


@pytest.mark.parametrize("cells", CELLS.values(), ids=CELLS.keys())
def test_outputs_and_names_are_ipythons(cells: list[str]) -> None:
    outputs, names = run_in_a_fork(lambda: run(cells, compiled=True))
    assert outputs
    assert (outputs, names) == run_in_a_fork(lambda: run(cells, compiled=False))


def test_nothing_is_parsed_again() -> None:
    def run_without_parser() -> Seen:
        compiled = compile_cell("x = 1\nx + 1")
        for kind, method in (CachingCompiler, "ast_parse"), (TransformerManager, "transform_cell"):
            setattr(kind, method, None)
        return run(["x = 1\nx + 1"], compiled=compiled)

    outputs, _ = run_in_a_fork(run_without_parser)
    assert "'2'" in outputs[0]


def run(cells: list[str], compiled: bool | CompiledCell) -> Seen:
    """The outputs of the cells, and the names that they have bound."""
    InteractiveShell.clear_instance()  # of another test in the process that was forked
    shell, outputs = make_shell(), list[str]()
    shell.send_outputs(lambda output: outputs.append(str(output)))
    for text in cells:
        if isinstance(compiled, bool):
            shell.run(text, compile_cell(text) if compiled else None)
        else:
            shell.run(text, compiled)
        outputs.append("end of cell")
    return [re.sub(r"ipython-input-\d+-", "", each) for each in outputs], sorted(shell.user_ns)


def run_in_a_fork(make: Callable[[], Seen]) -> Seen:
    """The result of a function that leaves traces in its process."""
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            with open(writing, "wb") as pipe:
                pipe.write(msgspec.msgpack.encode(make()))
        finally:
            os._exit(0)  # whatever goes wrong, no other test continues in the fork
    os.close(writing)
    with open(reading, "rb") as pipe:
        body = pipe.read()
    os.waitpid(pid, 0)
    return msgspec.msgpack.decode(body, type=Seen)
