"""How far a long job is, on standard error."""

from __future__ import annotations

import sys
import time
from typing import TextIO


class Progress:
    """A bar on a terminal, a line every ten seconds elsewhere, as `stowage` itself shows it."""

    def __init__(self, title: str, total: int, stream: TextIO | None = None, seconds: float = 10) -> None:
        self.title, self.total, self.done = title, total, 0
        self._stream = stream or sys.stderr
        self._seconds = seconds
        self._started = self._shown = time.monotonic()

    def advance(self) -> None:
        """One more is done."""
        self.done += 1
        now = time.monotonic()
        if self._stream.isatty():
            self._draw(now)
        elif now - self._shown >= self._seconds:
            self._shown = now
            print(f"{self.title}: {self._text(now)}", file=self._stream, flush=True)

    def finish(self) -> None:
        """Says what was done in all."""
        if self._stream.isatty() and self.done:
            print(file=self._stream)
        seconds = time.monotonic() - self._started
        print(f"{self.title}: {self.done} of {self.total} in {seconds:.0f} s", file=self._stream, flush=True)

    def _text(self, now: float) -> str:
        rest = (now - self._started) / self.done * (self.total - self.done)
        return f"{self.done} of {self.total}, {rest:.0f} s to go"

    def _draw(self, now: float) -> None:
        filled = 30 * self.done // max(1, self.total)
        line = f"\r{self.title} [{'█' * filled}{'·' * (30 - filled)}] {self._text(now)}  "
        print(line, end="", file=self._stream, flush=True)
