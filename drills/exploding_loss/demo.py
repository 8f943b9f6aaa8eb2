"""The demo class: the most common mistakes, and postmortems of different quality."""

from grader.drill import DemoStudent, HandMark

from .writing import predict, write_up


def write(happened: str, cause: str, prevention: str) -> dict[str, str]:
    """A postmortem, as the source of its cell."""
    return {"postmortem": write_up(happened, cause, prevention)}


def guess(near: str, at: str) -> dict[str, str]:
    """A prediction of what happens at 0.95, near the limit, and at 1.0, on the limit."""
    return {
        "predict": predict("1.2: 'explodes'", "0.3: 'glides'", f"1.0: {at!r}", f"0.95: {near!r}")
    }


def give(happened: float, cause: float, prevention: float, own: str = "") -> dict[str, HandMark]:
    """A person's mark for the postmortem: points for each part, and a comment of their own."""
    return {"postmortem": HandMark((happened, cause, prevention), own)}


FACTOR = write(
    "We expected the loss to fall from 8. Every step multiplied it by 1.96, and after 20 steps it "
    "was 5.6 million.",
    "At a rate of 1.2 a step multiplies the position by 1 - 2 * 1.2 = -1.4: it jumps across the "
    "minimum and lands farther away than it was.",
    "Stop a run when its loss exceeds 4 times its best, and try rates over several powers of ten "
    "before a long run.",
)
OVERSHOOT = write(
    "The loss should go down. It went up at each of the 20 steps, always by the same factor.",
    "The gradient points the right way, but the step is longer than twice the distance to the "
    "minimum, so each overshoot is larger than the one before.",
    "Compute 2 / curvature first and stay below half of it. Draw the loss on a log axis after 5 "
    "steps: a straight line upwards means stop.",
)
SETTING = write(
    "The loss exploded, from 8 to millions, instead of converging.",
    "The learning rate of 1.2 was too high for this loss.",
    "Use a smaller learning rate next time, and be careful with large ones.",
)
TRIGGER = write(
    "Loss after 20 steps: 5,600,301, and it started at 8. It did not stop growing.",
    "My colleague wanted to train faster and did not test the rate before.",
    "Run ten steps with three rates before each training, and keep the largest rate whose loss "
    "falls at every step.",
)
VALLEY = write(
    "In the bowl the loss grew by 1.96 a step. In the valley it fell to 0.0047 first, and would "
    "have exploded after step 15.",
    "The factor of a step is 1 - rate * curvature. With curvature 20 across the valley and rate "
    "0.11 it is -1.2, and the small y grows under the falling x until it takes over.",
    "Look at the steepest direction, not at the mean: keep rate * largest curvature below 1. Log "
    "each coordinate, and warn when one grows for 10 steps.",
)
SHORT = write(
    "It diverged after the first step and never came back.",
    "Each update was multiplied by a number below -1, so it swung wider and wider.",
    "An alarm when the loss is larger than at the start.",
)
GRADIENT = write(
    "Expected: a loss near 0 after 20 steps. Seen: 8, 15.68, 30.73 and so on, 1.96 times as much "
    "each time.",
    "Not a bug in the gradient: at 0.1 the same code converges. The step of 2.4 times the distance "
    "overshoots by 1.4 times the distance, on the other side.",
    "Halve the rate when the loss has risen twice in a row, and write the factor into the log.",
)

BOTH_EXPLODE = guess(near="explodes", at="explodes")
LIMIT_EXPLODES = guess(near="zigzags", at="explodes")
NEAR_BOUNCES = guess(near="bounces", at="explodes")
LIMIT_ZIGZAGS = guess(near="glides", at="zigzags")

STUDENTS = (
    DemoStudent(
        "reference", VALLEY, -50, by_hand=give(1, 1, 1, "You explain the valley better than we do.")
    ),
    DemoStudent(
        "growth_as_a_difference",
        SETTING | BOTH_EXPLODE,
        -30,
        by_hand=give(0.5, 0.5, 0.5),
    ),
    DemoStudent(
        "factor_without_its_sign",
        SHORT | LIMIT_EXPLODES,
        2.5,
        by_hand=give(0.5, 1, 1, "Right in kind."),
    ),
    DemoStudent(
        "limit_is_the_colleagues",
        TRIGGER | BOTH_EXPLODE,
        -5,
        by_hand=give(
            1, 0.5, 1, "The wish to train faster is the trigger; the cause is what a step does."
        ),
    ),
    DemoStudent(
        "rate_on_the_boundary",
        OVERSHOOT | NEAR_BOUNCES,
        -2,
        by_hand=give(0.5, 1, 1, "Clear. How large was the factor?"),
    ),
    DemoStudent(
        "rate_too_small",
        FACTOR | LIMIT_EXPLODES,
        -1,
        by_hand=give(1, 1, 1, "Symptom, cause and a limit to check."),
    ),
    DemoStudent(
        "rate_as_text",
        SETTING | BOTH_EXPLODE,
        -26,
        by_hand=give(0.5, 0.5, 0.5),
    ),
    DemoStudent(
        "losses_made_up",
        GRADIENT,
        -0.5,
        by_hand=give(1, 1, 1, "You ruled out the gradient first: that is how to debug."),
    ),
    DemoStudent(
        "evidence_edited",
        OVERSHOOT | LIMIT_EXPLODES,
        -8,
        by_hand=give(0.5, 1, 1, "Clear. How large was the factor?"),
    ),
    DemoStudent(
        "own_descent",
        FACTOR | LIMIT_ZIGZAGS,
        30,
        extension_days=3,
        by_hand=give(1, 1, 1, "Symptom, cause and a limit to check."),
    ),
    DemoStudent(
        "figure_on_a_linear_axis",
        GRADIENT | NEAR_BOUNCES,
        -3,
        by_hand=give(1, 1, 1, "You ruled out the gradient first: that is how to debug."),
    ),
    DemoStudent(
        "transfer_by_the_old_rule",
        TRIGGER | BOTH_EXPLODE,
        -12,
        by_hand=give(
            1, 0.5, 1, "The wish to train faster is the trigger; the cause is what a step does."
        ),
    ),
    DemoStudent(
        "postmortem_blank", hours=-4, by_hand=give(0, 0, 0, "Nothing to read yet. Come and see us.")
    ),
    DemoStudent("untouched", hours=-0.2),
    DemoStudent(
        "reference",
        GRADIENT | LIMIT_EXPLODES,
        -6,
        by_hand=give(1, 1, 1, "You ruled out the gradient first: that is how to debug."),
    ),
    DemoStudent(
        "rate_too_small",
        SHORT | NEAR_BOUNCES,
        26,
        by_hand=give(0.5, 1, 1, "Right in kind."),
    ),
    DemoStudent("factor_without_its_sign", OVERSHOOT | BOTH_EXPLODE, -7),
    DemoStudent(
        "transfer_by_the_old_rule",
        FACTOR,
        -20,
        by_hand=give(1, 1, 1, "Symptom, cause and a limit to check."),
    ),
    DemoStudent("rate_too_small", TRIGGER | LIMIT_EXPLODES, -1.5),
    DemoStudent(
        "limit_is_the_colleagues",
        VALLEY | LIMIT_ZIGZAGS,
        -9,
        by_hand=give(1, 1, 1, "You explain the valley better than we do."),
    ),
)
