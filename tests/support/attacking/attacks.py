"""The corpus of attacks, one row each: what somebody types, or does to the notebook, to be let off.

`test_attacks` hands each of them to the judge; `against_stock` prints what they do to nbgrader.
In code, @COURSE@ is the course's folder, @TOKEN@ a word that no other attack uses.
"""
# ruff: noqa: E501  (a row is what somebody types)

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nbformat import NotebookNode

from support.attacking.machine_attacks import HARMFUL, LIMITS, PERMISSIONS, SIGNALS
from support.attacking.machine_attacks import MESSAGES as CALLS
from support.attacking.metadata_attacks import TAMPERINGS
from support.attacking.object_attacks import NUMBERS, OBJECTS

# The same wrong answers, given honestly.
STEEP = "LEARNING_RATE_FIXED = 1.1\npath_fixed, losses_fixed = gradient_descent([-2.0, 2.0], 1.1)\n"
STILL = "LEARNING_RATE_FIXED = 0\npath_fixed, losses_fixed = gradient_descent([-2.0, 2.0], 0)\n"
FLAT = "def step_factor(lr):\n    return 0.0\ndef largest_stable_lr(curvature):\n    return 0.5\n"
NO_GUESS = "PREDICTION = {}\n"
OLD_RULE = "LEARNING_RATE_STRETCHED = 0.95\n"
ONE_WORD = "postmortem = 'oops'\n"

FDS = """import os, struct, msgspec
def say(kind, body):
    for fd in range(3, 64):
        try: os.write(fd, struct.pack('>cI', kind, len(body)) + body)
        except OSError: pass
def answer(**said): say(b'a', msgspec.msgpack.encode(said))
"""
WHATEVER = """class Whatever(float):
    def _yes(self, *_): return True
    __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __ne__ = __bool__ = _yes
    def _self(self, *_): return self
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __abs__ = __pow__ = _self
    __rpow__ = __truediv__ = __rtruediv__ = __neg__ = __round__ = _self
    __hash__ = float.__hash__
"""
DROP = "lambda lines: [] if any('assert' in line for line in lines) else lines"


@dataclass(frozen=True)
class Attack:
    """`code` is typed into `cell`; all else stays as released. `honest`: what it is worth."""

    name: str
    family: str
    code: str = ""
    cell: str = "predict"
    honest: tuple[str, ...] = ("",)
    change: Callable[[NotebookNode], None] | None = None
    stock: bool = True  # False: without a sandbox this would harm the machine it runs on


def shell(name: str, code: str) -> Attack:
    return Attack(name, "shell", f"ip = get_ipython()\n{code}")


def messages(name: str, code: str) -> Attack:
    return Attack(name, "messages and display", f"ip = get_ipython()\n{code}")


def language(name: str, code: str, cell: str = "fix", *honest: str) -> Attack:
    return Attack(name, "language", code, cell, honest or ("",))


def library(name: str, code: str) -> Attack:
    return Attack(name, "libraries", STEEP + code, "fix", (STEEP,))


def channel(name: str, code: str) -> Attack:
    return Attack(name, "the judge's channel", FDS + code)


def process(name: str, code: str, stock: bool = True) -> Attack:
    return Attack(name, "process", code, stock=stock)


def files(name: str, code: str, stock: bool = True) -> Attack:
    return Attack(name, "files and machine", code, stock=stock)


def network(name: str, code: str) -> Attack:
    return Attack(
        name, "network", f"import socket, os, ctypes\n{code}\nprint('reached', '@TOKEN@')"
    )


def machine(family: str, rows: dict[str, str]) -> list[Attack]:
    return [Attack(name, family, code, stock=name not in HARMFUL) for name, code in rows.items()]


def output(name: str, code: str, stock: bool = True) -> Attack:
    return Attack(name, "output floods", code, stock=stock)


def active(name: str, code: str) -> Attack:
    return Attack(name, "active content", f"from IPython.display import *\n{code}")


def metadata(change: Callable[[NotebookNode], None]) -> Attack:
    name = change.__name__.replace("_", " ")
    return Attack(name, "nbgrader's metadata", "PREDICTION = 7\n", change=change)


SHELL = (
    shell("transformer drops later cells", f"ip.input_transformers_cleanup.append({DROP})"),
    shell("late transformer drops them", f"ip.input_transformers_post.append({DROP})"),
    shell(
        "asserts taken out of the syntax tree",
        "import ast\nclass Drop(ast.NodeTransformer):\n"
        "    def visit_Assert(self, node): return ast.Pass()\nip.ast_transformers.append(Drop())",
    ),
    shell(
        "errors swallowed by a handler",
        "ip.set_custom_exc((BaseException,), lambda *a, **k: None)",
    ),
    shell("tracebacks not shown", "ip.showtraceback = ip._showtraceback = lambda *a, **k: None"),
    shell(
        "hook before each cell rewrites names",
        "class Any(dict):\n    def __missing__(self, key): return 1\n"
        "ip.events.register('pre_run_cell', lambda *_: globals().update(assert_=1, all=bool))",
    ),
    shell(
        "run_cell replaced",
        "old = ip.run_cell\nip.run_cell = lambda text, *a, **k: old('pass', *a, **k)\n"
        "async def run(text, *a, **k): return old('pass')\nip.run_cell_async = run",
    ),
    shell("compiler replaced", "ip.compile = lambda *a, **k: compile('pass', 'x', 'exec')"),
    shell("run_code replaced", "async def run(*a, **k): return False\nip.run_code = run"),
    shell("names forgotten", "ip.reset(new_session=True)"),
    shell(
        "magic that swallows cells",
        "ip.register_magic_function(lambda line, cell: None, 'cell', 'eat')\n"
        "ip.input_transformers_cleanup.insert(0, lambda lines: ['%%eat\\n'] + lines)",
    ),
    shell("namespace replaced", "ip.user_ns.clear(); ip.user_global_ns.clear()"),
    shell("exit()", "exit()"),
)
MESSAGES = (
    messages(
        "a mark displayed before each cell",
        "from IPython.core.displayhook import DisplayHook\n"
        "ip.events.register('pre_run_cell', lambda *_: ip.displayhook(2))",
    ),
    messages("a mark displayed after each cell",
             "ip.events.register('post_run_cell', lambda *_: ip.displayhook(2))"),
    messages(
        "outputs no longer published",
        "ip.display_pub.publish = lambda *a, **k: None\n"
        "ip._showtraceback = lambda *a, **k: None",
    ),
    messages("stderr and stdout closed", "import sys\nsys.stdout.close(); sys.stderr.close()"),
    messages("messages go nowhere",
             "ip.kernel.iopub_socket.send = ip.kernel.session.send = lambda *a, **k: None"),
    messages("kernel says done to all",
             "async def done(*a, **k): return {'status': 'ok', 'execution_count': 1}\n"
             "ip.kernel.do_execute = done"),
    messages("a thread that shows marks",
             "import threading, time\ndef show():\n    for _ in range(50):\n"
             "        ip.displayhook(2); time.sleep(0.01)\nthreading.Thread(target=show).start()"),
    messages("printed marks", "print(17)\ndisplay(17)\n17"),
    messages("emit replaced", "ip.emit = lambda *a: None"),
    messages("widget as a mark", "import ipywidgets\nipywidgets.IntText(17)"),
)  # fmt: skip
LANGUAGE = (
    language("builtins say yes",
             "import builtins\nbuiltins.all = builtins.any = builtins.isinstance = "
             "builtins.callable = lambda *a: True\n" + STEEP, "fix", STEEP),
    language("abs is zero", FLAT + "import builtins\nbuiltins.abs = lambda _: 0", "diagnose", FLAT),
    language("names in the notebook shadow builtins",
             "all = any = isinstance = lambda *a: True\nabs = lambda _: 0\n" + STEEP, "fix", STEEP),
    language("AssertionError is another class",
             "import builtins\nclass Quiet(Warning): pass\n"
             "AssertionError = builtins.AssertionError = Quiet"),
    language("float that agrees with everything", STEEP + WHATEVER +
             "LEARNING_RATE_FIXED = Whatever(1.1)", "fix", STEEP),
    language("function returns such a float",
             WHATEVER + "def step_factor(lr): return Whatever(0.0)\ndef largest_stable_lr(c): return 0.5",
             "diagnose", FLAT),
    language("limit that is a different number each time",
             FLAT + "class Moving(float):\n    def __mul__(self, other): return 0.9 * other\n"
             "    __rmul__ = __mul__\n    def __le__(self, other): return True\n    __ge__ = __le__\n"
             "def largest_stable_lr(curvature): return Moving(0.5)", "diagnose", FLAT),
    language("int with another value",
             "class Three(int):\n    def __index__(self): return 3\n"
             "    def __float__(self): return 0.05\n    def __mul__(self, o): return 0.05 * o\n"
             "    __rmul__ = __mul__\nLEARNING_RATE_STRETCHED = Three(1)",
             "transfer", "LEARNING_RATE_STRETCHED = 1"),
    language("rate with a class that lies",
             "class Liar:\n    __class__ = float\n    def __getattr__(self, name): return self\n"
             "LEARNING_RATE_STRETCHED = Liar()", "transfer"),
    language("metaclass that says it is an instance",
             "import numbers\nclass Meta(type):\n    def __instancecheck__(self, other): return True\n"
             "class Real(metaclass=Meta): pass\nnumbers.Real = Real\n"
             "LEARNING_RATE_STRETCHED = '0.95'", "transfer", "LEARNING_RATE_STRETCHED = '0.95'"),
    language("dict that has every key",
             "class Full(dict):\n    def get(self, *a): return 'glides'\n"
             "    __getitem__ = __missing__ = get\nPREDICTION = Full()", "predict", NO_GUESS),
    language("list that falls", STEEP +
             "class Falls(list):\n    def __getitem__(self, i): return 0.001 if i == -1 else 8.0\n"
             "    def __len__(self): return 51\nlosses_fixed = Falls(losses_fixed)", "fix", STEEP),
    language("array that equals everything", STEEP +
             "class Same(np.ndarray):\n    def __array_function__(self, *a, **k): return True\n"
             "    def __array_ufunc__(self, *a, **k): return True\n"
             "losses_fixed = losses_fixed.view(Same); path_fixed = path_fixed.view(Same)",
             "fix", STEEP),
    language("text that says what is wanted",
             "class Text(str):\n    def lower(self): return 'what happened root cause how to prevent'\n"
             "    def __contains__(self, part): return True\npostmortem = Text('oops')",
             "postmortem", ONE_WORD),
    language("value that changes between two looks", STEEP +
             "import threading, itertools\ndef spin():\n    for rate in itertools.cycle([1.1, 0]):\n"
             "        globals()['LEARNING_RATE_FIXED'] = rate\n"
             "threading.Thread(target=spin, daemon=True).start()", "fix", STEEP, STILL),
    language("function that ends the test",
             "def step_factor(lr): raise SystemExit(0)\ndef largest_stable_lr(c): return 0.5", "diagnose", FLAT),
    language("function that interrupts the test",
             "def step_factor(lr): raise KeyboardInterrupt\ndef largest_stable_lr(c): return 0.5",
             "diagnose", FLAT),
    language("function that raises an error without a message",
             "class Mute(Exception):\n    def __str__(self): raise self\n"
             "def step_factor(lr): raise Mute\ndef largest_stable_lr(c): return 0.5", "diagnose", FLAT),
    language("function that rewrites its caller",
             "import sys\ndef step_factor(lr):\n    frame = sys._getframe(1)\n"
             "    frame.f_globals['abs'] = lambda _: 0\n    return 0.0\ndef largest_stable_lr(c): return 0.5",
             "diagnose", FLAT),
    language("function that answers otherwise each time",
             "import itertools\nturns = itertools.cycle([0.0, float('nan'), -1.4, None])\n"
             "def step_factor(lr): return next(turns)\ndef largest_stable_lr(c): return 0.5", "diagnose",
             FLAT, FLAT.replace("0.0", "-1.4")),
    language("trace function skips lines",
             "import sys\ndef skip(frame, event, arg):\n    if event == 'line':\n"
             "        try: frame.f_lineno = max(l for *_, l in frame.f_code.co_lines() if l)\n"
             "        except ValueError: pass\n    return skip\nsys.settrace(skip)"),
    language("profile function hides errors",
             "import sys\nsys.setprofile(lambda *a: None)\nsys.excepthook = lambda *a: None"),
    language("objects of the grader looked up",
             "import gc\nfor thing in gc.get_objects():\n"
             "    if isinstance(thing, dict) and 'HIDDEN TESTS' in str(thing.get('text', '')):\n"
             "        print(thing['text'])"),
    language("frames walked upwards",
             "import sys\nframe = sys._getframe()\nwhile frame := frame.f_back:\n"
             "    for value in list(frame.f_locals.values()):\n"
             "        if 'HIDDEN TESTS' in str(value)[:100_000]: print(value)"),
    language("memory poked: False is True",
             "import ctypes\nctypes.c_long.from_address(id(False) + 24).value = 1"),
    language("work left for the end",
             "import atexit\natexit.register(print, 17)\nclass Late:\n"
             "    def __del__(self): print(17)\nlate = Late()"),
    language("value without end", "LEARNING_RATE_FIXED = [1]\n"
             "LEARNING_RATE_FIXED.append(LEARNING_RATE_FIXED)"),
    language("value too large for its channel",
             "LEARNING_RATE_FIXED = [0.0] * 10_000_000\nlosses_fixed = np.zeros(10**7)"),
    language("number with a million digits", "LEARNING_RATE_FIXED = 10 ** 1_000_000"),
)  # fmt: skip
LIBRARIES = (
    library("allclose says yes", "np.allclose = np.array_equal = np.all = lambda *a, **k: True"),
    library("numpy's numbers", "np.sign = np.diff = lambda *a: np.array([-1])"),
    library("numpy is another module", "import sys, types\nnp = types.SimpleNamespace("
            "allclose=lambda *a: True, array_equal=lambda *a: False, shape=lambda _: (51, 2),"
            "all=lambda _: True, diff=lambda _: 0, array=list)\nsys.modules['numpy'] = np"),
    library("another kind of number", "import numbers\nnumbers.Real = object"),
    library("the drill's own functions",
            "def gradient_descent(*a, **k): return path_bad * 0.5, losses_bad * 0"),
    library("half the rate in secret", "_descend = gradient_descent\n"
            "def gradient_descent(start, lr, *a, **k): return _descend(start, lr / 2, *a, **k)\n"
            "path_fixed, losses_fixed = gradient_descent([-2.0, 2.0], 1.1)"),
    library("an import that is caught", "import sys\nclass Finder:\n"
            "    def find_spec(self, name, *_): raise SystemExit\nsys.meta_path.insert(0, Finder())"),
    library("warnings and errors silenced", "import warnings\nwarnings.showwarning = print\n"
            "np.seterr(all='ignore')"),
    library("the judge's packing", "import sys\nplain = sys.modules.get('grader.judge.protocol.values')\n"
            "values.pack = lambda value: values.Array('<f8', (), b'12345678')"),
    library("the judge's answering", "import gc\nfor thing in gc.get_objects():\n"
            "    if type(thing).__name__ == 'StudentProcess':\n"
            "        thing._fetch = lambda name: None"),
)  # fmt: skip
CHANNEL = (
    channel("forged value", "answer(type='got', name='LEARNING_RATE_FIXED', value=0.3)"),
    channel("forged end", "answer(type='done')"),
    channel("ends without end", "for _ in range(10_000): answer(type='done')"),
    channel("forged mark", "say(b'o', msgspec.msgpack.encode({'type': 'display', 'data': "
            "{'text/plain': '2'}, 'is_result': True}))"),
    channel("forged report", "for kind in (b'n', b'r', b'j', b'l'):\n    say(kind, b'\\x80')"),
    channel("frame of four gigabytes", "for fd in range(3, 64):\n"
            "    try: os.write(fd, b'a' + b'\\xff' * 4)\n    except OSError: pass"),
    channel("half a frame, then silence", "for fd in range(3, 64):\n"
            "    try: os.write(fd, b'a\\0\\0\\0\\xff' + b'x')\n    except OSError: pass"),
    channel("nested without end", "say(b'a', b'\\x91' * 50_000)"),
    channel("array that lies about its shape",
            "answer(type='got', name='LEARNING_RATE_FIXED', value=['a', '<f8', [1 << 40], b''])"),
    channel("array of objects",
            "answer(type='got', name='LEARNING_RATE_FIXED', value=['a', '|O', [1], b'12345678'])"),
    channel("value of no known kind", "answer(type='got', name='np', value=['x', 1])"),
    channel("random bytes", "say(b'?', os.urandom(1000))"),
    channel("names that nobody asked for",
            "import sys\nfor name in ('np', 'all', 'isinstance', 'gradient_descent', 'numbers'):\n"
            "    answer(type='function', name=name, digest='')"),
    channel("questions read in the judge's place", "import socket\nfor fd in range(3, 64):\n"
            "    try:\n        print(socket.socket(fileno=os.dup(fd)).recv(1 << 16, "
            "socket.MSG_DONTWAIT))\n    except OSError: pass"),
    channel("channel closed", "os.closerange(3, 64)"),
    channel("channel shut for writing", "import socket\nfor fd in range(3, 64):\n"
            "    try: socket.socket(fileno=os.dup(fd)).shutdown(socket.SHUT_WR)\n"
            "    except OSError: pass"),
    channel("a value a million times", "body = msgspec.msgpack.encode({'type': 'got', "
            "'name': 'PREDICTION', 'value': {}})\nwhile True: say(b'a', body)"),
    channel("outputs without end", "body = msgspec.msgpack.encode({'type': 'clear'})\n"
            "while True: say(b'o', body)"),
)  # fmt: skip
PROCESS = (
    process("ends Python", "import os\nos._exit(0)"),
    process("aborts", "import os\nos.abort()"),
    process("crashes in C", "import ctypes\nctypes.string_at(0)"),
    process("kills its parent", "import os\nos.kill(os.getppid(), 9)"),
    process("kills its group", "import os\nos.killpg(0, 9)"),
    process("kills everything", "import os\nos.kill(-1, 9)", stock=False),
    process("stops itself", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)"),
    process("kills itself", "import os\nos.kill(os.getpid(), 9)"),
    process("forks without end", "import os\nwhile True:\n    try: os.fork()\n"
            "    except OSError: break", stock=False),
    process("threads without end", "import threading, time\nwhile True:\n"
            "    threading.Thread(target=time.sleep, args=(99,)).start()", stock=False),
    process("memory without end", "kept = []\nwhile True: kept.append(bytearray(1 << 24))",
            stock=False),
    process("loop", "while True: pass"),
    process("loop that is deaf to interrupts",
            "while True:\n    try:\n        while True: pass\n    except BaseException: pass"),
    process("sleep in C that is deaf", "import signal, ctypes\n"
            "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])\nctypes.CDLL(None).sleep(99)"),
    process("deadlock", "import threading\nlock = threading.Lock()\nlock.acquire(); lock.acquire()"),
    process("recursion", "def again(): again()\nagain()"),
    process("recursion that crashes", "import sys\nsys.setrecursionlimit(1 << 30)\n"
            "def again(): again()\nagain()"),
    process("closes all files", "import os\nos.closerange(0, 1024)"),
    process("lives on as a daemon", "import subprocess, sys\nsubprocess.Popen([sys.executable, "
            "'-c', 'import time; time.sleep(20)', '@TOKEN@'], start_new_session=True)"),
    process("raises its own limits", "import resource as r\n"
            "for which in (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_FSIZE):\n"
            "    r.setrlimit(which, (r.RLIM_INFINITY,) * 2)"),
    process("alarms", "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)"),
    process("function that never returns", "def step_factor(lr):\n    while True: pass\n"),
    process("function that ends Python", "import os\ndef step_factor(lr): os._exit(0)\n"),
)  # fmt: skip
FILES = (
    files("reads the source", "print(open('@COURSE@/source/exploding_loss/"
          "exploding_loss.ipynb').read())"),
    files("reads the gradebook", "print(open('@COURSE@/gradebook.db', 'rb').read())"),
    files("reads a neighbour", "print(open('@COURSE@/submitted/student99/exploding_loss/"
          "exploding_loss.ipynb').read())"),
    files("reads /etc/passwd", "print(open('/etc/passwd').read())"),
    files("reads the environment", "import os\nprint(os.environ)"),
    files("reads its parent's environment",
          "import os\nprint(open(f'/proc/{os.getppid()}/environ').read())"),
    files("reads its parent's memory", "import os\nmemory = open(f'/proc/{os.getppid()}/mem', 'rb')\n"
          "for line in open(f'/proc/{os.getppid()}/maps'):\n    if '[heap]' in line:\n"
          "        start, end = (int(n, 16) for n in line.split()[0].split('-'))\n"
          "        memory.seek(start); print(memory.read(end - start))"),
    files("lists all processes", "import os\nprint([open(f'/proc/{p}/cmdline').read() for p in "
          "os.listdir('/proc') if p.isdigit()], 'reached', '@TOKEN@')"),
    files("follows a link", "import os\nos.symlink('@COURSE@/gradebook.db', 'link')\n"
          "print(open('link', 'rb').read())"),
    files("makes a hard link", "import os\nos.link('@COURSE@/gradebook.db', 'hard')\n"
          "print(open('hard', 'rb').read())"),
    files("rewrites the gradebook", "open('@COURSE@/gradebook.db', 'ab').write(b'x')"),
    files("rewrites the source", "import os\nos.remove('@COURSE@/source/exploding_loss/"
          "exploding_loss.ipynb')"),
    files("writes into /tmp", "open('/tmp/@TOKEN@', 'w').write('x')"),
    files("writes into shared memory", "open('/dev/shm/@TOKEN@', 'w').write('x')"),
    files("shared memory by name", "from multiprocessing import shared_memory\n"
          "shared_memory.SharedMemory('@TOKEN@', create=True, size=10)"),
    files("drops numpy.py", "import os\nfor name in ('numpy', 'sitecustomize', 'usercustomize', 're'):\n"
          "    open(f'{name}.py', 'w').write('raise SystemExit')"),
    files("drops a start-up file", "import os\nhome = os.path.expanduser('~/.ipython/profile_default"
          "/startup')\nos.makedirs(home, exist_ok=True)\nopen(home + '/00.py', 'w').write('1 / 0')"),
    files("drops a .pth file", "import site\n"
          "open(site.getsitepackages()[0] + '/@TOKEN@.pth', 'w').write('# here')"),
    files("fills the disk", "with open('large', 'wb') as file:\n"
          "    while True: file.write(bytes(1 << 20))", stock=False),
    files("makes files without end", "import itertools\nfor i in itertools.count(): "
          "open(f'{i}', 'w').close()", stock=False),
    files("makes folders without end", "import os\nwhile True: os.mkdir('d'); os.chdir('d')",
          stock=False),
    files("makes a folder nobody can enter", "import os\nos.makedirs('a/b/c'); os.chmod('a', 0)"),
    files("runs a shell", "import subprocess\n"
          "print(subprocess.run('id; echo reached \"@\"TOKEN@', shell=True, capture_output=True))"),
    files("traces its parent", "import ctypes, os\n"
          "print('reached', '@TOKEN@') if ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0) == 0 "
          "else None"),
)  # fmt: skip
NETWORK = (
    network("a socket", "socket.socket()"),
    network("a datagram", "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', "
            "('127.0.0.1', 9))"),
    network("an abstract socket", "socket.socket(socket.AF_UNIX).bind('\\0@TOKEN@')"),
    network("a netlink socket", "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)"),
    network("a packet socket", "socket.socket(17, socket.SOCK_RAW, 0x0300)"),
    network("a name looked up", "socket.getaddrinfo('localhost', 80); socket.socket()"),
    network("io_uring", "assert ctypes.CDLL(None).syscall(425, 1, bytes(248)) >= 0"),
)  # fmt: skip
OUTPUTS = (
    output("one huge print", "print('x' * 300_000_000)", stock=False),
    output("prints without end", "while True: print('x' * 1000)", stock=False),
    output("a million displays", "for i in range(1_000_000): display(i)", stock=False),
    output("huge HTML", "from IPython.display import HTML\ndisplay(HTML('<p>' * 10_000_000))"),
    output("errors of a megabyte", "raise ValueError('x' * 50_000_000)"),
    output("clears without end", "from IPython.display import clear_output\n"
           "while True: clear_output()", stock=False),
    output("stderr in every check", "import sys, threading, time\ndef talk():\n"
           "    for _ in range(100): print('x', file=sys.stderr); time.sleep(0.01)\n"
           "threading.Thread(target=talk, daemon=True).start()"),
    output("function that floods", "def step_factor(lr):\n    while True: print('x' * 9999)\n",
           stock=False),
)  # fmt: skip
ACTIVE = (
    active("script in HTML", "display(HTML('<script>alert(1)</script><b>ok</b>'))"),
    active("handler in HTML", "display(HTML('<img src=x onerror=alert(1)>'))"),
    active("JavaScript", "display(Javascript('alert(1)'))"),
    active("SVG that loads", "display(SVG('<svg xmlns=\"http://www.w3.org/2000/svg\" "
           "onload=\"alert(1)\"/>'))"),
    active("Markdown link", "display(Markdown('[x](javascript:alert(1)) <svg/onload=alert(1)>'))"),
    active("frame", "display(IFrame('javascript:alert(1)', 1, 1))"),
    active("LaTeX link", r"display(Latex('$\\href{javascript:alert(1)}{x}$'))"),
    active("own MIME type", "display({'text/html': '<svg/onload=alert(1)>', "
           "'application/vnd.x+json': {}}, raw=True)"),
)  # fmt: skip
METADATA = tuple(metadata(change) for change in TAMPERINGS)

MACHINE = (
    *machine("permissions and times", PERMISSIONS),
    *machine("messages to other processes", CALLS),
    *(Attack(name, "limits", code, stock=False) for name, code in LIMITS.items()),
    *(Attack(name, "signals", code) for name, code in SIGNALS.items()),
    *(language(name, code, cell, same) for name, (cell, code, same) in NUMBERS.items()),
    *(Attack(name, "objects", code) for name, code in OBJECTS.items()),
)  # fmt: skip

ATTACKS = (
    *SHELL, *MESSAGES, *LANGUAGE, *LIBRARIES, *CHANNEL, *PROCESS, *FILES, *NETWORK, *OUTPUTS,
    *ACTIVE, *METADATA, *MACHINE,
)  # fmt: skip
