"""The playground's numbers, computed independently, and the claims in its prose."""

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

Place = TypeVar("Place")  # a number or an array
TOO_HIGH, TOO_LOW, BOUNDARY = "Too high", "Too low", "The boundary"
SIGN, ROTATED, SWEEP = "A wrong sign", "A rotated valley", "A sweep of rates"
LATE, SWING = "A stretched bowl and a late explosion", "Momentum that swings"
NOISE, START = "Noise at the end and its decay", "A start too far out"
CLIP = "Clipping the gradient"
BOUNCE, FINITE, MODEL = "Bouncing for ever", "A loss that is not finite", "A real model"


def bowl(rate: float, step: int) -> float:
    return 8 * float((1 - 2 * rate) ** (2 * step))


def uphill(rate: float, step: int) -> float:
    return 8 * float((1 + 2 * rate) ** (2 * step))


def bowl_done(rate: float) -> int:
    return int(np.ceil(np.log(0.01 / 8) / (2 * np.log(abs(1 - 2 * rate)))))


def valley(rate: float, steps: int = 79) -> np.ndarray:
    step = np.arange(steps + 1)
    with np.errstate(over="ignore"):
        return 4 * (1 - 2 * rate) ** (2.0 * step) + 1e-5 * (1 - 20 * rate) ** (2.0 * step)


def rotated(rate: float) -> np.ndarray:
    """The loss, along the valley and across it; (-2, -1) lies partly in each direction."""
    step = np.arange(51)
    along, across = (-2 - 1) ** 2 / 2, (-2 + 1) ** 2 / 2
    return along * (1 - 2 * rate) ** (2.0 * step) + 10 * across * (1 - 20 * rate) ** (2.0 * step)


def condition(scale: float) -> float:
    """How much steeper the rotated valley is across than along, once x is scaled."""
    return float(np.linalg.cond(np.diag([scale, 1]) @ [[11, -9], [-9, 11]] @ np.diag([scale, 1])))


def best_of_sweep(steps: int) -> float:
    """The best of 61 rates, three powers of ten, in the valley."""
    return float(min(10 ** (np.arange(61) / 20 - 3), key=lambda rate: valley(rate, steps)[-1]))


def heavy_ball(momentum: float, rate: float = 0.1, steps: int = 50) -> np.ndarray:
    step = np.array([[1 - 2 * rate, momentum], [-2 * rate, momentum]])
    x = [(np.linalg.matrix_power(step, n) @ [2.0, 0.0])[0] for n in range(steps + 1)]
    return 2 * np.square(x)


def rises(losses: np.ndarray) -> int:
    return int((np.diff(losses) > 0).sum())


def noise_floor(rate: float) -> float:
    variance = 0.0
    for _ in range(5000):
        variance = (1 - 2 * rate) ** 2 * variance + rate**2
    return 2 * variance


def noisy(decay: float, seed: int = 0) -> np.ndarray:
    """The last 100 losses of 400."""
    place, losses = np.array([-2.0, 2.0]), []
    for t, noise in enumerate(np.random.default_rng(seed).normal(size=(400, 2))):
        place = place - 0.5 / (1 + decay * t) * (2 * place + noise)
        losses.append(place @ place)
    return np.array(losses[-100:])


def iterate(move: Callable[[Place], Place], start: Place, steps: int) -> np.ndarray:
    path = [start]
    with np.errstate(all="ignore"):
        for _ in range(steps):
            path.append(move(path[-1]))
    return np.array(path)


def quartic(start: float, rate: float = 0.1) -> np.ndarray:
    return iterate(lambda x: x - rate * 4 * x**3, np.float64(start), 50)


def clipped_quartic(bound: float) -> np.ndarray:
    """x after each of 50 steps; a gradient above the bound keeps its sign alone."""
    return iterate(lambda x: x - 0.1 * np.clip(4 * x**3, -bound, bound), np.float64(3), 50)


def clipped_bowl(rate: float, bound: float) -> np.ndarray:
    """The loss at each step; on the diagonal, a single number stands for the position."""
    size = iterate(lambda r: r - rate * np.clip(2 * r, -bound, bound), np.sqrt(8), 500)
    return size**2


def log_cosh(rate: float) -> np.ndarray:
    return iterate(lambda x: x - rate * np.tanh(x), 2.0, 400)


def first(flags: np.ndarray) -> int:
    assert flags.any()
    return int(flags.argmax())


def not_finite(kind: type[np.floating[Any]]) -> tuple[int, int]:
    """The first steps at which the loss is inf and nan, one coordinate standing for both."""
    x = iterate(lambda x: x - kind(1.2) * (kind(2) * x), kind(2), 2200)
    with np.errstate(all="ignore"):
        losses = x * x + x * x
    return first(np.isinf(losses)), first(np.isnan(losses))


def flats() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    rooms = random.integers(1, 7, size=200)
    area = 20 + 15 * rooms + random.normal(0, 20, size=200)
    price = 10 * rooms + 2 * area + random.normal(0, 10, size=200)
    features = np.column_stack([rooms, area])
    return features - features.mean(axis=0), price - price.mean()


def steepest(divisor: float) -> float:
    features, _ = flats()
    return float(2 * np.linalg.norm(features / [1, divisor], ord=2) ** 2 / len(features))


def seen_curvature(losses: np.ndarray, rate: float) -> float:
    """The steepest one, from the last step of an explosion that jumps from side to side."""
    return float((1 + np.sqrt(losses[-1] / losses[-2])) / rate)


def spread(divisor: float) -> float:
    """How many times as far the area spreads as the rooms."""
    rooms, area = (flats()[0] / [1, divisor]).std(axis=0)
    return float(max(rooms / area, area / rooms))


def regression(divisor: float, rate: float = 0.1) -> np.ndarray:
    features, price = flats()
    x = features / [1, divisor]
    hessian, pull = 2 * x.T @ x / len(x), 2 * x.T @ price / len(x)
    weights = iterate(lambda w: w - rate * (hessian @ w - pull), np.zeros(2), 100)
    with np.errstate(all="ignore"):
        losses: np.ndarray = np.mean((weights @ x.T - price) ** 2, axis=1)
    return losses


def least_squares() -> float:
    features, price = flats()
    return float(np.linalg.lstsq(features, price, rcond=None)[1][0] / len(price))


def claims() -> list[tuple[str, str]]:
    """Each statement with a number in the prose, the number worked out here."""
    late, inf_nan = valley(0.11), [not_finite(k) for k in (np.float16, np.float32, np.float64)]
    (inf16, nan16), (inf32, nan32), (inf64, nan64) = inf_nan
    with np.errstate(over="ignore", invalid="ignore"):
        lost = first(~np.isfinite(quartic(2.3) ** 4))
    edge, turned, held = abs(log_cosh(2.5)[-1]), rotated(0.11), clipped_quartic(100)[-2:]
    short, long = best_of_sweep(5), best_of_sweep(50)
    with np.errstate(over="ignore", invalid="ignore"):
        unclipped = first(~np.isfinite(clipped_quartic(np.inf) ** 4))
    return [
        (TOO_HIGH, "from (-2, 2), with a learning rate of 1.2"),
        (TOO_HIGH, f"multiplies the position by {1 - 2 * 1.2:.1f}"),
        (TOO_HIGH, f"and so the loss by {bowl(1.2, 1) / bowl(1.2, 0):.2f}"),
        (TOO_HIGH, f"from {bowl(1.2, 0):.0f} to {bowl(1.2, 20) / 1e6:.1f} million in 20 steps"),
        (TOO_HIGH, "At 0.1 it is a straight line too,"),
        (TOO_HIGH, f"down: each step keeps {bowl(0.1, 1) / 8:.2f}"),
        (TOO_HIGH, f"so the limit here is = {2 / 2:.0f}"),
        (TOO_LOW, "start, 50 steps, and a careful colleague"),
        (TOO_LOW, "chose 0.01. We call the run done when its loss is below 0.01."),
        (TOO_LOW, "Will 50 steps be enough?"),
        (TOO_LOW, f"After 50 steps the loss is still {bowl(0.01, 50):.2f}"),
        (TOO_LOW, f"done at step {bowl_done(0.01)}, more than three times as many"),
        (TOO_LOW, f"At 0.001 it takes {bowl_done(0.001):,} steps"),
        (TOO_LOW, f"At 0.1 it takes {bowl_done(0.1)}."),
        (TOO_LOW, f"Each step at 0.01 keeps {bowl(0.01, 1) / 8:.2f} of the loss"),
        (BOUNDARY, f"On this bowl it is {2 / 2:.0f}"),
        (BOUNDARY, "at exactly 1? And at 0.99:"),
        (BOUNDARY, "At 1 the run jumps between (-2, 2) and (2, -2) for ever"),
        (BOUNDARY, f"the loss is {bowl(1, 31):.0f} at every step"),
        (BOUNDARY, f"At 0.99 the loss after 50 steps is {bowl(0.99, 50):.2f}"),
        (BOUNDARY, "the very curve of 0.01 above"),
        (BOUNDARY, f"At 1.01 it has climbed to {bowl(1.01, 50):.0f}"),
        (BOUNDARY, "At 0.9 it is as small as at 0.1"),
        (BOUNDARY, f"The factor is {1 - 2 * 0.99:.2f} at 0.99 and {1 - 2 * 0.01:.2f} at 0.01"),
        (SIGN, f"same start: {uphill(0.2, 0):.0f}, {uphill(0.2, 1):.2f}, and so on"),
        (SIGN, f"to {uphill(0.2, 20) / 1e6:.1f} million in 20 steps"),
        (SIGN, "But the rate is 0.2, and"),
        (SIGN, f"at 0.02 the loss still grows, to {uphill(0.02, 20):.1f} in 20 steps"),
        (SIGN, "a negative rate helps, at -0.2 for instance"),
        (SIGN, f"here {1 + 2 * 0.2:.1f}, and the loss"),
        (SIGN, f"tell {1 + 2 * 0.2:.1f} from the {1 - 2 * 1.2:.1f} of"),
        (LATE, "from (-2, 0.001): almost"),
        (LATE, "The rate is 0.11."),
        (LATE, f"After {late.argmin()} steps the loss has fallen from {late[0]:.0f}"),
        (LATE, f" to {late.min():.4f}. Is this rate"),
        (LATE, f"Step {late.argmin()} is the bottom of the curve"),
        (LATE, f"the loss is {late[40]:.1f} at step 40"),
        (LATE, f"and {late[79] / 1e6:.0f} million at step 79"),
        (LATE, "At 0.09 it falls all the way"),
        (LATE, f"curvature is {2 * 10}, so each step multiplies by {1 - 0.11 * 20:.1f}"),
        (LATE, "from 0.001 it needs"),
        (LATE, f"2/20 = {2 / 20:.1f}, however gentle"),
        (ROTATED, f"turned by {np.degrees(np.arctan2(1, 1)):.0f} degrees: , from (-2, -1)"),
        (
            ROTATED,
            f"the curvature is {2 * 5.5:.0f}; walk along alone and it is {2 * 5.5:.0f} again",
        ),
        (ROTATED, f"The rate is 0.11. **Predict.** Two over 11 is {2 / 11:.2f}, and 0.11 is well"),
        (ROTATED, f"after 20 steps the loss has grown from {turned[0]:.1f} to {turned[20]:,.0f}."),
        (ROTATED, f"the curvature is {2 * 10}, and each step multiplies that part by -1.2"),
        (ROTATED, "At 0.09 the loss falls at every step"),
        (ROTATED, f"and the limit is , here {2 / 20:.1f}"),
        (SWEEP, "Here are 61 rates in the valley , from (-2, 0.001), with 5 steps each"),
        (SWEEP, f"The limit of this valley is {2 / 20:.1f}"),
        (SWEEP, f"With 5 steps each, the lowest point is at {short:.2g}, and a run of 50 steps"),
        (SWEEP, f"ends at a loss of {valley(short)[50]:.2g}"),
        (SWEEP, f"With 50 steps each it is at {long:.2g}, just below"),
        (SWEEP, f"the best rate there is, {2 / (2 + 20):.2g}"),
        (SWING, "the round bowl at 0.1, where"),
        (SWING, "we choose the popular 0.9"),
        (SWING, "After 50 steps, higher or lower"),
        (SWING, f"rises on {rises(heavy_ball(0.9))} of 50 steps"),
        (SWING, f"ends at {heavy_ball(0.9)[-1]:.2g}, against {bowl(0.1, 50):.2g} with no momentum"),
        (SWING, f"0.3 ends at {heavy_ball(0.3)[-1]:.2g} and never rises"),
        (SWING, f"for every momentum above {(1 - 0.2**0.5) ** 2:.3f}"),
        (SWING, "at 0.9 the peaks still shrink, to 0.9 of their height with each step"),
        (SWING, "from rates below 1 to rates below 1.9"),
        (NOISE, "The rate is 0.5, which without noise"),
        (NOISE, f"The floor is {noise_floor(0.5):.2g} at the rate 0.5"),
        (NOISE, f"{noise_floor(0.1):.2g} at 0.1 and {noise_floor(0.01):.2g} at 0.01"),
        (NOISE, f"With a decay of 0.1 the mean of the last 100 losses is {noisy(0.1).mean():.2g}"),
        (NOISE, f"with none it is {noisy(0).mean():.2g}"),
        (START, "with a rate of 0.1"),
        (START, "From 2.2 the run converges. From 2.3"),
        (
            START,
            f"the loss is not finite from step {lost}",
        ),
        (START, f"the position is from step {first(np.isnan(quartic(2.3)))}"),
        (START, f"From 2.2 the loss falls to {quartic(2.2)[-1] ** 4:.2g}"),
        (START, f"The edge is at {(2 / 0.4) ** 0.5:.3f}"),
        (START, f"wherever is above {2 / 0.4:.0f}"),
        (CLIP, "and the rate 0.1 again, now from 3."),
        (CLIP, "Clip at 100. Cured?"),
        (CLIP, f"jumps between {max(held):.0f} and {min(held):.0f} for ever"),
        (CLIP, f"With no bound the loss is not finite from step {unclipped}"),
        (CLIP, "At 50 and below the run converges"),
        (CLIP, f" below {2 / 0.4:.0f}. Clipping"),
        (CLIP, "on the bowl at 1.2, clipped at 1,"),
        (CLIP, f"for ever at a loss of {clipped_bowl(1.2, 1)[-1]:.2f}"),
        (BOUNCE, "with curvature 1, and"),
        (BOUNCE, "The start is 2, the rate 2.5, above the limit of 2."),
        (BOUNCE, f"between {-edge:.3f} and {edge:.3f} for ever"),
        (BOUNCE, f"at a loss of {np.log(np.cosh(edge)):.3f}"),
        (FINITE, "its rate of 1.2, where"),
        (FINITE, f"each step multiplies the loss by {1.4**2:.2f}, for 1,100 steps"),
        (FINITE, f"number in is {float(np.finfo(np.float16).max):,.0f}"),
        (FINITE, f"in {float(np.finfo(np.float32).max):.1e}, in {np.finfo(np.float64).max:.1e}"),
        (FINITE, f"At step {inf16} in , {inf32} in and {inf64:,} in"),
        (FINITE, f"at step {nan16}, {nan32} and {nan64:,}"),
        (MODEL, "the rate 0.1, the weights start at zero"),
        (MODEL, f"λmax is {steepest(1):,.0f} and the limit {2 / steepest(1):.2g}, far below"),
        (MODEL, "our rate of 0.1: the loss"),
        (MODEL, f"is not finite from step {first(~np.isfinite(regression(1)))}"),
        (MODEL, f"by 30 and λmax is {steepest(30):.0f}, the limit {2 / steepest(30):.2g}"),
        (MODEL, f"rate of 0.1 ends at a loss of {regression(30)[-1]:.3g}"),
        (MODEL, f"the best that any weights can do is {least_squares():.3g}"),
    ]


HALF_CURES = {  # symptom: the last loss at the rate, and at half of it
    "too high": (bowl(1.2, 50), bowl(0.6, 50)),
    "just below the limit": (bowl(0.99, 50), bowl(0.495, 50)),
    "at the boundary": (bowl(1, 50), bowl(0.5, 50)),
    "late explosion": (valley(0.11)[-1], valley(0.055)[-1]),
    "rotated valley": (rotated(0.11)[-1], rotated(0.055)[-1]),
    "bouncing": (log_cosh(2.5)[-1] ** 2, log_cosh(1.25)[-1] ** 2),
}

ROWS: dict[
    str, tuple[bool | np.bool, bool | np.bool]
] = {  # of the troubleshooting table, by cause: the test on it, and on what "If not" names
    "the rate is above `2/λmax`": (
        min(regression(1, rate)[-1] for rate in (0.01, 0.001, 0.0001)) < regression(1)[0],
        min(uphill(rate, 1) for rate in (0.02, 0.002, 0.0002)) < 8,
    ),
    "a wrong sign": (uphill(1e-6, 1) > 8, bowl(1e-6, 1) > 8),
    "features of unlike size": (spread(1) > 10, spread(30) > 10),
    "a steep direction between the coordinates": (
        seen_curvature(rotated(0.11), 0.11) > 11 + 1,
        seen_curvature(valley(0.11), 0.11) > 20 + 1,
    ),
    "a start too far out": (abs(quartic(2.2)[-1]) < 2.2, bowl(1.2, 50) < 8),
    "one steep direction, small at first": (abs(1 - 0.11 * 20) > 1, abs(1 - 0.09 * 20) > 1),
    "the sweep was too short": (
        best_of_sweep(50) < best_of_sweep(5) / 1.5,
        best_of_sweep(500) < best_of_sweep(50) / 1.5,
    ),
    "an explosion that reached the largest number": (
        rises(8 * 1.96 ** np.arange(1000.0)) == 999,
        rises(np.array([8, 5.12, np.nan])[:2]) > 0,
    ),
    "momentum": (rises(heavy_ball(0)) == 0 < rises(heavy_ball(0.9)), rises(noisy(0)) == 0),
    "the rate is too low": (
        bowl_done(0.02) <= bowl_done(0.01) / 1.9,
        bowl(2 * 0.99, 50) < bowl(0.99, 50),
    ),
    "the rate is just below the limit": (
        bowl(0.495, 50) < bowl(0.99, 50),
        bowl(0.005, 50) < bowl(0.01, 50),
    ),
    "at the limit": (bowl(0.5, 50) < 8 / 100, noise_floor(0.25) < noise_floor(0.5) / 100),
    "above it and held back": (
        log_cosh(1.25)[-1] ** 2 < log_cosh(2.5)[-1] ** 2 / 100,
        regression(30, 0.05)[-1] < regression(30)[-1] / 100,
    ),
    "steps that clipping holds back": (
        bool((abs(4 * clipped_quartic(100) ** 3) > 100).all()),
        bool((abs(np.tanh(log_cosh(2.5))) > 1).all()),
    ),
    "noisy gradients": (
        np.ptp(noisy(0, seed=0) - noisy(0, seed=1)) > 0.1,
        np.ptp(np.log(np.cosh(log_cosh(2.5)[-100:]))) > 0.1,  # the same every time
    ),
}

STATEMENTS = {  # what the prose says without a number
    "halving a rate that is too low hurts": bowl(0.005, 50) > bowl(0.01, 50),
    "0.99 has the very curve of 0.01": np.isclose(bowl(0.99, 50), bowl(0.01, 50)),
    "0.9 ends as small as 0.1": np.isclose(bowl(0.9, 50), bowl(0.1, 50)),
    "a rate ten times smaller takes about ten times as many steps": (
        9 < bowl_done(0.001) / bowl_done(0.01) < 11
    ),
    "more than three times 50 steps": 150 < bowl_done(0.01) < 200,
    "the valley at 0.09 falls all the way": rises(valley(0.09)) == 0,
    "a momentum of 0.3 never rises": rises(heavy_ball(0.3)) == 0,
    "a momentum above 0.306 swings": rises(heavy_ball(0.305)) == 0 < rises(heavy_ball(0.31)),
    "with momentum 0.9 the rate may be 1.89": heavy_ball(0.9, 1.89, 2000)[-1] < 1,
    "and not 1.91": heavy_ball(0.9, 1.91, 2000)[-1] > 8,
    "0.5 solves the bowl in a single step": bowl(0.5, 1) == 0,
    "half the rate, at most half the floor": all(
        noise_floor(rate / 2) <= noise_floor(rate) / 2 for rate in (0.9, 0.5, 0.1, 0.01)
    ),
    "the wrong sign gives the very losses of too high a rate": all(
        np.isclose(uphill(0.2, step), bowl(1.2, step)) for step in range(21)
    ),
    "a wrong sign has no cure above zero": all(uphill(rate, 20) > 8 for rate in (1e-6, 0.02, 1)),
    "two wrong signs make a right one": uphill(-0.2, 20) == bowl(0.2, 20),
    "the rotated valley's limit is not its coordinates'": rotated(0.1 + 1e-3)[-1]
    > 5
    > rotated(0.09)[-1],
    "the rotated valley at 0.09 falls at every step": rises(rotated(0.09)) == 0,
    "scaling its coordinates does not help": all(
        condition(scale) >= condition(1) for scale in np.linspace(0.1, 10, 100)
    ),
    "no rate is better for the valley": all(
        max(abs(1 - 2 * rate), abs(1 - 20 * rate)) > 9 / 11 - 1e-9
        for rate in np.linspace(0.001, 1, 1000)
    ),
    "a clip at 100 explodes no more and cures nothing": np.ptp(clipped_quartic(100)[-2:]) == 10,
    "at 50 and below it converges": all(
        abs(clipped_quartic(bound)[-1]) < 0.2 for bound in (50, 40, 25, 10, 5)
    ),
    "the quartic's edge": np.isnan(quartic(2.237)[-1]) and abs(quartic(2.236)[-1]) < 1,
    "half the rate tames the far start": abs(quartic(2.3, rate=0.05)[-1]) < 1,
    "curvature grows with the square of the unit": np.isclose(
        steepest(0.001), 100 * steepest(0.01), rtol=1e-3
    ),
}
