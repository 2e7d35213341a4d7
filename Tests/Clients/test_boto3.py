"""boto3: objects, conditions, checksums, presigned queries, copies, versions, tags and listings."""

import base64
import concurrent.futures
import datetime
import email.header
import hashlib
import http.client
import io
import os
import urllib.parse

import server

try:
    import boto3
    import boto3.s3.transfer
    import botocore.auth
    import botocore.awsrequest
    import botocore.config
    import botocore.credentials
    import botocore.exceptions
except ImportError as error:
    server.skip(f"{error.name} is not installed")

endpoint, access, secret = server.arguments()
MiB = 1 << 20
ODD_KEYS = [
    "a", "a b/ü+%20.txt", "x//y/../z", "日本語", "k&<>\"'", "a\tb", "/leading", "trailing/", "//", ".", "..", "../..",
    "%2F", "%00", "a?b#c", "!$'()*,:;=@[]\\^`{|}~", "🙂", "e\u0301", "é", "k" * 1024,
]


def client(signature="s3v4", secret=secret, **options):
    config = botocore.config.Config(
        signature_version=signature, s3={"addressing_style": "path"}, retries={"max_attempts": 1}, **options)
    return boto3.client(
        "s3", endpoint_url=endpoint, aws_access_key_id=access, aws_secret_access_key=secret,
        region_name="us-east-1", config=config)


s3 = client()


def refusal(call, *arguments, **parameters):
    """Code and status of the error of a call that must fail."""
    try:
        call(*arguments, **parameters)
    except botocore.exceptions.ClientError as error:
        return error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
    raise AssertionError(f"{call.__name__} {parameters} was not refused")


def fetch(url, method="GET", data=None, **headers):
    """Status, body and fields of the answer to a request with these fields and no others of a client's own."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc)
    connection.request(method, url[url.index("/", len("https://")):], body=data, headers=headers)
    answer = connection.getresponse()
    outcome = answer.status, answer.read(), answer.headers
    connection.close()
    return outcome


def content(bucket, key, **parameters):
    return s3.get_object(Bucket=bucket, Key=key, **parameters)["Body"].read()


def empty(bucket):
    """Deletes a bucket with all that is in it."""
    for upload in s3.list_multipart_uploads(Bucket=bucket).get("Uploads", []):
        s3.abort_multipart_upload(Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"])
    while True:
        page = s3.list_object_versions(Bucket=bucket, MaxKeys=1000)
        entries = page.get("Versions", []) + page.get("DeleteMarkers", [])
        if not entries:
            break
        objects = [{"Key": entry["Key"], "VersionId": entry["VersionId"]} for entry in entries]
        answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": objects})
        assert "Errors" not in answer, answer["Errors"]
    s3.delete_bucket(Bucket=bucket)


def test_buckets(bucket):
    s3.create_bucket(Bucket=bucket)  # Again: its owner may.
    assert bucket in [entry["Name"] for entry in s3.list_buckets()["Buckets"]]
    assert s3.head_bucket(Bucket=bucket)["BucketRegion"] == "us-east-1"
    assert s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] is None
    assert s3.get_bucket_acl(Bucket=bucket)["Grants"][0]["Permission"] == "FULL_CONTROL"
    assert refusal(s3.head_bucket, Bucket="no-such-bucket") == ("404", 404)
    assert refusal(s3.list_objects_v2, Bucket="no-such-bucket") == ("NoSuchBucket", 404)
    assert refusal(s3.create_bucket, Bucket="192.168.5.4") == ("InvalidBucketName", 400)
    s3.put_object(Bucket=bucket, Key="a", Body=b"")
    assert refusal(s3.delete_bucket, Bucket=bucket) == ("BucketNotEmpty", 409)


def test_odd_keys(bucket):
    for key in ODD_KEYS:
        data = key.encode() * 3
        tag = s3.put_object(Bucket=bucket, Key=key, Body=data)["ETag"]
        assert tag == f'"{hashlib.md5(data).hexdigest()}"'
        assert content(bucket, key) == data, key
        assert s3.head_object(Bucket=bucket, Key=key)["ContentLength"] == len(data)
        s3.copy_object(Bucket=bucket, Key="copy of it", CopySource={"Bucket": bucket, "Key": key})
        assert content(bucket, "copy of it") == data, key
    s3.delete_object(Bucket=bucket, Key="copy of it")
    for listing in (s3.list_objects, s3.list_objects_v2):
        listed = [entry["Key"] for entry in listing(Bucket=bucket)["Contents"]]
        assert listed == sorted(ODD_KEYS, key=str.encode)
    assert refusal(s3.put_object, Bucket=bucket, Key="k" * 1025, Body=b"") == ("KeyTooLongError", 400)
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in ODD_KEYS]})
    assert {entry["Key"] for entry in answer["Deleted"]} == set(ODD_KEYS)
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_metadata(bucket):
    s3.put_object(
        Bucket=bucket, Key="a", Body=b"1", ContentType="text/plain; charset=utf-8", CacheControl="no-cache",
        ContentDisposition='attachment; filename="a b.txt"', ContentEncoding="gzip", ContentLanguage="de",
        Metadata={"who": "me", "Upper": "Case", "blanks": "two  blanks"}, Tagging="a=b&c=d%20e")
    answer = s3.head_object(Bucket=bucket, Key="a")
    assert answer["ContentType"] == "text/plain; charset=utf-8" and answer["ContentEncoding"] == "gzip"
    assert answer["CacheControl"] == "no-cache" and answer["ContentLanguage"] == "de"
    assert answer["ContentDisposition"] == 'attachment; filename="a b.txt"'
    assert answer["Metadata"]["who"] == "me" and answer["Metadata"]["upper"] == "Case", answer["Metadata"]
    assert s3.get_object(Bucket=bucket, Key="a")["TagCount"] == 2
    tags = s3.get_object_tagging(Bucket=bucket, Key="a")["TagSet"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == {"a": "b", "c": "d e"}
    s3.put_object_tagging(Bucket=bucket, Key="a", Tagging={"TagSet": [{"Key": "é", "Value": "+ &"}]})
    assert s3.get_object_tagging(Bucket=bucket, Key="a")["TagSet"] == [{"Key": "é", "Value": "+ &"}]
    s3.delete_object_tagging(Bucket=bucket, Key="a")
    assert s3.get_object_tagging(Bucket=bucket, Key="a")["TagSet"] == []
    eleven = {"TagSet": [{"Key": str(each), "Value": ""} for each in range(11)]}
    assert refusal(s3.put_object_tagging, Bucket=bucket, Key="a", Tagging=eleven) == ("BadRequest", 400)
    assert refusal(
        s3.put_object, Bucket=bucket, Key="b", Body=b"", Metadata={"a": "b" * 2048}) == ("MetadataTooLarge", 400)
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    assert s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == [{"Key": "a", "Value": "b"}]
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": []})
    assert refusal(s3.get_bucket_tagging, Bucket=bucket) == ("NoSuchTagSet", 404)
    s3.delete_bucket_tagging(Bucket=bucket)
    assert refusal(s3.get_bucket_tagging, Bucket=bucket) == ("NoSuchTagSet", 404)


def test_metadata_beyond_ascii(bucket):
    """botocore sends ASCII alone, so the field is sent by hand, in UTF-8; S3 answers in encoded words (RFC 2047)."""
    text = "Grüße, 日本" * 10
    put = botocore.awsrequest.AWSRequest(
        "PUT", f"{endpoint}/{bucket}/m", data=b"1", headers={"x-amz-meta-name": text})
    botocore.auth.S3SigV4Auth(botocore.credentials.Credentials(access, secret), "s3", "us-east-1").add_auth(put)
    headers = {name: value.encode() if isinstance(value, str) else value for name, value in put.headers.items()}
    status, body, _ = fetch(put.url, "PUT", b"1", **headers)
    assert status == 200, body
    value = s3.head_object(Bucket=bucket, Key="m")["Metadata"]["name"]
    assert str(email.header.make_header(email.header.decode_header(value))) == text, value


def test_ranges(bucket):
    data = os.urandom(1000)
    s3.put_object(Bucket=bucket, Key="a", Body=data)
    for text, expected in [
        ("bytes=10-19", data[10:20]), ("bytes=-5", data[-5:]), ("bytes=990-", data[990:]),
        ("bytes=990-5000", data[990:]), ("bytes=-5000", data), ("bytes=0-0", data[:1]),
    ]:
        answer = s3.get_object(Bucket=bucket, Key="a", Range=text)
        assert answer["Body"].read() == expected, text
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 206, text
        start = data.index(expected)
        assert answer["ContentRange"] == f"bytes {start}-{start + len(expected) - 1}/1000", text
    for text in ["bytes=0-1,5-6", "bytes=5-1", "lines=1-2", "bytes=a-b"]:
        answer = s3.get_object(Bucket=bucket, Key="a", Range=text)
        assert answer["Body"].read() == data and answer["ResponseMetadata"]["HTTPStatusCode"] == 200, text
    assert refusal(s3.get_object, Bucket=bucket, Key="a", Range="bytes=1000-") == ("InvalidRange", 416)
    assert refusal(s3.get_object, Bucket=bucket, Key="a", Range="bytes=-0") == ("InvalidRange", 416)
    whole = s3.get_object(Bucket=bucket, Key="a", PartNumber=1)
    assert whole["ContentRange"] == "bytes 0-999/1000" and "PartsCount" not in whole
    assert refusal(s3.get_object, Bucket=bucket, Key="a", PartNumber=2) == ("InvalidPartNumber", 416)
    s3.put_object(Bucket=bucket, Key="empty", Body=b"")
    assert s3.get_object(Bucket=bucket, Key="empty", PartNumber=1)["ContentLength"] == 0
    assert refusal(s3.get_object, Bucket=bucket, Key="empty", Range="bytes=0-") == ("InvalidRange", 416)


def test_conditions(bucket):
    first = s3.put_object(Bucket=bucket, Key="a", Body=b"1", IfNoneMatch="*")["ETag"]
    assert refusal(s3.put_object, Bucket=bucket, Key="a", Body=b"2", IfNoneMatch="*") == ("PreconditionFailed", 412)
    second = s3.put_object(Bucket=bucket, Key="a", Body=b"2", IfMatch=first)["ETag"]
    assert refusal(s3.put_object, Bucket=bucket, Key="a", Body=b"3", IfMatch=first) == ("PreconditionFailed", 412)
    assert refusal(s3.put_object, Bucket=bucket, Key="none", Body=b"", IfMatch=first) == ("NoSuchKey", 404)
    modified = s3.head_object(Bucket=bucket, Key="a")["LastModified"]
    assert refusal(s3.get_object, Bucket=bucket, Key="a", IfMatch=first) == ("PreconditionFailed", 412)
    assert refusal(s3.get_object, Bucket=bucket, Key="a", IfNoneMatch=second) == ("304", 304)
    assert refusal(s3.get_object, Bucket=bucket, Key="a", IfModifiedSince=modified) == ("304", 304)
    assert content(bucket, "a", IfMatch=second, IfUnmodifiedSince="2001-01-01") == b"2"
    assert refusal(
        s3.get_object, Bucket=bucket, Key="a", IfUnmodifiedSince="2001-01-01") == ("PreconditionFailed", 412)
    source = {"Bucket": bucket, "Key": "a"}
    assert refusal(
        s3.copy_object, Bucket=bucket, Key="b", CopySource=source, CopySourceIfMatch=first
    ) == ("PreconditionFailed", 412)
    s3.copy_object(Bucket=bucket, Key="b", CopySource=source, CopySourceIfMatch=second)
    assert refusal(s3.delete_object, Bucket=bucket, Key="b", IfMatch=first) == ("PreconditionFailed", 412)
    s3.delete_object(Bucket=bucket, Key="b", IfMatch=second)


def test_of_many_writers_that_want_to_be_first_one_is(bucket):
    def put(number):
        try:
            s3.put_object(Bucket=bucket, Key="a", Body=str(number).encode(), IfNoneMatch="*")
            return number
        except botocore.exceptions.ClientError as error:
            assert error.response["Error"]["Code"] in ("PreconditionFailed", "ConditionalRequestConflict"), error
            return None

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        winners = [number for number in pool.map(put, range(32)) if number is not None]
    assert len(winners) == 1 and content(bucket, "a") == str(winners[0]).encode(), winners


def checksum_algorithms():
    try:
        import awscrt  # noqa: F401

        return ["CRC32", "SHA1", "SHA256", "CRC32C", "CRC64NVME"]
    except ImportError:
        return ["CRC32", "SHA1", "SHA256"]


def test_checksums(bucket):
    data = os.urandom(6 * MiB)
    for name in checksum_algorithms():
        field = f"Checksum{name}"
        put = s3.put_object(Bucket=bucket, Key=name, Body=b"123456789", ChecksumAlgorithm=name)
        got = s3.get_object(Bucket=bucket, Key=name, ChecksumMode="ENABLED")
        assert got["Body"].read() == b"123456789" and got[field] == put[field] and got["ChecksumType"] == "FULL_OBJECT"
        attributes = s3.get_object_attributes(Bucket=bucket, Key=name, ObjectAttributes=["Checksum", "ObjectSize"])
        assert attributes["Checksum"][field] == put[field] and attributes["ObjectSize"] == 9
        wrong = {field: base64.b64encode(bytes(len(base64.b64decode(put[field])))).decode()}
        assert refusal(s3.put_object, Bucket=bucket, Key="w", Body=b"123456789", **wrong) == ("BadDigest", 400), name
        config = boto3.s3.transfer.TransferConfig(multipart_threshold=MiB, multipart_chunksize=5 * MiB)
        s3.upload_fileobj(
            io.BytesIO(data), bucket, f"parts-{name}", ExtraArgs={"ChecksumAlgorithm": name}, Config=config)
        head = s3.head_object(Bucket=bucket, Key=f"parts-{name}", ChecksumMode="ENABLED")
        expected = "FULL_OBJECT" if name.startswith("CRC64") else "COMPOSITE"
        assert head["ChecksumType"] == expected and head[field].endswith("-2") == (expected == "COMPOSITE"), head
        assert content(bucket, f"parts-{name}", ChecksumMode="ENABLED") == data
    assert refusal(s3.put_object, Bucket=bucket, Key="w", Body=b"", ContentMD5="AAAA") == ("InvalidDigest", 400)
    wrong = "AAAAAAAAAAAAAAAAAAAAAA=="
    assert refusal(s3.put_object, Bucket=bucket, Key="w", Body=b"1", ContentMD5=wrong) == ("BadDigest", 400)
    assert refusal(s3.head_object, Bucket=bucket, Key="w") == ("404", 404)


def test_transfers_in_threads(bucket):
    data = os.urandom(40 * MiB)
    config = boto3.s3.transfer.TransferConfig(multipart_chunksize=5 * MiB, max_concurrency=8)
    s3.upload_fileobj(io.BytesIO(data), bucket, "big", Config=config)
    out = io.BytesIO()
    s3.download_fileobj(bucket, "big", out, Config=config)
    assert out.getvalue() == data
    part = s3.get_object(Bucket=bucket, Key="big", PartNumber=2)
    assert part["PartsCount"] == 8 and part["Body"].read() == data[5 * MiB:10 * MiB]
    assert s3.head_object(Bucket=bucket, Key="big")["ETag"].endswith('-8"')
    parts = s3.get_object_attributes(Bucket=bucket, Key="big", ObjectAttributes=["ObjectParts"], MaxParts=3)
    assert parts["ObjectParts"]["TotalPartsCount"] == 8 and parts["ObjectParts"]["IsTruncated"]

    def small(number):
        s3.put_object(Bucket=bucket, Key=f"small/{number}", Body=b"%d" % number * 1000)
        return content(bucket, f"small/{number}") == b"%d" % number * 1000

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        assert all(pool.map(small, range(200)))


def test_multipart(bucket):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="m", ContentType="text/plain", Metadata={"a": "b"})
    address = {"Bucket": bucket, "Key": "m", "UploadId": upload["UploadId"]}
    source, tail = os.urandom(6 * MiB), os.urandom(100)
    s3.put_object(Bucket=bucket, Key="source", Body=source)
    s3.upload_part(PartNumber=7, Body=b"replaced", **address)
    last = s3.upload_part(PartNumber=7, Body=tail, **address)["ETag"]
    first = s3.upload_part_copy(
        PartNumber=2, CopySource={"Bucket": bucket, "Key": "source"}, CopySourceRange=f"bytes=100-{5 * MiB + 99}",
        **address)["CopyPartResult"]["ETag"]
    listed = s3.list_parts(MaxParts=1, **address)
    assert listed["IsTruncated"] and listed["NextPartNumberMarker"] == 2
    assert [part["PartNumber"] for part in s3.list_parts(PartNumberMarker=2, **address)["Parts"]] == [7]
    assert [each["Key"] for each in s3.list_multipart_uploads(Bucket=bucket)["Uploads"]] == ["m"]

    def complete(*parts):
        return s3.complete_multipart_upload(
            MultipartUpload={"Parts": [{"PartNumber": number, "ETag": tag} for number, tag in parts]}, **address)

    assert refusal(complete, (7, last), (2, first)) == ("InvalidPartOrder", 400)
    assert refusal(complete, (2, last), (7, last)) == ("InvalidPart", 400)
    assert refusal(complete) == ("MalformedXML", 400)
    done = complete((2, first), (7, last))
    assert done["ETag"].endswith('-2"') and complete((2, first), (7, last))["ETag"] == done["ETag"]
    got = s3.get_object(Bucket=bucket, Key="m")
    assert got["Body"].read() == source[100:5 * MiB + 100] + tail and got["Metadata"] == {"a": "b"}
    small = s3.create_multipart_upload(Bucket=bucket, Key="s")
    address = {"Bucket": bucket, "Key": "s", "UploadId": small["UploadId"]}
    tags = [(number, s3.upload_part(PartNumber=number, Body=b"1", **address)["ETag"]) for number in (1, 2)]
    assert refusal(complete, *tags) == ("EntityTooSmall", 400)
    s3.abort_multipart_upload(**address)
    assert refusal(s3.list_parts, **address) == ("NoSuchUpload", 404)


def test_copies(bucket):
    s3.put_object(
        Bucket=bucket, Key="a", Body=b"1", Metadata={"a": "b"}, ContentType="text/plain", Tagging="t=1")
    source = {"Bucket": bucket, "Key": "a"}
    s3.copy_object(Bucket=bucket, Key="b", CopySource=source)
    got = s3.get_object(Bucket=bucket, Key="b")
    assert got["Metadata"] == {"a": "b"} and got["ContentType"] == "text/plain" and got["TagCount"] == 1
    s3.copy_object(Bucket=bucket, Key="b", CopySource=source, MetadataDirective="REPLACE", Metadata={"c": "d"})
    assert s3.head_object(Bucket=bucket, Key="b")["Metadata"] == {"c": "d"}
    assert refusal(s3.copy_object, Bucket=bucket, Key="a", CopySource=source) == ("InvalidRequest", 400)
    s3.copy_object(Bucket=bucket, Key="a", CopySource=source, MetadataDirective="REPLACE", Metadata={"e": "f"})
    assert s3.head_object(Bucket=bucket, Key="a")["Metadata"] == {"e": "f"}
    none = {"Bucket": bucket, "Key": "none"}
    assert refusal(s3.copy_object, Bucket=bucket, Key="c", CopySource=none) == ("NoSuchKey", 404)


def test_versions(bucket):
    s3.put_object(Bucket=bucket, Key="old", Body=b"0")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    first = s3.put_object(Bucket=bucket, Key="v", Body=b"1")["VersionId"]
    second = s3.put_object(Bucket=bucket, Key="v", Body=b"2")["VersionId"]
    marker = s3.delete_object(Bucket=bucket, Key="v")
    assert marker["DeleteMarker"] and refusal(s3.get_object, Bucket=bucket, Key="v") == ("NoSuchKey", 404)
    assert refusal(
        s3.get_object, Bucket=bucket, Key="v", VersionId=marker["VersionId"]) == ("MethodNotAllowed", 405)
    assert content(bucket, "v", VersionId=first) == b"1"
    assert content(bucket, "old", VersionId="null") == b"0"
    page = s3.list_object_versions(Bucket=bucket, Prefix="v")
    assert [(each["VersionId"], each["IsLatest"]) for each in page["Versions"]] == [(second, False), (first, False)]
    assert page["DeleteMarkers"][0]["IsLatest"]
    s3.delete_object(Bucket=bucket, Key="v", VersionId=marker["VersionId"])
    assert content(bucket, "v") == b"2"
    s3.copy_object(
        Bucket=bucket, Key="v", CopySource={"Bucket": bucket, "Key": "v", "VersionId": first})
    assert content(bucket, "v") == b"1"
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Suspended"
    for body in (b"3", b"4"):
        assert "VersionId" not in s3.put_object(Bucket=bucket, Key="v", Body=body)
    assert len(s3.list_object_versions(Bucket=bucket, Prefix="v")["Versions"]) == 4
    seen, marker = [], {}
    while True:
        page = s3.list_object_versions(Bucket=bucket, MaxKeys=1, **marker)
        seen += [(each["Key"], each["VersionId"]) for each in page.get("Versions", [])]
        if not page["IsTruncated"]:
            break
        marker = {"KeyMarker": page["NextKeyMarker"], "VersionIdMarker": page["NextVersionIdMarker"]}
    assert len(seen) == 5 and len(set(seen)) == 5, seen


def test_presigned(bucket):
    """Version 2 is what boto3 presigns with unless told otherwise."""
    key = "a b/ü+%20.txt"
    for name, signer in [("version 4", s3), ("version 2", client(signature=None)), ("version 2", client("s3"))]:
        params = {"Bucket": bucket, "Key": key}

        def url(operation, expires=60, **more):
            url = signer.generate_presigned_url(operation, Params={**params, **more}, ExpiresIn=expires)
            assert ("AWSAccessKeyId" in url) == (name == "version 2"), url
            return url

        assert fetch(url("put_object"), "PUT", b"hello")[0] == 200, name
        assert fetch(url("get_object"))[:2] == (200, b"hello"), name
        status, _, fields = fetch(
            url("get_object", ResponseContentDisposition='attachment; filename="a&b.txt"', ResponseContentType="a/b"))
        assert status == 200 and fields["content-type"] == "a/b", name
        assert fields["content-disposition"] == 'attachment; filename="a&b.txt"', name
        assert fetch(url("head_object"), "HEAD")[0] == 200, name
        assert fetch(url("get_object"), "HEAD")[0] == 403, name
        assert fetch(url("get_object").replace("%2B", "%2A"))[0] == 403, name
        assert fetch(url("get_object", expires=-1))[0] == 403 if name == "version 2" else True, name
        assert fetch(url("get_object") + "&acl")[0] == 403, name
        typed = url("put_object", ContentType="text/x")
        assert fetch(typed, "PUT", b"1", **{"Content-Type": "text/x"})[0] == 200, name
        assert fetch(typed, "PUT", b"1", **{"Content-Type": "text/y"})[0] == 403, name
        assert fetch(url("delete_object"), "DELETE")[0] == 204, name
    # What SDKs move from the head to the query counts.
    moved = botocore.awsrequest.AWSRequest("PUT", f"{endpoint}/{bucket}/m?x-amz-meta-a=b")
    botocore.auth.S3SigV4QueryAuth(
        botocore.credentials.Credentials(access, secret), "s3", "us-east-1", expires=60).add_auth(moved)
    assert fetch(moved.url, "PUT", b"1")[0] == 200
    assert s3.head_object(Bucket=bucket, Key="m")["Metadata"] == {"a": "b"}
    put = client("s3").generate_presigned_url(
        "put_object", Params={"Bucket": bucket, "Key": "m", "Metadata": {"a": "b"}})
    assert fetch(put, "PUT", b"1")[0] == 200
    assert s3.head_object(Bucket=bucket, Key="m")["Metadata"] == {"a": "b"}
    assert fetch(put.replace("x-amz-meta-a=b", "x-amz-meta-a=c"), "PUT", b"1")[0] == 403
    listing = client("s3").generate_presigned_url("list_objects_v2", Params={"Bucket": bucket, "Prefix": "m"})
    assert b"<Key>m</Key>" in fetch(listing)[1]
    wrong = client("s3", secret="x" * 40).generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "m"})
    status, body, _ = fetch(wrong)
    assert status == 403 and b"SignatureDoesNotMatch" in body


def post(form, content, name="cat.txt"):
    """Status, body and fields of the answer to a form that uploads a file."""
    mark = "a-boundary-of-" + os.urandom(8).hex()
    head = f'--{mark}\r\nContent-Disposition: form-data; name='
    parts = [f'{head}"{field}"\r\n\r\n{value}\r\n' for field, value in form["fields"].items()]
    file = f'{head}"file"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
    body = "".join(parts + [file]).encode() + content + f"\r\n--{mark}--\r\n".encode()
    return fetch(form["url"], "POST", body, **{"Content-Type": f"multipart/form-data; boundary={mark}"})


def test_forms(bucket):
    large = os.urandom(12 * MiB)
    for signature in ["s3", "s3v4"]:
        presign = client(signature).generate_presigned_post
        status, _, fields = post(presign(bucket, "form/${filename}"), large)
        assert status == 204, status
        assert content(bucket, "form/cat.txt") == large
        assert fields["ETag"] == f'"{hashlib.md5(large).hexdigest()}"'
        extra = {"success_action_status": "201", "x-amz-meta-a": "b", "Content-Type": "text/x"}
        conditions = [{name: value} for name, value in extra.items()] + [["content-length-range", 1, 10]]
        form = presign(bucket, "k", Fields=extra, Conditions=conditions)
        status, body, _ = post(form, b"0123456789")
        assert status == 201 and b"<PostResponse>" in body, body
        head = s3.head_object(Bucket=bucket, Key="k")
        assert head["Metadata"] == {"a": "b"} and head["ContentType"] == "text/x"
        for size, code in [(0, b"EntityTooSmall"), (11, b"EntityTooLarge"), (5 * MiB, b"EntityTooLarge")]:
            status, body, _ = post(form, bytes(size))
            assert status == 400 and code in body, body
        form["fields"]["x-amz-meta-a"] = "c"
        status, body, _ = post(form, b"c")
        assert status == 403 and b"Invalid according to Policy" in body, body
        status, body, _ = post(presign(bucket, "k", ExpiresIn=-1), b"late")
        assert status == 403 and b"Policy expired" in body, body
    assert post({"url": f"{endpoint}/{bucket}", "fields": {"key": "k"}}, b"anonymous")[0] == 403
    assert content(bucket, "k") == b"0123456789"


def test_object_lock(_):
    bucket = "boto3-lock-" + os.urandom(4).hex()
    s3.create_bucket(Bucket=bucket, ObjectLockEnabledForBucket=True)
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    until = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) + datetime.timedelta(days=2)
    rule = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}
    s3.put_object_lock_configuration(
        Bucket=bucket, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule})
    assert s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]["Rule"] == rule
    key = {"Bucket": bucket, "Key": "k"}
    standard = s3.put_object(Body=b"1", **key)["VersionId"]
    head = s3.head_object(**key)
    assert head["ObjectLockMode"] == "GOVERNANCE" and head["ObjectLockRetainUntilDate"] < until
    s3.put_object_retention(Retention={"Mode": "GOVERNANCE", "RetainUntilDate": until}, **key)
    assert s3.get_object_retention(**key)["Retention"] == {"Mode": "GOVERNANCE", "RetainUntilDate": until}
    shorter = {"Mode": "GOVERNANCE", "RetainUntilDate": until - datetime.timedelta(days=1)}
    assert refusal(s3.put_object_retention, Retention=shorter, **key) == ("AccessDenied", 403)
    assert refusal(s3.delete_object, VersionId=standard, **key) == ("AccessDenied", 403)
    own = s3.put_object(
        Body=b"2", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until, ObjectLockLegalHoldStatus="ON", **key)
    named = dict(key, VersionId=own["VersionId"])
    assert s3.head_object(**named)["ObjectLockRetainUntilDate"] == until
    assert s3.get_object_legal_hold(**named)["LegalHold"]["Status"] == "ON"
    both = {"Objects": [{"Key": "k", "VersionId": standard}, {"Key": "k", "VersionId": own["VersionId"]}]}
    answer = s3.delete_objects(Bucket=bucket, Delete=both, BypassGovernanceRetention=True)
    assert [each["VersionId"] for each in answer["Deleted"]] == [standard]
    assert [each["Code"] for each in answer["Errors"]] == ["AccessDenied"]
    s3.put_object_legal_hold(LegalHold={"Status": "OFF"}, **named)
    s3.delete_object(BypassGovernanceRetention=True, **named)
    plain = {"Bucket": bucket, "VersioningConfiguration": {"Status": "Suspended"}}
    assert refusal(s3.put_bucket_versioning, **plain) == ("InvalidBucketState", 409)
    empty(bucket)


def test_encryption(bucket):
    data = os.urandom(MiB) + bytes(11 * MiB)
    own = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": os.urandom(32)}
    other = dict(own, SSECustomerKey=os.urandom(32))
    s3.put_object(Bucket=bucket, Key="k", Body=data, **own)
    assert content(bucket, "k", **own) == data
    assert s3.head_object(Bucket=bucket, Key="k", **own)["SSECustomerAlgorithm"] == "AES256"
    assert refusal(s3.get_object, Bucket=bucket, Key="k") == ("InvalidRequest", 400)
    assert refusal(s3.get_object, Bucket=bucket, Key="k", **other) == ("AccessDenied", 403)
    s3.upload_fileobj(io.BytesIO(data), bucket, "parts", ExtraArgs=own)
    assert content(bucket, "parts", Range="bytes=8000000-9000000", **own) == data[8000000:9000001]
    source = {"CopySource": {"Bucket": bucket, "Key": "parts"}}
    source |= {f"CopySource{name}": value for name, value in own.items()}
    s3.copy_object(Bucket=bucket, Key="copy", **source, **other)
    assert content(bucket, "copy", **other) == data
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    answer = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert [each["ApplyServerSideEncryptionByDefault"] for each in answer] == list(rule.values())
    assert s3.put_object(Bucket=bucket, Key="managed", Body=data)["ServerSideEncryption"] == "AES256"
    assert content(bucket, "managed") == data
    s3.delete_bucket_encryption(Bucket=bucket)
    assert "ServerSideEncryption" not in s3.put_object(Bucket=bucket, Key="plain", Body=b"")
    code = refusal(s3.put_object, Bucket=bucket, Key="k", Body=b"", ServerSideEncryption="aws:kms")
    assert code == ("NotImplemented", 501)


def test_1100_keys_come_in_pages(bucket):
    keys = [f"{number % 7}/{number:04}" for number in range(1100)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda key: s3.put_object(Bucket=bucket, Key=key, Body=b""), keys))
    for operation, size in [("list_objects", 1000), ("list_objects_v2", 1000), ("list_objects_v2", 7)]:
        pages = s3.get_paginator(operation).paginate(Bucket=bucket, PaginationConfig={"PageSize": size})
        assert [entry["Key"] for page in pages for entry in page["Contents"]] == sorted(keys), operation
    for operation in ["list_objects", "list_objects_v2"]:
        pages = s3.get_paginator(operation).paginate(
            Bucket=bucket, Delimiter="/", PaginationConfig={"PageSize": 2})
        prefixes = [entry["Prefix"] for page in pages for entry in page.get("CommonPrefixes", [])]
        assert prefixes == [f"{number}/" for number in range(7)], prefixes
    after = s3.list_objects_v2(Bucket=bucket, StartAfter="6/0999", MaxKeys=3)
    assert [each["Key"] for each in after["Contents"]] == ["6/1000", "6/1007", "6/1014"][:after["KeyCount"]]
    assert s3.list_objects_v2(Bucket=bucket, MaxKeys=0)["KeyCount"] == 0
    first, rest = keys[:1000], keys[1000:]
    for chunk in (first, rest):
        s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in chunk], "Quiet": True})
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_refusals(bucket):
    assert refusal(client(secret="x" * 40).list_buckets) == ("SignatureDoesNotMatch", 403)
    assert refusal(s3.get_object, Bucket=bucket, Key="none") == ("NoSuchKey", 404)
    assert refusal(s3.head_object, Bucket=bucket, Key="none") == ("404", 404)
    s3.delete_object(Bucket=bucket, Key="none")
    assert fetch(f"{endpoint}/{bucket}/none")[0] == 403


def made():
    bucket = "boto3-" + os.urandom(4).hex()
    s3.create_bucket(Bucket=bucket)
    return bucket


server.run_all(globals(), made, empty)
