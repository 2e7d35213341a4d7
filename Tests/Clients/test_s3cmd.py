"""s3cmd: put, get, sync, ls, info, tags of a file, copies, signed links, large files in parts."""

import os
import urllib.parse
import urllib.request

import server

server.require("s3cmd")
endpoint, access, secret = server.arguments()
host = urllib.parse.urlsplit(endpoint).netloc


def s3cmd(*words, **options):
    return server.run(
        "s3cmd", "--config", os.devnull, f"--access_key={access}", f"--secret_key={secret}", f"--host={host}",
        f"--host-bucket={host}", "--no-ssl", "--no-progress", *words, **options)


def test_objects(bucket):
    with server.directory() as folder:
        data = os.urandom(1000)
        s3cmd("put", server.write(f"{folder}/a b.txt", data), f"s3://{bucket}/ü/a b.txt")
        s3cmd("get", f"s3://{bucket}/ü/a b.txt", f"{folder}/back")
        assert server.read(f"{folder}/back") == data
        assert "a b.txt" in s3cmd("ls", "--recursive", f"s3://{bucket}")
        assert "File size: 1000" in s3cmd("info", f"s3://{bucket}/ü/a b.txt")
        s3cmd("cp", f"s3://{bucket}/ü/a b.txt", f"s3://{bucket}/copy")
        s3cmd("mv", f"s3://{bucket}/copy", f"s3://{bucket}/moved")
        s3cmd("modify", "--add-header=Content-Type:text/x", f"s3://{bucket}/moved")
        assert "text/x" in s3cmd("info", f"s3://{bucket}/moved")
        url = s3cmd("signurl", f"s3://{bucket}/moved", "+60").strip()
        with urllib.request.urlopen(url) as answer:
            assert answer.read() == data
        s3cmd("get", f"s3://{bucket}/none", f"{folder}/none", fails=True)


def test_a_file_in_parts(bucket):
    with server.directory() as folder:
        data = os.urandom(20 << 20)
        s3cmd("put", "--multipart-chunk-size-mb=5", server.write(f"{folder}/big", data), f"s3://{bucket}/big")
        s3cmd("get", f"s3://{bucket}/big", f"{folder}/back")
        assert server.read(f"{folder}/back") == data


def test_sync(bucket):
    with server.directory() as folder:
        for name in ["a", "b/c", "b/d e+f", "ü"]:
            server.write(f"{folder}/from/{name}", name.encode())
        s3cmd("sync", f"{folder}/from/", f"s3://{bucket}/tree/")
        os.makedirs(f"{folder}/to")
        s3cmd("sync", f"s3://{bucket}/tree/", f"{folder}/to/")
        assert server.tree(f"{folder}/to") == server.tree(f"{folder}/from")
        os.remove(f"{folder}/from/a")
        assert "delete:" in s3cmd("sync", "--delete-removed", f"{folder}/from/", f"s3://{bucket}/tree/")
        s3cmd("del", "--recursive", "--force", f"s3://{bucket}")
        assert s3cmd("ls", f"s3://{bucket}") == ""


def made():
    bucket = "s3cmd-" + os.urandom(4).hex()
    s3cmd("mb", f"s3://{bucket}")
    return bucket


server.run_all(globals(), made, lambda bucket: s3cmd("rb", "--recursive", "--force", f"s3://{bucket}"))
