"""Moves a slider in the page and observes, frame by frame, what follows."""

from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Locator

# Observe every frame from now on. A frame without a complete picture is a flicker, as is one in
# which the picture or its output area has another size. Text that appears after the mouse was
# released is kept separately: a slider that queues its moves would still replay them then.
WATCH = """
slider => {
  const output = slider.closest('.jp-Cell-outputArea'), sizes = new Set();
  const seen = {frames: 0, missing: 0, moves: 0, since: 0, sizes: [], later: []};
  let released = false, told, src;
  addEventListener('pointerup', () => { released = true; }, {capture: true, once: true});
  const look = () => {
    const picture = output.querySelector('img');
    const whole = picture && picture.complete && picture.naturalHeight > 0;
    const boxes = whole ? [output, picture].map(box => box.getBoundingClientRect()) : [];
    seen.frames += 1;
    seen.missing += !whole;
    if (whole) sizes.add(boxes.map(box => `${box.width} x ${box.height}`).join(', '));
    if (picture && picture.src !== src) { seen.moves += 1; seen.since = 0; src = picture.src; }
    seen.since += 1;
    const words = output.innerText;
    if (released && words !== told) seen.later.push(words);
    told = words;
    seen.sizes = [...sizes];
    if (window.watched === seen) requestAnimationFrame(look);
  };
  window.watched = seen;
  look();
}
"""
# Wait until nothing has changed for about a second.
STOP = """
async () => {
  const seen = window.watched;
  while (seen.since < 60) await new Promise(requestAnimationFrame);
  window.watched = null;
  return seen;
}
"""
# Press an arrow key and wait for the frame that shows another picture, again and again.
PRESS = """
async (slider, [key, presses]) => {
  const output = slider.closest('.jp-Cell-outputArea'), times = [];
  const picture = () => output.querySelector('img');
  slider.focus();
  for (let press = 0; press < presses; press++) {
    const before = picture().src, start = performance.now();
    slider.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
    do await new Promise(requestAnimationFrame);
    while ((!picture() || picture().src === before) && performance.now() - start < 10000);
    times.push(performance.now() - start);
  }
  return times;
}
"""


@dataclass(frozen=True)
class Watched:
    """What was observed: frames, frames without picture, pictures, sizes, text after release."""

    frames: int
    missing: int
    moves: int
    since: int
    sizes: list[str]
    later: list[str]
    times: tuple[float, ...] = ()  # milliseconds from each key to its picture

    def __str__(self) -> str:
        seen = f"{self.moves} pictures, {self.missing} of {self.frames} frames without one"
        if not self.times:
            return f"{seen}, {len(self.later)} after the mouse let go"
        return f"median {median(self.times):.0f} ms, longest {max(self.times):.0f} ms, {seen}"


def press_and_watch(slider: Locator, key: str = "ArrowLeft", presses: int = 20) -> Watched:
    """Press a key on the slider's handle again and again; each time wait for the picture."""
    slider.evaluate(WATCH)
    times = slider.evaluate(PRESS, [key, presses])
    return Watched(**slider.page.evaluate(STOP), times=tuple(times))


def drag_and_watch(slider: Locator, pixels: int) -> Watched:
    """Drag the slider's handle, release it, and wait until nothing changes any more."""
    slider.evaluate(WATCH)
    drag(slider, pixels)
    return Watched(**slider.page.evaluate(STOP))


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
