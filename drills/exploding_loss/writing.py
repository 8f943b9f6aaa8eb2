"""Generates the sources of answer cells, as students would type them."""


def predict(*pairs: str) -> str:
    """The source of a `predict` cell, from `rate: word` pairs."""
    return f"PREDICTION = {{{', '.join(pairs)}}}"


def diagnose(factor: str = "1 - 2 * lr", limit: str = "2 / curvature") -> str:
    """The source of a `diagnose` cell, with a formula for the factor and one for the limit."""
    return (
        f"def step_factor(lr):\n    return {factor}\n\n\n"
        f"def largest_stable_lr(curvature):\n    return {limit}"
    )


def suspect(
    test: str = "'c'",
    losses: str = "{who: rerun(who, 10)[1][-1] for who in 'AB'}",
    fault: str = "{'A': 'sign', 'B': 'rate'}",
) -> str:
    """The source of a `suspects` cell."""
    return f"TELLING_TEST = {test}\nLOSS_AFTER_TEST = {losses}\nFAULT = {fault}"


def train_at(rate: str, steps: int = 50) -> str:
    """The source of a `fix` cell that trains at a rate, written as Python."""
    return (
        f"LEARNING_RATE_FIXED = {rate}\n"
        "path_fixed, losses_fixed = gradient_descent("
        f"START_POSITION, LEARNING_RATE_FIXED, n_steps={steps})"
    )


def draw(
    bad: str = "losses_bad",
    fixed: str = "losses_fixed",
    scale: str = "log",
    xlabel: str = "step",
    how: str = "plot",
) -> str:
    """The source of a `compare` cell."""
    drawn = "losses" if how == "plot" else "range(len(losses)), losses"
    return f"""
fig, (left, right) = plt.subplots(1, 2)
left.plot(path_bad[:3, 0], path_bad[:3, 1])
left.set(xlabel="x", ylabel="y")
for losses in [{bad}, {fixed}]:
    right.{how}({drawn})
right.set(xlabel={xlabel!r}, ylabel="loss", yscale={scale!r})
comparison = describe_figure(fig)
"""


def write_up(happened: str, cause: str, prevention: str) -> str:
    """The source of a `postmortem` cell."""
    return f'''postmortem = """
### What happened

- {happened}

### Root cause

- {cause}

### How to prevent it

- {prevention}
"""'''


HAPPENED = "The loss grew by a factor of 1.96 at every step."
CAUSE = "Each step jumped across the minimum and landed farther away."
PREVENTION = "Stop a run when its loss exceeds four times the best one."
ALL_WORDS = ("1.2: 'explodes'", "0.3: 'glides'", "1.0: 'bounces'", "0.95: 'zigzags'")

# A gradient_descent that quietly halves the rate, so that a bad one seems to work.
HALVED = """
def gradient_descent(start, lr, n_steps=50, loss=loss_fn, gradient=gradient_fn):
    position = np.array(start, dtype=float)
    path, losses = [position], [loss(*position)]
    for _ in range(n_steps):
        position = position - lr / 2 * gradient(*position)
        path.append(position)
        losses.append(loss(*position))
    return np.array(path), np.array(losses)

"""
OWN_LOOP = """
LEARNING_RATE_FIXED = 0.2
position, path_fixed, losses_fixed = [-2.0, 2.0], [[-2.0, 2.0]], [8.0]
for _ in range(50):
    position = [p - LEARNING_RATE_FIXED * 2 * p for p in position]
    path_fixed.append(position)
    losses_fixed.append(position[0] ** 2 + position[1] ** 2)
"""
DECAY = """
LEARNING_RATE_FIXED = 0.9
path_fixed, losses_fixed = [np.array(START_POSITION)], [8.0]
for step in range(50):
    rate = LEARNING_RATE_FIXED * 0.95**step
    path_fixed.append(path_fixed[-1] - rate * gradient_fn(*path_fixed[-1]))
    losses_fixed.append(loss_fn(*path_fixed[-1]))
"""
LATE_DECAY = DECAY.replace("0.9\n", "0.3\n").replace("0.95**step", "(1.0 if step < 3 else 0.5)")
BORROWED = """
LEARNING_RATE_FIXED = 1.15
path_fixed, losses_fixed = gradient_descent(START_POSITION, 0.3, n_steps=50)
"""
RUN = "gradient_descent(START_POSITION, 0.3, n_steps=50)"
SHARED_AXES = """
fig, (upper, lower) = plt.subplots(2, 1, sharex=True, sharey=True)
upper.semilogy(losses_bad)
lower.semilogy(losses_fixed)
lower.set_xlabel("step")
fig.supylabel("loss")
comparison = describe_figure(fig)
"""
COLOUR_BAR = """
fig, (left, right) = plt.subplots(1, 2)
points = left.scatter(path_fixed[:, 0], path_fixed[:, 1], c=losses_fixed)
fig.colorbar(points)
left.set(xlabel="x", ylabel="y")
draw_losses(right, losses_bad, label="1.2")
draw_losses(right, losses_fixed, label="0.3")
comparison = describe_figure(fig)
"""
TWIN_AXES = """
fig, ax = plt.subplots()
ax.semilogy(losses_bad)
ax.set(xlabel="step", ylabel="the colleague's loss")
twin = ax.twinx()
twin.semilogy(losses_fixed, "g--")
twin.set_ylabel("my loss")
comparison = describe_figure(fig)
"""
EMPTY_PANEL = """
fig, panels = plt.subplots(2, 2)
for ax, losses in zip(panels[0], (losses_bad, losses_fixed)):
    ax.semilogy(losses)
    ax.set(xlabel="step", ylabel="loss")
panels[1, 1].axis("off")
comparison = describe_figure(fig)
"""
OWN_FIGURE = """
fig = plt.figure()
plt.plot(losses_bad, "o--")
plt.plot(losses_fixed)
plt.yscale("symlog")
plt.xlabel("step")
plt.ylabel("loss")
plt.axhline(CONVERGED_BELOW)
comparison = describe_figure(fig)
"""
ELSEWHERE = """
fig, (left, right) = plt.subplots(1, 2)
plt.figure()
plt.semilogy(losses_bad)
plt.semilogy(losses_fixed)
plt.xlabel("step")
plt.ylabel("loss")
comparison = describe_figure(fig)
"""
TOO_EARLY = """
fig, (left, right) = plt.subplots(1, 2)
comparison = describe_figure(fig)
right.semilogy(losses_bad)
right.semilogy(losses_fixed)
right.set(xlabel="step", ylabel="loss")
"""
BY_THE_NAMES_ASKED_FOR = """
fig, (left, right) = plt.subplots(1, 2)
draw_path(left, path_bad[:3], label="1.2")
left.plot(path_fixed[:, 0], path_fixed[:, 1])
draw_losses(right, losses_bad, label="1.2")
draw_losses(right, losses_fixed, label="0.3")
comparison = describe_figure(fig)
"""
