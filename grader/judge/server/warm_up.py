"""Does once, in the warm server, what every submission needs: imports, the first figure."""

from __future__ import annotations

import io
import sys

from grader.judge.runtime.shell import CapturingShell, make_shell, mute_output_widgets


def warm_up() -> CapturingShell:
    """Create the shell that every fork inherits, with its imports."""
    shell = make_shell()
    mute_output_widgets(shell)
    import matplotlib

    matplotlib.use("module://matplotlib_inline.backend_inline")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 2)
    axes[0].plot([1, 2], [1, 10], label="$x^2$")
    axes[0].set_yscale("log")
    axes[0].legend()
    axes[1].contour([[1, 2], [3, 4]])
    figure.tight_layout()
    figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")
    plt.close("all")
    from matplotlib_inline import backend_inline

    backend_inline.show._to_draw = []  # type: ignore[attr-defined]
    backend_inline.show._draw_called = False  # type: ignore[attr-defined]
    sys.path[:] = [path for path in sys.path if path]
    _show_an_error(shell)
    return shell


def _show_an_error(shell: CapturingShell) -> None:
    """The first traceback takes a quarter of a second: lexers, styles, the list of modules."""
    try:
        exec("1 / 0", {})
    except ZeroDivisionError:
        shell.InteractiveTB.structured_traceback(*sys.exc_info())
