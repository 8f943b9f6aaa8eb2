"""Ordinary student code, one row each: the sandbox must allow all of it.

Tracing these programs and the drill shows which system calls the sandbox must allow.
"""
# ruff: noqa: E501  (a row is what somebody types)

HONEST = {
    "arithmetic": "import math, cmath, decimal, fractions, random, statistics\n"
    "assert statistics.mean([1, 2]) + random.random() > 1",
    "linear algebra": "import numpy as np\na = np.random.default_rng(0).normal(size=(300, 300))\n"
    "np.linalg.inv(a) @ a; np.linalg.svd(a); np.linalg.eig(a); np.fft.fft(a)",
    "large arrays": "import numpy as np\n"
    "for _ in range(20): a = np.ones(2_000_000); a = np.concatenate([a, a]); a.sort()",
    "text files": "import os\nopen('a.txt', 'w').write('x\\n')\n"
    "with open('a.txt', 'a+') as f: f.write('y'); f.seek(0); f.read(); f.truncate(1); f.flush(); "
    "os.fsync(f.fileno()); f.isatty()",
    "folders": "import os, glob, pathlib, shutil\nos.makedirs('d/e'); open('d/e/f', 'x').close()\n"
    "os.rename('d/e/f', 'd/e/g'); shutil.move('d/e/g', 'd/e/i')\n"
    "list(os.walk('.')); glob.glob('**', recursive=True); pathlib.Path('d').resolve().exists()\n"
    "os.path.getmtime('d'); shutil.copyfile('d/e/i', 'j'); os.remove('j'); shutil.rmtree('d')\n"
    "os.chdir('.'); os.getcwd(); os.access('.', os.W_OK); list(os.scandir('.'))",
    "files moved between folders": "import os, shutil\nos.mkdir('d'); open('x', 'w').close()\n"
    "os.rename('x', 'd/y'); os.replace('d/y', 'z'); shutil.move('z', 'd/x')",
    "temporary files": "import tempfile\n"
    "with tempfile.TemporaryDirectory() as d, tempfile.NamedTemporaryFile(dir=d) as f:\n"
    "    f.write(b'x')\nwith tempfile.TemporaryFile() as f: f.write(b'x')\n"
    "with tempfile.SpooledTemporaryFile(1) as f: f.write(b'xx')\ntempfile.mkstemp()",
    "data files": "import numpy as np, json, csv, pickle, zipfile, gzip, io\n"
    "np.save('a', np.eye(3)); np.load('a.npy', mmap_mode='r').sum()\n"
    "m = np.memmap('m', 'f8', 'w+', shape=10); m[:] = 1; m.flush(); del m\n"
    "np.savez_compressed('b', x=np.eye(3)); np.load('b.npz')['x']; np.savetxt('c', np.eye(3))\n"
    "np.loadtxt('c'); np.eye(2).tofile('t'); np.fromfile('t')\n"
    "json.dump({}, open('j', 'w')); csv.writer(open('k', 'w')).writerow([1])\n"
    "pickle.dump([1], open('p', 'wb')); gzip.open('g', 'wb').write(b'x')\n"
    "with zipfile.ZipFile('z', 'w') as z: z.writestr('x', 'y')\n"
    "import mmap\nwith open('a.npy', 'r+b') as f: mmap.mmap(f.fileno(), 0).close()",
    "a database": "import sqlite3\nd = sqlite3.connect('d.db')\nd.execute('create table t (x)')\n"
    "d.execute('insert into t values (1)'); d.commit(); d.execute('vacuum'); d.close()\n"
    "d = sqlite3.connect(':memory:')\nd.execute('create table t (x)')",
    "threads": "import threading, queue, concurrent.futures as c, time\nq = queue.Queue()\n"
    "t = threading.Thread(target=q.put, args=(1,)); t.start(); t.join(); q.get(timeout=1)\n"
    "with c.ThreadPoolExecutor(4) as pool: list(pool.map(time.sleep, [0.01] * 8))\n"
    "e = threading.Event(); e.wait(0.01); threading.Timer(0.01, e.set).start(); e.wait(1)\n"
    "threading.get_native_id(); threading.Semaphore().acquire(timeout=0.1)",
    "coroutines": "import asyncio\nawait asyncio.sleep(0.01)\n"
    "await asyncio.gather(asyncio.sleep(0), asyncio.to_thread(sum, [1]))\n"
    "await asyncio.wait_for(asyncio.sleep(0), 1)",
    "an event loop of their own": "import asyncio, threading\n"
    "def work(): asyncio.run(asyncio.sleep(0.01))\n"
    "t = threading.Thread(target=work); t.start(); t.join()",
    "clocks": "import time, datetime, zoneinfo, calendar, locale\ntime.sleep(0.01); time.time()\n"
    "time.process_time(); time.perf_counter(); time.thread_time(); time.get_clock_info('time')\n"
    "datetime.datetime.now(zoneinfo.ZoneInfo('Europe/Berlin')); time.strftime('%c'); time.tzset()\n"
    "time.clock_getres(time.CLOCK_MONOTONIC)",
    "alarms": "import signal, time\nsignal.signal(signal.SIGALRM, lambda *_: None)\n"
    "signal.alarm(1); signal.setitimer(signal.ITIMER_REAL, 0.01); time.sleep(0.05)\n"
    "signal.getitimer(signal.ITIMER_REAL); signal.raise_signal(signal.SIGALRM)\n"
    "import os; os.kill(os.getpid(), signal.SIGALRM)",
    "the machine": "import os, platform, sys, multiprocessing, resource, getpass, uuid, secrets\n"
    "os.cpu_count(); os.sched_getaffinity(0); multiprocessing.cpu_count(); platform.platform()\n"
    "resource.getrusage(resource.RUSAGE_SELF); resource.getrlimit(resource.RLIMIT_AS)\n"
    "os.getpid(), os.getppid(), os.getuid(), os.geteuid(), os.getgid(), os.getegid(), os.uname()\n"
    "uuid.uuid4(); secrets.token_hex(); os.urandom(3); sys.getsizeof(1); os.times(); os.getlogin\n"
    "import shutil; shutil.get_terminal_size(); sys.version; os.path.expanduser('~/x')",
    "libraries that are loaded": "open('/proc/self/maps').read()",
    "processors' names": "import numpy as np\nnp.show_config(); np.show_runtime()\n"
    "import matplotlib; matplotlib.get_cachedir(); matplotlib.get_configdir()",
    "magics": "%time sum(range(10))\n%timeit -n 1 -r 1 pass\n%who\n%matplotlib inline\n%pwd\n%precision 3\n"
    "%config InlineBackend.figure_format = 'png'\n%load_ext autoreload\n%xmode minimal\n%env LANG",
    "a cell's magics": "%%time\nsum(range(10))",
    "a cell in a file": "%%writefile x.py\nX = 1",
    "a module of their own": "import sys\nopen('mine.py', 'w').write('X = 1')\n"
    "sys.path.insert(0, '.')\nimport mine, importlib; importlib.reload(mine)",
    "captured": "%%capture out\nprint(1)",
    "errors": "import traceback, logging, warnings\ntry: 1 / 0\nexcept ZeroDivisionError: "
    "traceback.print_exc()\nlogging.basicConfig(filename='log'); logging.error('x')\n"
    "warnings.warn('careful')",
    "figures": "import matplotlib.pyplot as plt, numpy as np, io\n"
    "fig, ax = plt.subplots(2, 2, subplot_kw={'projection': None}, layout='constrained')\n"
    "ax[0, 0].plot([1, 2], label='$x^2$'); ax[0, 0].legend(); ax[0, 1].imshow(np.eye(9))\n"
    "ax[1, 0].contourf(np.random.rand(9, 9)); ax[1, 1].hist([1, 2]); fig.colorbar(\n"
    "    ax[0, 1].images[0])\nfor kind in ('png', 'pdf', 'svg', 'jpg', 'ps'):\n"
    "    fig.savefig('f.' + kind)\nplt.show()",
    "three dimensions": "import matplotlib.pyplot as plt, numpy as np\n"
    "ax = plt.figure().add_subplot(projection='3d'); ax.plot_surface(*np.meshgrid([1, 2], [1, 2]), "
    "np.eye(2)); plt.show()",
    "an animation": "import matplotlib.pyplot as plt\nfrom matplotlib.animation import *\n"
    "from IPython.display import HTML\nfig, ax = plt.subplots(); line, = ax.plot([0, 1])\n"
    "a = FuncAnimation(fig, lambda i: line.set_data([0, 1], [i, 1]), frames=3)\n"
    "a.save('a.gif', writer=PillowWriter()); HTML(a.to_jshtml())",
    "fonts": "import matplotlib.pyplot as plt, matplotlib.font_manager as fm\n"
    "fm._load_fontmanager(try_read_cache=False)\nplt.rcParams['font.family'] = 'serif'\n"
    "plt.title('Schrödinger'); plt.xkcd(); plt.plot([1]); plt.show()",
    "pictures": "from PIL import Image\nImage.new('RGB', (9, 9)).resize((3, 3)).save('x.png')\n"
    "Image.open('x.png').load()",
    "widgets": "import ipywidgets as w\nfrom IPython.display import *\n"
    "w.interact(lambda x: print(x), x=(0, 3)); display(w.HTML('x'), Markdown('y'), Latex('z'))\n"
    "with w.Output(): print(1)",
    "functions and classes": "import functools, itertools, collections, dataclasses, enum, typing\n"
    "import copy, inspect, contextlib, operator, re, string, textwrap, pprint, heapq, bisect, ast\n"
    "@dataclasses.dataclass\nclass A: x: int = 1\ndef f(): pass\ninspect.getsource(f); help(A); copy.deepcopy(A())",
    "doctests": "import doctest, unittest\ndef f():\n    '''>>> f()\n    1\n    '''\n    return 1\n"
    "doctest.testmod(); unittest.TestCase().assertEqual(1, 1)\nimport timeit, cProfile\n"
    "timeit.timeit('1', number=1); cProfile.run('1')\nimport tracemalloc; tracemalloc.start()",
    "memory": "import gc, weakref, array\nfor _ in range(9): x = [bytes(1 << 20) for _ in range(50)]\n"
    "del x; gc.collect(); array.array('d', [0]) * 10**6",
    "count processors, as scikit-learn does": "import os\nos.cpu_count(); os.sched_getaffinity(0)\n"
    "for name in ('cpu.max', 'cpu/cpu.cfs_quota_us', 'cpu/cpu.cfs_period_us'):\n"
    "    path = f'/sys/fs/cgroup/{name}'\n    if os.path.exists(path): open(path).read()",
    "C by hand": "import ctypes\nctypes.CDLL('libm.so.6').cos; ctypes.CDLL(None).getpid()\n"
    "ctypes.CFUNCTYPE(ctypes.c_int)(lambda: 1)()",
}  # fmt: skip
