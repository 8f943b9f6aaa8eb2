"""Attacks by what a value is: numbers of unusual types, objects and errors that claim to be others.

`NUMBERS` is typed into a question of the drill, `OBJECTS` where any check meets it.
"""
# ruff: noqa: E501  (a row is what somebody types)

STEEP = "LEARNING_RATE_FIXED = 1.1\npath_fixed, losses_fixed = gradient_descent([-2.0, 2.0], 1.1)\n"

NUMBERS = {  # cell: what is typed, and the same number honestly
    "a growth that wraps": ("observe", "GROWTH_PER_STEP = np.int32(817305)", "GROWTH_PER_STEP = 817305"),
    "a growth of one byte": ("observe", "GROWTH_PER_STEP = np.int8(2)", "GROWTH_PER_STEP = 2"),
    "a growth in an array": ("observe", "GROWTH_PER_STEP = np.array([2], dtype=np.int8)", "GROWTH_PER_STEP = 2"),
    "a growth in an array of none": ("observe", "GROWTH_PER_STEP = np.array(1.96, dtype='f2')", "GROWTH_PER_STEP = 1.96"),
    "a growth in a record": ("observe", "GROWTH_PER_STEP = np.array([(1.96,)], dtype=[('a', 'f8')])[0]", ""),
    "a growth that is masked": ("observe", "GROWTH_PER_STEP = np.ma.masked", ""),
    "a growth in a buffer": ("observe", "GROWTH_PER_STEP = memoryview(np.array([1.96]))", ""),
    "a growth of C": ("observe", "import ctypes\nGROWTH_PER_STEP = ctypes.c_double(1.96)", ""),
    "a decimal that says another number": (
        "observe", "import decimal\nclass Other(decimal.Decimal):\n    def __float__(self): return 1.96\nGROWTH_PER_STEP = Other(7)",
        "GROWTH_PER_STEP = 7",
    ),
    "a fraction that says another number": (
        "observe", "import fractions\nclass Other(fractions.Fraction):\n    def __float__(self): return 1.96\n"
        "    numerator = denominator = property(lambda self: 1)\nGROWTH_PER_STEP = Other(7)",
        "GROWTH_PER_STEP = 7",
    ),
    "a number with a method of its own": (
        "observe", "class Mine(float):\n    def hello(self): pass\n    def __abs__(self, *_): return 1.96\n"
        "    __mul__ = __rmul__ = __sub__ = __rsub__ = __truediv__ = __pow__ = __abs__\nGROWTH_PER_STEP = Mine(7)", "GROWTH_PER_STEP = 7",
    ),
    "a rate that wraps": ("transfer", "LEARNING_RATE_STRETCHED = np.int64(81)", "LEARNING_RATE_STRETCHED = 81"),
    "a rate without a sign": ("transfer", "LEARNING_RATE_STRETCHED = np.uint64(2**64 - 1)", "LEARNING_RATE_STRETCHED = 2**64 - 1"),
    "a rate of half precision": ("transfer", "LEARNING_RATE_STRETCHED = np.float16(1.0001)", "LEARNING_RATE_STRETCHED = 1"),
    "a duration for a rate": ("transfer", "LEARNING_RATE_STRETCHED = np.timedelta64(1, 's')", "LEARNING_RATE_STRETCHED = 1"),
    "truth for a rate": ("transfer", "LEARNING_RATE_STRETCHED = np.bool_(True)", "LEARNING_RATE_STRETCHED = True"),
    "a fixed rate that wraps": (
        "fix", "LEARNING_RATE_FIXED = np.int64(27)\npath_fixed, losses_fixed = gradient_descent([-2.0, 2.0], 27)",
        "LEARNING_RATE_FIXED = 27\npath_fixed, losses_fixed = gradient_descent([-2.0, 2.0], 27)",
    ),
    "losses of one byte": (
        "fix", STEEP + "losses_fixed = np.arange(50, -1, -1).astype('i1'); path_fixed = path_fixed.astype('i1')",
        STEEP + "losses_fixed = np.arange(50, -1, -1); path_fixed = path_fixed.astype('i8')",
    ),
    "losses without a sign, one by one": (
        "fix", STEEP + "losses_fixed = [np.uint8(50 - i) for i in range(51)]",
        STEEP + "losses_fixed = [50 - i for i in range(51)]",
    ),
    "losses at the end of 64 bits": (
        "fix", STEEP + "losses_fixed = np.arange(50, -1, -1) * 2**57; path_fixed = (path_fixed * 2**40).astype('i8')",
        STEEP + "losses_fixed = np.arange(50, -1, -1) * 2.0**57; path_fixed = path_fixed * 2**40",
    ),
    "a run without a step": ("fix", "LEARNING_RATE_FIXED = 1.1\npath_fixed, losses_fixed = np.empty((0, 2)), np.empty(0)", "LEARNING_RATE_FIXED = 1.1"),
    "a run of empty rows": ("fix", "LEARNING_RATE_FIXED = 1.1\npath_fixed, losses_fixed = np.empty((51, 0)), np.empty((51, 0))", "LEARNING_RATE_FIXED = 1.1"),
    "a run that is one number": ("fix", "LEARNING_RATE_FIXED = 1.1\npath_fixed, losses_fixed = np.full((1, 2), np.nan), np.full(1, np.nan)", "LEARNING_RATE_FIXED = 1.1"),
    "a run in more dimensions": (
        "fix", STEEP + "path_fixed, losses_fixed = path_fixed[:, None, :], losses_fixed[:, None]", STEEP,
    ),
    "a run turned round": ("fix", STEEP + "path_fixed = path_fixed.T", STEEP),
    "a limit in a subclass": (
        "diagnose", "class Wide(np.float64):\n    def __mul__(self, other): return 0.0\n    __rmul__ = __mul__\n"
        "def largest_stable_lr(c): return Wide(0.5)", "def largest_stable_lr(c): return 0.5",
    ),
    "a factor of one byte": ("diagnose", "def step_factor(lr): return np.int8(round(1 - 2 * lr))",
                             "def step_factor(lr): return round(1 - 2 * lr)"),
    "a factor in an empty array": ("diagnose", "def step_factor(lr): return np.empty(0)\ndef largest_stable_lr(c): return np.empty((1, 0))", ""),
}  # fmt: skip

RAISE = "class E(Exception): pass\nE.__module__, E.__qualname__ = {where!r}, 'E'\ndef step_factor(lr): raise E('a')"

FORGE = """
import sys
service, wire = (sys.modules[f"grader.judge.{{name}}"] for name in ("student.service", "protocol.data.wire"))
class Claim: pass
pack, form = service.pack, {form}
service.pack = lambda value, *refer: form if type(value) is Claim else pack(value, *refer)
PREDICTION = LEARNING_RATE_FIXED = Claim()
"""

OBJECTS = {
    "an error of a module that runs": RAISE.format(where="unittest.__main__"),
    "an error of a program in a package": RAISE.format(where="numpy.f2py.__main__"),
    "an error of another shell": RAISE.format(where="IPython.__main__"),
    "an error of the judge's": RAISE.format(where="grader.judge.examiner.student_client"),
    "an error of a module without end": RAISE.format(where="a." * 50_000),
    "an error that is not text": "def step_factor(lr): raise UnicodeDecodeError('u', b'x', 0, 1, 'r')",
    "an error that ends a generator": "def step_factor(lr): raise GeneratorExit",
    "an error of several": "def step_factor(lr): raise ExceptionGroup('x', [ValueError(1)] * 1000)",
    "a class that cannot be looked at": "class Meta(type):\n    def __getattribute__(self, name): raise RuntimeError(name)\n"
    "class A(metaclass=Meta): pass\nPREDICTION, LEARNING_RATE_FIXED = A, A()",
    "a class with other bases": "class Meta(type):\n    def mro(cls): return [cls, object]\nclass A(dict, metaclass=Meta): pass\n"
    "PREDICTION = LEARNING_RATE_FIXED = A()",
    "a name that equals every name": "class Name(str):\n    __hash__ = str.__hash__\n    def __eq__(self, other): return True\n"
    "globals()[Name('np')] = 1",
    "names that are no names": "globals().update({5: 1, None: 2, 'x\\ud800': 3, '': 4, 'a b': 5})",
    "a module that says its name": "import types\nclass Mod(types.ModuleType): __name__ = 5\nPREDICTION = Mod('os')\n"
    "np = types.ModuleType('numpy')",
    "a list that holds itself many times": "x = [1]\nfor _ in range(60): x = [x, x]\nPREDICTION = LEARNING_RATE_FIXED = x",
    "names that come and go": "import threading\nd = PREDICTION = {}\ndef spin():\n    i = 0\n    while True:\n"
    "        i += 1; d[i % 999] = i; d.pop(i * 7 % 999, 0); globals()[f'q{i % 99}'] = i\n"
    "threading.Thread(target=spin, daemon=True).start()",
    "a length that lies": "class A:\n    def __len__(self): return 1 << 60\n    def __iter__(self): return iter(int, 1)\n"
    "PREDICTION = LEARNING_RATE_FIXED = A()",
    "an array larger than memory": "PREDICTION = LEARNING_RATE_FIXED = np.broadcast_to(np.float64(0.3), (1 << 40,))",
    "a number that ends Python": "import os\nclass A:\n    def __float__(self): os._exit(0)\n    __repr__ = __lt__ = __float__\n"
    "LEARNING_RATE_FIXED = A()",
    "a set of keys with one hash": FORGE.format(
        form="wire.Set([wire.BigInt((i * (2**61 - 1)).to_bytes(11, 'big')) for i in range(60_000)], False)"
    ),
    "a dictionary of keys with one hash": "PREDICTION = {i * (2**61 - 1): 0 for i in range(3_000)}",
    "a time zone that is a file": FORGE.format(
        form="wire.Table('Timestamp', [0, 'ns', 'dateutil//dev/stdin'])"
    ),
    "a column whose type is a file": FORGE.format(
        form="wire.Table('Index', ['values', 'datetime64[ns, dateutil//dev/stdin]'])"
    ),
    "random numbers of another's memory": "PREDICTION = np.random.RandomState(0)\nstate = PREDICTION.get_state(legacy=False)\n"
    "state['state']['pos'] = -(10**9)\nPREDICTION.set_state(state)",
}
