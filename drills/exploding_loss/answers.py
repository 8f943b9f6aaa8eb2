"""Right and wrong answers to the drill, each with the marks it must earn: for demo and tests.

An answer replaces the whole source of some solution cells; the others keep the reference solution.
"""

from grader.drill import UNTOUCHED, Answer

FIX_CELLS = ("fix_rate", "fix_evidence", "fix_run", "fix_decreases", "fix_converges")
COMPARE_CELLS = ("compare_runs", "compare_axes")
DIAGNOSE_CELLS = ("diagnose_colleague", "diagnose_any_rate", "diagnose_limit")
TRANSFER_CELLS = ("transfer_rate", "transfer_any_start", "transfer_long_run")
POINTS = {
    "predict_complete": 1,
    "observe_growth": 1,
    "diagnose_colleague": 1,
    "diagnose_any_rate": 1,
    "diagnose_limit": 2,
    **dict.fromkeys(FIX_CELLS, 1),
    **dict.fromkeys(COMPARE_CELLS, 1),
    **dict.fromkeys(TRANSFER_CELLS, 1),
    "postmortem_form": 1,
}


def score(answer: Answer) -> int:
    """The automatic points of an answer."""
    return sum(points for cell, points in POINTS.items() if cell not in answer.fails)


def train_at(rate: str, steps: int = 50) -> str:
    """The source of a `fix` cell that trains at a rate, written as Python."""
    return (
        f"LEARNING_RATE_FIXED = {rate}\n"
        "path_fixed, losses_fixed = gradient_descent("
        f"START_POSITION, LEARNING_RATE_FIXED, n_steps={steps})"
    )


def diagnose(factor: str = "1 - 2 * lr", limit: str = "1.0") -> str:
    """The source of a `diagnose` cell, with a formula for the factor and a limit."""
    return f"def step_factor(lr):\n    return {factor}\n\nLARGEST_STABLE_LR = {limit}"


def draw(
    bad: str = "losses_bad",
    fixed: str = "losses_fixed",
    scale: str = "log",
    xlabel: str = "step",
) -> str:
    """The source of a `compare` cell."""
    return f"""
fig, (left, right) = plt.subplots(1, 2)
left.plot(path_bad[:3, 0], path_bad[:3, 1])
left.set(xlabel="x", ylabel="y")
for losses in [{bad}, {fixed}]:
    right.plot(losses)
right.set(xlabel={xlabel!r}, ylabel="loss", yscale={scale!r})
comparison = describe_figure(fig)
"""


def write_up(happened: str, cause: str, prevention: str) -> str:
    """The source of a `postmortem` cell."""
    return f'''postmortem = """
### What happened

- {happened}

### Root cause

- {cause}

### How to prevent it

- {prevention}
"""'''


HAPPENED = "The loss grew by a factor of 1.96 at every step."
CAUSE = "Each step jumped across the minimum and landed farther away."
PREVENTION = "Stop a run when its loss exceeds four times the best one."

# A gradient_descent that quietly halves the rate, so that a bad one seems to work.
HALVED = """
def gradient_descent(start, lr, n_steps=50, loss=loss_fn, gradient=gradient_fn):
    position = np.array(start, dtype=float)
    path, losses = [position], [loss(*position)]
    for _ in range(n_steps):
        position = position - lr / 2 * gradient(*position)
        path.append(position)
        losses.append(loss(*position))
    return np.array(path), np.array(losses)

"""
OWN_LOOP = """
LEARNING_RATE_FIXED = 0.2
position, path_fixed, losses_fixed = [-2.0, 2.0], [[-2.0, 2.0]], [8.0]
for _ in range(50):
    position = [p - LEARNING_RATE_FIXED * 2 * p for p in position]
    path_fixed.append(position)
    losses_fixed.append(position[0] ** 2 + position[1] ** 2)
"""
DECAY = """
LEARNING_RATE_FIXED = 0.9
path_fixed, losses_fixed = [np.array(START_POSITION)], [8.0]
for step in range(50):
    rate = LEARNING_RATE_FIXED * 0.95**step
    path_fixed.append(path_fixed[-1] - rate * gradient_fn(*path_fixed[-1]))
    losses_fixed.append(loss_fn(*path_fixed[-1]))
"""
BORROWED = """
LEARNING_RATE_FIXED = 1.15
path_fixed, losses_fixed = gradient_descent(START_POSITION, 0.3, n_steps=50)
"""

RIGHT = (
    Answer("reference"),
    Answer("rate_near_the_lower_end", {"fix": train_at("0.0324")}),
    Answer("rate_near_the_upper_end", {"fix": train_at("0.967")}),
    Answer("rate_that_needs_one_step", {"fix": train_at("0.5")}),
    Answer("numpy_float64", {"fix": train_at("np.float64(0.3)")}),
    Answer("numpy_float32", {"fix": train_at("np.float32(0.25)")}),
    Answer("own_loop_with_lists", {"fix": OWN_LOOP, "compare": draw()}),
    Answer("growth_typed_as_a_number", {"observe": "GROWTH_PER_STEP = 1.96"}),
    Answer(
        "growth_from_the_last_steps",
        {"observe": "GROWTH_PER_STEP = losses_bad[-1] / losses_bad[-2]"},
    ),
    Answer("limit_just_inside", {"diagnose": diagnose(limit="0.999")}),
    Answer("limit_as_an_integer", {"diagnose": diagnose(limit="1")}),
    Answer(
        "factor_as_a_lambda",
        {"diagnose": "step_factor = lambda lr: 1 - lr * 2\nLARGEST_STABLE_LR = 1.0"},
    ),
    Answer(
        "wrong_predictions",
        {"predict": "PREDICTION = dict.fromkeys([0.3, 0.95, 1.0, 1.2], 'glides')"},
    ),
    Answer("figure_of_its_own", {"compare": draw()}),
    Answer(
        "figure_of_ten_losses", {"compare": draw(bad="losses_bad[:10]", fixed="losses_fixed[:10]")}
    ),
    Answer(
        "chatty",
        {
            "fix": "print('training ...')\n"
            + train_at("0.1")
            + "\nprint(losses_fixed)\nlosses_fixed[-1]"
        },
    ),
    Answer("transfer_at_the_fastest", {"transfer": "LEARNING_RATE_STRETCHED = 1 / 11"}),
    Answer("transfer_computed", {"transfer": "LEARNING_RATE_STRETCHED = 0.9 * 2 / 20"}),
    Answer(
        "postmortem_in_another_language",
        {
            "postmortem": write_up(
                "La perte a été multipliée par 1,96 à chaque pas.",
                "Chaque pas dépasse le minimum et retombe plus loin.",
                "Arrêter quand la perte dépasse quatre fois la meilleure.",
            )
        },
    ),
)

WRONG = (
    Answer(
        "untouched",
        dict.fromkeys(
            ("predict", "observe", "diagnose", "fix", "compare", "transfer", "postmortem"),
            UNTOUCHED,
        ),
        tuple(POINTS),
        "No prediction yet for: [0.3, 0.95, 1.0, 1.2]",
    ),
    Answer(
        "prediction_for_one_rate",
        {"predict": "PREDICTION = {1.2: 'explodes'}"},
        ("predict_complete",),
        "No prediction yet for: [0.3, 0.95, 1.0]",
    ),
    Answer(
        "prediction_in_one_word",
        {"predict": "PREDICTION = 'explodes'"},
        ("predict_complete",),
        "no longer a dictionary",
    ),
    Answer(
        "prediction_in_own_words",
        {"predict": "PREDICTION = {0.3: 'ok', 0.95: 'ok', 1.0: '?', 1.2: 'bad'}"},
        ("predict_complete",),
        "You predicted ['ok', 'ok', '?', 'bad']",
    ),
    Answer(
        "growth_of_the_position",
        {"observe": "GROWTH_PER_STEP = 1.4"},
        ("observe_growth",),
        "multiply by 1.4 twenty times",
    ),
    Answer(
        "growth_as_a_difference",
        {"observe": "GROWTH_PER_STEP = losses_bad[1] - losses_bad[0]"},
        ("observe_growth",),
        "multiply by 7.68 twenty times",
    ),
    Answer(
        "growth_upside_down",
        {"observe": "GROWTH_PER_STEP = losses_bad[0] / losses_bad[1]"},
        ("observe_growth",),
        "GROWTH_PER_STEP is 0.5102",
    ),
    Answer(
        "growth_at_every_step",
        {"observe": "GROWTH_PER_STEP = losses_bad[1:] / losses_bad[:-1]"},
        ("observe_growth",),
        "should be one real number, and is ndarray",
    ),
    Answer(
        "factor_without_its_sign",
        {"diagnose": diagnose(factor="abs(1 - 2 * lr)")},
        ("diagnose_colleague", "diagnose_any_rate"),
        "x = -2 would go to -2.8",
    ),
    Answer(
        "factor_of_the_loss",
        {"diagnose": diagnose(factor="(1 - 2 * lr) ** 2")},
        ("diagnose_colleague", "diagnose_any_rate"),
        "multiplies x by 1.96",
    ),
    Answer(
        "factor_hard_coded",
        {"diagnose": diagnose(factor="-1.4")},
        ("diagnose_any_rate",),
        "with your factors it lands at 2.80, 2.80, 2.80",
    ),
    Answer(
        "factor_looked_up",
        {"diagnose": diagnose(factor="{0.3: 0.4, 0.95: -0.9, 1.2: -1.4}.get(lr, 0.0)")},
        ("diagnose_any_rate",),
        "at rates that you have not seen",
    ),
    Answer(
        "factor_printed_not_returned",
        {"diagnose": "def step_factor(lr):\n    print(1 - 2 * lr)\n\nLARGEST_STABLE_LR = 1.0"},
        ("diagnose_colleague", "diagnose_any_rate"),
        "step_factor(1.2) returned None",
    ),
    Answer(
        "factor_as_a_number",
        {"diagnose": "step_factor = -1.4\nLARGEST_STABLE_LR = 1.0"},
        ("diagnose_colleague", "diagnose_any_rate"),
        "is not a function",
    ),
    Answer(
        "limit_is_the_fastest_rate",
        {"diagnose": diagnose(limit="0.5")},
        ("diagnose_limit",),
        "stable rates go on beyond your limit",
    ),
    Answer(
        "limit_is_the_colleagues",
        {"diagnose": diagnose(limit="1.2")},
        ("diagnose_limit",),
        "Below the limit every run should come closer",
    ),
    Answer(
        "limit_by_trial",
        {"diagnose": diagnose(limit="0.985")},
        ("diagnose_limit",),
        "not quite where stable rates end",
    ),
    Answer(
        "limit_as_text",
        {"diagnose": diagnose(limit="'1'")},
        ("diagnose_limit",),
        "should be one real number, and is str '1'",
    ),
    Answer(
        "fix_skipped",
        {"fix": UNTOUCHED, "compare": draw(fixed="losses_bad")},
        (*FIX_CELLS, "compare_runs"),
        "LEARNING_RATE_FIXED has no value yet",
    ),
    Answer(
        "rate_zero",
        {"fix": train_at("0")},
        ("fix_rate", "fix_decreases", "fix_converges"),
        "the position never moves",
    ),
    Answer(
        "rate_negative",
        {"fix": train_at("-0.1")},
        ("fix_rate", "fix_decreases", "fix_converges"),
        "every step walks uphill: it multiplies the position by 1.2",
    ),
    Answer(
        "rate_on_the_boundary",
        {"fix": train_at("1.0")},
        ("fix_rate", "fix_decreases", "fix_converges"),
        "bounces between two points for ever, at loss 8",
    ),
    Answer(
        "rate_above_the_limit",
        {"fix": train_at("1.1")},
        ("fix_rate", "fix_decreases", "fix_converges"),
        "multiplies the position by -1.2: its size is still above 1",
    ),
    Answer(
        "rate_above_the_colleagues",
        {"fix": train_at("1.3")},
        ("fix_rate", "fix_evidence", "fix_decreases", "fix_converges"),
        "multiplies the position by -1.6",
    ),
    Answer(
        "rate_far_too_small", {"fix": train_at("0.001")}, ("fix_converges",), "it takes 1,670 steps"
    ),
    Answer("rate_too_small", {"fix": train_at("0.01")}, ("fix_converges",), "it takes 166 steps"),
    Answer(
        "rate_that_overshoots", {"fix": train_at("0.98")}, ("fix_converges",), "Overshoot by less"
    ),
    Answer(
        "rate_as_text",
        {"fix": train_at("'0.1'")},
        (*FIX_CELLS, *COMPARE_CELLS),
        "should be one real number, and is str '0.1'",
    ),
    Answer(
        "rate_true",
        {"fix": train_at("True")},
        ("fix_rate", "fix_decreases", "fix_converges"),
        "should be one real number, and is bool True",
    ),
    Answer(
        "rate_as_a_list",
        {"fix": train_at("[0.1, 0.2]")},
        FIX_CELLS,
        "should be one real number, and is list [0.1, 0.2]",
    ),
    Answer(
        "rate_of_question_marks",
        {"fix": train_at("???")},
        (*FIX_CELLS, *COMPARE_CELLS),
        "LEARNING_RATE_FIXED has no value yet",
    ),
    Answer(
        "rate_without_a_run",
        {"fix": "LEARNING_RATE_FIXED = 0.3"},
        ("fix_run", "fix_decreases", "fix_converges", *COMPARE_CELLS),
        "path_fixed has no value yet",
    ),
    Answer(
        "run_without_losses",
        {"fix": "LEARNING_RATE_FIXED = 0.3\npath_fixed = gradient_descent(START_POSITION, 0.3)[0]"},
        ("fix_run", "fix_decreases", "fix_converges", *COMPARE_CELLS),
        "losses_fixed has no value yet",
    ),
    Answer(
        "losses_made_up",
        {"fix": train_at("0.3") + "\nlosses_fixed = [8, 0]", "compare": draw()},
        ("fix_run", "compare_runs"),
        "These losses are not the ones that LEARNING_RATE_FIXED = 0.3 gives",
    ),
    Answer(
        "losses_of_another_rate",
        {"fix": BORROWED},
        ("fix_rate", "fix_run", "fix_decreases", "fix_converges"),
        "multiplies the position by -1.3",
    ),
    Answer(
        "path_of_another_rate",
        {"fix": train_at("0.3") + "\npath_fixed = gradient_descent(START_POSITION, 0.2)[0]"},
        ("fix_run",),
        "This path is not the one",
    ),
    Answer(
        "rate_decays",
        {"fix": DECAY, "compare": draw()},
        ("fix_run",),
        "Lowering the rate during a run is a good idea for another day",
    ),
    Answer(
        "five_thousand_steps",
        {"fix": train_at("0.001", steps=5000)},
        ("fix_run", "fix_converges"),
        "Your run has 5001 losses",
    ),
    Answer(
        "another_start",
        {
            "fix": "LEARNING_RATE_FIXED = 0.3\n"
            "path_fixed, losses_fixed = gradient_descent([-1, 1], 0.3)"
        },
        ("fix_run",),
        "Your run starts at [-1.  1.]",
    ),
    Answer(
        "start_moved",
        {"fix": "START_POSITION = [-1.0, 1.0]\n" + train_at("0.3")},
        ("fix_evidence", "fix_run"),
        "You changed `START_POSITION` from [-2.0, 2.0] to [-1.0, 1.0]",
    ),
    Answer(
        "evidence_edited",
        {"fix": "LEARNING_RATE = 0.1\n" + train_at("LEARNING_RATE")},
        ("fix_evidence",),
        "You changed `LEARNING_RATE` from 1.2 to 0.1",
    ),
    Answer(
        "losses_of_the_colleague_replaced",
        {
            "fix": "path_bad, losses_bad = gradient_descent(START_POSITION, 0.1, 20)\n"
            + train_at("0.1")
        },
        ("fix_evidence", "compare_runs"),
        "You changed `losses_bad`",
    ),
    Answer(
        "path_of_the_colleague_clipped",
        {"fix": "path_bad = np.clip(path_bad, -5, 5)\n" + train_at("0.3")},
        ("fix_evidence",),
        "You changed `path_bad`",
    ),
    Answer(
        "threshold_moved",
        {"fix": "CONVERGED_BELOW = 2.0\n" + train_at("0.01")},
        ("fix_evidence", "fix_converges"),
        "You changed `CONVERGED_BELOW` from 0.01 to 2.0",
    ),
    Answer(
        "own_loss",
        {"fix": "def loss_fn(x, y):\n    return abs(x + y)\n\n" + train_at("0.3")},
        ("fix_evidence",),
        "You changed `loss_fn`",
    ),
    Answer(
        "own_gradient",
        {"fix": "def gradient_fn(x, y):\n    return np.array([x, y])\n\n" + train_at("0.3")},
        ("fix_evidence",),
        "You changed `gradient_fn`",
    ),
    Answer(
        "own_descent",
        {"fix": HALVED + train_at("1.1")},
        ("fix_rate", "fix_evidence", "fix_run", "fix_decreases", "fix_converges"),
        "You changed `gradient_descent`",
    ),
    Answer(
        "colleague_not_drawn",
        {"compare": draw(bad="[]")},
        ("compare_runs",),
        "No line in your figure has the colleague's losses",
    ),
    Answer(
        "colleague_clipped",
        {"compare": draw(bad="np.clip(losses_bad, 0, 50)")},
        ("compare_runs",),
        "Clipped or rescaled",
    ),
    Answer(
        "own_run_not_drawn", {"compare": draw(fixed="[]")}, ("compare_runs",), "no line has yours"
    ),
    Answer(
        "figure_on_a_linear_axis",
        {"compare": draw(scale="linear")},
        ("compare_axes",),
        "No losses on a log axis",
    ),
    Answer(
        "figure_without_labels",
        {"compare": draw(xlabel=" ")},
        ("compare_axes",),
        "Of 2 pairs of axes, 1 lack a label",
    ),
    Answer(
        "figure_not_described",
        {"compare": "comparison = plt.figure()"},
        COMPARE_CELLS,
        "comparison is not there",
    ),
    Answer("compare_skipped", {"compare": UNTOUCHED}, COMPARE_CELLS, "Nothing is drawn yet"),
    Answer(
        "transfer_by_the_old_rule",
        {"transfer": "LEARNING_RATE_STRETCHED = 0.95"},
        TRANSFER_CELLS,
        "What was stable on the round bowl need not be so here",
    ),
    Answer(
        "transfer_of_the_colleague",
        {"transfer": "LEARNING_RATE_STRETCHED = 0.11"},
        ("transfer_any_start", "transfer_long_run"),
        "a step multiplies it by -1.2",
    ),
    Answer(
        "transfer_on_the_boundary",
        {"transfer": "LEARNING_RATE_STRETCHED = 0.1"},
        ("transfer_any_start",),
        "a step multiplies it by -1",
    ),
    Answer(
        "transfer_creeps",
        {"transfer": "LEARNING_RATE_STRETCHED = 0.001"},
        ("transfer_any_start", "transfer_long_run"),
        "x has not arrived after 50 steps",
    ),
    Answer(
        "transfer_as_text",
        {"transfer": "LEARNING_RATE_STRETCHED = '0.05'"},
        TRANSFER_CELLS,
        "should be one real number, and is str '0.05'",
    ),
    Answer(
        "postmortem_blank",
        {"postmortem": 'postmortem = ""'},
        ("postmortem_form",),
        "No heading: What happened, Root cause",
    ),
    Answer(
        "postmortem_not_text",
        {"postmortem": "postmortem = 42"},
        ("postmortem_form",),
        "is not text",
    ),
    Answer(
        "postmortem_of_one_word",
        {"postmortem": write_up(HAPPENED, "lr", PREVENTION)},
        ("postmortem_form",),
        "Too little to learn from under: Root cause.",
    ),
    Answer(
        "postmortem_copies_the_question",
        {
            "postmortem": write_up(
                HAPPENED, CAUSE, "What is a safe starting point for the learning rate?"
            )
        },
        ("postmortem_form",),
        "Too little to learn from under: How to prevent.",
    ),
    Answer(
        "postmortem_placeholder_kept",
        {
            "postmortem": write_up(
                "(what was expected, what was seen instead, in numbers)", CAUSE, PREVENTION
            )
        },
        ("postmortem_form",),
        "Too little to learn from under: What happened.",
    ),
)

ANSWERS = RIGHT + WRONG
