"""all.py BINARY: every client against a server in memory and one in a directory. None may be missing."""

import os
import subprocess
import sys
import tempfile

import serving

binary = sys.argv[1]
run = os.path.join(os.path.dirname(os.path.abspath(__file__)), "run.sh")


def clients_pass(server, **settings):
    environment = {**os.environ, "PYTHON": sys.executable, **settings}
    done = subprocess.run(
        [run, server.endpoint, server.access, server.secret], env=environment, stdout=subprocess.PIPE, text=True)
    print(done.stdout, end="", flush=True)
    return done.returncode == 0 and "skip  " not in done.stdout


def main():
    with serving.served(binary, "--in-memory") as server:
        print("in memory")
        good = clients_pass(server)
    with tempfile.TemporaryDirectory(prefix="clients-") as folder, serving.served(binary, f"{folder}/store") as server:
        print("in a directory")
        # What sockets do takes its time, and does not depend on where the store is.
        good = clients_pass(server, SKIP="http") and good
    sys.exit(not good)


main()
