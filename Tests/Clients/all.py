"""all.py BINARY: every client against a server in memory and one in a directory. None may be missing."""

import concurrent.futures
import os
import subprocess
import sys
import tempfile

import serving

binary = sys.argv[1]
run = os.path.join(os.path.dirname(os.path.abspath(__file__)), "run.sh")


def clients_of(server, **settings):
    environment = {**os.environ, "PYTHON": sys.executable, **settings}
    done = subprocess.run(
        [run, server.endpoint, server.access, server.secret], env=environment, stdout=subprocess.PIPE, text=True)
    return done.stdout, done.returncode == 0 and "skip  " not in done.stdout


def in_memory():
    with serving.served(binary, "--in-memory") as server:
        return clients_of(server)


def in_a_directory():
    with tempfile.TemporaryDirectory(prefix="clients-") as folder, serving.served(binary, f"{folder}/store") as server:
        # What sockets do takes its time, and does not depend on where the store is.
        return clients_of(server, SKIP="http")


def main():
    # At the same time: most of it is waiting.
    with concurrent.futures.ThreadPoolExecutor() as both:
        outcomes = [("in memory", both.submit(in_memory)), ("in a directory", both.submit(in_a_directory))]
    for place, outcome in outcomes:
        print(place, outcome.result()[0], sep="\n", end="", flush=True)
    sys.exit(not all(outcome.result()[1] for _, outcome in outcomes))


main()
