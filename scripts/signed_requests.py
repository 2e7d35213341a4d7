"""Writes Tests/StowageS3Tests/auth/RecordedRequests.swift: what botocore signs, as it goes over the wire.

    python3 scripts/signed_requests.py | swift format - > Tests/StowageS3Tests/auth/RecordedRequests.swift

Needs botocore. The clock stands at 2013-05-24 00:00:00 UTC and the keys are those of AWS's documentation. What
botocore does not send, bodies in signed chunks above all, is signed here by hand.
"""

import datetime
import hashlib
import hmac
import io
from urllib.parse import urlsplit

import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials
import botocore.session
import botocore.signers

ACCESS, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TIME = datetime.datetime(2013, 5, 24, tzinfo=datetime.timezone.utc)
ENDPOINT = "http://127.0.0.1:9000"

botocore.auth.get_current_datetime = botocore.signers.get_current_datetime = lambda *_, **__: TIME


def client(endpoint=ENDPOINT, region="us-east-1", token=None):
    config = botocore.config.Config(
        signature_version="s3v4", s3={"addressing_style": "path"}, user_agent="recorder", retries={"max_attempts": 0})
    return botocore.session.Session().create_client(
        "s3", region_name=region, endpoint_url=endpoint, config=config, aws_access_key_id=ACCESS,
        aws_secret_access_key=SECRET, aws_session_token=token)


def head(method, url, headers):
    parts = urlsplit(url)
    lines = [f"{method} {parts.path or '/'}{'?' + parts.query if parts.query else ''}", f"host: {parts.netloc}"]
    for name, value in headers:
        value = value.decode() if isinstance(value, bytes) else value
        # The client adds its own fields after signing; they would only fill pages.
        if name.lower() not in ["host", "amz-sdk-invocation-id", "amz-sdk-request"]:
            lines.append(f"{name.lower()}: {value}")
    return lines


class Sent(Exception):
    pass


def call(client, operation, **parameters):
    """The head of the request that an operation sends."""
    caught = []

    def catch(request, **_):
        caught.append(head(request.method, request.url, request.headers.items()))
        raise Sent

    client.meta.events.register("before-send.s3", catch)
    try:
        getattr(client, operation)(**parameters)
    except Sent:
        pass
    client.meta.events.unregister("before-send.s3", catch)
    return caught[0]


def signed(method, url, headers=(), body=b""):
    """The head of a request that is not written by the client, but signed by botocore."""
    request = botocore.awsrequest.AWSRequest(method=method, url=url, data=body)
    for name, value in headers:
        request.headers[name] = value
    botocore.auth.S3SigV4Auth(botocore.credentials.Credentials(ACCESS, SECRET), "s3", "us-east-1").add_auth(request)
    return head(method, request.url, request.headers.items())


def presigned(client, operation, method, headers=(), **parameters):
    url = client.generate_presigned_url(operation, Params=parameters, ExpiresIn=3600, HttpMethod=method)
    return head(method, url, headers)


def recorded():
    plain = client()
    keys = {
        "a plain key": "folder/key",
        "a key with blanks": "a b  c",
        "a key beyond ASCII": "grün/日本語/🙂",
        "a key with empty folders": "//a//b/",
        "a key with dots": "../a/./b/..",
        "a key with percent signs": "100%/%2F/%25",
        "a key with plus signs": "a+b +c",
        "a key of all other signs": "!\"#$&'()*,:;<=>?@[\\]^_`{|}~",
    }
    for name, key in keys.items():
        yield f"GET of {name}", call(plain, "get_object", Bucket="bucket", Key=key)
        yield f"presigned GET of {name}", presigned(plain, "get_object", "GET", Bucket="bucket", Key=key)
    yield "service", call(plain, "list_buckets")
    yield "sub-resource", call(plain, "get_object_acl", Bucket="bucket", Key="key")
    yield "sub-resource and version", call(
        plain, "get_object_tagging", Bucket="bucket", Key="key", VersionId="null")
    yield "list with empty values", call(
        plain, "list_objects_v2", Bucket="bucket", Prefix="", Delimiter="/", StartAfter="a+b c/ü=&")
    yield "answer's fields in the query", call(
        plain, "get_object", Bucket="bucket", Key="key", ResponseContentDisposition='attachment; filename="a b.txt"')
    yield "PUT with content and fields", call(
        plain, "put_object", Bucket="bucket", Key="key", Body=b"content", ContentType="text/plain; charset=utf-8",
        CacheControl="no-cache,   no-store", Metadata={"one": "two   blanks", "Two": "", "three": "a,b"})
    yield "PUT of XML", call(
        plain, "put_bucket_versioning", Bucket="bucket", VersioningConfiguration={"Status": "Enabled"})
    yield "DELETE", call(plain, "delete_object", Bucket="bucket", Key="key")
    yield "HEAD", call(plain, "head_object", Bucket="bucket", Key="key")
    yield "PUT with a trailer", call(
        client("https://s3.example.com"), "put_object", Bucket="bucket", Key="key", Body=io.BytesIO(b"content"))
    yield "another region", call(client(region="eu-west-1"), "get_object", Bucket="bucket", Key="key")
    yield "session token", call(client(token="token"), "get_object", Bucket="bucket", Key="key")
    yield "presigned with a session token", presigned(
        client(token="token/+="), "get_object", "GET", Bucket="bucket", Key="key")
    yield "presigned PUT with fields", presigned(
        plain, "put_object", "PUT", Bucket="bucket", Key="key", ContentType="text/plain", Metadata={"one": "1"},
        headers=[("content-type", "text/plain"), ("x-amz-meta-one", "1")])
    yield "presigned GET with the answer's fields", presigned(
        plain, "get_object", "GET", Bucket="bucket", Key="key", ResponseContentType="text/plain; charset=utf-8")
    yield "query in no order", signed("GET", ENDPOINT + "/bucket?b=2&a=2&a=10&a&a-=1&A=0&%C3%A9=%2B&acl&e=")
    yield "PUT of unsigned content", by_hand(
        "PUT", "/bucket/key", "UNSIGNED-PAYLOAD", {"x-amz-date": "20130524T000000Z"})[0]
    yield "date of HTTP", by_hand(
        "GET", "/bucket/key", "UNSIGNED-PAYLOAD", {"date": "Fri, 24 May 2013 00:00:00 GMT"})[0]
    yield "several values of a field", signed(
        "GET", ENDPOINT + "/bucket/key",
        [("X-Amz-Meta-A", "  one \t two "), ("x-amz-meta-a", "three"), ("Range", "bytes=0-1"), ("X-Amz-Meta-A", "")])


def hmac256(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256)


SCOPE = "20130524/us-east-1/s3/aws4_request"


def sign(algorithm, *rest):
    key = ("AWS4" + SECRET).encode()
    for part in SCOPE.split("/"):
        key = hmac256(key, part).digest()
    return hmac256(key, "\n".join([algorithm, "20130524T000000Z", SCOPE, *rest])).hexdigest()


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def by_hand(method, path, payload, fields):
    """A head, and its signature."""
    fields = {**fields, "host": "127.0.0.1:9000", "x-amz-content-sha256": payload}
    names = ";".join(sorted(fields))
    lines = "".join(f"{name}:{fields[name]}\n" for name in sorted(fields))
    signature = sign("AWS4-HMAC-SHA256", sha256(f"{method}\n{path}\n\n{lines}\n{names}\n{payload}"))
    fields["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={ACCESS}/{SCOPE},SignedHeaders={names},Signature={signature}")
    return [f"{method} {path}", *(f"{name}: {value}" for name, value in fields.items())], signature


def chunked(has_trailer):
    """A head, and the signatures of the chunks and of the trailer behind them."""
    fields = {
        "content-encoding": "aws-chunked", "x-amz-date": "20130524T000000Z", "x-amz-decoded-content-length": "17"}
    if has_trailer:
        fields["x-amz-trailer"] = "x-amz-checksum-crc32c"
    head, signature = by_hand(
        "PUT", "/bucket/key", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" + ("-TRAILER" if has_trailer else ""), fields)
    signatures = []
    for chunk in CHUNKS:
        signature = sign("AWS4-HMAC-SHA256-PAYLOAD", signature, sha256(""), sha256(chunk))
        signatures.append(signature)
    signatures.append(sign("AWS4-HMAC-SHA256-TRAILER", signature, sha256(TRAILER)))
    return head, signatures if has_trailer else signatures[:-1]


CHUNKS = ["first chunk", "second", ""]
TRAILER = "x-amz-checksum-crc32c:wdBDMA==\n"


def literal(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def text_literal(lines, indent):
    """A literal of several lines, which are broken where they would be too long."""
    print(f'{indent}"""')
    for line in lines:
        line = line.replace("\\", "\\\\").replace("\t", "\\t")
        while len(line) > 100:
            cut = 100
            while line[cut - 1] in " \\":
                cut -= 1
            print(f"{indent}{line[:cut]}\\")
            line = line[cut:]
        print(f"{indent}{line}" if not line.endswith(" ") else f"{indent}{line[:-1]}\\u{{20}}")
    print(f'{indent}"""', end="")


def main():
    print("/// Written by `scripts/signed_requests.py`; signed at 2013-05-24 00:00:00 UTC.")
    print("enum Recorded {")
    print(f"  static let accessKey = {literal(ACCESS)}\n  static let secretKey = {literal(SECRET)}\n")
    print("  /// First method and target, then the header fields.")
    print("  static let requests: KeyValuePairs = [")
    for name, lines in recorded():
        print(f"    {literal(name)}:")
        text_literal(lines, "    ")
        print(",")
    print("  ]\n")
    for has_trailer in [False, True]:
        head, signatures = chunked(has_trailer)
        kind = "chunkedWithTrailer" if has_trailer else "chunked"
        print(f"  static let {kind} =")
        text_literal(head, "    ")
        print(f"\n  static let {kind}Signatures = [")
        for signature in signatures:
            print(f"    {literal(signature)},")
        print("  ]\n")
    print(f"  static let chunks = [{', '.join(map(literal, CHUNKS))}]")
    print(f"  static let trailer = {literal(TRAILER)}\n")
    print("  static let formFields = [")
    post = client().generate_presigned_post("bucket", "folder/${filename}", ExpiresIn=3600)
    for name, value in post["fields"].items():
        if len(value) > 80:
            value = '"\n        + "'.join(value[i:i + 80] for i in range(0, len(value), 80))
            print(f'    (\n      name: {literal(name)},\n      value: "{value}"\n    ),')
        else:
            print(f"    (name: {literal(name)}, value: {literal(value)}),")
    print("  ]\n}")


main()
