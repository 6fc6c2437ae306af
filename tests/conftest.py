"""For all tests."""

import gc
import os

gc.set_threshold(10_000, 20, 50)  # as the bot itself: most of what is loaded stays


def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are cores: many tests wait for a bot in a process of its own."""
    return (os.cpu_count() or 1) + 1
