"""The demo's class: what each student hands in, by the names of the answers.

One right answer, and the mistakes that students make most, each in another place.
"""

STUDENTS = (
    "reference",
    "growth_as_a_difference",
    "factor_without_its_sign",
    "limit_is_the_colleagues",
    "rate_on_the_boundary",
    "rate_too_small",
    "rate_as_text",
    "losses_made_up",
    "evidence_edited",
    "own_descent",
    "figure_on_a_linear_axis",
    "transfer_by_the_old_rule",
    "postmortem_blank",
    "untouched",
)
