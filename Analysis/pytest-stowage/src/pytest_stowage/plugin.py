"""Fixtures."""

import pytest

from .server import Server


def pytest_addoption(parser):
    parser.addini(
        "stowage_options", "further options of `stowage serve` for the fixture `stowage`", type="args", default=[])


@pytest.fixture(scope="session")
def stowage(pytestconfig):
    """The server: one for the session, and with pytest-xdist one for each worker."""
    server = Server(*pytestconfig.getini("stowage_options"))
    yield server
    server.stop()


@pytest.fixture
def stowage_s3(stowage):
    """An endpoint of the test's own: a store, a clock and faults that no other test sees."""
    space = stowage.namespace()
    yield space
    stowage.remove(space)
