"""A process that ends when its supervisor is gone, even one that was killed without a word.

The supervisor keeps the write end of a pipe and does nothing with it; whoever reads end-of-file
from the other end has lost its parent. Works wherever there are pipes, unlike a parent-death signal.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import Final

PATIENCE_S: Final = 5.0
"""After a polite end was asked for."""


def hold_on(descriptor: int) -> None:
    """End this process and its group once the other end of the pipe at `descriptor` is closed.

    Call it in a process that leads its group.
    """
    threading.Thread(target=_wait, args=(descriptor,), name="lifeline", daemon=True).start()


def _wait(descriptor: int) -> None:
    while os.read(descriptor, 1):
        pass
    group = os.getpgrp()
    if group != os.getpid():
        os.kill(os.getpid(), signal.SIGTERM)
        return
    os.killpg(group, signal.SIGTERM)
    time.sleep(PATIENCE_S)
    os.killpg(group, signal.SIGKILL)
