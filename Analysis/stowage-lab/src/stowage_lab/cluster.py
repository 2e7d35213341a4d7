"""Dask clusters: worker processes of this machine, or the scheduler of others."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager

import dask
from distributed import Client, LocalCluster

from .errors import LabError

#: How often a task may be on a worker that dies before it counts as what kills workers.
_LOSSES = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--workers` and `--scheduler`, of which one may be given."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--workers", type=int, metavar="N", help="processes on this machine (default: one per core)")
    group.add_argument("--scheduler", metavar="ADDRESS", help="a Dask cluster that runs, such as tcp://host:8786")


@contextmanager
def connect(workers: int | None = None, scheduler: str | None = None) -> Iterator[Client]:
    """A client of the scheduler, or else of N worker processes with a thread each, which end with the block.

    A worker that dies is replaced, and what it was doing is done again by another.
    Raises LabError where the scheduler does not answer or `workers` is not positive.
    """
    if workers is not None and workers < 1:
        raise LabError(f"{workers} workers: expected 1 or more")
    if scheduler is not None:
        try:
            client = Client(scheduler, timeout="20s")
        except OSError as error:
            raise LabError(f"the Dask scheduler {scheduler} does not answer: {error}") from error
        with client:
            yield client
        return
    settings = {"distributed.scheduler.allowed-failures": _LOSSES}
    with (
        dask.config.set(settings),
        LocalCluster(
            n_workers=workers or os.cpu_count() or 1,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            memory_limit=0,
            silence_logs="ERROR",
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client
