"""The learning rates that the class chose for the fix, against those that work on this bowl."""

from dataclasses import dataclass

from grader.report.record import ClassRecord

# A step multiplies the position by 1 - 2 lr, and the loss by its square; 50 steps from 8 have to
# end below 0.01. The two rates where they just do:
SIZE = (0.01 / 8) ** (1 / 100)
CONVERGES = ((1 - SIZE) / 2, (1 + SIZE) / 2)
STABLE = (0.0, 1.0)


@dataclass(frozen=True)
class Rates:
    """The class's rates by what they do."""

    converge: tuple[float, ...] = ()
    stable: tuple[float, ...] = ()  # and not at the threshold within 50 steps
    unstable: tuple[float, ...] = ()  # zero and the boundary included
    not_plain: int = 0  # something else than one number was typed


def sort_rates(record: ClassRecord) -> Rates:
    """Each work's rate in one of four groups."""
    plain = sorted(work.rate for work in record.works if work.rate is not None)
    converge = tuple(rate for rate in plain if CONVERGES[0] < rate < CONVERGES[1])
    stable = tuple(r for r in plain if STABLE[0] < r < STABLE[1] and r not in converge)
    unstable = tuple(r for r in plain if not STABLE[0] < r < STABLE[1])
    return Rates(converge, stable, unstable, len(record.works) - len(plain))
