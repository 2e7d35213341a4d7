"""The server as a process, and what a test may do to it."""

import json
import os
import shutil
import subprocess
import urllib.error
import urllib.request
from pathlib import Path


class AdminError(Exception):
    """Why the server did not do what a test asked of it."""


class Admin:
    """The interface by which the server is taken hold of."""

    def __init__(self, endpoint, token, prefix=""):
        self._endpoint = endpoint
        self._token = token
        self._prefix = prefix

    def within(self, prefix):
        """The same for a namespace."""
        return Admin(self._endpoint, self._token, self._prefix + prefix)

    def __call__(self, method, path, **members):
        """Sends a request; members that are None are left out."""
        body = {name: value for name, value in members.items() if value is not None}
        request = urllib.request.Request(
            self._endpoint + self._prefix + path, method=method,
            data=json.dumps(body).encode() if method == "POST" else None,
            headers={"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"})
        # A proxy of the environment is not for this machine.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=600) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            told = json.load(error)
            raise AdminError(
                f"{told['error']} in {told['where']}; expected {told.get('expected', 'something else')}"
            ) from None


class Clock:
    """What the store takes for the time. It runs, and can be turned on."""

    def __init__(self, admin):
        self._admin = admin

    @property
    def now(self):
        """Milliseconds since 1970."""
        return self._admin("GET", "/clock")["now_ms"]

    def advance(self, *, days=None, hours=None, minutes=None, seconds=None):
        """Turns it on, and lets what is due then happen: objects expire, lifecycle rules are carried out."""
        answer = self._admin(
            "POST", "/clock/advance", days=days, hours=hours, minutes=minutes, seconds=seconds)
        return answer["now_ms"]


class Faults:
    """What goes wrong."""

    def __init__(self, admin):
        self._admin = admin

    def fail_next(self, operation=None, *, code="SlowDown", times=1, status=None):
        """The next requests for an operation, or for any, are answered with an error. Returns the number of the fault."""
        return self.add(operation, code=code, times=times, status=status)

    def add(self, operation=None, *, code=None, status=None, latency_ms=None, probability=None, times=None, seed=None):
        """Lets requests be late or fail, as many as `times` says, or a part of them. Returns the number of the fault."""
        return self._admin(
            "POST", "/faults", operation=operation, error=code, status=status, latency_ms=latency_ms,
            probability=probability, times=times, seed=seed)["id"]

    def slow_down(self, operation=None, *, milliseconds):
        """All requests for an operation, or all at all, take so much longer. Returns the number of the fault."""
        return self.add(operation, latency_ms=milliseconds)

    @property
    def requests(self):
        """The faults of requests that are still to come."""
        return self._admin("GET", "/faults")["faults"]

    def clear(self):
        """Nothing more goes wrong with requests."""
        self._admin("DELETE", "/faults")

    def lose(self, device):
        """From now on a device does not answer."""
        self._admin("POST", f"/devices/{device}/lose")

    def restore(self, device):
        """A device answers again, with what it had."""
        self._admin("POST", f"/devices/{device}/restore")

    def corrupt(self, device):
        """Flips a bit of each file of a device that holds content."""
        self._admin("POST", f"/devices/{device}/corrupt")

    def slow(self, device, milliseconds):
        """From now on each call of a device takes so much longer."""
        self._admin("POST", f"/devices/{device}/slow", milliseconds=milliseconds)

    def fail_next_sync(self):
        """The next sync of a file fails, and what it should have made durable never will be."""
        self._admin("POST", "/sync/fail")


class Space:
    """An S3 endpoint with a store, a clock and faults of its own."""

    def __init__(self, admin, told):
        self._admin = admin
        self.endpoint_url = told["endpoint"]
        self.access_key = told["access_key"]
        self.secret_key = told["secret_key"]
        self.clock = Clock(admin)
        self.faults = Faults(admin)
        self._client = None

    @property
    def client(self):
        """A boto3 client, made when it is first asked for."""
        if self._client is None:
            self._client = self.make_client()
        return self._client

    def make_client(self, **options):
        """A boto3 client; options are those of `boto3.client`."""
        import boto3
        from botocore.config import Config

        options.setdefault("config", Config(s3={"addressing_style": "path"}, proxies={}))
        return boto3.client(
            "s3", endpoint_url=self.endpoint_url, aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key, region_name="us-east-1", **options)

    def __getattr__(self, name):
        # What is not the server's is the client's, so that `stowage_s3.put_object(...)` does what one expects.
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.client, name)

    def crash(self):
        """Ends the store as a loss of power would, and opens what is left."""
        self._admin("POST", "/crash")

    def reset(self):
        """Empties the store; nothing goes wrong any more. The clock stays where it stands."""
        self._admin("POST", "/reset")

    def run_lifecycle(self):
        """Carries out what lifecycle rules demand by now."""
        return self._admin("POST", "/lifecycle")

    def reclaim(self, target=0):
        """Copies what lives out of shards until no more than this part of them is garbage."""
        return self._admin("POST", "/reclaim", target=target)

    def statistics(self):
        """The state of the store, with the names of `stowage stats --json`."""
        return self._admin("GET", "/statistics")

    def fragmentation(self):
        """How the store's bytes lie: `fragmentation` of the statistics."""
        return self.statistics()["fragmentation"]


class Server(Space):
    """A server that runs as a process, and namespaces in it."""

    def __init__(self, *options, binary=None):
        self._process = subprocess.Popen(
            [str(binary or find_binary()), "serve", "--in-memory", "--admin", "--json", "--port", "0", *options],
            stdout=subprocess.PIPE)
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"stowage serve ended with exit code {self._process.wait()}")
        told = json.loads(line)
        super().__init__(Admin(told["admin_endpoint"], told["admin_token"]), told)

    def namespace(self, name=None):
        """An endpoint of its own for a test."""
        told = self._admin("POST", "/namespaces", name=name)
        space = Space(self._admin.within(f"/namespaces/{told['name']}"), told)
        space.name = told["name"]
        return space

    def remove(self, space):
        """Ends a namespace."""
        self._admin("DELETE", f"/namespaces/{space.name}")

    def stop(self):
        """Ends the process."""
        self._process.terminate()
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()


def find_binary():
    """The program: `STOWAGE_BINARY`, on the PATH, or built in a checkout that this or the current folder is in."""
    named = os.environ.get("STOWAGE_BINARY")
    if named:
        return named
    found = shutil.which("stowage")
    if found:
        return found
    for start in [Path.cwd(), Path(__file__).resolve()]:
        for folder in [start, *start.parents]:
            built = folder / ".build" / "release" / "stowage"
            if built.is_file():
                return built
    raise FileNotFoundError(
        "there is no program stowage: set STOWAGE_BINARY, put it on the PATH, or build it with "
        "`swift build -c release --product stowage`")
