"""The server under test, and what all clients' scripts need: `ENDPOINT ACCESS SECRET` are their arguments."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import traceback

NOT_INSTALLED = 77


def arguments():
    if len(sys.argv) != 4:
        sys.exit(f"usage: python3 {sys.argv[0]} ENDPOINT ACCESS SECRET")
    return sys.argv[1:]


def skip(reason):
    """Ends the script as one whose client is not installed."""
    print(f"skipped: {reason}")
    sys.exit(NOT_INSTALLED)


def require(program):
    if shutil.which(program) is None:
        skip(f"{program} is not on the PATH")


def run(*command, input=None, environment=None, fails=False):
    """What a program prints. `fails` says that it must end with an error, whose text is given back."""
    done = subprocess.run(
        [str(word) for word in command], input=input, env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    text = done.stdout.decode(errors="replace")
    assert (done.returncode != 0) == fails, f"{' '.join(map(str, command))} ended with {done.returncode}:\n{text}"
    return text


@contextlib.contextmanager
def directory():
    path = tempfile.mkdtemp(prefix="clients-")
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def write(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)
    return path


def read(path):
    with open(path, "rb") as file:
        return file.read()


def tree(root):
    """The files below a directory: content by path."""
    found = {}
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            found[os.path.relpath(path, root)] = read(path)
    return found


def run_all(names, make, end):
    """Calls every function `test_…` among names with what `make` gives it; ends with exit code 1 where one fails."""
    failed = False
    for name, test in list(names.items()):
        if name.startswith("test_"):
            subject = make()
            try:
                test(subject)
                end(subject)
                print("ok  ", name)
            except Exception:
                failed = True
                print("FAIL", name)
                traceback.print_exc(file=sys.stdout)
    sys.exit(failed)
