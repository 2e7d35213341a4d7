"""speed.py BINARY [SECONDS]: puts and gets of three sizes over 1, 8 and 32 connections, beside moto's server in one run.

Each cell is operations a second (for 64 MiB, MiB a second) and milliseconds of the server's CPU time per operation. The
client is several processes of sockets and takes its part of the machine. Content is half compressible, keys are many.
"""

import multiprocessing
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

import serving
import signing

binary = sys.argv[1]
seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 2
SIZES = [("4 KiB", 4 << 10), ("1 MiB", 1 << 20), ("64 MiB", 64 << 20)]
CONNECTIONS = [1, 8, 32]
KEYS = 16
CLIENT_PROCESSES = 2


def body(size):
    generator, pieces = random.Random(1), []
    for _ in range(0, size, 4096):
        pieces.append(generator.randbytes(2048) + bytes(2048))
    return b"".join(pieces)


class Connection(threading.Thread):
    """One connection that asks until the time is over."""

    def __init__(self, address, requests, end):
        super().__init__()
        self.address = address
        self.connect()
        self.requests, self.end, self.buffer = requests, end, bytearray(1 << 20)
        self.asked = self.count = 0

    def connect(self):
        self.socket = socket.create_connection(self.address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def run(self):
        while time.monotonic() < self.end or self.asked == 0:
            head, content = self.requests[self.asked % len(self.requests)]
            self.socket.sendall(head)
            if content:
                self.socket.sendall(content)
            self.read_answer()
            self.asked += 1
        self.socket.close()

    def read_answer(self):
        got = b""
        while b"\r\n\r\n" not in got:
            piece = self.socket.recv(65536)
            assert piece, "the connection was closed"
            got += piece
        head, rest = got.split(b"\r\n\r\n", 1)
        self.count += head.split()[1] == b"200"
        length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
        left = length - len(rest)
        while left > 0:
            count = self.socket.recv_into(self.buffer, min(left, len(self.buffer)))
            assert count, "the connection was closed"
            left -= count
        if head.startswith(b"HTTP/1.0") or b"connection: close" in head.lower():
            self.socket.close()
            self.connect()


def load(server, method, size, connections, results):
    """What one process of clients does: the good answers that its connections got, all answers, and the seconds they took."""
    url = urllib.parse.urlsplit(server["endpoint"])
    address = (url.hostname, url.port)
    content = body(size) if method == "PUT" else b""
    all_requests = []
    for number in range(connections):
        requests = []
        for key in range(KEYS if size <= 1 << 20 else 2):
            path = f"/speed/{size}/{os.getpid() % 100 if method == 'PUT' else 0}-{number % 4}-{key}"
            if method == "GET":
                path = f"/speed/{size}/get-{key}"
            head = signing.head(
                method, url.netloc, path, server["access"], server["secret"],
                length=size if method == "PUT" else None)
            requests.append((head, content))
        all_requests.append(requests)
    start = time.monotonic()
    threads = [Connection(address, requests, start + seconds) for requests in all_requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put((
        sum(thread.count for thread in threads), sum(thread.asked for thread in threads), time.monotonic() - start))


def measure(server, method, size, connections, cpu):
    processes = min(CLIENT_PROCESSES, connections)
    results = multiprocessing.Queue()
    before = cpu()
    clients = [
        multiprocessing.Process(target=load, args=(server, method, size, connections // processes, results))
        for _ in range(processes)]
    for client in clients:
        client.start()
    counts = [results.get() for _ in clients]
    for client in clients:
        client.join()
    operations = sum(count for count, _, _ in counts)
    rate = sum(count / taken for count, _, taken in counts)
    failures = sum(asked - count for count, asked, _ in counts)
    return rate, (cpu() - before) / operations * 1000, failures


def table(name, server, cpu):
    client = serving.client(type("Server", (), server))
    client.create_bucket(Bucket="speed")
    for label, size in SIZES:
        content = body(size)
        for key in range(KEYS if size <= 1 << 20 else 2):
            client.put_object(Bucket="speed", Key=f"{size}/get-{key}", Body=content)
        for method in ("PUT", "GET"):
            cells = []
            for connections in CONNECTIONS:
                rate, milliseconds, failures = measure(server, method, size, connections, cpu)
                if size >= 64 << 20:
                    rate *= size >> 20
                cells.append(f"{rate:,.0f} ({milliseconds:.2f})" + (f", {failures} errors" if failures else ""))
            print(f"| {name} | {method.lower()} {label} | " + " | ".join(cells) + " |", flush=True)


def cpu_of(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_of(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) >> 10 for line in status if line.startswith("VmHWM"))


def ready(start, endpoint):
    """Seconds until the server answers."""
    url = urllib.parse.urlsplit(endpoint)
    while True:
        try:
            with socket.create_connection((url.hostname, url.port)) as connection:
                connection.sendall(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
                if connection.recv(1):
                    return time.monotonic() - start
        except OSError:
            time.sleep(0.002)


def stowage(name, *words):
    start = time.monotonic()
    with serving.served(binary, *words) as server:
        started = ready(start, server.endpoint)
        told = {"endpoint": server.endpoint, "access": server.access, "secret": server.secret}
        table(name, told, lambda: cpu_of(server.process.pid))
        print(f"| {name} | start {started:.2f} s, peak memory {peak_of(server.process.pid)} MiB ||||", flush=True)


def moto():
    port = 5123
    start = time.monotonic()
    process = subprocess.Popen(
        ["moto_server", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        told = {"endpoint": f"http://127.0.0.1:{port}", "access": "a", "secret": "b"}
        started = ready(start, told["endpoint"])
        table("moto", told, lambda: cpu_of(process.pid))
        print(f"| moto | start {started:.2f} s, peak memory {peak_of(process.pid)} MiB ||||")
    finally:
        process.kill()


def main():
    print("| server | | 1 connection | 8 | 32 |\n|---|---|---|---|---|")
    stowage("Stowage, in memory", "--in-memory")
    folder = tempfile.mkdtemp(prefix="speed-")
    try:
        stowage("Stowage, directory", f"{folder}/store")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if shutil.which("moto_server"):
        moto()


if __name__ == "__main__":
    main()
