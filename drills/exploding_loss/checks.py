"""The drill's checks and their automatic points, question by question."""

DIAGNOSE_CELLS = ("diagnose_factor", "diagnose_limit")
SUSPECTS_CELLS = ("suspects_test", "suspects_fault")
FIX_CELLS = ("fix_rate", "fix_run", "fix_converges")
COMPARE_CELLS = ("compare_runs", "compare_axes")
TRANSFER_CELLS = ("transfer_rate", "transfer_any_start", "transfer_long_run")
POINTS = {
    "predict_complete": 1,
    "observe_growth": 1,
    "diagnose_factor": 1,
    "diagnose_limit": 2,
    **dict.fromkeys(SUSPECTS_CELLS, 1),
    **dict.fromkeys(FIX_CELLS, 1),
    **dict.fromkeys(COMPARE_CELLS, 1),
    "fastest_rate": 1,
    **dict.fromkeys(TRANSFER_CELLS, 1),
    "postmortem_form": 1,
}
