"""Who handed in what, told from the file names of downloads."""

from pathlib import PurePosixPath

import pytest

from grader.collect.names import HandedIn, read_name, undo_browser

NB = "exploding_loss.ipynb"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        # Canvas
        (f"doejane_12345_67890_{NB}", HandedIn("doejane_12345", NB)),
        (f"doejane_LATE_12345_67890_{NB}", HandedIn("doejane_12345", NB)),
        ("doejane_12345_67890_exploding_loss-1.ipynb", HandedIn("doejane_12345", NB, 1)),
        ("doejane_LATE_12345_6_exploding_loss-12.ipynb", HandedIn("doejane_12345", NB, 12)),
        (f"anon_x7Qz1_67890_{NB}", HandedIn("anon_x7Qz1", NB)),
        (f"LATE_anon_x7Qz1_67890_{NB}", HandedIn("anon_x7Qz1", NB)),
        (f"åströmzoë_12_34_{NB}", HandedIn("astromzoe_12", NB)),
        (f"王小明_12_34_{NB}", HandedIn("student_12", NB)),
        (f"submissions/doejane_1_2_{NB}", HandedIn("doejane_1", NB)),
        (f"doejane_1_2_work/deep/{NB}", HandedIn("doejane_1", f"deep/{NB}")),
        ("doejane_1_2_7_8_work.ipynb", HandedIn("doejane_1", "7_8_work.ipynb")),
        # Moodle
        (f"Jane Doe_1234567_assignsubmission_file_/{NB}", HandedIn("jane-doe_1234567", NB)),
        (f"Jane Doe_1234567_assignsubmission_file/{NB}", HandedIn("jane-doe_1234567", NB)),
        (f"Jane Doe_1234567_assignsubmission_file_{NB}", HandedIn("jane-doe_1234567", NB)),
        (f"Group A-Jane Doe_7_assignsubmission_file_/{NB}", HandedIn("group-a-jane-doe_7", NB)),
        (f"Participant_7_assignsubmission_file_/{NB}", HandedIn("participant_7", NB)),
        (
            "Jane Doe_7_assignsubmission_onlinetext_onlinetext.html",
            HandedIn("jane-doe_7", "onlinetext.html"),
        ),
        # a student cannot hand in under another's name: the outermost name decides
        (f"eve_1_2_work/doejane_3_4_{NB}", HandedIn("eve_1", f"doejane_3_4_{NB}")),
        # nobody's
        (NB, None),
        (f"somebody/{NB}", None),
        ("readme_1.txt", None),
    ],
)
def test_name_tells_the_student(path: str, expected: HandedIn | None) -> None:
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
