"""readme.py BINARY: runs what the README shows for Python and for other languages."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

import serving

binary = os.path.abspath(sys.argv[1])
README = pathlib.Path(__file__).resolve().parents[2] / "README.md"


def blocks(kind):
    found = re.findall(rf"^```{kind}\n(.*?)^```", README.read_text(), re.S | re.M)
    assert found, f"the README has no block of {kind}"
    return found


def python(block):
    with tempfile.TemporaryDirectory(prefix="readme-") as folder:
        pathlib.Path(folder, "test_readme.py").write_text(block)
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", folder], check=True, env={**os.environ, "STOWAGE_BINARY": binary})


def shell(block):
    with serving.served(binary, "--in-memory", "--admin") as server:
        environment = {**os.environ, "TOKEN": server.told["admin_token"], "ADMIN": server.told["admin_endpoint"]}
        done = subprocess.run(
            ["sh", "-eu", "-c", block.replace("curl ", "curl --silent --show-error --fail ")], env=environment,
            stdout=subprocess.PIPE, text=True)
        assert done.returncode == 0, f"a command of the README ended with {done.returncode}:\n{block}"


for block in blocks("python"):
    python(block)
for block in blocks("text curl"):
    shell(block)
print("what the README shows for Python and for other languages works")
