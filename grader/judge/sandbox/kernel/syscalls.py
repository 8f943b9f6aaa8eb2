"""The system calls that a student's process may make: those that Python was observed to need.

Observed with the drill, the playground and the honest programs of the tests, plus calls that other
C libraries use for the same purpose. If a call has several uses, its arguments are checked. All
other calls are denied: processes, sockets, messages, watching files, and changing permissions,
owners, times and attributes of files, which Landlock does not restrict.
"""

from grader.judge.sandbox.kernel.bpf import ArgumentCheck, Null, OneOf

# name: its number on x86_64 and on aarch64
NUMBERS: dict[str, tuple[int, int]] = {
    # memory
    "brk": (12, 214), "mmap": (9, 222), "munmap": (11, 215), "mprotect": (10, 226),
    "mremap": (25, 216), "madvise": (28, 233), "msync": (26, 227),
    # files: opening, reading, writing
    "openat": (257, 56), "close": (3, 57), "close_range": (436, 436), "read": (0, 63),
    "write": (1, 64), "readv": (19, 65), "writev": (20, 66), "pread64": (17, 67),
    "pwrite64": (18, 68), "lseek": (8, 62), "ftruncate": (77, 46), "fsync": (74, 82),
    "fdatasync": (75, 83), "dup": (32, 23), "dup3": (292, 24), "fcntl": (72, 25),
    "ioctl": (16, 29),
    # files: metadata, names, folders
    "fstat": (5, 80), "newfstatat": (262, 79), "statx": (332, 291), "faccessat": (269, 48),
    "faccessat2": (439, 439), "readlinkat": (267, 78), "getdents64": (217, 61),
    "getcwd": (79, 17), "chdir": (80, 49), "fchdir": (81, 50), "mkdirat": (258, 34),
    "unlinkat": (263, 35), "renameat": (264, 38), "renameat2": (316, 276), "umask": (95, 166),
    # threads
    "clone": (56, 220), "exit": (60, 93), "exit_group": (231, 94), "futex": (202, 98),
    "gettid": (186, 178), "set_robust_list": (273, 99), "rseq": (334, 293),
    "sched_yield": (24, 124), "sched_getaffinity": (204, 123),
    # signals to itself
    "kill": (62, 129), "tgkill": (234, 131), "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "sigaltstack": (131, 132),
    "setitimer": (38, 103), "getitimer": (36, 102),
    # time and waiting
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "clock_nanosleep": (230, 115),
    "nanosleep": (35, 101), "gettimeofday": (96, 169), "restart_syscall": (219, 128),
    "ppoll": (271, 73), "pselect6": (270, 72), "epoll_create1": (291, 20),
    "epoll_ctl": (233, 21), "epoll_pwait": (281, 22),
    # the connection to the examiner, and the socket pair that wakes an event loop
    "sendto": (44, 206), "recvfrom": (45, 207), "socketpair": (53, 199), "getsockname": (51, 204),
    # information about itself
    "getpid": (39, 172), "getppid": (110, 173), "getuid": (102, 174), "geteuid": (107, 175),
    "getgid": (104, 176), "getegid": (108, 177), "getrusage": (98, 165), "prlimit64": (302, 261),
    "times": (100, 153), "uname": (63, 160), "getrandom": (318, 278), "prctl": (157, 167),
}  # fmt: skip

# Older calls, which only x86_64 has.
OLDER_NUMBERS = {
    "open": 2, "stat": 4, "lstat": 6, "access": 21, "readlink": 89, "mkdir": 83, "rmdir": 84,
    "unlink": 87, "rename": 82, "dup2": 33, "poll": 7, "select": 23, "epoll_wait": 232,
    "getrlimit": 97, "alarm": 37, "time": 201,
}  # fmt: skip

NOT_IMPLEMENTED = {"clone3": 435, "openat2": 437}
"""On both processors. A filter cannot check their arguments; libc falls back to the older call."""

NEWEST = 449
"""futex_waitv, of Linux 5.16. Calls with higher numbers fail as on an older kernel."""

# Constants of linux/*.h, the same on both processors.
THREAD = 0x3D0F00  # clone: everything shared with the caller, as libc does for threads
O_WRONLY, O_RDWR, O_TRUNC = 0o1, 0o2, 0o1000
ACCESS_MODE_AND_TRUNC = 0o1003
AF_UNIX, SOCK_STREAM, SOCK_FLAGS = 1, 1, 0o2004000
FIRST_CLOCKS = 12  # the clocks of machine and caller; higher ids belong to other processes

_OPEN = (0, O_WRONLY, O_RDWR, O_WRONLY | O_TRUNC, O_RDWR | O_TRUNC)
"""Before version 3, Landlock allows truncating files opened for reading, or in access mode 3."""

_CLOCK = OneOf(0, tuple(range(FIRST_CLOCKS)))


def list_checks(pid: int) -> dict[str, tuple[ArgumentCheck, ...]]:
    """The checks of arguments, for the process with that id."""
    return {
        "open": (OneOf(1, _OPEN, ACCESS_MODE_AND_TRUNC),),
        "openat": (OneOf(2, _OPEN, ACCESS_MODE_AND_TRUNC),),
        "renameat2": (OneOf(4, (0,)),),  # no exchange, no whiteout
        "fcntl": (OneOf(1, (0, 1, 2, 3, 4, 5, 6, 7, 1030)),),  # dup, flags, locks; no signals
        "ioctl": (OneOf(1, (0x5401, 0x5413, 0x5421, 0x5450, 0x5451)),),  # TCGETS … FIOCLEX
        "madvise": (OneOf(2, (0, 1, 2, 3, 4, 8, 14, 15, 102, 103)),),  # no merging, no poison
        "clone": (OneOf(0, (THREAD,)),),
        "futex": (OneOf(1, (0, 1, 3, 4, 5, 9, 10), 0x7F),),  # no priority inheritance
        "kill": (OneOf(0, (pid,)),),
        "tgkill": (OneOf(0, (pid,)),),
        "sched_getaffinity": (OneOf(0, (0, pid)),),
        "prctl": (OneOf(0, (15, 16)),),  # PR_SET_NAME, PR_GET_NAME
        "prlimit64": (OneOf(0, (0, pid)), Null(2)),  # reads
        "clock_gettime": (_CLOCK,),
        "clock_getres": (_CLOCK,),
        "clock_nanosleep": (_CLOCK,),
        "sendto": (OneOf(3, (0,)), Null(4)),  # to the connected peer only
        "recvfrom": (OneOf(3, (0,)), Null(4)),
        "socketpair": (OneOf(0, (AF_UNIX,)), OneOf(1, (SOCK_STREAM,), 0xFFFFFFFF & ~SOCK_FLAGS)),
    }
