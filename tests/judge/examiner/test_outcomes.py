"""The outcome of each test, for answers that are right, wrong, slow, greedy or hostile."""

import pytest
from nbgrader.utils import determine_grade
from support.judge_notebooks import (
    RIGHT,
    TESTS,
    answer_cell,
    check_cell,
    drill_cell,
    make_source,
    summarise,
)

from grader.judge.protocol.limits import Limits
from judge.conftest import SHORT, Judge

STOPPED = "NothingToTest: Your cell answer stopped with "
NO_THREAD = STOPPED + "RuntimeError: can't start new thread"  # where the kernel counts them
NO_SPACE = STOPPED + "OSError: [Errno 28] No space left on device"
FILL = "\nwhile True: pass"
CASES = [
    ("right", RIGHT, {name: "passed" for name in TESTS}),
    ("numpy float", RIGHT + "RATE = np.float64(0.1)", {"rate": "passed", "path": "passed"}),
    ("untouched", "", {"rate": "NothingToTest: There is no `RATE`", "evidence": "passed"}),
    ("text", "RATE = '0.1'", {"rate": "AssertionError: need one number; got str"}),
    ("a figure", "RATE = plt.figure()", {
        "rate": "AssertionError: need one number; got Figure",
        "path": "NotPlainUsed: `RATE` is a Figure; this check needs numbers",
    }),
    ("own error", "RATE = 0.1\n1 / 0", {
        "rate": "passed",
        "factor": STOPPED + "ZeroDivisionError: division by zero\n"
        "There is no `step_factor` to check.",
    }),
    ("evidence changed", RIGHT + "LEARNING_RATE = 0.1", {
        "evidence": "AssertionError: You changed `LEARNING_RATE` from 1.2 to 0.1.",
        "rate": "passed",
    }),
    ("evidence deleted", RIGHT + "del LEARNING_RATE", {"evidence": "passed"}),
    ("drill's function changed", RIGHT + "def gradient_fn(x, y): return np.array([x, y])", {
        "path": "AssertionError: You changed `gradient_fn`", "rate": "passed",
    }),
    ("drill's function rewritten alike",
     RIGHT + "def gradient_fn(x, y):\n    both = [x, y]\n    return np.multiply(2, both)",
     {"path": "passed"}),
    ("function raises", RIGHT + "def step_factor(lr): raise ValueError('not yet')", {
        "factor": "ValueError: `step_factor(0.1)` was called by this check, and stopped with "
        "ValueError: not yet, in line 6 of its cell.",
    }),
    ("function is slow", RIGHT + "import time\ndef step_factor(lr): time.sleep(60)", {
        "factor": "OutOfTime", "rate": "passed",
    }),
    ("function prints a mark", RIGHT + "def step_factor(lr):\n    display(5)\n    return 0", {
        "factor": "AssertionError: step_factor(0.1) is wrong",
    }),
    ("endless", "RATE = 0.1" + FILL, {"rate": "passed", "path": "OutOfTime"}),
    ("endless, deaf", "while True:\n    try:\n        while True: pass\n    except: pass", {
        "rate": "OutOfTime",
    }),
    ("too much memory", "x = bytearray(1 << 32)", {"rate": "OutOfMemory"}),
    ("ends Python", RIGHT + "import os; os._exit(0)", {"rate": "NothingToTest: Your cell answer"}),
    ("crashes Python", RIGHT + "import ctypes; ctypes.string_at(0)", {"rate": "OutOfMemory"}),
    ("a real-time signal", "import os; os.kill(os.getpid(), 40)", {
        "rate": "NothingToTest: Your cell answer ended Python by a signal (signal 40)",
    }),
    ("stopped", "import os; os.kill(os.getpid(), 19)", {"rate": "OutOfTime"}),
    ("a function that warns", RIGHT + "def step_factor(lr):\n    import sys, warnings\n"
     "    print('careful', file=sys.stderr); warnings.warn('x')\n    return 1 - 2 * lr",
     {"factor": "passed"}),
    ("exit()", RIGHT + "\nexit()", {"rate": "passed"}),
    ("writes to the channel",
     "import os\nfor fd in range(3, 64):\n    try: os.write(fd, b'x' * 999)\n"
     "    except OSError: pass", {"rate": "AssertionError: Your notebook wrote to the judge's"}),
    ("answers for the judge",
     "assert_ = AssertionError\nclass AssertionError(Exception): pass\n"
     "get_ipython().events.register('pre_run_cell', lambda *_: 1)\nRATE = 7",
     {"rate": "AssertionError: RATE is 7"}),
    ("too many threads",
     "import threading, time\nthreading.stack_size(1 << 18)\n"  # else memory ends first
     "for _ in range(99): threading.Thread(target=time.sleep, args=(9,)).start()\ntime.sleep(1)",
     {"rate": ("TooMuch: Your notebook started more than 32 threads.", NO_THREAD)}),
    ("too many files",
     "import time\nfor i in range(20): open(str(i), 'wb').write(bytes(1 << 20))\ntime.sleep(1)",
     {"rate": ("TooMuch: Your notebook wrote more than 8 MB of files.", NO_SPACE)}),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_each_check_has_its_outcome(
    judge: Judge, answer: str, expected: dict[str, str | tuple[str, ...]]
) -> None:
    found = summarise(judge(answer))
    assert found.keys() == TESTS.keys()
    for name, beginning in expected.items():
        assert found[name].startswith(beginning), found[name]


def test_no_hidden_code_is_shown(judge: Judge) -> None:
    graded = judge("RATE = 0.1\npath_fixed = [[0, 0]] * 51")
    (error,) = next(c for c in graded.cells if c.metadata.nbgrader.grade_id == "path").outputs
    assert error.traceback == ["AssertionError: this path is not the one that RATE gives"]


@pytest.mark.parametrize(
    ("cell", "kinds"),
    [
        ("print('a'); print('b')", ["stream"]),
        ("plt.plot([1, 2]); plt.show()", ["display_data image/png"]),
        ("plt.plot([1, 2]);", ["display_data image/png"]),
        ("2 + 2", ["execute_result"]),
        ("!pip install numpy", ["stream"]),
        ("%pip install numpy", ["stream"]),
        ("import sys; print('a'); print('b', file=sys.stderr)", ["stream", "stream"]),
        ("import ipywidgets\nipywidgets.interact(lambda x: print(x), x=(0, 5));", ["display_data"]),
        ("input()", ["error"]),
        ("await __import__('asyncio').sleep(0)", []),
    ],
)
def test_outputs_are_kept_as_a_kernel_would(judge: Judge, cell: str, kinds: list[str]) -> None:
    outputs = judge(cell).cells[1].outputs
    png = [" image/png" if "image/png" in out.get("data", {}) else "" for out in outputs]
    assert [out.output_type + image for out, image in zip(outputs, png, strict=True)] == kinds


@pytest.mark.parametrize(
    "flood",
    [
        "print('x' * 300_000_000)",
        "for _ in range(100_000): print('x' * 3_000)",
        "import os, stat\n"
        "for fd in range(3, 64):\n    try:\n"
        "        if not stat.S_ISSOCK(os.fstat(fd).st_mode): continue\n"
        "        os.set_blocking(fd, True)\n"
        "        body = b'\\x83\\xa4type\\xa6stream\\xa4name\\xa6stdout\\xa4text\\xdb'\n"
        "        body += (1 << 20).to_bytes(4, 'big') + b'x' * (1 << 20)\n"
        "        while True: os.write(fd, b'o' + len(body).to_bytes(4, 'big') + body)\n"
        "    except OSError: pass",
    ],
    ids=["one print", "many prints", "on the channel"],
)
def test_a_flood_is_cut_as_it_arrives(judge: Judge, flood: str) -> None:
    outputs = judge(flood, limits=Limits(output_mb_per_cell=1)).cells[1].outputs
    assert sum(len(str(output)) for output in outputs) < 2_000_000
    assert any("cut here" in str(output) or "far more" in str(output) for output in outputs)


def test_a_value_is_read_where_its_check_stands(judge: Judge) -> None:
    first, second = check_cell("one", "assert X == 1"), check_cell("two", "assert X == 2")
    cells = [drill_cell(), answer_cell("X = 1", "a"), first, answer_cell("X = 2", "b"), second]
    source = make_source()
    source.cells = cells
    assert summarise(judge(source, source)) == {"one": "passed", "two": "passed"}


def test_a_partial_mark_is_kept(judge: Judge) -> None:
    source = make_source()
    source.cells = [answer_cell("X = 3"), check_cell("half", "0.5 if X == 3 else 0")]
    (output,) = judge(source, source).cells[1].outputs
    assert (output.output_type, output.data["text/plain"]) == ("execute_result", "0.5")


@pytest.mark.parametrize(
    ("answer", "greedy", "says"),
    [
        ("X = 10**9", "10 ** X", "OutOfTime"),
        ("X = 1 << 36", "bytearray(X)", "OutOfMemory"),
        ("X = 1 << 36", "import os; os.abort()", "OutOfMemory"),
    ],
    ids=["time", "memory", "crash"],
)
def test_a_test_that_is_stuck_or_dies_leaves_the_others_their_marks(
    judge: Judge, answer: str, greedy: str, says: str
) -> None:
    source = make_source()
    small = check_cell("small", "assert X > 0")
    source.cells = [answer_cell(answer), small, check_cell("greedy", greedy)]
    source.cells += [check_cell("after", "assert X > 1")]
    found = summarise(judge(source, source))
    assert found.pop("greedy").startswith(f"{says}: This check ran out of")
    assert found == {"small": "passed", "after": "passed"}


def test_a_warning_in_a_check_costs_no_point(judge: Judge) -> None:
    source = make_source()
    loud = "import sys, warnings\nprint('x', file=sys.stderr)\nwarnings.warn('careful')\nassert X"
    source.cells = [answer_cell("X = 1"), check_cell("loud", loud)]
    (check,) = (c for c in judge(source, source).cells if c.metadata.nbgrader.grade)
    assert "careful" in str(check.outputs)
    assert determine_grade(check) == (1, 1)


LISTEN = """
import gc
(service,) = (o for o in gc.get_objects() if type(o).__name__ == "StudentService")
receive, HEARD = service.channel.receive, []
def listen(*given):
    HEARD.append(receive(*given))
    return HEARD[-1]
service.channel.receive = listen
X = Y = 1
"""


def test_requests_are_the_same_for_every_test(judge: Judge) -> None:
    heard = []
    for hidden in ("assert X == 1", "secret = 'Y'\nassert globals()['Y'] + Z_OF_THE_TEST == 2"):
        source = make_source()
        source.cells = [
            answer_cell(LISTEN, "a"), check_cell("one", hidden), answer_cell("print(HEARD)", "b"),
        ]  # fmt: skip
        heard.append(str(judge(source, source).cells[2].outputs))
    assert "fetch" in heard[0]
    assert heard[0] == heard[1]


def test_nothing_is_carried_from_one_submission_to_the_next(judge: Judge) -> None:
    judge(RIGHT + "import builtins; builtins.RATE = 0.1\nopen('numpy.py', 'w').write('1/0')")
    assert summarise(judge(""))["rate"].startswith("NothingToTest")


def test_the_limits_used_here_are_shorter_than_the_default() -> None:
    assert SHORT.submission_seconds < Limits().submission_seconds


def test_what_one_test_leaves_behind_is_not_taken_for_the_drill(judge: Judge) -> None:
    source = make_source()
    loop = check_cell("loop", "for lr in (1, 2): assert lr")
    source.cells = [answer_cell("lr = 5"), loop, check_cell("again", "assert lr > 0")]
    assert summarise(judge(source, source)) == {"loop": "passed", "again": "passed"}
