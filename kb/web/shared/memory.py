"""Memory that is free goes back to the system: a C library keeps what lies between pieces that are still used."""

import ctypes
import sys


def give_back() -> None:
    """Takes milliseconds; does nothing where the C library is not glibc."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)
