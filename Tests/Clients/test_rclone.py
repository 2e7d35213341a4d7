"""rclone: sync, check, copies in the server, parts, removal."""

import os

import server

server.require("rclone")
endpoint, access, secret = server.arguments()
environment = {
    "AWS_CA_BUNDLE": "",  # Version 1.60 cannot use one.
    "RCLONE_CONFIG": os.devnull, "RCLONE_CONFIG_S_TYPE": "s3", "RCLONE_CONFIG_S_PROVIDER": "Other",
    "RCLONE_CONFIG_S_ENDPOINT": endpoint, "RCLONE_CONFIG_S_ACCESS_KEY_ID": access,
    "RCLONE_CONFIG_S_SECRET_ACCESS_KEY": secret, "RCLONE_CONFIG_S_REGION": "us-east-1", "RCLONE_RETRIES": "1",
}


def rclone(*words, **options):
    return server.run("rclone", *words, environment=environment, **options)


def test_sync_and_check(bucket):
    with server.directory() as folder:
        for name in ["a", "b/c", "b/d e+%", "ü/日本", "empty"]:
            server.write(f"{folder}/from/{name}", name.encode() if name != "empty" else b"")
        server.write(f"{folder}/from/big", os.urandom(12 << 20))
        rclone("sync", f"{folder}/from", f"S:{bucket}/tree", "--s3-upload-cutoff=5M", "--s3-chunk-size=5M")
        rclone("check", "--download", f"{folder}/from", f"S:{bucket}/tree")
        rclone("check", f"{folder}/from", f"S:{bucket}/tree")
        rclone("copy", f"S:{bucket}/tree", f"S:{bucket}/other")
        rclone("sync", f"S:{bucket}/other", f"{folder}/to")
        assert server.tree(f"{folder}/to") == server.tree(f"{folder}/from")
        os.remove(f"{folder}/from/a")
        rclone("check", f"{folder}/from", f"S:{bucket}/tree", fails=True)
        rclone("sync", f"{folder}/from", f"S:{bucket}/tree")
        assert "/a" not in rclone("lsf", "-R", f"S:{bucket}/tree")


def test_streams_and_times(bucket):
    rclone("rcat", f"S:{bucket}/pipe", input=b"from a pipe")
    assert rclone("cat", f"S:{bucket}/pipe") == "from a pipe"
    rclone("touch", "--timestamp", "2001-02-03T04:05:06", f"S:{bucket}/pipe")
    assert "2001-02-03 04:05:06" in rclone("lsl", f"S:{bucket}/pipe")
    rclone("moveto", f"S:{bucket}/pipe", f"S:{bucket}/moved")
    assert rclone("lsf", f"S:{bucket}") == "moved\n"


def made():
    bucket = "rclone-" + os.urandom(4).hex()
    rclone("mkdir", f"S:{bucket}")
    return bucket


server.run_all(globals(), made, lambda bucket: rclone("purge", f"S:{bucket}"))
