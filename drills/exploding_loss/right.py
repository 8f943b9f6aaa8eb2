"""Right answers, the unusual ones too: every check passes."""

from grader.drill import Answer

from .writing import (
    CAUSE,
    COLOUR_BAR,
    EMPTY_PANEL,
    HAPPENED,
    OWN_FIGURE,
    OWN_LOOP,
    PREVENTION,
    RUN,
    SHARED_AXES,
    TWIN_AXES,
    diagnose,
    draw,
    predict,
    suspect,
    train_at,
    write_up,
)

ORDINARY = (
    Answer("reference"),
    Answer("rate_near_the_lower_end", {"fix": train_at("0.0324")}),
    Answer("rate_near_the_upper_end", {"fix": train_at("0.967")}),
    Answer("rate_that_needs_one_step", {"fix": train_at("0.5")}),
    Answer("numpy_float64", {"fix": train_at("np.float64(0.3)")}),
    Answer("numpy_float32", {"fix": train_at("np.float32(0.25)")}),
    Answer(
        "numbers_as_numpy_arrays",
        {
            "observe": "GROWTH_PER_STEP = np.array(1.96)",
            "diagnose": diagnose("np.float32(1 - 2 * lr)", "np.array(2 / curvature)"),
            "fix": train_at("np.array(0.3)"),
            "fastest": "FASTEST_LR = np.array(0.5, dtype='f4')",
            "transfer": "LEARNING_RATE_STRETCHED = np.float16(0.05)",
        },
    ),
    Answer(
        "numbers_of_own_kinds",
        {
            "observe": "class Growth(float):\n    pass\n\n\nGROWTH_PER_STEP = Growth(1.96)",
            "diagnose": "from decimal import Decimal\n\n\n"
            + diagnose("round(Decimal(1) - 2 * Decimal(lr), 9)", "np.longdouble(2) / curvature"),
            "fix": f"{train_at('0.3')}\nfrom fractions import Fraction\n\n"
            "LEARNING_RATE_FIXED = Fraction(3, 10)",
        },
    ),
    Answer("own_loop_with_lists", {"fix": OWN_LOOP, "compare": draw()}),
    Answer(
        "run_as_lists",
        {
            "fix": f"{train_at('0.3')}\npath_fixed, losses_fixed = path_fixed.tolist(), tuple(losses_fixed)",
            "compare": draw(),
        },
    ),
    Answer(
        "run_unpacked_late",
        {"fix": f"LEARNING_RATE_FIXED = 0.3\nrun = {RUN}\npath_fixed, losses_fixed = run"},
    ),
    Answer("growth_typed_as_a_number", {"observe": "GROWTH_PER_STEP = 1.96"}),
    Answer(
        "growth_from_the_last_steps",
        {"observe": "GROWTH_PER_STEP = losses_bad[-1] / losses_bad[-2]"},
    ),
    Answer("limit_just_inside", {"diagnose": diagnose(limit="1.999 / curvature")}),
    Answer(
        "limit_a_rounding_error_above",
        {"diagnose": diagnose(limit="2 / curvature * 1.0000000000000002")},
    ),
    Answer(
        "functions_of_other_kinds",
        {
            "diagnose": "from functools import partial\n\n"
            "step_factor = lambda lr, curvature=2: 1 - lr * curvature\n"
            "largest_stable_lr = partial(lambda a, c: a / c, 2)"
        },
    ),
    Answer("command_of_the_system", {"observe": "!echo ready\nGROWTH_PER_STEP = 1.96"}),
    Answer(
        "wrong_predictions",
        {"predict": "PREDICTION = dict.fromkeys([0.3, 0.95, 1.0, 1.2], 'glides')"},
    ),
    Answer(
        "predictions_in_capitals",
        {
            "predict": predict(
                "1.2: 'Explodes '", "0.3: 'GLIDES'", "1: 'stays'", "np.float64(0.95): 'zigzags'"
            )
        },
    ),
    Answer(
        "suspects_typed",
        {"suspects": suspect("' C'", "{'A': 38.4, 'B': 0.000136}", "{'B': 'Rate', 'A': 'sign'}")},
    ),
    Answer(
        "evidence_as_an_array",
        {"fix": "START_POSITION = np.array(START_POSITION)\n" + train_at("0.3")},
    ),
    Answer(
        "own_loss_that_is_the_same",
        {"fix": "def loss_fn(x, y):\n    return x * x + y * y\n\n\n" + train_at("0.3")},
    ),
    Answer("names_of_python_taken", {"observe": "sum = list = max = 3\nGROWTH_PER_STEP = 1.96"}),
    Answer("figure_of_its_own", {"compare": draw()}),
    Answer("figure_of_ten_losses", {"compare": draw("losses_bad[:10]", "losses_fixed[:10]")}),
    Answer(
        "figure_without_the_first_loss", {"compare": draw("losses_bad[1:]", "losses_fixed[1:]")}
    ),
    Answer("figure_on_a_symlog_axis", {"compare": draw(scale="symlog")}),
    Answer("figure_of_points", {"compare": draw(how="scatter")}),
    Answer("figure_of_bars", {"compare": draw(how="bar")}),
    Answer("figure_with_shared_axes", {"compare": SHARED_AXES}),
    Answer("figure_with_a_colour_bar", {"compare": COLOUR_BAR}),
    Answer("figure_with_twin_axes", {"compare": TWIN_AXES}),
    Answer("figure_with_an_empty_panel", {"compare": EMPTY_PANEL}),
    Answer("figure_by_pyplot", {"compare": OWN_FIGURE}),
    Answer(
        "chatty",
        {
            "fix": "print('training ...')\n"
            + train_at("0.1")
            + "\nprint(losses_fixed)\nlosses_fixed[-1]"
        },
    ),
    Answer("transfer_at_the_fastest", {"transfer": "LEARNING_RATE_STRETCHED = 1 / 11"}),
    Answer(
        "transfer_computed", {"transfer": "LEARNING_RATE_STRETCHED = 0.9 * largest_stable_lr(20)"}
    ),
    Answer(
        "postmortem_in_french",
        {
            "postmortem": write_up(
                "La perte a été multipliée par 1,96 à chaque pas.",
                "Chaque pas dépasse le minimum et retombe plus loin.",
                "Arrêter quand la perte dépasse quatre fois la meilleure.",
            )
        },
    ),
    Answer(
        "postmortem_in_chinese",
        {
            "postmortem": write_up(
                "损失每一步都乘以1.96。",
                "每一步都越过最小值并落得更远。",
                "损失超过最佳值四倍时停止训练。",
            )
        },
    ),
    Answer(
        "postmortem_in_thai",
        {
            "postmortem": write_up(
                "ค่าความสูญเสียเพิ่มขึ้นทุกขั้น", "แต่ละก้าวข้ามจุดต่ำสุดไปไกลขึ้น", "หยุดเมื่อค่าเกินสี่เท่าของค่าที่ดีที่สุด"
            )
        },
    ),
    Answer(
        "postmortem_in_formulas",
        {
            "postmortem": write_up(
                "loss(t) = 8 * 1.96^t, t = 0..20",
                "x -> (1 - 2*1.2)*x = -1.4*x",
                "lr < 2/c; stop: loss > 4*best",
            )
        },
    ),
    Answer(
        "postmortem_with_subheadings",
        {
            "postmortem": write_up(
                f"see below\n\n#### Numbers\n\n{HAPPENED}",
                CAUSE,
                f"two things\n\n#### One\n\n{PREVENTION}",
            )
        },
    ),
    Answer(
        "postmortem_on_the_lines_of_the_headings",
        {
            "postmortem": f'postmortem = """### What happened: {HAPPENED}\n### Root cause: {CAUSE}\n### How to prevent it: {PREVENTION}"""'
        },
    ),
    Answer(
        "postmortem_with_bold_headings",
        {
            "postmortem": f'postmortem = """**What happened**\n{HAPPENED}\n\n**Root cause**\n{CAUSE}\n\n**How to prevent it**\n{PREVENTION}"""'
        },
    ),
    Answer(
        "postmortem_with_plain_headings",
        {
            "postmortem": f'postmortem = """What happened\n{HAPPENED}\n\nRoot cause\n{CAUSE}\n\nHow to prevent it\n{PREVENTION}"""'
        },
    ),
    Answer(
        "postmortem_with_translated_headings",
        {
            "postmortem": f'postmortem = """# Was geschah\n{HAPPENED}\n# Warum\n{CAUSE}\n# Was hilft\n{PREVENTION}"""'
        },
    ),
    Answer(
        "postmortem_that_names_a_heading",
        {
            "postmortem": write_up(
                "What happened to the root cause? I asked this first: the loss grew.",
                f"The root cause: {CAUSE}",
                PREVENTION,
            )
        },
    ),
)
