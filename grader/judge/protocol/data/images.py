"""Packs a test's pictures (Pillow) for the student's process, pixel by pixel.

Never unpacked in the examiner: a student's picture stays in the student's process, as a proxy.
"""

from __future__ import annotations

import sys
from typing import Any

from grader.judge.protocol.data.bounds import NotPlainData
from grader.judge.protocol.data.wire import Picture
from grader.judge.protocol.limits import MB

MODES = ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "HSV", "I", "F")
MOST_MB = 64


def pack_picture(value: Any) -> Picture | None:
    """The wire form of a picture; None for any other value."""
    pillow = sys.modules.get("PIL.Image")
    if pillow is None or not isinstance(value, pillow.Image) or value.mode not in MODES:
        return None
    data = value.tobytes()
    if len(data) > MOST_MB * MB:
        raise NotPlainData("a picture that is too large")
    palette = value.getpalette() if value.mode == "P" else None
    return Picture(value.mode, value.size, data, palette or [], value.format)


def unpack_picture(picture: Picture) -> Any:
    """The picture, made in the student's process."""
    from PIL import Image

    made = Image.frombytes(picture.mode, picture.size, picture.data)
    if picture.palette:
        made.putpalette(picture.palette)
    made.format = picture.format
    return made
