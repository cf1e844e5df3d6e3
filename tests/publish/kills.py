"""Ends a piece of work at an instant, as a pulled plug would."""

import contextlib
import os
import signal
import time
import traceback
import warnings
from collections.abc import Callable


def killed(work: Callable[[], object], seconds: float) -> bool:
    """Do `work` in a process of its own and kill that after so many seconds; whether it had not ended by then.

    Everything it started in its process group is killed with it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            os.setpgid(0, 0)
            work()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    with contextlib.suppress(OSError):  # the child was quicker
        os.setpgid(child, child)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            assert status == 0, "the work failed by itself"
            return False
        time.sleep(0.001)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True
