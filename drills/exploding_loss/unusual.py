"""Right answers in an unusual form: every check passes."""

from grader.drill import Answer

from .writing import CAUSE, HAPPENED, PREVENTION, diagnose, draw, suspect, train_at

LABELS = "ax.set(xlabel='step', ylabel='loss')"


def plot(*lines: str, described: str = "fig") -> str:
    """The source of a `compare` cell that draws on one pair of axes."""
    drawn = "\n".join(lines)
    return f"fig, ax = plt.subplots()\n{drawn}\n{LABELS}\ncomparison = describe_figure({described})"


def put_under(*headings: str) -> str:
    """The source of a `postmortem` cell with other headings."""
    parts = zip(headings, (HAPPENED, CAUSE, PREVENTION), strict=True)
    text = "\n\n".join(heading + part for heading, part in parts)
    return f'postmortem = """{text}"""'


OWN_POW = "def pow(lr):\n    return 1 - 2 * lr\n\n\n" + diagnose("pow(lr)")
KEYS = """
from decimal import Decimal

PREDICTION = {Decimal("1.2"): "explodes", 0.1 * 3: "glides.", True: '"Bounces"', 0.95: "zigzags!"}
"""
TAKEN = "re = 3.0; numbers = [1]; textwrap = decimal = 0; type = str\nGROWTH_PER_STEP = 1.96"
PADDED = "np.pad(losses_bad, (0, 30), constant_values=np.nan)"
LONG = "gradient_descent(START_POSITION, {}, 100)[1]"
COLUMNS = (
    "| What happened | Root cause | How to prevent it |\n|---|---|---|\n"
    f"| {HAPPENED} | {CAUSE} | {PREVENTION} |"
)
FORMS = {
    "in_bold_chinese": ("**发生了什么**\n", "**根本原因**\n", "**如何预防**\n"),
    "in_numbered_chinese": ("1. 发生了什么：", "2. 根本原因：", "3. 如何预防："),
    "below_a_title": ("# Bericht\n\n## Was geschah\n", "## Ursache\n", "## Vorbeugung\n"),
    "with_colons": ("Qué pasó: ", "Causa raíz: ", "Cómo prevenirlo: "),
    "with_dashes": ("What happened – ", "Root cause - ", "How to prevent it — "),
    "with_underlines": ("__What happened__\n", "__Root cause__\n", "__How to prevent it__\n"),
    "in_html": ("<h3>What happened</h3>\n", "<h3>Root cause</h3>\n", "<b>How to prevent it</b>\n"),
    "in_rows": ("| What happened | ", "| Root cause | ", "| How to prevent it | "),
    "with_other_words": ("### What happend\n", "### The root cause\n", "### Prevention\n"),
}

UNUSUAL = (
    Answer("predictions_for_keys_of_other_kinds", {"predict": KEYS}),
    Answer("modules_of_the_checks_taken", {"observe": TAKEN}),
    Answer("checks_overwritten", {"observe": "Checked = Watched = None\nGROWTH_PER_STEP = 1.96"}),
    Answer("run_by_a_magic", {"observe": "%time GROWTH_PER_STEP = 1.96"}),
    Answer(
        "suspects_in_a_form_of_their_own",
        {
            "suspects": suspect(
                "'(C) divide the rate'",
                "{'a': 38.4, ' b': 0.0001}",
                "{'a': 'the wrong sign', 'b': 'learning rate'}",
            )
        },
    ),
    Answer("functions_named_like_pythons", {"diagnose": OWN_POW}),
    Answer(
        "figure_given_as_the_current_one", {"compare": draw().replace("figure(fig)", "figure()")}
    ),
    Answer("figure_given_by_its_axes", {"compare": draw().replace("figure(fig)", "figure(right)")}),
    Answer(
        "figure_given_as_a_pair",
        {"compare": draw().replace("figure(fig)", "figure([fig, left])")},
    ),
    Answer(
        "figure_padded_and_from_a_later_step",
        {"compare": plot(f"ax.plot({PADDED})", "ax.plot(losses_fixed[5:], 'o')", "ax.semilogy()")},
    ),
    Answer(
        "figure_of_longer_runs",
        {"compare": draw(LONG.format("1.2"), LONG.format("LEARNING_RATE_FIXED"))},
    ),
    Answer(
        "figure_with_a_floor_on_another_scale",
        {"compare": draw("np.round(losses_bad, 2)", "losses_fixed + 1e-9", scale="asinh")},
    ),
    Answer("figure_closed_before", {"compare": draw().replace("compar", "plt.close(fig)\ncompar")}),
    Answer(
        "rate_from_a_search",
        {
            "fix": "for lr in (1.2, 0.99, 0.3):\n"
            "    path_fixed, losses_fixed = gradient_descent(START_POSITION, lr)\n"
            "    LEARNING_RATE_FIXED = lr"
        },
    ),
    Answer("evidence_written_once_more", {"fix": "LEARNING_RATE = 1.2\n" + train_at("0.3")}),
    Answer("fastest_as_it_can_be_read", {"fastest": "FASTEST_LR = 0.48"}),
    Answer("postmortem_in_columns", {"postmortem": f'postmortem = """{COLUMNS}"""'}),
    *(Answer(f"postmortem_{name}", {"postmortem": put_under(*FORMS[name])}) for name in FORMS),
)
