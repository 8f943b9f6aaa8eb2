"""The system calls that a student's process may not make: one seccomp filter, no supervisor.

Landlock (see `sandbox`) guards files. This closes the rest: network, other processes, new
processes, and calls that have been ways out of sandboxes. sandlock has such a filter too, but only
around a process it starts itself, with a supervisor that doubles the cost of imports.
"""

import ctypes
import os
import platform
import struct

# name: (x86_64, aarch64); None where that machine does not have the call
FORBIDDEN: dict[str, tuple[int | None, int | None]] = {
    # network
    "socket": (41, 198), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    "accept": (43, 202), "accept4": (288, 242), "sendmsg": (46, 211), "sendmmsg": (307, 269),
    # new programs and processes (threads are allowed, see `_build`)
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281),
    # other processes
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "kcmp": (312, 272), "tkill": (200, 130), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424), "process_madvise": (440, 440), "process_mrelease": (448, 448),
    "setpriority": (141, 140), "sched_setscheduler": (144, 119), "sched_setparam": (142, 118),
    "sched_setattr": (314, 274), "ioprio_set": (251, 30), "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    # memory that no limit counts, shared memory, message queues
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194),
    "shmat": (30, 196), "shmctl": (31, 195), "semget": (64, 190), "semctl": (66, 191),
    "msgget": (68, 186), "msgctl": (71, 187), "mq_open": (240, 180), "mq_unlink": (241, 181),
    # limits, identity, privileges
    "setrlimit": (160, 164), "capset": (126, 91), "setuid": (105, 146), "setgid": (106, 144),
    "setreuid": (113, 145), "setregid": (114, 143), "setresuid": (117, 147),
    "setresgid": (119, 149), "setgroups": (116, 159), "setfsuid": (122, 151),
    "setfsgid": (123, 152), "personality": (135, 92), "seccomp": (317, 277),
    # namespaces and mounts
    "unshare": (272, 97), "setns": (308, 268), "chroot": (161, 51), "pivot_root": (155, 41),
    "mount": (165, 40), "umount2": (166, 39), "open_tree": (428, 428), "move_mount": (429, 429),
    "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "mount_setattr": (442, 442), "mknod": (133, None), "mknodat": (259, 33),
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    # the kernel itself
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "fanotify_init": (300, 262), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "kexec_load": (246, 104), "kexec_file_load": (320, 294),
    "reboot": (169, 142), "swapon": (167, 224), "swapoff": (168, 225), "syslog": (103, 116),
    "acct": (163, 89), "quotactl": (179, 60), "quotactl_fd": (443, 443), "iopl": (172, None),
    "ioperm": (173, None), "vhangup": (153, 58), "sethostname": (170, 161),
    "setdomainname": (171, 162), "settimeofday": (164, 170), "adjtimex": (159, 171),
    "clock_settime": (227, 112), "clock_adjtime": (305, 266), "lookup_dcookie": (212, 18),
}  # fmt: skip
# Calls that are allowed for one purpose only.
KILL, TGKILL, CLONE, CLONE3, PRCTL, PRLIMIT = (
    (62, 129), (234, 131), (56, 220), (435, 435), (157, 167), (302, 261),
)  # fmt: skip
NEWEST = 449  # futex_waitv; whatever came later is unknown here, so "not implemented"
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

CLONE_THREAD = 0x00010000
ALLOW, ERRNO, KILL_PROCESS = 0x7FFF0000, 0x00050000, 0x80000000
EPERM, ENOSYS = 1, 38
PR_SET_NAME, PR_GET_NAME = 15, 16
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2


def can_filter() -> bool:
    """Whether this machine's processor is one whose calls are known here."""
    return platform.system() == "Linux" and platform.machine() in MACHINES


def forbid_syscalls() -> None:
    """Install the filter on this process, for good; call it with one thread running."""
    program = b"".join(_build(os.getpid()))
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(program)
    fprog = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(
        PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.c_char_p(fprog), 0, 0
    ):
        raise OSError(ctypes.get_errno(), "the kernel refused the seccomp filter")


def _build(pid: int) -> list[bytes]:
    """The filter as BPF: each rule is a test that falls through to the next when it fails."""
    machine, audit_arch = MACHINES[platform.machine()]
    rules = [_load(4), _skip_unless(0x15, audit_arch, 1, invert=True), _verdict(KILL_PROCESS)]
    rules += [_load(0), _skip_unless(0x25, NEWEST, 1), _verdict(ERRNO | ENOSYS)]
    for numbers in FORBIDDEN.values():
        if (number := numbers[machine]) is not None:
            rules += [_skip_unless(0x15, number, 1), _verdict(ERRNO | EPERM)]
    rules += [_skip_unless(0x15, CLONE3[machine], 1), _verdict(ERRNO | ENOSYS)]
    rules += _only_if(CLONE[machine], 0, [(0x45, CLONE_THREAD)])
    rules += _only_if(KILL[machine], 0, [(0x15, pid)])
    rules += _only_if(TGKILL[machine], 0, [(0x15, pid)])
    rules += _only_if(PRCTL[machine], 0, [(0x15, PR_SET_NAME), (0x15, PR_GET_NAME)])
    rules += _only_if(PRLIMIT[machine], 2, [(0x15, 0)], high_half_too=True)
    return [*rules, _verdict(ALLOW)]


def _only_if(
    number: int, argument: int, tests: list[tuple[int, int]], high_half_too: bool = False
) -> list[bytes]:
    """Allow call `number` where `argument` passes one of the tests, else EPERM."""
    offset = 16 + 8 * argument
    body = [_load(offset)]
    for kind, value in tests:
        if high_half_too:
            body += [_skip_unless(kind, value, 3), _load(offset + 4)]
        body += [_skip_unless(kind, value, 1), _verdict(ALLOW)]
    body.append(_verdict(ERRNO | EPERM))
    return [_skip_unless(0x15, number, len(body)), *body]


def _load(offset: int) -> bytes:
    return struct.pack("HBBI", 0x20, 0, 0, offset)


def _skip_unless(kind: int, value: int, count: int, invert: bool = False) -> bytes:
    """Skip `count` rules unless (with `invert`: if) the loaded number passes: 15 ==, 25 >, 45 &."""
    yes, no = (count, 0) if invert else (0, count)
    return struct.pack("HBBI", kind, yes, no, value)


def _verdict(verdict: int) -> bytes:
    return struct.pack("HBBI", 0x06, 0, 0, verdict)
