"""A bar on stderr that says how far a long load has come."""

import time
from typing import TextIO

WIDTH = 30


class Progress:
    """Draws over its own line on a terminal, and writes a line every tenth elsewhere."""

    def __init__(self, stream: TextIO, label: str, total: int) -> None:
        self.stream = stream
        self.label = label
        self.total = max(total, 1)
        self.done = 0
        self._shown = -1
        self._began = time.monotonic()
        self._is_terminal = stream.isatty()

    def add(self, count: int) -> None:
        """So many more are done."""
        self.done += count
        percent = min(100, 100 * self.done // self.total)
        if percent == self._shown or (not self._is_terminal and percent // 10 == self._shown // 10):
            return
        self._shown = percent
        filled = WIDTH * percent // 100
        bar = "█" * filled + "░" * (WIDTH - filled)
        seconds = time.monotonic() - self._began
        text = f"{self.label} {bar} {percent:3d} %  {seconds:4.0f} s"
        self.stream.write(f"\r{text}" if self._is_terminal else f"{text}\n")
        self.stream.flush()

    def finish(self) -> float:
        """Ends the line; returns how many seconds it took."""
        if self._is_terminal:
            self.stream.write("\n")
        return time.monotonic() - self._began
