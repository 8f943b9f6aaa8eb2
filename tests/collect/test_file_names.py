"""Reading student and file name from the file names of downloads."""

from pathlib import PurePosixPath

import pytest

from grader.collect.file_names import ParsedName, clean_path, read_name, undo_browser

NB = "exploding_loss.ipynb"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        # Canvas
        (f"doejane_12345_67890_{NB}", ParsedName("doejane_12345", NB)),
        (f"doejane_LATE_12345_67890_{NB}", ParsedName("doejane_12345", NB)),
        ("doejane_12345_67890_exploding_loss-1.ipynb", ParsedName("doejane_12345", NB, 1)),
        ("doejane_LATE_12345_6_exploding_loss-12.ipynb", ParsedName("doejane_12345", NB, 12)),
        (f"anon_x7Qz1_67890_{NB}", ParsedName("anon_x7Qz1", NB)),
        (f"LATE_anon_x7Qz1_67890_{NB}", ParsedName("anon_x7Qz1", NB)),
        (f"åströmzoë_12_34_{NB}", ParsedName("astromzoe_12", NB)),
        (f"王小明_12_34_{NB}", ParsedName("student_12", NB)),
        (f"submissions/doejane_1_2_{NB}", ParsedName("doejane_1", NB)),
        (f"doejane_1_2_work/deep/{NB}", ParsedName("doejane_1", f"deep/{NB}")),
        ("doejane_1_2_7_8_work.ipynb", ParsedName("doejane_1", "7_8_work.ipynb")),
        # Moodle
        (f"Jane Doe_1234567_assignsubmission_file_/{NB}", ParsedName("jane-doe_1234567", NB)),
        (f"Jane Doe_1234567_assignsubmission_file/{NB}", ParsedName("jane-doe_1234567", NB)),
        (f"Jane Doe_1234567_assignsubmission_file_{NB}", ParsedName("jane-doe_1234567", NB)),
        (f"Group A-Jane Doe_7_assignsubmission_file_/{NB}", ParsedName("group-a-jane-doe_7", NB)),
        (f"Participant_7_assignsubmission_file_/{NB}", ParsedName("participant_7", NB)),
        (
            "Jane Doe_7_assignsubmission_onlinetext_onlinetext.html",
            ParsedName("jane-doe_7", "onlinetext.html"),
        ),
        # a student cannot hand in under another's name: the outermost name decides
        (f"eve_1_2_work/doejane_3_4_{NB}", ParsedName("eve_1", f"doejane_3_4_{NB}")),
        # nobody's
        (NB, None),
        (f"somebody/{NB}", None),
        ("readme_1.txt", None),
    ],
)
def test_student_and_file_are_read_from_the_name(path: str, expected: ParsedName | None) -> None:
    assert read_name(PurePosixPath(path)) == expected


@pytest.mark.parametrize(
    "stem",
    [
        "exploding_loss",
        "exploding_loss (1)",
        "exploding_loss(2)",
        "exploding_loss (1) (3)",
        "Copy of exploding_loss",
        "exploding_loss-Copy1",
        "exploding_loss - Copy",
        "exploding_loss-Copy1 (2)",
    ],
)
def test_browser_marks_are_undone(stem: str) -> None:
    assert undo_browser(stem).rstrip(" -") == "exploding_loss"


@pytest.mark.parametrize(
    ("path", "clean"),
    [
        (f"doe_1_2_{NB}", f"doe_1_2_{NB}"),
        ("../../escaped.txt", "escaped.txt"),
        ("/etc/passwd", "etc/passwd"),
        ("a/", "a/"),
        ("..", "_"),
        ("doe_1_2_\x1b[2J\u202egnp.ipynb", "doe_1_2_�gnp.ipynb"),
        ("doe_1_2_\udcff.ipynb", "doe_1_2_�.ipynb"),
        (f"doe_1_2_{'x' * 300}.ipynb", f"doe_1_2_{'x' * 186}.ipynb"),
        (f"doe_1_2_{'王' * 80}.ipynb", f"doe_1_2_{'王' * 62}.ipynb"),
    ],
)
def test_a_path_is_made_valid_on_every_disk(path: str, clean: str) -> None:
    assert clean_path(path) == clean
