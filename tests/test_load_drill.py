"""What belongs to one assignment is loaded from `drills/`; another one needs nothing else."""

from pathlib import Path

from grader.drill import Drill, load_drill

ANSWERS = (
    "from grader.drill import Answer\nANSWERS = (Answer('{name}', {{}}, ('fix_rate',), 'no'),)\n"
)


def test_an_assignment_without_a_folder_in_drills_has_empty_parts(tmp_path: Path) -> None:
    assert load_drill(tmp_path, "second_drill") == Drill()


def test_two_courses_in_one_process_keep_their_own_answers(tmp_path: Path) -> None:
    for name in ("one", "two"):
        folder = tmp_path / name / "drills" / "d"
        folder.mkdir(parents=True)
        (folder / "answers.py").write_text(ANSWERS.format(name=name))
    names = [load_drill(tmp_path / name, "d").answers[0].name for name in ("one", "two", "one")]
    assert names == ["one", "two", "one"]
