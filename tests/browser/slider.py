"""Moves a slider in the page and watches, frame by frame, what follows it."""

from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Locator

# Press an arrow key, wait for the frame that shows another picture, 20 times. At every frame on
# the way a picture has to be there: a frame without one is a flicker.
PRESS_AND_WATCH = """
async (slider, [key, presses]) => {
  const output = slider.closest('.jp-Cell-outputArea');
  const frame = () => new Promise(requestAnimationFrame);
  const picture = () => output.querySelector('img');
  const whole = () => picture() && picture().complete && picture().naturalHeight > 0;
  const times = [];
  const heights = new Set();
  let frames = 0, missing = 0;
  slider.focus();
  for (let press = 0; press < presses; press++) {
    const before = picture().src, start = performance.now();
    slider.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
    do {
      await frame();
      frames += 1;
      missing += !whole();
      heights.add(Math.round(output.getBoundingClientRect().height));
    } while ((!whole() || picture().src === before) && performance.now() - start < 10000);
    times.push(performance.now() - start);
  }
  return {times, frames, missing, heights: [...heights]};
}
"""


@dataclass(frozen=True)
class Watched:
    """What was seen: milliseconds to each new picture, frames, those without one, heights."""

    times: list[float]
    frames: int
    missing: int
    heights: list[int]

    def __str__(self) -> str:
        return (
            f"median {median(self.times):.0f} ms, longest {max(self.times):.0f} ms, "
            f"{self.missing} of {self.frames} frames without a picture, heights {self.heights}"
        )


def press_and_watch(slider: Locator, key: str = "ArrowLeft", presses: int = 20) -> Watched:
    """Press a key on the slider's handle again and again; each time wait for the picture."""
    return Watched(**slider.evaluate(PRESS_AND_WATCH, [key, presses]))


def drag(slider: Locator, pixels: int, moves: int = 60) -> None:
    """Drag the slider's handle with the mouse, in many small moves."""
    slider.hover()
    box = slider.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse = slider.page.mouse
    mouse.down()
    mouse.move(x + pixels, y, steps=moves)
    mouse.up()
