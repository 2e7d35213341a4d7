"""Test against an S3 server whose clock, disks and faults the test controls."""

from .server import AdminError, Clock, Faults, Server, Space

__all__ = ["AdminError", "Clock", "Faults", "Server", "Space"]
