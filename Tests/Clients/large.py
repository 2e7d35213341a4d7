"""large.py BINARY [GIB]: an object of so many GiB through `aws s3 cp` both ways: bytes equal, memory of the server bounded."""

import hashlib
import os
import random
import subprocess
import sys
import tempfile
import time

import serving

binary = sys.argv[1]
gib = float(sys.argv[2]) if len(sys.argv) > 2 else 1
MEMORY_LIMIT = 256 << 20
MEBIBYTE = 1 << 20


def write(path, size):
    """Content of which half can be compressed."""
    generator, digest = random.Random(1), hashlib.sha256()
    with open(path, "wb") as file:
        for _ in range(0, size, MEBIBYTE):
            piece = generator.randbytes(MEBIBYTE // 2)
            piece += piece[:256] * (MEBIBYTE // 512)
            file.write(piece)
            digest.update(piece)
    return digest.hexdigest()


def digest_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while piece := file.read(MEBIBYTE):
            digest.update(piece)
    return digest.hexdigest()


def main():
    with tempfile.TemporaryDirectory(prefix="large-") as folder:
        size = int(gib * 1024) * MEBIBYTE
        digest = write(f"{folder}/source", size)
        with serving.served(binary, f"{folder}/store") as server:
            environment = {
                **os.environ, "AWS_ACCESS_KEY_ID": server.access, "AWS_SECRET_ACCESS_KEY": server.secret,
                "AWS_DEFAULT_REGION": "us-east-1", "AWS_CONFIG_FILE": "/dev/null"}
            aws = ["aws", "--endpoint-url", server.endpoint, "s3"]


            def copy(source, target):
                subprocess.run([*aws, "cp", "--only-show-errors", source, target], env=environment, check=True)

            subprocess.run([*aws, "mb", "s3://large"], env=environment, check=True, stdout=subprocess.DEVNULL)
            start = time.monotonic()
            copy(f"{folder}/source", "s3://large/object")
            there = time.monotonic()
            os.remove(f"{folder}/source")
            copy("s3://large/object", f"{folder}/back")
            back = time.monotonic()
            memory = server.peak_memory()
        print(
            f"{gib:g} GiB: up {size / MEBIBYTE / (there - start):.0f} MiB/s, down {size / MEBIBYTE / (back - there):.0f} "
            f"MiB/s, peak memory {memory / MEBIBYTE:.0f} MiB")
        found = digest_of(f"{folder}/back")
        assert found == digest, f"what came back has the SHA-256 {found}, expected {digest}"
        assert memory < MEMORY_LIMIT, f"{memory} bytes were resident, expected less than {MEMORY_LIMIT}"


main()
