"""How this process takes memory from the system, and gives it back."""

import ctypes
import sys

HEAPS, LARGE = 2, 128 * 1024
"""How many heaps all threads share; from how many bytes on a piece of memory is none of a heap."""
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8


def be_frugal() -> None:
    """Let all threads share a few heaps, and give each large piece of memory back as soon as it is free.

    glibc gives each thread a heap of its own, up to eight for each core, and what is free in one is of no use to
    another: with our two dozen threads a busy day makes the process grow by what is free. To be called before any
    thread is started; without glibc nothing is changed. Source: mallopt(3).
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, HEAPS)
        mallopt(_M_MMAP_THRESHOLD, LARGE)
