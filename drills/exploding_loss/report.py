"""The part of the class report for this drill: the predictions, and the learning rates chosen.

`grader/report/page/drill_section.py` reads `PREDICTIONS`, `TITLE`, `ABOUT`, `draw` and `tabulate`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grader.report.class_record import ClassRecord
from grader.report.graded_copies import read_number
from grader.report.page.class_figures import (
    BAD,
    GOOD,
    DescribedFigure,
    count_in_whole_numbers,
    for_a_class,
    make_figure,
    put_legend_beside,
)

PREDICTIONS = (("predict", "PREDICTION"),)  # cells to fill in, and the dictionary in each
FIX, RATE = "fix", "LEARNING_RATE_FIXED"

TITLE = "Learning rates"
ABOUT = "As they were typed into the cell `fix`; no student code is run for this."

# A step multiplies the position by 1 - 2 lr, and the loss by its square; 50 steps from 8 must end
# below 0.01. The smallest and the largest rate for which they do:
SIZE = (0.01 / 8) ** (1 / 100)
CONVERGES = ((1 - SIZE) / 2, (1 + SIZE) / 2)
STABLE = (0.0, 1.0)

# One logarithmic axis, with a separate position for 0 and less.
LOW, HIGH = 1e-4, 100.0  # rates beyond are drawn at the end of the axis, as the description says
BINS = 48  # eight per decade
BELOW = -4.5  # the place of 0 and less, on the axis of exponents
SHOWN = 8  # different rates in a table's cell


@dataclass(frozen=True)
class Rates:
    """The class's rates, grouped by their effect."""

    converge: tuple[float, ...] = ()
    stable: tuple[float, ...] = ()  # and not at the threshold within 50 steps
    unstable: tuple[float, ...] = ()  # zero and the boundary included
    not_plain: int = 0  # something else than one number was typed


def sort_rates(record: ClassRecord) -> Rates:
    """Each submission's rate, in one of four groups."""
    typed = [read_number(work.answers.get(FIX, ""), RATE) for work in record.works]
    plain = sorted(rate for rate in typed if rate is not None)
    converge = tuple(rate for rate in plain if CONVERGES[0] < rate < CONVERGES[1])
    stable = tuple(r for r in plain if STABLE[0] < r < STABLE[1] and r not in converge)
    unstable = tuple(r for r in plain if not STABLE[0] < r < STABLE[1])
    return Rates(converge, stable, unstable, len(typed) - len(plain))


def place(rate: float) -> float:
    """The position of a rate on the axis."""
    return BELOW if rate <= 0 else float(np.log10(np.clip(rate, LOW, HIGH * 0.999)))


@for_a_class
def draw(record: ClassRecord) -> DescribedFigure:
    """What the class chose, with the range that is stable and the one that converges."""
    rates = sort_rates(record)
    chosen = rates.converge + rates.stable + rates.unstable
    if not chosen:
        return DescribedFigure("No rate was typed as a plain number.")
    edges = np.concatenate([[BELOW - 0.08, BELOW + 0.08], np.linspace(-4, 2, BINS + 1)])
    groups = [[place(r) for r in rates.converge], [place(r) for r in rates.stable + rates.unstable]]
    labels = [f"converge ({len(groups[0])})", f"don't ({len(groups[1])})"]
    figure, axes = make_figure()
    counts, _, bars = axes.hist(groups, edges, stacked=True, label=labels)
    for container, style in zip(bars, (GOOD, BAD), strict=True):
        for bar in container:
            bar.set(**style)
    axes.axvspan(-4.2, np.log10(STABLE[1]), color="0.9", zorder=0, label="stable: 0 to 1")
    axes.axvspan(*np.log10(CONVERGES), color="0.78", zorder=0, label="converges in 50 steps")
    axes.set_xticks([BELOW, *range(-4, 3)], ["0 or\nless", *(f"{10.0**i:g}" for i in range(-4, 3))])
    axes.set(title="Learning rates of the fix", xlabel=f"{RATE} (log scale)")
    axes.set(ylabel="students", xlim=(BELOW - 0.3, 2.05))
    count_in_whole_numbers(axes, float(np.max(counts)))
    put_legend_beside(axes)
    return DescribedFigure(describe(rates, chosen), figure)


def describe(rates: Rates, chosen: Sequence[float]) -> str:
    """The figure in words."""
    words = (
        f"{len(rates.converge)} of {len(chosen)} rates converge, {len(rates.stable)} are stable "
        f"and miss the threshold, {len(rates.unstable)} are not stable or never move; "
        f"stable is 0 < lr < 1, converging {CONVERGES[0]:.4f} to {CONVERGES[1]:.4f}."
    )
    beyond = sum(rate > HIGH or 0 < rate < LOW for rate in chosen)
    words += f" Beyond the axis, drawn at its end: {beyond}." if beyond else ""
    return words + (f" Not a plain number: {rates.not_plain}." if rates.not_plain else "")


def tabulate(record: ClassRecord) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
    """How many rates have each effect: the heading and the rows."""
    rates = sort_rates(record)
    rows = [
        ("converges within 50 steps", len(rates.converge), list_rates(rates.converge)),
        ("stable, not there after 50 steps", len(rates.stable), list_rates(rates.stable)),
        ("not stable, or never moves", len(rates.unstable), list_rates(rates.unstable)),
        ("not a plain number", rates.not_plain, ""),
    ]
    return ("what it does", "students", "rates"), rows


def list_rates(rates: Sequence[float]) -> str:
    """The distinct values, as many as fit into a cell."""
    different = sorted(set(rates))
    text = ", ".join(f"{rate:.4g}" for rate in different[:SHOWN])
    return text + (f" and {len(different) - SHOWN} more" if len(different) > SHOWN else "")
