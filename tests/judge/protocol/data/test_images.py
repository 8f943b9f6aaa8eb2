"""A test's pictures arrive pixel by pixel; no picture is ever made of a student's bytes here."""

from typing import Any

import pytest
from PIL import Image

from grader.judge.examiner.objects.references import References
from grader.judge.protocol.data import images
from grader.judge.protocol.data.bounds import NotPlainData
from grader.judge.protocol.data.images import MODES, pack_picture, unpack_picture
from grader.judge.protocol.data.unpacking import unpack
from grader.judge.protocol.data.wire import Picture


@pytest.mark.parametrize("mode", MODES)
def test_a_picture_arrives_as_it_is(mode: str) -> None:
    made = Image.linear_gradient("L").resize((5, 3))
    made = (made if mode in ("I", "F", "LA") else made.convert("RGB")).convert(mode)
    sent = pack_picture(made)
    assert sent is not None
    arrived = unpack_picture(sent)
    assert (arrived.mode, arrived.size, arrived.tobytes()) == (mode, (5, 3), made.tobytes())
    assert arrived.getpalette() == made.getpalette()


@pytest.mark.parametrize(
    "value",
    [None, 3, object(), Image, Image.new("LAB", (1, 1))],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_such_picture_is_not_packed_as_one(value: Any) -> None:
    assert pack_picture(value) is None


def test_a_picture_has_a_largest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MOST_MB", 0)
    with pytest.raises(NotPlainData):
        pack_picture(Image.new("L", (1, 1)))


def test_the_examiner_refuses_a_picture_of_a_student() -> None:
    picture = Picture("L", (1, 1), b"x", [], None)
    with pytest.raises(NotPlainData):
        unpack(picture)
    with pytest.raises(NotPlainData):
        unpack(picture, References(FakeStudent()).reader("picture"))  # type: ignore[arg-type]


class FakeStudent:
    """References need it for what a picture is not."""
