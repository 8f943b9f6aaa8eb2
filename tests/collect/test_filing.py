"""The destination of each file of a download."""

from collections.abc import Sequence
from pathlib import PurePosixPath
from unittest.mock import Mock

import pytest

from grader.collect import filing
from grader.collect.file_names import read_name
from grader.collect.filing import MAX_FILES, file_download

NB = "exploding_loss.ipynb"
MOODLE = "Jane Doe_7_assignsubmission_file_"


def file(*paths: str, wanted: Sequence[str] = ("exploding_loss",)) -> set[str]:
    """The destinations of collected files, as `student/file`."""
    places = file_download(map(PurePosixPath, paths), wanted)
    assert len(places) == len(paths)
    return {f"{place.student}/{place.file}" for place in places.values() if place.student}


@pytest.mark.parametrize(
    ("paths", "collected"),
    [
        ([f"doe_1_2_{NB}"], {f"doe_1/{NB}"}),
        (["doe_1_2_my work.ipynb"], {f"doe_1/{NB}"}),
        (["doe_1_2_a.ipynb", "doe_1_3_b.ipynb"], {"doe_1/a.ipynb", "doe_1/b.ipynb"}),
        ([f"doe_1_2_{NB}", "doe_1_9_exploding_loss-1.ipynb"], {f"doe_1/{NB}"}),
        ([f"doe_1_2_{NB}", "doe_1_3_notes-2.txt"], {f"doe_1/{NB}", "doe_1/notes.txt"}),
        ([f"{MOODLE}/answers/{NB}", f"{MOODLE}/answers/data.csv"],
         {f"jane-doe_7/{NB}", "jane-doe_7/answers/data.csv"}),
        (["readme.txt"], set()),
        # the time is the collector's to write
        (["doe_1_2_timestamp.txt"], {"doe_1/handed_in_timestamp.txt"}),
        ([f"{MOODLE}/TimeStamp.TXT"], {"jane-doe_7/handed_in_TimeStamp.TXT"}),
        ([f"{MOODLE}/answers/timestamp.txt"], {"jane-doe_7/answers/timestamp.txt"}),
        # nbgrader ends the whole collection where two files have one name
        ([f"doe_1_2_{NB}", f"doe_1_3_{NB}"], {f"doe_1/{NB}", f"doe_1/2/{NB}"}),
        (["doe_1_2_a.txt", "doe_1_3_A.TXT"], {"doe_1/a.txt", "doe_1/2/A.TXT"}),
        (["doe_1_2_a", "doe_1_3_x/a/b"], {"doe_1/a", "doe_1/2/a/b"}),
        (["doe_1_2_x/a/b", "doe_1_3_a"], {"doe_1/a/b", "doe_1/2/a"}),
    ],
)  # fmt: skip
def test_files_are_kept_apart_under_their_names(paths: list[str], collected: set[str]) -> None:
    assert file(*paths) == collected


@pytest.mark.parametrize(
    ("paths", "collected"),
    [
        (["doe_1_2_part-1.ipynb", "doe_1_3_part-2.ipynb"],
         {"doe_1/part-1.ipynb", "doe_1/part-2.ipynb"}),
        (["doe_1_2_part-1.ipynb", "doe_1_9_part-1-1.ipynb"], {"doe_1/part-1.ipynb"}),
        (["doe_1_2_part-2 (1).ipynb"], {"doe_1/part-2.ipynb"}),
        (["doe_1_2_mine.ipynb"], {"doe_1/mine.ipynb"}),
    ],
)  # fmt: skip
def test_number_in_a_notebooks_name_is_no_attempt(paths: list[str], collected: set[str]) -> None:
    assert file(*paths, wanted=["part-1", "part-2"]) == collected


def test_too_many_files_of_one_student_are_left_in_the_download() -> None:
    assert len(file(*(f"doe_1_2_x/{i}.txt" for i in range(MAX_FILES + 10)))) == MAX_FILES


def test_each_name_is_read_once_however_large_the_class(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Mock(side_effect=read_name)
    monkeypatch.setattr(filing, "read_name", reader)
    file(*(f"doe_{i}_2_{NB}" for i in range(500)))
    assert reader.call_count == 500
