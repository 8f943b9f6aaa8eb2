"""Kinds of wrong answers: values of another type, functions that fail, cells that stop."""

from grader.drill import Answer

from .checks import COMPARE_CELLS, DIAGNOSE_CELLS, FIX_CELLS, POINTS, SUSPECTS_CELLS, TRANSFER_CELLS
from .writing import (
    ALL_WORDS,
    CAUSE,
    HAPPENED,
    PREVENTION,
    diagnose,
    draw,
    predict,
    suspect,
    train_at,
    write_up,
)


def answer_all(value: str) -> dict[str, str | None]:
    """The same value wherever a number is asked for; the rest of the answer is right."""
    return {
        "observe": f"GROWTH_PER_STEP = {value}",
        "diagnose": diagnose(value, value),
        "suspects": suspect(losses=f"{{'A': ({value}), 'B': ({value})}}"),
        "fix": f"{train_at('0.3')}\nLEARNING_RATE_FIXED = {value}",
        "fastest": f"FASTEST_LR = {value}",
        "transfer": f"LEARNING_RATE_STRETCHED = {value}",
    }


NUMBERS = (
    "observe_growth",
    *DIAGNOSE_CELLS,
    "suspects_test",
    "fix_rate",
    "fastest_rate",
    "transfer_rate",
)
UNREADABLE = (*NUMBERS, "transfer_any_start", "transfer_long_run")

# One wrong kind of value wherever a number is asked for: each check that fails names the kind.
KINDS = tuple(
    Answer(
        f"numbers_as_{name}",
        answer_all(value),
        tuple(c for c in POINTS if c in fails),
        says,
        everywhere=name != "decimal_commas",  # Transfer says what is wrong with 0.3 there
    )
    for name, value, fails, says in (
        ("text", "'0.05'", NUMBERS, "the text '0.05'"),
        ("text_with_a_comma", "'0,05'", NUMBERS, "with a point for a comma"),
        ("words", "'a tenth'", UNREADABLE, "the text 'a tenth'"),
        ("decimal_commas", "0, 3", UNREADABLE, "Python writes a decimal point"),
        ("lists_of_one", "[0.05]", NUMBERS, "a list of 1 value,"),
        ("nested_lists", "[[0.05]]", NUMBERS, "a list of 1 value,"),
        ("tuples_of_one", "0.05,", NUMBERS, "a tuple of 1 value,"),
        ("arrays_of_one", "np.array([0.05])", NUMBERS, "an array of 1 value,"),
        ("lists", "[0.05, 0.06, 0.07]", UNREADABLE, "a list of 3 values"),
        ("arrays", "np.zeros(4)", UNREADABLE, "an array of 4 values"),
        ("dictionaries", "{'lr': 0.05}", UNREADABLE, "a dictionary"),
        ("sets", "{0.05}", UNREADABLE, "a set"),
        ("booleans", "True", UNREADABLE, "True"),
        ("numpy_booleans", "np.True_", UNREADABLE, "True"),
        ("nan", "float('nan')", UNREADABLE, "nan, which is not finite"),
        ("inf", "np.inf", UNREADABLE, "inf, which is not finite"),
        ("minus_inf", "-np.inf", UNREADABLE, "-inf, which is not finite"),
        ("whole_numbers_too_large", "10**400", UNREADABLE, "an int of about 401 digits"),
        ("whole_numbers_far_too_large", "10**2000", UNREADABLE, "digits"),
        ("complex", "0.05 + 0j", UNREADABLE, "a complex"),
        ("functions", "lambda *_: 0.05", UNREADABLE, "a function"),
        ("ellipses", "...", UNREADABLE, "no value yet"),
    )
)
# Functions that cannot be used, one kind per row.
FUNCTIONS = tuple(
    Answer(f"functions_{name}", {"diagnose": source}, DIAGNOSE_CELLS, says, everywhere=True)
    for name, source, says in (
        ("that_print", diagnose("print(1 - 2 * lr)", "print(2 / curvature)"), "returned None"),
        (
            "without_a_parameter",
            diagnose().replace("(lr)", "()").replace("(curvature)", "()"),
            "takes 0 positional arguments but 1 was given",
        ),
        (
            "with_two_parameters",
            diagnose().replace("(lr", "(x, lr").replace("(curvature", "(x, curvature"),
            "missing 1 required positional argument",
        ),
        ("that_name_nothing_known", diagnose("1 - 2 * x0", "2 / c0"), "stopped with NameError"),
        (
            "that_call_themselves",
            diagnose("step_factor(lr)", "largest_stable_lr(curvature)"),
            "RecursionError",
        ),
        (
            "that_end_python",
            diagnose("exit_now(lr)", "exit_now(1)")
            + "\n\n\ndef exit_now(_):\n    raise SystemExit(0)",
            "stopped with SystemExit",
        ),
        (
            "that_raise_errors_of_their_own",
            "class Odd(Exception):\n    pass\n\n\n"
            + diagnose("odd()", "odd()")
            + "\n\n\ndef odd():\n    raise Odd('no')",
            "stopped with Odd: no",
        ),
        (
            "that_divide_by_nothing",
            diagnose("1 / 0 * lr", "2 / 0"),
            "stopped with ZeroDivisionError",
        ),
        (
            "that_yield",
            diagnose("1").replace("return", "yield").replace("2 / c", "2 / c"),
            "a generator",
        ),
        ("that_are_numbers", "step_factor = -1.4\nlargest_stable_lr = 1.0", "should be a function"),
        (
            "that_are_text",
            "step_factor = '1 - 2 * lr'\nlargest_stable_lr = '2 / c'",
            "should be a function",
        ),
        (
            "that_are_classes",
            "class step_factor(float):\n    pass\n\n\nclass largest_stable_lr(float):\n    pass",
            "should be a function",
        ),
        (
            "that_take_text_only",
            diagnose("lr.lower()", "curvature.lower()"),
            "stopped with AttributeError",
        ),
    )
)


def stop(cell: str, source: str) -> dict[str, str | None]:
    """A cell that stops with an error before it assigns what it should."""
    names = {
        "predict": predict(*ALL_WORDS), "observe": "GROWTH_PER_STEP = 1.96", "diagnose": diagnose(),
        "suspects": suspect(), "fix": train_at("0.3"), "compare": draw(), "fastest": "FASTEST_LR = 0.5",
        "transfer": "LEARNING_RATE_STRETCHED = 0.05", "postmortem": write_up(HAPPENED, CAUSE, PREVENTION),
    }  # fmt: skip
    return {cell: f"{source}\n{names[cell]}"}


# Cells that stop: each kind of error and each cell once; the checks name the cell and the error.
STOPPED = tuple(
    Answer(
        f"stopped_{name}",
        stop(cell, source),
        fails,
        f"Your cell under *{place}* stopped with {error}",
        everywhere=True,
    )
    for name, cell, source, fails, place, error in (
        ("predict", "predict", "1 +", ("predict_complete",), "1. Predict", "SyntaxError"),
        (
            "observe",
            "observe",
            "import torch_of_mine",
            ("observe_growth",),
            "2. Observe",
            "ModuleNotFoundError",
        ),
        (
            "diagnose",
            "diagnose",
            "  x = 1\n y = 2",
            DIAGNOSE_CELLS,
            "3. Diagnose",
            "IndentationError",
        ),
        ("suspects", "suspects", "rerun('C')", SUSPECTS_CELLS, "3. Diagnose", "KeyError"),
        (
            "fix",
            "fix",
            "gradient_decent(START_POSITION, 0.3)",
            FIX_CELLS,
            "4. Fix",
            "NameError",
        ),
        (
            "compare",
            "compare",
            "raise ValueError('no figure')",
            COMPARE_CELLS,
            "5. Compare",
            "ValueError: no figure",
        ),
        ("fastest", "fastest", "np.nothing", ("fastest_rate",), "6. Transfer", "AttributeError"),
        (
            "transfer",
            "transfer",
            "assert False, 'my own'",
            TRANSFER_CELLS,
            "6. Transfer",
            "AssertionError: my own",
        ),
        (
            "postmortem",
            "postmortem",
            "sub = 'two' 'parts",
            ("postmortem_form",),
            "7. Postmortem",
            "SyntaxError",
        ),
    )
)
