"""Attacks on the machine around the sandbox: what is typed, by family and name, for `attacks`.

Each closes a class that a list of forbidden calls had left open.
"""
# ruff: noqa: E501  (a row is what somebody types)

NEIGHBOUR = "@COURSE@/submitted/student99/exploding_loss/exploding_loss.ipynb"
REACHED = "print('reached', '@TOKEN@')"
C = "import ctypes, os\nC = ctypes.CDLL(None, use_errno=True)\n"

HARMFUL = {  # stays in the kernel when its process is gone: never tried without a sandbox
    "a System V queue", "System V semaphores", "System V memory", "a POSIX queue",
    "a kernel keyring",
}  # fmt: skip

PERMISSIONS = {
    "permissions of a neighbour's file": f"import os\nos.chmod('{NEIGHBOUR}', 0o666)",
    "permissions by a descriptor": "import os\nfd = os.open('@COURSE@/gradebook.db', os.O_PATH)\n"
    "os.chmod(f'/proc/self/fd/{fd}', 0o666)",
    "permissions of a file that may be read": "import os\n"
    f"with open(os.__file__) as f: os.fchmod(f.fileno(), os.fstat(f.fileno()).st_mode)\n{REACHED}",
    "a folder made unreadable": "import os\nos.chmod('@COURSE@', 0)",
    "permissions by a newer call": C + "C.syscall(452, -100, b'@COURSE@/gradebook.db', 0o666, 0)",
    "permissions by the 32-bit door": "import ctypes\nC = ctypes.CDLL(None)\n"
    "C.mmap.restype = ctypes.c_void_p\n"
    "page = C.mmap(None, 4096, 7, 0x62, -1, 0)\npath = b'@COURSE@/gradebook.db\\0'\n"
    "code = (b'\\xb8\\x0f\\0\\0\\0\\xbb' + (page + 64).to_bytes(4, 'little') +\n"
    "        b'\\xb9\\xb6\\x01\\0\\0\\xcd\\x80\\xc3')\n"
    "ctypes.memmove(page, code.ljust(64, b'\\0') + path, 64 + len(path))\n"
    "ctypes.CFUNCTYPE(ctypes.c_int)(page)()",
    "times of a file": f"import os\nos.utime('{NEIGHBOUR}', (0, 0))",
    "attributes of a file": f"import os\nos.setxattr('{NEIGHBOUR}', 'user.x', b'x')",
    "owner of a file": f"import os\nos.chown('{NEIGHBOUR}', 65534, 65534)",
    "a file emptied by its path": f"import os\nos.truncate('{NEIGHBOUR}', 0)",
    "a file emptied by opening it to read": "import os\n"
    f"os.open('{NEIGHBOUR}', os.O_RDONLY | os.O_TRUNC)",
    "a file emptied by access mode 3": f"import os\nos.open('{NEIGHBOUR}', 3 | os.O_TRUNC)",
    "a file put in another's place": f"import os\nopen('x', 'w').close()\nos.replace('x', '{NEIGHBOUR}')",
    "two files exchanged": C + f"open('x', 'w').close()\nC.renameat2(-100, b'x', -100, b'{NEIGHBOUR}', 2)",
}  # fmt: skip

MESSAGES = {
    "a datagram to a listener": "import socket\na, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
    f"a.sendto(b'@TOKEN@', '@COURSE@/listener')\n{REACHED}",
    "a message by sendmsg": "import socket\na, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
    f"a.sendmsg([b'@TOKEN@'], [], 0, '@COURSE@/listener')\n{REACHED}",
    "files watched": C + "fd = C.inotify_init1(0)\n"
    f"if fd >= 0 and C.inotify_add_watch(fd, b'@COURSE@/submitted', 0xfff) > 0: {REACHED}",
    "a System V queue": C + f"if C.msgget(7777, 0o1666) >= 0: {REACHED}",
    "System V semaphores": C + f"if C.semget(7777, 1, 0o1666) >= 0: {REACHED}",
    "System V memory": C + f"if C.shmget(7777, 4096, 0o1666) >= 0: {REACHED}",
    "a POSIX queue": "import ctypes\nC = ctypes.CDLL('librt.so.1')\n"
    f"if C.mq_open(b'/@TOKEN@', 0o102, 0o666, None) >= 0: {REACHED}",
    "a kernel keyring": C + f"if C.syscall(248, b'user', b'@TOKEN@', b'x', 1, -4) > 0: {REACHED}",
    "a signal by the owner of a socket": "import fcntl, os\nfor fd in range(3, 64):\n    try:\n"
    "        fcntl.fcntl(fd, 8, os.getppid()); fcntl.fcntl(fd, 10, 9)\n"
    "        fcntl.fcntl(fd, fcntl.F_SETFL, os.O_ASYNC)\n    except OSError: pass",
    "a lease on a library": "import fcntl, os\nfd = os.open(os.__file__, os.O_RDONLY)\n"
    f"if fcntl.fcntl(fd, fcntl.F_SETLEASE, fcntl.F_RDLCK) == 0: {REACHED}",
    "bytes out of band": "import socket\na, b = socket.socketpair()\n"
    f"a.send(b'x', socket.MSG_OOB)\n{REACHED}",
    "clocks of other processes": "import os, time\n"
    f"time.clock_gettime((~os.getppid() << 3) | 2)\n{REACHED}",
}  # fmt: skip

LIMITS = {
    "half a frame, then threads": "import os, threading, time\nthreading.stack_size(1 << 15)\n"
    "for fd in range(3, 64):\n    try: os.write(fd, b'o')\n    except OSError: pass\n"
    "for _ in range(401): threading.Thread(target=time.sleep, args=(60,)).start()\ntime.sleep(60)",
    "threads with small stacks": "import threading, time\nthreading.stack_size(1 << 15)\nwhile True:\n"
    "    try: threading.Thread(target=time.sleep, args=(99,)).start()\n    except RuntimeError: pass",
    "removed files that are mapped": "import mmap, os\nkept = []\nwhile True:\n"
    "    f = open('x', 'w+b', 0); f.write(bytes(1 << 20)); kept.append(mmap.mmap(f.fileno(), 4096))\n"
    "    f.close(); os.remove('x')",
    "removed files that are open": "import os\nkept = []\nwhile True:\n"
    "    f = open('x', 'wb', 0); f.write(bytes(1 << 20)); os.remove('x'); kept.append(f)",
    "files too deep for a path": "import os\nwhile True:\n    os.mkdir('d' * 200); os.chdir('d' * 200)\n"
    "    open('x', 'wb').write(bytes(1 << 20))",
    "files in a folder that cannot be listed": "import os\nos.mkdir('d', 0o300)\nfor i in range(10**6):\n"
    "    open(f'd/{i}', 'wb').write(bytes(1 << 20))",
    "sparse files": "import os\nfor i in range(10**5): os.truncate(os.open(str(i), 66), 1 << 50)",
    "signals that wait": "import os, signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, {40})\n"
    "while True: os.kill(os.getpid(), 40)",
    "buffers of sockets": "import socket\nkept = []\nwhile True:\n    a, b = socket.socketpair(); "
    "a.setblocking(False); kept += a, b\n    try:\n        while True: a.send(bytes(1 << 16))\n"
    "    except BlockingIOError: pass",
    "outlives its judge": C + "C.prctl(1, 0)\nimport signal\n"
    "for n in range(1, 65):\n    try: signal.signal(n, signal.SIG_IGN)\n    except (OSError, ValueError): pass",
    "files without content": "import os\nfor i in range(10**7): os.close(os.open(f'f{i}', os.O_CREAT | os.O_WRONLY))",
    "folders with long names": "import os\nfor i in range(10**7): os.mkdir(f'{i}' + 'n' * 240)",
    "files without a name": "import os\nkept = []\nwhile True:\n    fd = os.open('.', os.O_TMPFILE | os.O_RDWR, 0o600)\n"
    "    os.write(fd, bytes(1 << 20)); kept.append(fd)",
    "memory shared with nobody": "import mmap\nkept = []\nwhile True:\n    page = mmap.mmap(-1, 1 << 24)\n"
    "    page[::4096] = bytes(len(page) // 4096); kept.append(page)",
    "attributes as a store": "import os\nopen('f', 'w').close()\nfor i in range(10**5): os.setxattr('f', f'user.{i}', bytes(60_000))",
    "pipes with large buffers": "import fcntl, os\nkept = []\nwhile True:\n    r, w = os.pipe(); kept += r, w\n"
    "    fcntl.fcntl(w, 1031, 1 << 20); os.write(w, bytes(1 << 20))",
    "threads by the kernel's call": C + "for _ in range(2000): C.syscall(56, 0x3D0F00, 0, 0, 0, 0)",
    "threads below Python": "import _thread, time\nfor _ in range(2000): _thread.start_new_thread(time.sleep, (60,))",
    "a quarter of a frame, then threads": "import os, _thread, time\nfor fd in range(3, 64):\n    try: os.write(fd, b'a\\0')\n"
    "    except OSError: pass\nfor _ in range(401): _thread.start_new_thread(time.sleep, (60,))\ntime.sleep(60)",
    "memory that is taken last": "open('/proc/self/oom_score_adj', 'w').write('-1000')",
}  # fmt: skip

SIGNALS = {
    "a real-time signal": "import os\nos.kill(os.getpid(), 40)",
    "the last signal": "import os\nos.kill(os.getpid(), 64)",
    "a forbidden system call": "import os, signal\nos.kill(os.getpid(), signal.SIGSYS)",
    "a signal to a thread": "import signal, threading\n"
    "signal.pthread_kill(threading.get_ident(), 50)",
    "a signal of the judge's own": "import os, signal\nos.kill(os.getpid(), signal.SIGXCPU)",
    "a stop from a terminal": "import os, signal\nos.kill(os.getpid(), signal.SIGTSTP)",
    "all signals at once": "import os, signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n"
    "for n in range(64, 0, -1):\n    try: os.kill(os.getpid(), n)\n    except OSError: pass",
    "a real-time signal in a function": "import os\ndef step_factor(lr): os.kill(os.getpid(), 35)",
    "a stop in a function": "import os, signal\ndef step_factor(lr): os.kill(os.getpid(), signal.SIGSTOP)",
    "an end between two cells": "import os, threading\nthreading.Timer(0.05, os._exit, (0,)).start()",
    "an end when memory is tidied": "import gc, os\ngc.callbacks.append(lambda *_: os._exit(0))",
    "answers all the time": "import os, struct, threading\ndef talk():\n    while True:\n"
    "        for fd in range(3, 64):\n            try: os.write(fd, struct.pack('>cI', b'a', 1) + b'\\xc0')\n"
    "            except OSError: pass\nthreading.Thread(target=talk, daemon=True).start()",
}
