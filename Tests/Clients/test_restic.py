"""restic: init, backup, check with all data, restore, forget and prune."""

import os

import server

server.require("restic")
endpoint, access, secret = server.arguments()
environment = {"AWS_ACCESS_KEY_ID": access, "AWS_SECRET_ACCESS_KEY": secret, "RESTIC_PASSWORD": "secret"}


def test_backup_and_restore(bucket):
    def restic(*words):
        return server.run("restic", "--no-cache", "-r", f"s3:{endpoint}/{bucket}", *words, environment=environment)

    with server.directory() as folder:
        for number in range(50):
            server.write(f"{folder}/from/{number % 5}/{number}", os.urandom(200_000))
        restic("init")
        restic("backup", f"{folder}/from")
        restic("check", "--read-data")
        kept = server.tree(f"{folder}/from")
        for number in range(25):
            os.remove(f"{folder}/from/{number % 5}/{number}")
        restic("restore", "latest", "--target", f"{folder}/to")
        assert server.tree(f"{folder}/to{folder}/from") == kept
        restic("backup", f"{folder}/from")
        restic("forget", "--keep-last", "1", "--prune")
        restic("check", "--read-data")
        restic("restore", "latest", "--target", f"{folder}/again")
        assert server.tree(f"{folder}/again{folder}/from") == server.tree(f"{folder}/from")


server.run_all(globals(), lambda: "restic-" + os.urandom(4).hex(), lambda bucket: None)
