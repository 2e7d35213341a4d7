"""aws cli: `aws s3` as people use it, and `aws s3api` for each operation."""

import hashlib
import json
import os

import server

server.require("aws")
endpoint, access, secret = server.arguments()
environment = {
    "AWS_ACCESS_KEY_ID": access, "AWS_SECRET_ACCESS_KEY": secret, "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "AWS_PAGER": "",
    "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1",
}


def aws(*words, **options):
    return server.run("aws", "--endpoint-url", endpoint, *words, environment=environment, **options)


def api(operation, bucket, *words, **options):
    """What an operation answers."""
    text = aws("s3api", operation, "--bucket", bucket, *words, **options)
    return text if options.get("fails") else json.loads(text or "{}")


def test_cp_mv_and_ls(bucket):
    with server.directory() as folder:
        small = server.write(f"{folder}/a b.txt", b"hello\n")
        aws("s3", "cp", small, f"s3://{bucket}/x/a b.txt", "--metadata", "who=me")
        assert "a b.txt" in aws("s3", "ls", f"s3://{bucket}/x/")
        aws("s3", "cp", f"s3://{bucket}/x/a b.txt", f"s3://{bucket}/y")
        aws("s3", "mv", f"s3://{bucket}/y", f"s3://{bucket}/z/ü+%.txt")
        aws("s3", "cp", f"s3://{bucket}/z/ü+%.txt", f"{folder}/back")
        assert server.read(f"{folder}/back") == b"hello\n"
        assert aws("s3", "cp", f"s3://{bucket}/z/ü+%.txt", "-") == "hello\n"
        aws("s3", "cp", "-", f"s3://{bucket}/stdin", input=b"from a pipe")
        assert aws("s3", "cp", f"s3://{bucket}/stdin", "-") == "from a pipe"
        listed = aws("s3", "ls", f"s3://{bucket}", "--recursive", "--summarize")
        assert "Total Objects: 3" in listed, listed
        aws("s3", "cp", f"s3://{bucket}/none", f"{folder}/none", fails=True)


def test_a_large_object_in_parts(bucket):
    with server.directory() as folder:
        data = os.urandom(100 << 20)
        aws("s3", "cp", server.write(f"{folder}/big", data), f"s3://{bucket}/big", "--only-show-errors")
        assert api("head-object", bucket, "--key", "big")["ETag"].endswith('-13"')
        aws("s3", "cp", f"s3://{bucket}/big", f"{folder}/back", "--only-show-errors")
        assert hashlib.sha256(server.read(f"{folder}/back")).digest() == hashlib.sha256(data).digest()
        aws("s3", "cp", f"s3://{bucket}/big", f"s3://{bucket}/copy", "--only-show-errors")
        aws("s3", "mv", f"s3://{bucket}/copy", f"{folder}/copied", "--only-show-errors")
        assert server.read(f"{folder}/copied") == data


def test_sync_and_rm(bucket):
    with server.directory() as folder:
        for name in ["a", "b/c", "b/d e", "f/ü.txt", "empty"]:
            server.write(f"{folder}/from/{name}", name.encode() * 100 if name != "empty" else b"")
        aws("s3", "sync", f"{folder}/from", f"s3://{bucket}/tree")
        assert aws("s3", "sync", f"{folder}/from", f"s3://{bucket}/tree") == ""
        aws("s3", "sync", f"s3://{bucket}/tree", f"{folder}/to")
        assert server.tree(f"{folder}/to") == server.tree(f"{folder}/from")
        aws("s3", "sync", f"s3://{bucket}/tree", f"s3://{bucket}/other")
        os.remove(f"{folder}/from/a")
        assert "delete" in aws("s3", "sync", f"{folder}/from", f"s3://{bucket}/tree", "--delete")
        assert "/a" not in aws("s3", "ls", f"s3://{bucket}/tree/", "--recursive")
        assert aws("s3", "rm", f"s3://{bucket}", "--recursive").count("delete:") == 9
        assert aws("s3", "ls", f"s3://{bucket}") == ""


def test_presign(bucket):
    import urllib.request

    aws("s3", "cp", "-", f"s3://{bucket}/a b", input=b"1")
    with urllib.request.urlopen(aws("s3", "presign", f"s3://{bucket}/a b").strip()) as answer:
        assert answer.read() == b"1"


def test_operations_on_buckets(bucket):
    assert bucket in [each["Name"] for each in json.loads(aws("s3api", "list-buckets"))["Buckets"]]
    api("create-bucket", bucket)
    api("head-bucket", bucket)
    api("get-bucket-location", bucket)
    assert api("get-bucket-versioning", bucket) == {}
    api("put-bucket-versioning", bucket, "--versioning-configuration", "Status=Enabled")
    assert api("get-bucket-versioning", bucket)["Status"] == "Enabled"
    assert api("get-bucket-acl", bucket)["Grants"]
    api("put-bucket-tagging", bucket, "--tagging", "TagSet=[{Key=a,Value=b}]")
    assert api("get-bucket-tagging", bucket)["TagSet"] == [{"Key": "a", "Value": "b"}]
    api("delete-bucket-tagging", bucket)
    assert "NoSuchBucket" in api("list-objects-v2", "no-such-bucket", fails=True)


def test_operations_on_objects(bucket):
    with server.directory() as folder:
        body = server.write(f"{folder}/body", b"0123456789")
        put = api("put-object", bucket, "--key", "a", "--body", body, "--content-type", "text/plain",
                  "--metadata", "who=me", "--tagging", "a=b", "--checksum-algorithm", "SHA256")
        head = api("head-object", bucket, "--key", "a", "--checksum-mode", "ENABLED")
        assert head["ETag"] == put["ETag"] and head["ChecksumSHA256"] == put["ChecksumSHA256"]
        assert head["Metadata"] == {"who": "me"} and head["ContentType"] == "text/plain"
        api("get-object", bucket, "--key", "a", "--range", "bytes=2-4", f"{folder}/part")
        assert server.read(f"{folder}/part") == b"234"
        assert "304" in api("get-object", bucket, "--key", "a", "--if-none-match", put["ETag"], f"{folder}/x", fails=True)
        assert "PreconditionFailed" in api(
            "put-object", bucket, "--key", "a", "--body", body, "--if-none-match", "*", fails=True)
        assert api("get-object-attributes", bucket, "--key", "a", "--object-attributes", "ObjectSize")["ObjectSize"] == 10
        assert api("get-object-acl", bucket, "--key", "a")["Grants"]
        api("put-object-tagging", bucket, "--key", "a", "--tagging", "TagSet=[{Key=c,Value=d}]")
        assert api("get-object-tagging", bucket, "--key", "a")["TagSet"] == [{"Key": "c", "Value": "d"}]
        api("delete-object-tagging", bucket, "--key", "a")
        api("copy-object", bucket, "--key", "b", "--copy-source", f"{bucket}/a")
        assert [each["Key"] for each in api("list-objects", bucket)["Contents"]] == ["a", "b"]
        page = api("list-objects-v2", bucket, "--max-items", "1")
        assert page["NextToken"] and len(page["Contents"]) == 1
        assert len(api("list-object-versions", bucket)["Versions"]) == 2
        deleted = api("delete-objects", bucket, "--delete", "Objects=[{Key=a},{Key=none}]")["Deleted"]
        assert sorted(each["Key"] for each in deleted) == ["a", "none"]
        api("delete-object", bucket, "--key", "b")
        assert "NotImplemented" in api("get-object-torrent", bucket, "--key", "a", f"{folder}/t", fails=True)


def test_operations_on_uploads_in_parts(bucket):
    with server.directory() as folder:
        big, small = server.write(f"{folder}/5", os.urandom(5 << 20)), server.write(f"{folder}/1", b"tail")
        upload = api("create-multipart-upload", bucket, "--key", "m")["UploadId"]
        address = ("--key", "m", "--upload-id", upload)
        first = api("upload-part", bucket, *address, "--part-number", "1", "--body", big)["ETag"]
        api("put-object", bucket, "--key", "source", "--body", small)
        second = api("upload-part-copy", bucket, *address, "--part-number", "2", "--copy-source", f"{bucket}/source")
        assert len(api("list-parts", bucket, *address)["Parts"]) == 2
        assert len(api("list-multipart-uploads", bucket)["Uploads"]) == 1
        parts = [{"PartNumber": 1, "ETag": first}, {"PartNumber": 2, "ETag": second["CopyPartResult"]["ETag"]}]
        api("complete-multipart-upload", bucket, *address, "--multipart-upload", json.dumps({"Parts": parts}))
        api("get-object", bucket, "--key", "m", f"{folder}/back")
        assert server.read(f"{folder}/back") == server.read(big) + b"tail"
        upload = api("create-multipart-upload", bucket, "--key", "n")["UploadId"]
        api("abort-multipart-upload", bucket, "--key", "n", "--upload-id", upload)
        assert "NoSuchUpload" in api("list-parts", bucket, "--key", "n", "--upload-id", upload, fails=True)


def made():
    bucket = "aws-cli-" + os.urandom(4).hex()
    aws("s3", "mb", f"s3://{bucket}")
    return bucket


server.run_all(globals(), made, lambda bucket: aws("s3", "rb", "--force", f"s3://{bucket}"))
