"""A time limit on one call, whatever it does."""

from __future__ import annotations

import ctypes
import signal
import threading
import time
from collections.abc import Callable
from typing import TypeVar

R = TypeVar("R")


class TookTooLong(BaseException):
    """A call was cut because its time was up.

    It is no `Exception`, so that what catches every exception to try again is cut too.
    """


def limited(seconds: float | None, call: Callable[[], R]) -> R:
    """What a call gives, if it gives it in time.

    In the main thread of a process that has alarms, waiting is cut too; elsewhere a call is cut as soon as it runs
    Python again.

    Args:
        seconds: how long it may take; None for as long as it needs.
        call: what is called.

    Raises:
        TookTooLong: its time was up.
    """
    if seconds is None:
        return call()
    if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        return _by_alarm(seconds, call)
    return _by_thread(seconds, call)


def _by_alarm(seconds: float, call: Callable[[], R]) -> R:
    running, fired = True, False

    def cut(_signal: int, _frame: object) -> None:
        nonlocal fired
        if running:
            fired = True
            raise TookTooLong

    started = time.monotonic()
    before = signal.signal(signal.SIGALRM, cut)
    left, interval = signal.setitimer(signal.ITIMER_REAL, seconds, seconds)
    try:
        found = call()
    finally:
        running = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if left:  # somebody else's alarm goes off when it should have
            signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - started), _SOON), interval)
    if fired:
        raise TookTooLong
    return found


def _by_thread(seconds: float, call: Callable[[], R]) -> R:
    lock, running, fired = threading.Lock(), True, False
    thread = threading.get_ident()

    def cut() -> None:
        nonlocal fired
        with lock:
            if running:
                fired = True
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(TookTooLong))

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        found = call()
    finally:
        with lock:
            running = False
        timer.cancel()
    if fired:
        time.sleep(_SOON)
        raise TookTooLong
    return found


_SOON = 0.001  # seconds
