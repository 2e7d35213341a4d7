"""A server of our own for a script: `stowage serve` as a process, with what it has told and how much memory it took."""

import contextlib
import json
import os
import signal
import subprocess
import sys


class Served:
    """A running server: `endpoint`, `access`, `secret`, and all of what it has `told`."""

    def __init__(self, binary, *words):
        self.process = subprocess.Popen(
            [binary, "serve", *words, "--json"], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{binary} serve {' '.join(words)} ended with {self.process.wait()} and told no endpoint")
        self.told = told = json.loads(line)
        self.endpoint, self.access, self.secret = told["endpoint"], told["access_key"], told["secret_key"]

    def peak_memory(self):
        """The most bytes that were resident."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) << 10 for line in status if line.startswith("VmHWM"))

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        """Ends it in order."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(60)
        assert code == 0, f"the server ended with {code}"

    def kill(self):
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def served(binary, *words):
    server = Served(binary, *words)
    try:
        yield server
        server.stop()
    finally:
        server.kill()


def client(server, **settings):
    """A client of boto3 that asks once and does not wait."""
    import boto3
    from botocore.config import Config

    config = Config(
        retries={"total_max_attempts": 1}, connect_timeout=20, read_timeout=60,
        max_pool_connections=64, s3={"addressing_style": "path"}, **settings)
    return boto3.client(
        "s3", endpoint_url=server.endpoint, aws_access_key_id=server.access,
        aws_secret_access_key=server.secret, region_name="us-east-1", config=config)
