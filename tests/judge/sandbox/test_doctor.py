"""What `python -m grader doctor` concludes, on machines that can and cannot confine."""

import pytest

from grader.judge.sandbox import doctor
from grader.judge.sandbox.probe import CALLS, Fact, Report


def make_report(*held: bool) -> Report:
    facts = [Fact(f"fact {number}", CALLS, holds) for number, holds in enumerate(held)]
    return Report(own_user=True, own_disk=True, facts=facts)


@pytest.mark.parametrize(
    ("missing", "held", "code", "verdict"),
    [
        ([], [True, True], 0, "Verdict: student code is confined on this machine; grading here"),
        ([], [True, False], 1, "Verdict: do not grade on this machine: the restrictions"),
        (["no Landlock"], [], 1, "Verdict: this machine cannot confine student code, so nothing"),
    ],
    ids=["all holds", "one does not", "nothing to confine with"],
)
def test_last_line_is_a_verdict(
    missing: list[str],
    held: list[bool],
    code: int,
    verdict: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(doctor, "find_missing", lambda: missing)
    monkeypatch.setattr(doctor, "probe", lambda: make_report(*held))
    assert doctor.main() == code
    assert capsys.readouterr().out.splitlines()[-1].startswith(verdict)
