"""The table of answers, right and wrong, each with the checks that it must fail."""

from grader.drill import UNTOUCHED, Answer

ANSWERS = (
    Answer("reference"),
    Answer(
        "with_a_library",
        {"compute": "import statistics\n\nmean_of = statistics.mean"},
    ),
    Answer(
        "sum_without_the_count",
        {"compute": "def mean_of(values):\n    return sum(values)"},
        ("compute_mean",),
        "how many numbers",
    ),
    Answer(
        "count_of_another_list",
        {"compute": "def mean_of(values):\n    return sum(values) / 3"},
        ("compute_mean",),
        "another list",
    ),
    Answer("untouched", {"compute": UNTOUCHED}, ("compute_mean",), "Define mean_of"),
)
