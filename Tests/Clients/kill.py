"""kill.py BINARY [ROUNDS]: kills a server of a directory under load, again and again. Nothing acknowledged may be missing.

Eight writers put, overwrite, delete and upload in parts, each its own keys, so that each knows what must be there: what
was acknowledged last, or what was under way when the server was killed.
"""

import hashlib
import random
import shutil
import sys
import tempfile
import threading
import time

import serving

binary = sys.argv[1]
rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 20
BUCKET = "bucket"
WRITERS = 8


def content(key, generation):
    generator = random.Random(f"{key} {generation}")
    size = generator.choice([0, 1, 4096, 100_000, 1_000_000, 9_000_000])
    return generator.randbytes(size)


class Writer(threading.Thread):
    """One who writes until the server is gone. `known` has the acknowledged generation of each key, 0 for none."""

    def __init__(self, number, client, known, seed):
        super().__init__()
        self.number, self.client, self.known = number, client, known
        self.random = random.Random(seed)
        self.under_way = None
        self.acknowledged = 0

    def run(self):
        try:
            while True:
                self.step()
        except Exception as error:  # the server is gone: whatever botocore makes of that
            self.error = error

    def step(self):
        key = f"{self.number}/{self.random.randrange(20)}"
        generation = 0 if self.random.random() < 0.2 else self.random.randrange(1, 1 << 40)
        self.under_way = (key, generation)
        if generation == 0:
            self.client.delete_object(Bucket=BUCKET, Key=key)
        else:
            self.put(key, content(key, generation))
        self.known[key] = generation
        self.under_way = None
        self.acknowledged += 1

    def put(self, key, body):
        if len(body) < 6_000_000:
            self.client.put_object(Bucket=BUCKET, Key=key, Body=body)
            return
        upload = self.client.create_multipart_upload(Bucket=BUCKET, Key=key)["UploadId"]
        parts = []
        for number, start in enumerate(range(0, len(body), 6_000_000), 1):
            etag = self.client.upload_part(
                Bucket=BUCKET, Key=key, UploadId=upload, PartNumber=number, Body=body[start:start + 6_000_000])["ETag"]
            parts.append({"PartNumber": number, "ETag": etag})
        self.client.complete_multipart_upload(
            Bucket=BUCKET, Key=key, UploadId=upload, MultipartUpload={"Parts": parts})


def found(client, key):
    """What the server has: a digest, or None for nothing."""
    try:
        return hashlib.sha256(client.get_object(Bucket=BUCKET, Key=key)["Body"].read()).hexdigest()
    except client.exceptions.NoSuchKey:
        return None


def digest(key, generation):
    return None if generation == 0 else hashlib.sha256(content(key, generation)).hexdigest()


def check(client, known, open_ones):
    listed = {
        item["Key"] for page in client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
        for item in page.get("Contents", [])}
    for key in sorted(known.keys() | open_ones.keys()):
        allowed = {generation: digest(key, generation) for generation in (known.get(key, 0), open_ones.get(key))
                   if generation is not None}
        there = found(client, key)
        assert there in allowed.values(), f"{key}: {there}, expected one of {allowed}"
        assert (key in listed) == (there is not None), f"{key} is listed otherwise than found"
        known[key] = next(generation for generation, value in allowed.items() if value == there)


def main():
    folder = tempfile.mkdtemp(prefix="kill-")
    known, acknowledged = {}, 0
    try:
        for round_number in range(rounds):
            server = serving.Served(binary, f"{folder}/store", "--shard-size", "16MiB")
            client = serving.client(server)
            if round_number == 0:
                client.create_bucket(Bucket=BUCKET)
            writers = [Writer(number, client, known, f"{round_number} {number}") for number in range(WRITERS)]
            for writer in writers:
                writer.start()
            time.sleep(random.Random(round_number).uniform(0.5, 3))
            server.kill()
            for writer in writers:
                writer.join()
            acknowledged += sum(writer.acknowledged for writer in writers)
            open_ones = dict(writer.under_way for writer in writers if writer.under_way)
            with serving.served(binary, f"{folder}/store") as again:
                check(serving.client(again), known, open_ones)
            print(f"round {round_number + 1}: {acknowledged} acknowledged so far, {len(known)} keys as they must be",
                  flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


main()
