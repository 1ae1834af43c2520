"""The process takes its memory from a few heaps."""

import ctypes
import re
import subprocess
import sys

import pytest

from bot.heaps import HEAPS

GLIBC = sys.platform == "linux" and hasattr(ctypes.CDLL(None), "malloc_info")
COUNT = """
import ctypes, sys, threading
from bot.heaps import be_frugal
if "frugal" in sys.argv:
    be_frugal()
there, over = threading.Barrier(9), threading.Event()
def work():
    kept = bytes(100_000)
    there.wait()
    over.wait()
for _ in range(8):
    threading.Thread(target=work).start()
there.wait()
libc = ctypes.CDLL(None)
libc.fdopen.restype = ctypes.c_void_p
out = ctypes.c_void_p(libc.fdopen(1, b"w"))
libc.malloc_info(0, out)
libc.fflush(out)
over.set()
"""


def heaps(*how: str) -> int:
    told = subprocess.run([sys.executable, "-c", COUNT, *how], stdout=subprocess.PIPE, check=True, text=True).stdout
    return len(re.findall("<heap nr=", told))


@pytest.mark.skipif(not GLIBC, reason="Only glibc gives threads heaps of their own.")
def test_all_threads_share_a_few_heaps() -> None:
    assert heaps() > HEAPS
    assert heaps("frugal") == HEAPS
