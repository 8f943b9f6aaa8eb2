"""The figure of learning rates: one logarithmic axis, with a place of its own for 0 and less."""

import numpy as np

from grader.report.pictures import (
    BAD,
    GOOD,
    NOTHING,
    Picture,
    count_in_whole_numbers,
    put_legend_beside,
    start,
)
from grader.report.rates import CONVERGES, STABLE, sort_rates
from grader.report.record import ClassRecord

LOW, HIGH = 1e-4, 100.0  # what is beyond stands at the edge, and the words say so
BINS = 48  # eight a decade
BELOW = -4.5  # where 0 and less stand, on the axis of exponents


def place(rate: float) -> float:
    """Where a rate stands on the axis."""
    return BELOW if rate <= 0 else float(np.log10(np.clip(rate, LOW, HIGH * 0.999)))


def draw_rates(record: ClassRecord) -> Picture:
    """What the class chose, with the range that is stable and the one that converges."""
    rates = sort_rates(record)
    chosen = rates.converge + rates.stable + rates.unstable
    if not chosen:
        return NOTHING if not record.works else Picture("No rate was typed as a plain number.")
    edges = np.concatenate([[BELOW - 0.08, BELOW + 0.08], np.linspace(-4, 2, BINS + 1)])
    groups = [[place(r) for r in rates.converge], [place(r) for r in rates.stable + rates.unstable]]
    labels = [f"converge ({len(groups[0])})", f"don't ({len(groups[1])})"]
    figure, axes = start()
    counts, _, bars = axes.hist(groups, edges, stacked=True, label=labels)
    for container, style in zip(bars, (GOOD, BAD), strict=True):
        for bar in container:
            bar.set(**style)
    axes.axvspan(-4.2, np.log10(STABLE[1]), color="0.9", zorder=0, label="stable: 0 to 1")
    axes.axvspan(*np.log10(CONVERGES), color="0.78", zorder=0, label="converges in 50 steps")
    axes.set_xticks([BELOW, *range(-4, 3)], ["0 or\nless", *(f"{10.0**i:g}" for i in range(-4, 3))])
    axes.set(title="Learning rates of the fix", xlabel="LEARNING_RATE_FIXED (log scale)")
    axes.set(ylabel="students", xlim=(BELOW - 0.3, 2.05))
    count_in_whole_numbers(axes, float(np.max(counts)))
    put_legend_beside(axes)
    beyond = sum(rate > HIGH or 0 < rate < LOW for rate in chosen)
    words = (
        f"{len(rates.converge)} of {len(chosen)} rates converge, {len(rates.stable)} are stable "
        f"and miss the threshold, {len(rates.unstable)} are not stable or never move; "
        f"stable is 0 < lr < 1, converging {CONVERGES[0]:.4f} to {CONVERGES[1]:.4f}."
    )
    words += f" Beyond the axis, drawn at its end: {beyond}." if beyond else ""
    words += f" Not a plain number: {rates.not_plain}." if rates.not_plain else ""
    return Picture(words, figure)
