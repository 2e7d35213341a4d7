"""The fake program, and the real one where there is one."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from stowage_lab.command import find_stowage
from stowage_lab.errors import LabError

FAKE = Path(__file__).with_name("fake_stowage.py")


def _real() -> Path | None:
    try:
        return find_stowage(Path(__file__).parent)
    except LabError:
        return None


REAL = _real()


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The environment's STOWAGE is the fake, run by the Python of the tests."""
    program = tmp_path / "stowage"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{FAKE}" "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("STOWAGE", str(program))
    return program


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The environment's STOWAGE is the program as built; skips where it is not."""
    if REAL is None:
        if os.environ.get("STOWAGE_REQUIRED"):
            pytest.fail("STOWAGE_REQUIRED is set, and the program is not there")
        pytest.skip("stowage has not been built")
    monkeypatch.setenv("STOWAGE", str(REAL))
    return REAL
