"""minio-py: its own signatures, parts, presigned queries, forms of deletion, tags and versions."""

import datetime
import io
import os
import urllib.parse
import urllib.request

import server

try:
    import minio
    import minio.commonconfig
    import minio.deleteobjects
    import minio.versioningconfig
except ImportError as error:
    server.skip(f"{error.name} is not installed")

endpoint, access, secret = server.arguments()
client = minio.Minio(
    endpoint=urllib.parse.urlsplit(endpoint).netloc, access_key=access, secret_key=secret, secure=False)


def content(bucket, name, **options):
    answer = client.get_object(bucket_name=bucket, object_name=name, **options)
    try:
        return answer.read()
    finally:
        answer.close()
        answer.release_conn()


def put(bucket, name, data, **options):
    return client.put_object(
        bucket_name=bucket, object_name=name, data=io.BytesIO(data), length=len(data), **options)


def code(call, **parameters):
    try:
        call(**parameters)
    except minio.error.S3Error as error:
        return error.code
    raise AssertionError(f"{parameters} was not refused")


def test_objects(bucket):
    data = os.urandom(1000)
    written = put(bucket, "ü/a b+%.txt", data, content_type="text/plain", metadata={"who": "me"})
    assert content(bucket, "ü/a b+%.txt") == data
    assert content(bucket, "ü/a b+%.txt", offset=10, length=5) == data[10:15]
    stat = client.stat_object(bucket_name=bucket, object_name="ü/a b+%.txt")
    assert stat.etag == written.etag and stat.size == 1000 and stat.content_type == "text/plain"
    assert stat.metadata["x-amz-meta-who"] == "me"
    source = minio.commonconfig.CopySource(bucket_name=bucket, object_name="ü/a b+%.txt")
    client.copy_object(bucket_name=bucket, object_name="copy", source=source)
    assert content(bucket, "copy") == data
    names = [each.object_name for each in client.list_objects(bucket_name=bucket, recursive=True)]
    assert names == ["copy", "ü/a b+%.txt"], names
    assert code(client.stat_object, bucket_name=bucket, object_name="none") == "NoSuchKey"
    assert client.bucket_exists(bucket_name=bucket) and not client.bucket_exists(bucket_name="no-such-bucket")


def test_parts_of_an_unknown_length(bucket):
    data = os.urandom(12 << 20)
    client.put_object(
        bucket_name=bucket, object_name="big", data=io.BytesIO(data), length=-1, part_size=5 << 20)
    assert content(bucket, "big") == data


def test_presigned(bucket):
    url = client.presigned_put_object(bucket_name=bucket, object_name="a b")
    urllib.request.urlopen(urllib.request.Request(url, data=b"1", method="PUT")).close()
    url = client.presigned_get_object(
        bucket_name=bucket, object_name="a b", expires=datetime.timedelta(minutes=1))
    with urllib.request.urlopen(url) as answer:
        assert answer.read() == b"1"


def test_tags_and_versions(bucket):
    tags = minio.commonconfig.Tags.new_object_tags()
    tags["a"] = "b c"
    client.set_bucket_versioning(
        bucket_name=bucket, config=minio.versioningconfig.VersioningConfig(minio.commonconfig.ENABLED))
    first = put(bucket, "v", b"1", tags=tags)
    put(bucket, "v", b"2")
    assert content(bucket, "v", version_id=first.version_id) == b"1"
    assert client.get_object_tags(bucket_name=bucket, object_name="v", version_id=first.version_id) == tags
    client.remove_object(bucket_name=bucket, object_name="v")
    versions = list(client.list_objects(bucket_name=bucket, include_version=True))
    assert [each.is_delete_marker for each in versions].count(True) == 1 and len(versions) == 3, versions


def made():
    bucket = "minio-" + os.urandom(4).hex()
    client.make_bucket(bucket_name=bucket)
    return bucket


def ended(bucket):
    versions = client.list_objects(bucket_name=bucket, recursive=True, include_version=True)
    errors = client.remove_objects(
        bucket_name=bucket,
        delete_object_list=[
            minio.deleteobjects.DeleteObject(name=each.object_name, version_id=each.version_id) for each in versions])
    assert list(errors) == []
    client.remove_bucket(bucket_name=bucket)


server.run_all(globals(), made, ended)
