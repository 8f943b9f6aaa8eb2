"""Wrong answers by misconception, with the checks that they fail and the cause to be named."""

from grader.drill import UNTOUCHED, Answer

from .checks import COMPARE_CELLS, FIX_CELLS, POINTS, TRANSFER_CELLS
from .writing import (
    BORROWED,
    BY_THE_NAMES_ASKED_FOR,
    CAUSE,
    DECAY,
    ELSEWHERE,
    HALVED,
    HAPPENED,
    LATE_DECAY,
    OWN_LOOP,
    PREVENTION,
    RUN,
    TOO_EARLY,
    diagnose,
    draw,
    predict,
    suspect,
    train_at,
    write_up,
)

MISTAKES = (
    Answer(
        "untouched",
        dict.fromkeys(
            (
                "predict",
                "observe",
                "diagnose",
                "again",
                "suspects",
                "fix",
                "compare",
                "fastest",
                "transfer",
                "postmortem",
            ),
            UNTOUCHED,
        ),
        tuple(POINTS),
        "PREDICTION has no value yet for 0.3, 0.95, 1.0, 1.2",
    ),
    Answer(
        "cells_deleted",
        dict.fromkeys(
            (
                "predict",
                "observe",
                "diagnose",
                "suspects",
                "fix",
                "compare",
                "fastest",
                "transfer",
                "postmortem",
            ),
            "",
        ),
        tuple(POINTS),
        "has no value yet.",
        everywhere=True,
    ),
    Answer(
        "prediction_for_one_rate",
        {"predict": predict("1.2: 'explodes'")},
        ("predict_complete",),
        "PREDICTION has no value yet for 0.3, 0.95, 1.0.",
    ),
    Answer(
        "prediction_in_one_word",
        {"predict": "PREDICTION = 'explodes'"},
        ("predict_complete",),
        "the text 'explodes', and should be a dictionary",
    ),
    Answer(
        "prediction_in_a_list",
        {"predict": "PREDICTION = ['explodes', 'glides', 'bounces', 'zigzags']"},
        ("predict_complete",),
        "a list of 4 values, and should be a dictionary",
    ),
    Answer(
        "prediction_in_an_array",
        {"predict": "PREDICTION = np.array(['explodes', 'glides', 'bounces', 'zigzags'])"},
        ("predict_complete",),
        "and should be a dictionary of rates and words",
    ),
    Answer(
        "prediction_in_own_words",
        {"predict": predict("0.3: 'ok'", "0.95: 'ok'", "1.0: 'so'", "1.2: 'bad'")},
        ("predict_complete",),
        "the text 'ok', which is none of the five words",
    ),
    Answer(
        "prediction_with_lists_of_words",
        {"predict": predict("0.3: ['glides']", "0.95: ['stays']", "1.0: {}", "1.2: 7")},
        ("predict_complete",),
        "a list of 1 value, which is none of the five words",
    ),
    Answer(
        "prediction_for_rates_as_text",
        {
            "predict": predict(
                "'1.2': 'explodes'", "'0.3': 'glides'", "'1.0': 'stays'", "'0.95': 'glides'"
            )
        },
        ("predict_complete",),
        "a rate is text: '1.2'",
    ),
    Answer(
        "prediction_swapped",
        {
            "predict": predict(
                "'explodes': 1.2", "'glides': 0.3", "'bounces': 1.0", "'zigzags': 0.95"
            )
        },
        ("predict_complete",),
        "rate and word are swapped",
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
        "GROWTH_PER_STEP is 0.5102. Multiplied by that, a loss would shrink",
    ),
    Answer(
        "growth_of_one",
        {"observe": "GROWTH_PER_STEP = 1"},
        ("observe_growth",),
        "Multiplied by that, a loss would stay as it is",
    ),
    Answer(
        "growth_negative",
        {"observe": "GROWTH_PER_STEP = -1.4"},
        ("observe_growth",),
        "Multiplied by that, a loss would not stay above 0",
    ),
    Answer(
        "growth_huge",
        {"observe": "GROWTH_PER_STEP = 10**300"},
        ("observe_growth",),
        "multiply by 1e+300 twenty times: that gives inf",
    ),
    Answer(
        "growth_at_every_step",
        {"observe": "GROWTH_PER_STEP = losses_bad[1:] / losses_bad[:-1]"},
        ("observe_growth",),
        "an array of 20 values, and should be one number",
    ),
    Answer(
        "growth_with_a_comma",
        {"observe": "GROWTH_PER_STEP = 1,96"},
        ("observe_growth",),
        "Python writes a decimal point",
    ),
    Answer(
        "factor_without_its_sign",
        {"diagnose": diagnose(factor="abs(1 - 2 * lr)")},
        ("diagnose_factor",),
        "x = -2 would go to -2.8",
    ),
    Answer(
        "factor_of_the_loss",
        {"diagnose": diagnose(factor="(1 - 2 * lr) ** 2")},
        ("diagnose_factor",),
        "multiplies x by 1.96",
    ),
    Answer(
        "factor_hard_coded",
        {"diagnose": diagnose(factor="-1.4")},
        ("diagnose_factor",),
        "with your factors it lands at 2.8 and 2.8",
    ),
    Answer(
        "factor_looked_up",
        {"diagnose": diagnose(factor="{0.3: 0.4, 0.95: -0.9, 1.2: -1.4}.get(lr, 0.0)")},
        ("diagnose_factor",),
        "at rates that you have not seen",
    ),
    Answer(
        "factor_looked_up_and_lost",
        {"diagnose": diagnose(factor="{0.3: 0.4, 0.95: -0.9, 1.2: -1.4}[lr]")},
        ("diagnose_factor",),
        "`step_factor(0.0)` was called with one number, and stopped with KeyError: 0.0",
    ),
    Answer(
        "limit_is_the_fastest_rate",
        {"diagnose": diagnose(limit="1 / curvature")},
        ("diagnose_limit",),
        "still stable. The fastest rate is not the last stable one",
    ),
    Answer(
        "limit_is_the_colleagues",
        {"diagnose": diagnose(limit="2.4 / curvature")},
        ("diagnose_limit",),
        "On a bowl of curvature 2, at 1.2, a step multiplies x by -1.4",
    ),
    Answer(
        "limit_of_this_bowl_alone",
        {"diagnose": diagnose(limit="1.0")},
        ("diagnose_limit",),
        "On a bowl of curvature 20, at 1, a step multiplies x by -19",
    ),
    Answer(
        "limit_by_trial",
        {"diagnose": diagnose(limit="1.97 / curvature")},
        ("diagnose_limit",),
        "1 % above your limit of 0.985",
    ),
    Answer(
        "limit_upside_down",
        {"diagnose": diagnose(limit="curvature / 2")},
        ("diagnose_limit",),
        "On a bowl of curvature 20, at 10, a step multiplies x by -199",
    ),
    Answer(
        "limit_negative",
        {"diagnose": diagnose(limit="-0.98")},
        ("diagnose_limit",),
        "a limit of 0 or below leaves no rate that walks downhill",
    ),
    Answer(
        "limit_looked_up",
        {"diagnose": diagnose(limit="{2: 1.0, 20: 0.1}.get(curvature, 1.0)")},
        ("diagnose_limit",),
        "wrong for others: for curvature 3 it gives 1.",
    ),
    Answer(
        "limit_as_text",
        {"diagnose": diagnose(limit="str(2 / curvature)")},
        ("diagnose_limit",),
        "`largest_stable_lr(2)` returned the text '1.0'",
    ),
    Answer(
        "test_that_tells_nothing",
        {"suspects": suspect("'a'")},
        ("suspects_test",),
        "In test a both colleagues do the same",
    ),
    Answer(
        "test_in_own_words",
        {"suspects": suspect("'divide the rate'")},
        ("suspects_test",),
        "the text 'divide the rate', and should be one of four letters",
    ),
    Answer(
        "test_not_run",
        {"suspects": suspect(losses="{'A': None, 'B': None}")},
        ("suspects_test",),
        "LOSS_AFTER_TEST has no value yet for A and B",
    ),
    Answer(
        "test_with_one_loss",
        {"suspects": suspect(losses="rerun('A', 10)[1][-1]")},
        ("suspects_test",),
        "38.4",
    ),
    Answer(
        "test_with_whole_runs",
        {"suspects": suspect(losses="{who: rerun(who, 10)[1] for who in 'AB'}")},
        ("suspects_test",),
        'LOSS_AFTER_TEST["A"] is an array of 21 values',
    ),
    Answer(
        "test_without_the_tenth",
        {"suspects": suspect(losses="{who: rerun(who)[1][-1] for who in 'AB'}")},
        ("suspects_test",),
        'LOSS_AFTER_TEST["A"] is 5.6e+06, and that is not the loss',
    ),
    Answer(
        "test_with_losses_swapped",
        {"suspects": suspect(losses="{'B': rerun('A', 10)[1][-1], 'A': rerun('B', 10)[1][-1]}")},
        ("suspects_test",),
        "The two losses are swapped",
    ),
    Answer(
        "fault_the_other_way_round",
        {"suspects": suspect(fault="{'A': 'rate', 'B': 'sign'}")},
        ("suspects_fault",),
        "A's loss still grows and B's falls; you say that A's rate was too high",
    ),
    Answer(
        "fault_the_rate_twice",
        {"suspects": suspect(fault="dict.fromkeys('AB', 'rate')")},
        ("suspects_fault",),
        'You say "rate" for both',
    ),
    Answer(
        "fault_in_own_words",
        {"suspects": suspect(fault="{'A': 'minus', 'B': 'rate'}")},
        ("suspects_fault",),
        "the text 'minus', and asked for is one of two words",
    ),
    Answer(
        "fault_of_one",
        {"suspects": suspect(fault="{'A': 'sign'}")},
        ("suspects_fault",),
        "FAULT has no value yet for B",
    ),
    Answer(
        "fault_as_a_word",
        {"suspects": suspect(fault="'sign'")},
        ("suspects_fault",),
        "the text 'sign', and should be a dictionary",
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
        ("fix_rate", "fix_converges"),
        "the position never moves",
    ),
    Answer(
        "rate_negative",
        {"fix": train_at("-0.1")},
        ("fix_rate", "fix_converges"),
        "LEARNING_RATE_FIXED is -0.1, below 0: every step walks uphill",
    ),
    Answer(
        "rate_on_the_boundary",
        {"fix": train_at("1.0")},
        ("fix_rate", "fix_converges"),
        "bounces between two points for ever, at loss 8",
    ),
    Answer(
        "rate_a_rounding_error_above_the_boundary",
        {"fix": train_at("1.0000000000000002")},
        ("fix_rate", "fix_converges"),
        "bounces between two points for ever, at loss 8",
    ),
    Answer(
        "rate_just_above_the_limit",
        {"fix": train_at("1.00001")},
        ("fix_rate", "fix_converges"),
        "multiplies the position by -1.00002. Its size is above 1",
    ),
    Answer(
        "rate_above_the_limit",
        {"fix": train_at("1.1")},
        ("fix_rate", "fix_converges"),
        "so the run explodes: more slowly than the colleague's",
    ),
    Answer(
        "rate_of_the_colleague",
        {"fix": train_at("LEARNING_RATE")},
        ("fix_rate", "fix_converges"),
        "so the run explodes: as fast as the colleague's",
    ),
    Answer(
        "rate_above_the_colleagues",
        {"fix": train_at("1.3")},
        ("fix_rate", "fix_converges"),
        "so the run explodes: faster than the colleague's",
    ),
    Answer(
        "rate_as_a_whole_number",
        {"fix": train_at("3")},
        ("fix_rate", "fix_converges"),
        "At 3 each step multiplies the position by -5",
    ),
    Answer(
        "rate_that_overflows",
        {"fix": train_at("10**10")},
        FIX_CELLS,
        "At 1e+10 each step multiplies the position by -2e+10",
    ),
    Answer(
        "rate_far_too_small", {"fix": train_at("0.001")}, ("fix_converges",), "it takes 1,670 steps"
    ),
    Answer("rate_too_small", {"fix": train_at("0.01")}, ("fix_converges",), "it takes 166 steps"),
    Answer(
        "rate_next_to_nothing",
        {"fix": train_at("1e-20")},
        ("fix_converges",),
        "it takes 1.7e+20 steps",
    ),
    Answer(
        "rate_that_overshoots", {"fix": train_at("0.98")}, ("fix_converges",), "Overshoot by less"
    ),
    Answer(
        "rate_as_text",
        {"fix": train_at("'0.1'")},
        ("fix_rate", "fix_run"),
        "the text '0.1', and should be one number",
    ),
    Answer(
        "rate_true",
        {"fix": train_at("True")},
        ("fix_rate", "fix_converges"),
        "True, and should be one number",
    ),
    Answer(
        "rate_as_a_list",
        {"fix": train_at("[0.1, 0.2]")},
        FIX_CELLS,
        "a list of 2 values, and should be one number",
    ),
    Answer(
        "rate_as_a_list_of_one",
        {"fix": train_at("[0.3]")},
        ("fix_rate",),
        "a list of 1 value, and should be one number",
    ),
    Answer(
        "rate_with_a_comma",
        {"fix": train_at("0,3")},
        ("fix_rate", "fix_run"),
        "Python writes a decimal point, 0.3",
    ),
    Answer(
        "rate_with_a_comma_and_a_nought",
        {"fix": train_at("0,05")},
        FIX_CELLS,
        "Python writes a decimal point: 0.3, not 0,3",
    ),
    Answer(
        "rate_of_question_marks",
        {"fix": train_at("???")},
        FIX_CELLS,
        "has no value yet",
    ),
    Answer(
        "rate_not_named",
        {"fix": f"path_fixed, losses_fixed = {RUN}", "compare": draw()},
        ("fix_rate",),
        "LEARNING_RATE_FIXED has no value yet",
    ),
    Answer(
        "rate_without_a_run",
        {"fix": "LEARNING_RATE_FIXED = 0.3"},
        ("fix_run",),
        "path_fixed has no value yet",
    ),
    Answer(
        "run_without_losses",
        {"fix": f"LEARNING_RATE_FIXED = 0.3\npath_fixed = {RUN}[0]", "compare": draw(fixed="[]")},
        ("fix_run", "compare_runs"),
        "losses_fixed has no value yet",
    ),
    Answer(
        "run_swapped",
        {
            "fix": f"LEARNING_RATE_FIXED = 0.3\nlosses_fixed, path_fixed = {RUN}",
            "compare": BY_THE_NAMES_ASKED_FOR,
        },
        ("fix_run",),
        "path_fixed and losses_fixed are swapped",
    ),
    Answer(
        "run_not_unpacked",
        {
            "fix": f"LEARNING_RATE_FIXED = 0.3\npath_fixed = {RUN}\nlosses_fixed = None",
            "compare": draw(fixed="path_fixed[1]"),
        },
        ("fix_run",),
        "path_fixed holds two things, a path and its losses",
    ),
    *(
        Answer(
            f"run_not_unpacked_as_{name}",
            {"fix": f"LEARNING_RATE_FIXED = 0.3\n{run} = {RUN}", "compare": figure},
            ("fix_run",),
            says,
        )
        for name, run, figure, says in (
            (
                "both",
                "path_fixed = losses_fixed",
                draw(fixed="losses_fixed[1]"),
                "holds two things",
            ),
            ("its_path", "path_fixed", BY_THE_NAMES_ASKED_FOR, "path_fixed holds two things"),
            ("its_losses", "losses_fixed", BY_THE_NAMES_ASKED_FOR, "losses_fixed holds two things"),
            ("a_result", "result", draw(fixed="result[1]"), "path_fixed has no value yet"),
        )
    ),
    Answer(
        "run_of_losses_alone",
        {"fix": f"LEARNING_RATE_FIXED = 0.3\npath_fixed = losses_fixed = {RUN}[1]"},
        ("fix_run",),
        "path_fixed has the shape (51,)",
    ),
    Answer(
        "run_of_paths_alone",
        {
            "fix": f"LEARNING_RATE_FIXED = 0.3\npath_fixed = losses_fixed = {RUN}[0]",
            "compare": draw(),
        },
        ("fix_run", "compare_runs"),
        "losses_fixed has the shape (51, 2)",
    ),
    Answer(
        "run_as_the_last_loss",
        {
            "fix": train_at("0.3") + "\nlosses_fixed = losses_fixed[-1]",
            "compare": draw(fixed="[losses_fixed]"),
        },
        ("fix_run", "compare_runs"),
        "losses_fixed is 1.2",
    ),
    Answer(
        "run_as_text",
        {
            "fix": train_at("0.3") + "\nlosses_fixed = [f'{loss:.2f}' for loss in losses_fixed]",
            "compare": draw(fixed="[]"),
        },
        ("fix_run", "compare_runs"),
        "losses_fixed does not hold numbers alone",
    ),
    Answer(
        "run_of_uneven_rows",
        {
            "fix": train_at("0.3") + "\npath_fixed = [[-2.0, 2.0], [1.0]] * 25 + [[0.0]]",
            "compare": draw(),
        },
        ("fix_run",),
        "path_fixed does not hold numbers alone, or not the same number in each row",
    ),
    Answer(
        "losses_with_nan",
        {"fix": train_at("0.3") + "\nlosses_fixed[7] = np.nan", "compare": draw()},
        ("fix_run",),
        "losses_fixed is not finite from step 7 on",
    ),
    Answer(
        "losses_made_up",
        {"fix": train_at("0.3") + "\nlosses_fixed = [8, 0]", "compare": draw()},
        ("fix_run",),
        "Your run has losses: 2, and points in its path: 51",
    ),
    Answer(
        "losses_of_another_rate",
        {"fix": BORROWED},
        ("fix_rate",),
        "multiplies the position by -1.3",
    ),
    Answer(
        "losses_of_another_stable_rate",
        {
            "fix": "LEARNING_RATE_FIXED = 0.4\npath_fixed, losses_fixed = gradient_descent(START_POSITION, 0.3)"
        },
        ("fix_run",),
        "LEARNING_RATE_FIXED is 0.4, and these losses are those of a run at 0.3",
    ),
    Answer(
        "path_of_another_rate",
        {"fix": train_at("0.3") + "\npath_fixed = gradient_descent(START_POSITION, 0.2)[0]"},
        ("fix_run",),
        "The losses are those of a run at 0.3, and the path is another one",
    ),
    Answer(
        "rate_decays",
        {"fix": DECAY, "compare": draw()},
        ("fix_run",),
        "after step 2 yours is",
    ),
    Answer(
        "rate_decays_late",
        {"fix": LATE_DECAY, "compare": draw()},
        ("fix_run",),
        "after step 4 yours is",
    ),
    Answer(
        "losses_rounded",
        {"fix": train_at("0.3") + "\nlosses_fixed = losses_fixed.round(2)"},
        ("fix_run",),
        "Rounding changes it",
    ),
    Answer(
        "five_thousand_steps",
        {"fix": train_at("0.001", steps=5000)},
        ("fix_run", "fix_converges"),
        "Your run has losses: 5001",
    ),
    Answer(
        "another_start",
        {
            "fix": "LEARNING_RATE_FIXED = 0.3\n"
            "path_fixed, losses_fixed = gradient_descent([-1, 1], 0.3)"
        },
        ("fix_run",),
        "Your run starts at [-1, 1]",
    ),
    Answer(
        "start_moved",
        {"fix": "START_POSITION = [-1.0, 1.0]\n" + train_at("0.3")},
        ("fix_run",),
        "You changed `START_POSITION`",
    ),
    Answer(
        "evidence_edited",
        {"fix": "LEARNING_RATE = 0.1\n" + train_at("LEARNING_RATE")},
        ("fix_run",),
        "You changed `LEARNING_RATE`",
    ),
    Answer(
        "evidence_as_text",
        {"fix": train_at("0.3") + "\nLEARNING_RATE = '1.2'"},
        ("fix_run",),
        "You changed `LEARNING_RATE`",
    ),
    Answer(
        "losses_of_the_colleague_replaced",
        {
            "fix": "path_bad, losses_bad = gradient_descent(START_POSITION, 0.1, 20)\n"
            + train_at("0.1")
        },
        ("fix_run",),
        "You changed `path_bad`",
    ),
    Answer(
        "losses_of_the_colleague_rounded",
        {
            "fix": "losses_bad = np.round(losses_bad, 2)\n" + train_at("0.3"),
            "compare": draw("8 * 1.96 ** np.arange(21)"),
        },
        ("fix_run",),
        "You changed `losses_bad`",
    ),
    Answer(
        "path_of_the_colleague_clipped",
        {"fix": "path_bad = np.clip(path_bad, -5, 5)\n" + train_at("0.3")},
        ("fix_run",),
        "You changed `path_bad`",
    ),
    Answer(
        "threshold_moved",
        {"fix": "CONVERGED_BELOW = 2.0\n" + train_at("0.01")},
        ("fix_run", "fix_converges"),
        "You changed `CONVERGED_BELOW`",
    ),
    Answer(
        "own_loss",
        {"fix": "loss_fn = lambda x, y: abs(x + y)\n" + train_at("0.3")},
        ("fix_run",),
        "You changed `loss_fn`",
    ),
    Answer(
        "own_loss_as_a_number",
        {"fix": train_at("0.3") + "\nloss_fn = 0.3", "compare": draw()},
        ("fix_run",),
        "You changed `loss_fn`",
    ),
    Answer(
        "own_gradient",
        {"fix": "def gradient_fn(x, y):\n    return np.array([x, y])\n\n" + train_at("0.3")},
        ("fix_run",),
        "You changed `gradient_fn`",
    ),
    Answer(
        "own_descent",
        {"fix": HALVED + train_at("1.1")},
        ("fix_rate", "fix_run", "fix_converges"),
        "At 1.1 each step multiplies the position by -1.2",
    ),
    Answer(
        "own_descent_of_another_shape",
        {
            "fix": "def gradient_descent(start, lr):\n    return start\n\n\n" + OWN_LOOP,
            "compare": draw(),
        },
        ("fix_run",),
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
        "follows the colleague's losses for 3 points, and then goes another way",
    ),
    Answer(
        "colleague_cut_off",
        {"compare": draw(bad="losses_bad[:5]")},
        ("compare_runs",),
        "only 5 of the colleague's losses",
    ),
    Answer(
        "logarithms_drawn",
        {
            "compare": draw(
                bad="np.log10(losses_bad)", fixed="np.log10(losses_fixed)", scale="linear"
            )
        },
        COMPARE_CELLS,
        "the logarithms of the colleague's losses",
    ),
    Answer(
        "own_run_not_drawn",
        {"compare": draw(fixed="[]")},
        ("compare_runs",),
        "No line in your figure has your own losses, 8, 1.28, 0.2048",
    ),
    Answer(
        "figure_on_a_linear_axis",
        {"compare": draw(scale="linear")},
        ("compare_axes",),
        "No losses on a log axis: the vertical scale is linear",
    ),
    Answer(
        "figure_without_the_first_loss_on_a_linear_axis",
        {"compare": draw("losses_bad[1:]", "losses_fixed[1:]", scale="linear")},
        ("compare_axes",),
        "No losses on a log axis: the vertical scale is linear",
    ),
    Answer(
        "figure_without_labels",
        {"compare": draw(xlabel=" ")},
        ("compare_axes",),
        "missing: xlabel of pair 2",
    ),
    Answer(
        "figure_not_described",
        {"compare": "comparison = plt.figure()"},
        COMPARE_CELLS,
        "comparison is a Figure, and not what describe_figure returns",
        everywhere=True,
    ),
    Answer(
        "figure_described_by_hand",
        {"compare": "comparison = ['two lines']"},
        COMPARE_CELLS,
        "comparison is a list of 1 value, and not what describe_figure returns",
        everywhere=True,
    ),
    Answer(
        "figure_drawn_elsewhere",
        {"compare": ELSEWHERE},
        ("compare_runs",),
        "you drew in another one",
    ),
    Answer(
        "figure_described_too_early",
        {"compare": TOO_EARLY},
        ("compare_runs",),
        "had no lines yet when describe_figure looked at it",
    ),
    Answer(
        "compare_skipped",
        {"compare": UNTOUCHED},
        COMPARE_CELLS,
        "had no lines yet when describe_figure looked at it",
        everywhere=True,
    ),
    Answer(
        "fastest_is_the_limit",
        {"fastest": "FASTEST_LR = largest_stable_lr(2)"},
        ("fastest_rate",),
        "FASTEST_LR is 1, where the loss does not fall at all",
    ),
    Answer(
        "fastest_read_badly",
        {"fastest": "FASTEST_LR = 0.4"},
        ("fastest_rate",),
        "At 0.4 a step leaves 0.2 of the distance",
    ),
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
        {"transfer": "LEARNING_RATE_STRETCHED = largest_stable_lr(20)"},
        ("transfer_any_start",),
        "a step multiplies it by -1,",
    ),
    Answer(
        "transfer_zero",
        {"transfer": "LEARNING_RATE_STRETCHED = 0"},
        TRANSFER_CELLS,
        "LEARNING_RATE_STRETCHED is 0, and only a rate above 0",
    ),
    Answer(
        "transfer_creeps",
        {"transfer": "LEARNING_RATE_STRETCHED = 0.001"},
        ("transfer_any_start", "transfer_long_run"),
        "x has not arrived after 50 steps",
    ),
    Answer(
        "transfer_negative",
        {"transfer": "LEARNING_RATE_STRETCHED = -0.05"},
        TRANSFER_CELLS,
        "only a rate above 0 walks downhill",
    ),
    Answer(
        "transfer_huge",
        {"transfer": "LEARNING_RATE_STRETCHED = 10**300"},
        TRANSFER_CELLS,
        "it goes from 4 to inf",
    ),
    Answer(
        "transfer_as_text",
        {"transfer": "LEARNING_RATE_STRETCHED = '0.05'"},
        ("transfer_rate",),
        "the text '0.05', and should be one number",
    ),
    Answer(
        "postmortem_blank",
        {"postmortem": 'postmortem = ""'},
        ("postmortem_form",),
        "no heading: What happened, Root cause",
    ),
    Answer(
        "postmortem_without_a_heading",
        {"postmortem": write_up(HAPPENED, CAUSE, PREVENTION).replace("### Root cause", "")},
        ("postmortem_form",),
        "no heading: Root cause.",
    ),
    Answer(
        "postmortem_not_text",
        {"postmortem": "postmortem = 42"},
        ("postmortem_form",),
        "postmortem is 42, and should be text",
    ),
    Answer(
        "postmortem_as_a_list",
        {"postmortem": "postmortem = ['it exploded', 'the rate', 'a smaller one']"},
        ("postmortem_form",),
        "postmortem is a list of 3 values, and should be text",
    ),
    Answer(
        "postmortem_of_one_word",
        {"postmortem": write_up(HAPPENED, "lr", PREVENTION)},
        ("postmortem_form",),
        "Too little to learn from under: Root cause.",
    ),
    Answer(
        "postmortem_of_repeated_words",
        {"postmortem": write_up(*["bla blub " * 9] * 3)},
        ("postmortem_form",),
        "Too little to learn from under: What happened, Root cause, How to prevent.",
    ),
    Answer(
        "postmortem_the_same_three_times",
        {"postmortem": write_up(HAPPENED, HAPPENED, HAPPENED)},
        ("postmortem_form",),
        "Two parts of the postmortem say the same",
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
