"""Wrong answers with one slip each, and the words with which a check must name it."""

from grader.drill import UNTOUCHED, Answer

from .checks import COMPARE_CELLS, DIAGNOSE_CELLS, FIX_CELLS, SUSPECTS_CELLS, TRANSFER_CELLS
from .writing import ALL_WORDS, RUN, diagnose, draw, predict, suspect, train_at

STUB = "PREDICTION = dict.fromkeys([1.2, 0.3, 1.0, 0.95])\nPREDICTION[1.2] = explodes"
PERCENT = predict("120: 'explodes'", "30: 'glides'", "100: 'bounces'", "95: 'zigzags'")
NOT_DESCRIBED = draw().replace("comparison = ", "")
OTHER_FIGURE = draw() + "comparison = describe_figure(plt.figure())"


def observe(value: str, says: str) -> Answer:
    """A number of the run that is not its factor."""
    name = f"growth_{says.split()[-1].strip('.?:')}"
    return Answer(name, {"observe": f"GROWTH_PER_STEP = {value}"}, ("observe_growth",), says)


def factor(name: str, formula: str, says: str) -> Answer:
    """A wrong formula for the factor."""
    return Answer(f"factor_{name}", {"diagnose": diagnose(formula)}, ("diagnose_factor",), says)


def limit(name: str, formula: str, says: str) -> Answer:
    """A wrong formula for the limit."""
    cells = {"diagnose": diagnose(limit=formula)}
    return Answer(f"limit_{name}", cells, ("diagnose_limit",), says)


def compare(
    name: str, source: str, says: str, fails: tuple[str, ...] = ("compare_runs",)
) -> Answer:
    """A figure that shows something else."""
    return Answer(f"figure_{name}", {"compare": source}, fails, says)


SLIPS = (
    Answer("prediction_for_percentages", {"predict": PERCENT}, ("predict_complete",), "stands 120"),
    Answer(
        "prediction_of_dots",
        {"predict": predict(*(word.split(":")[0] + ": ..." for word in ALL_WORDS))},
        ("predict_complete",),
        "PREDICTION has no value yet for 0.3, 0.95, 1.0, 1.2",
    ),
    Answer(
        "prediction_stops_behind_the_stub",
        {"predict": STUB},
        ("predict_complete",),
        "Your cell under *1. Predict* stopped with NameError: name 'explodes' is not defined",
    ),
    observe("2", "Near, but rounded or miscounted"),
    observe("0.96", "It is the growth as a share"),
    observe("losses_bad[2] / losses_bad[0]", "It is the factor of two steps"),
    observe("0.5", "Divide the later of two neighbours by the earlier."),
    observe("196", "It is a percentage"),
    Answer(
        "growth_as_a_sentence",
        {"observe": "The loss is multiplied by 1.96."},
        ("observe_growth",),
        "Your cell under *2. Observe* stopped with SyntaxError",
    ),
    Answer(
        "growth_under_another_name",
        {"observe": "growth_per_step = 1.96"},
        ("observe_growth",),
        "GROWTH_PER_STEP has no value yet.",
    ),
    Answer(
        "growth_in_a_text_with_a_percentage",
        {"observe": "GROWTH_PER_STEP = '196%'"},
        ("observe_growth",),
        "A percentage is divided by 100 first",
    ),
    factor("that_adds", "1 + 2 * lr", "An update subtracts, and yours adds."),
    factor("without_the_old_position", "-2 * lr", "The x that is there before the step"),
    factor("of_another_gradient", "1 - lr", "The gradient is 2 * x, and not x."),
    factor("at_the_colleagues_rate", "1 - 2 * LEARNING_RATE", "lands at 2.8 and 2.8"),
    limit("twice_too_high", "4 / curvature", "It is too high"),
    limit("of_the_curvature_squared", "2 / curvature**2", "Rates above it come closer, too"),
    limit("with_a_margin", "1.9 / curvature", "A margin makes a rate safer"),
    limit("far_too_low", "1 / (2 * curvature)", "Rates above it come closer, too"),
    limit(
        "as_an_interval", "(0, 2 / curvature)", "a tuple of 2 values, and should be one number. One"
    ),
    Answer(
        "functions_with_another_minus",
        {"diagnose": diagnose("1 \u2212 2 * lr")},
        DIAGNOSE_CELLS,
        "invalid character",
        everywhere=True,
    ),
    *(
        Answer(
            f"names_taken_{kind}",
            {"observe": f"{taken}\nGROWTH_PER_STEP = 1.96"},
            (*SUSPECTS_CELLS, "fix_run"),
            f"is a name of {kind}, and is now {value}: your cell under *2. Observe* gave it",
            everywhere=True,
        )
        for kind, taken, value in (
            ("Python", "float = list = range = 3", "3"),
            ("the drill", "np = 'n'", "the text 'n'"),
        )
    ),
    Answer(
        "names_taken_and_used",
        {"diagnose": "abs = 2\n" + diagnose("1 - abs(2 * lr)")},
        ("diagnose_factor",),
        "Perhaps a name of Python's, such as abs, has another value now",
    ),
    Answer(
        "suspects_for_words",
        {
            "suspects": suspect(
                losses="{38.4: 'A', 0.000136: 'B'}", fault="{'sign': 'A', 'rate': 'B'}"
            )
        },
        SUSPECTS_CELLS,
        "before a colon, where A or B belongs",
        everywhere=True,
    ),
    Answer(
        "test_with_pairs",
        {"suspects": suspect(losses="{who: rerun(who, 10) for who in 'AB'}")},
        ("suspects_test",),
        "a tuple of 2 values, and should be one number. One is enough",
    ),
    Answer(
        "run_at_the_colleagues_rate",
        {"fix": train_at("0.3").replace("LEARNING_RATE_FIXED, n", "LEARNING_RATE, n")},
        ("fix_run",),
        "LEARNING_RATE_FIXED is 0.3, and these losses are those of a run at 1.2",
    ),
    Answer(
        "run_of_the_colleague",
        {"fix": "LEARNING_RATE_FIXED = 0.3\npath_fixed, losses_fixed = path_bad, losses_bad"},
        ("fix_run",),
        "hold the colleague's run of 20 steps",
    ),
    Answer(
        "fix_stops_and_compare_is_done",
        {
            "fix": f"LEARNING_RATE_FIXED = 0.3\npath_fixed, losses_fixed, _ = {RUN}",
            "compare": draw(),
        },
        ("fix_run",),
        "Your cell under *4. Fix* stopped with ValueError",
    ),
    Answer(
        "fix_left_out_and_compare_is_done",
        {"fix": UNTOUCHED, "compare": draw()},
        FIX_CELLS,
        "has no value yet",
        everywhere=True,
    ),
    compare("of_shares", draw("losses_bad / 8"), "its lines begin with"),
    compare("of_own_losses_cut_off", draw(fixed="losses_fixed[:6]"), "only 6 of your own losses"),
    compare("of_another_run", draw(fixed=f"{RUN}[1] * 1.1"), "No line in your figure has your own"),
    compare("of_text", "comparison = describe_figure('fig')", "takes your figure", COMPARE_CELLS),
    compare("that_is_another", OTHER_FIGURE, "you drew in another one"),
    compare("described_without_a_name", NOT_DESCRIBED, "comparison has no value yet"),
    compare("under_another_name", draw().replace("compari", "compare"), "comparison has no value"),
    compare("of_a_cell_that_stops", draw().replace("(fig)", "(fg)"), "name 'fg' is not defined"),
    compare("itself", draw().replace("describe_figure(fig)", "fig"), "comparison is a Figure"),
    Answer(
        "transfer_function_not_called",
        {"transfer": "LEARNING_RATE_STRETCHED = largest_stable_lr"},
        TRANSFER_CELLS,
        "A function gives its number when it is called",
        everywhere=True,
    ),
    Answer(
        "transfer_for_each_direction",
        {"transfer": "LEARNING_RATE_STRETCHED = (0.5, 0.05)"},
        TRANSFER_CELLS,
        "One rate serves both coordinates",
    ),
    Answer(
        "postmortem_typed_as_text",
        {"postmortem": "### What happened\nThe loss grew at every step."},
        ("postmortem_form",),
        "Your cell under *7. Postmortem* stopped with SyntaxError",
    ),
)
