"""The packages that the warm server may import for an assignment before it forks."""

from __future__ import annotations

PACKAGES = ("pandas", "scipy", "sklearn", "sympy", "networkx", "seaborn", "PIL")
"""Slow to import, and known to start no thread then: a thread would be missing in every fork."""
MOST_BYTES = 4096  # of a request for an examiner: names of modules, with spaces in between


def is_preloaded(module: str) -> bool:
    """Whether the server may import this module."""
    return module.split(".")[0] in PACKAGES
