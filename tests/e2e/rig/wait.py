# SPDX-License-Identifier: EUPL-1.2
"""Waiting for a condition, never for a time."""

import time


class TimedOut(AssertionError):
    pass


def until(condition, seconds=10.0, what=""):
    """Calls condition until it gives something true; gives that."""
    end = time.monotonic() + seconds
    pause = 0.002
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise TimedOut(f"not within {seconds} s: {what or condition}")
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)
