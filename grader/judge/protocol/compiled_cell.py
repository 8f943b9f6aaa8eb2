"""A cell of the assignment, which the host compiles once for the class."""

from __future__ import annotations

import msgspec


class CompiledCell(msgspec.Struct, frozen=True):
    """One cell as Python, and as code for processes of the same interpreter.

    `python`: magics as calls; `name`: its file name in tracebacks; `statements`: a marshalled list
    of code objects, one per statement as IPython compiles them, or empty if the cell is not valid;
    `is_async`: it awaits outside functions; `compile_again`: a shell must compile it itself, since
    that warns or affects later cells, as `from __future__ import annotations` does.
    """

    python: str
    name: str
    statements: bytes = b""
    is_async: bool = False
    compile_again: bool = False
