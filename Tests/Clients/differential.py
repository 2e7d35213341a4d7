"""The same random calls against two servers, and where their answers differ.

    python3 differential.py ENDPOINT ACCESS SECRET OTHER_ENDPOINT [SEED [CALLS]]

Prints one line for each kind of difference: how often, the call, and both answers. Names that servers make up (versions,
uploads, times, messages) are compared by when they first came. Where one server changes something and the other refuses,
both go on with new buckets, so that one difference does not look like many.
"""

import collections
import datetime
import hashlib
import json
import random
import re
import sys

import boto3
import botocore.config
import botocore.exceptions

endpoint, access, secret, other = sys.argv[1:5]
seed = int(sys.argv[5]) if len(sys.argv) > 5 else 1
calls = int(sys.argv[6]) if len(sys.argv) > 6 else 2000
BUCKETS = ["one", "two", "locked"]
KEYS = ["a", "a/b", "a/c", "b c", "ü", "x//y", "x/", "+&%"]
MADE_UP = {"VersionId", "UploadId", "DeleteMarkerVersionId", "CopySourceVersionId", "NextVersionIdMarker"}
IGNORED = {
    "ResponseMetadata", "LastModified", "CreationDate", "Initiated", "Date", "Owner", "Initiator", "HostId",
    "RequestId", "Message", "Location", "BucketArn", "NextContinuationToken", "ContinuationToken", "RequestCharged",
    "Name", "Bucket", "Buckets",
    # moto does not have these at all.
    "ChecksumType", "ChecksumAlgorithm", "Marker", "EncodingType", "StartAfter"}


class Side:
    """A server, and the names that it has made up, in order."""

    def __init__(self, url):
        self.names, self.generation = [], 0
        self.client = boto3.client(
            "s3", endpoint_url=url, aws_access_key_id=access, aws_secret_access_key=secret, region_name="us-east-1",
            config=botocore.config.Config(
                signature_version="s3v4", s3={"addressing_style": "path"}, retries={"max_attempts": 1}))

    def number(self, name):
        if name == "null":
            return name
        if name not in self.names:
            self.names.append(name)
        return self.names.index(name)

    def bucket(self, name):
        return f"{name}-{seed}-{self.generation}"

    def begin_anew(self):
        self.names, self.generation = [], self.generation + 1
        for bucket in BUCKETS:
            self.client.create_bucket(Bucket=self.bucket(bucket), ObjectLockEnabledForBucket=bucket == "locked")

    def name(self, number):
        return number if isinstance(number, str) else self.names[number]

    def call(self, operation, parameters):
        parameters = {
            field: self.name(value) if field in MADE_UP else value for field, value in parameters.items()}
        if parameters.get("Bucket") in BUCKETS:
            name, parameters["Bucket"] = parameters["Bucket"], self.bucket(parameters["Bucket"])
            if "Policy" in parameters:
                parameters["Policy"] = parameters["Policy"].replace(f":::{name}/", f":::{self.bucket(name)}/")
        source = parameters.get("CopySource")
        if source:
            version = {"VersionId": self.name(source["VersionId"])} if "VersionId" in source else {}
            parameters["CopySource"] = {**source, "Bucket": self.bucket(source["Bucket"]), **version}
        try:
            answer = getattr(self.client, operation)(**parameters)
        except botocore.exceptions.ClientError as error:
            return {"error": error.response["Error"]["Code"], "status": error.response["ResponseMetadata"]["HTTPStatusCode"]}
        except botocore.exceptions.BotoCoreError as error:
            return {"error": type(error).__name__}
        status = answer["ResponseMetadata"]["HTTPStatusCode"]
        return {"status": status, **self.normal(answer)}

    def normal(self, value, field=""):
        if isinstance(value, dict):
            return {
                name: self.normal(each, name) for name, each in value.items() if name not in IGNORED}
        if isinstance(value, list):
            return [self.normal(each) for each in value]
        if hasattr(value, "read"):
            return hashlib.md5(value.read()).hexdigest()
        return self.number(value) if field in MADE_UP and value else value


def made_up(draw, sides):
    """The number of a name that both servers have made up."""
    count = min(len(side.names) for side in sides)
    return draw.randrange(count) if count and draw.random() < 0.9 else "null"


def random_call(draw, sides):
    bucket = {"Bucket": draw.choice(BUCKETS if draw.random() < 0.97 else ["no-such-bucket"])}
    at = {**bucket, "Key": draw.choice(KEYS)}
    body = draw.randbytes(draw.choice([0, 1, 100, 5000]))
    version = {"VersionId": made_up(draw, sides)} if draw.random() < 0.2 else {}
    source = {"Bucket": draw.choice(BUCKETS), "Key": draw.choice(KEYS), **version}
    tag = {"TagSet": [{"Key": draw.choice("abc"), "Value": draw.choice(["", "1", "ü"])} for _ in range(draw.randrange(3))]}
    page = {}
    if draw.random() < 0.5:
        page["Delimiter"] = draw.choice(["/", "", "b", "//"])
    if draw.random() < 0.5:
        page["Prefix"] = draw.choice(["", "a", "a/", "x/", "none"])
    if draw.random() < 0.5:
        page["MaxKeys"] = draw.choice([0, 1, 2, 1000])
    etag = {"IfMatch": f'"{hashlib.md5(body).hexdigest()}"'} if draw.random() < 0.3 else {}
    options = {}
    if draw.random() < 0.3:
        options["Metadata"] = {draw.choice(["a", "b-c"]): draw.choice(["1", "two words"])}
    if draw.random() < 0.3:
        options["ContentType"] = "text/plain"
    if draw.random() < 0.2:
        options["Tagging"] = "a=b&c=d"
    if draw.random() < 0.2:
        options["ChecksumAlgorithm"] = draw.choice(["SHA256", "SHA1", "CRC32"])
    upload = {"UploadId": made_up(draw, sides)}
    parts = [{"PartNumber": number, "ETag": hashlib.md5(b"part").hexdigest()} for number in draw.sample([1, 2, 3], draw.randrange(3))]
    span = draw.choice(["bytes=0-0", "bytes=-3", "bytes=10-", "bytes=5-2", "bytes=0-1,3-4", "bytes=99999-"])
    choices = [
        (20, "put_object", {**at, "Body": body, **options}),
        (3, "put_object", {**at, "Body": body, "IfNoneMatch": "*"}),
        (2, "put_object", {**at, "Body": body, **etag}),
        (2, "put_object", {**at, "Body": body, "ContentMD5": draw.choice(["AAAA", "AAAAAAAAAAAAAAAAAAAAAA=="])}),
        (8, "get_object", {**at, **version, **etag}),
        (3, "get_object", {**at, "Range": span}),
        (2, "get_object", {**at, "PartNumber": draw.choice([1, 2])}),
        (2, "get_object", {**at, "IfNoneMatch": "*" if draw.random() < 0.5 else '"none"'}),
        (5, "head_object", {**at, **version}),
        (2, "head_object", {**at, "ChecksumMode": "ENABLED"}),
        (2, "get_object_attributes", {**at, "ObjectAttributes": ["ETag", "ObjectSize", "StorageClass", "Checksum", "ObjectParts"]}),
        (5, "delete_object", {**at, **version}),
        (3, "delete_objects", {**bucket, "Delete": {"Objects": [{"Key": key} for key in draw.sample(KEYS, 2)], "Quiet": draw.random() < 0.5}}),
        (5, "copy_object", {**at, "CopySource": source}),
        (2, "copy_object", {**at, "CopySource": source, "MetadataDirective": "REPLACE", **options}),
        (6, "list_objects", {**bucket, **page}), (6, "list_objects_v2", {**bucket, **page}),
        (2, "list_objects", {**bucket, **page, "Marker": draw.choice(KEYS)}),
        (2, "list_objects_v2", {**bucket, **page, "StartAfter": draw.choice(KEYS)}),
        (6, "list_object_versions", {**bucket, **page}),
        (1, "create_bucket", bucket), (1, "delete_bucket", bucket), (1, "head_bucket", bucket), (1, "list_buckets", {}),
        (2, "put_bucket_versioning", {**bucket, "VersioningConfiguration": {"Status": draw.choice(["Enabled", "Suspended"])}}),
        (1, "get_bucket_versioning", bucket), (1, "get_bucket_location", bucket),
        (1, "put_bucket_tagging", {**bucket, "Tagging": tag}), (1, "get_bucket_tagging", bucket), (1, "delete_bucket_tagging", bucket),
        (2, "put_object_tagging", {**at, **version, "Tagging": tag}), (2, "get_object_tagging", {**at, **version}),
        (1, "delete_object_tagging", at),
        (3, "create_multipart_upload", {**at, **{each: options[each] for each in options if each != "ChecksumAlgorithm"}}),
        (4, "upload_part", {**at, **upload, "PartNumber": draw.choice([1, 2, 3]), "Body": b"part"}),
        (1, "upload_part_copy", {**at, **upload, "PartNumber": 1, "CopySource": source}),
        (3, "complete_multipart_upload", {**at, **upload, "MultipartUpload": {"Parts": parts}}),
        (1, "abort_multipart_upload", {**at, **upload}), (2, "list_parts", {**at, **upload}),
        (2, "list_multipart_uploads", bucket),
        *access_calls(draw, bucket, {**at, **version}), *protection_calls(draw, bucket, at, version, body),
        *condition_calls(draw, bucket, at, source, body),
    ]
    return draw.choices([choice[1:] for choice in choices], [choice[0] for choice in choices])[0]


def access_calls(draw, bucket, at):
    """Lists, policies, CORS, ownership and public access."""
    name = bucket["Bucket"]
    acl = {"ACL": draw.choice(["private", "public-read", "bucket-owner-full-control", "authenticated-read"])}
    statement = {
        "Effect": "Allow", "Principal": draw.choice(["*", {"AWS": "*"}]), "Action": draw.choice(["s3:GetObject", "s3:Nothing"]),
        "Resource": f"arn:aws:s3:::{name}/*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    rule = {"AllowedMethods": [draw.choice(["GET", "PATCH"])], "AllowedOrigins": ["https://a.example"], "MaxAgeSeconds": 5}
    flags = {flag: draw.random() < 0.3 for flag in ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")}
    owner = draw.choice(["ObjectWriter", "BucketOwnerPreferred", "BucketOwnerEnforced"])
    return [
        (1, "put_bucket_acl", {**bucket, **acl}), (1, "get_bucket_acl", bucket),
        (1, "put_object_acl", {**at, **acl}), (1, "get_object_acl", at),
        (1, "put_bucket_policy", {**bucket, "Policy": policy}), (1, "get_bucket_policy_status", bucket),
        (1, "delete_bucket_policy", bucket),
        (1, "put_bucket_cors", {**bucket, "CORSConfiguration": {"CORSRules": [rule]}}),
        (1, "get_bucket_cors", bucket), (1, "delete_bucket_cors", bucket),
        (1, "put_public_access_block", {**bucket, "PublicAccessBlockConfiguration": flags}),
        (1, "get_public_access_block", bucket), (1, "delete_public_access_block", bucket),
        (1, "put_bucket_ownership_controls", {**bucket, "OwnershipControls": {"Rules": [{"ObjectOwnership": owner}]}}),
        (1, "get_bucket_ownership_controls", bucket), (1, "delete_bucket_ownership_controls", bucket),
        (1, "get_bucket_request_payment", bucket), (1, "get_bucket_website", bucket), (1, "get_bucket_logging", bucket),
        (1, "get_bucket_replication", bucket), (1, "get_bucket_notification_configuration", bucket),
    ]


def protection_calls(draw, bucket, at, version, body):
    """Locks, encryption and lifecycle."""
    mode = draw.choice(["GOVERNANCE", "COMPLIANCE"])
    until = datetime.datetime(2099, 1, draw.randrange(1, 28), tzinfo=datetime.timezone.utc)
    retention = {"ObjectLockMode": mode, "ObjectLockRetainUntilDate": until}
    held = {"LegalHold": {"Status": draw.choice(["ON", "OFF"])}}
    customer = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": draw.choice("ab") * 32}
    rules = [{
        "ID": str(number), "Status": draw.choice(["Enabled", "Disabled"]), "Filter": {"Prefix": draw.choice(["a/", "none/"])},
        "Expiration": {"Days": draw.choice([0, 1, 9])}} for number in range(draw.randrange(1, 3))]
    lock = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": draw.choice([1, 2])}}}
    encryption = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}
    return [
        (1, "put_object", {**at, "Body": body, **retention}),
        (1, "put_object_retention", {**at, **version, "Retention": {"Mode": mode, "RetainUntilDate": until}}),
        (1, "get_object_retention", {**at, **version}),
        (1, "put_object_legal_hold", {**at, **version, **held}), (1, "get_object_legal_hold", {**at, **version}),
        (1, "delete_object", {**at, **version, "BypassGovernanceRetention": True}),
        (1, "put_object_lock_configuration", {**bucket, "ObjectLockConfiguration": lock}),
        (1, "get_object_lock_configuration", bucket),
        (1, "put_object", {**at, "Body": body, "ServerSideEncryption": "AES256"}),
        (1, "put_object", {**at, "Body": body, **customer}), (1, "get_object", {**at, **customer}),
        (1, "head_object", {**at, **customer}),
        (1, "put_bucket_encryption", {**bucket, "ServerSideEncryptionConfiguration": encryption}),
        (1, "get_bucket_encryption", bucket), (1, "delete_bucket_encryption", bucket),
        (1, "put_bucket_lifecycle_configuration", {**bucket, "LifecycleConfiguration": {"Rules": rules}}),
        (1, "get_bucket_lifecycle_configuration", bucket), (1, "delete_bucket_lifecycle", bucket),
    ]


def condition_calls(draw, bucket, at, source, body):
    """Conditions of writes, deletes and copies, and what of a read is said otherwise."""
    etag = draw.choice(["*", f'"{hashlib.md5(body).hexdigest()}"', '"none"'])
    listed = {"Objects": [{"Key": key, "ETag": draw.choice(["*", "none"])} for key in draw.sample(KEYS, 2)]}
    return [
        (1, "put_object", {**at, "Body": body, "IfMatch": etag}), (1, "delete_object", {**at, "IfMatch": etag}),
        (1, "delete_objects", {**bucket, "Delete": listed}),
        (1, "copy_object", {**at, "CopySource": source, "CopySourceIfMatch": etag}),
        (1, "copy_object", {**at, "CopySource": source, "CopySourceIfNoneMatch": etag}),
        (1, "get_object", {**at, "ResponseContentType": "text/html", "ResponseCacheControl": "no-cache"}),
        (1, "get_object", {**at, "PartNumber": 1, "ChecksumMode": "ENABLED"}),
        (1, "copy_object", {**at, "CopySource": source, "TaggingDirective": "REPLACE", "Tagging": "x=y"}),
    ]


def differences(ours, theirs, path=""):
    if isinstance(ours, dict) and isinstance(theirs, dict) and "error" not in ours and "error" not in theirs:
        for field in sorted(set(ours) | set(theirs)):
            yield from differences(ours.get(field, "-"), theirs.get(field, "-"), f"{path}.{field}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for one, two in zip(ours, theirs):
            yield from differences(one, two, path + "[]")
    elif ours != theirs:
        yield path, re.sub(r"[0-9a-f]{32}", "md5", str(ours))[:160], re.sub(r"[0-9a-f]{32}", "md5", str(theirs))[:160]


def main():
    draw, sides = random.Random(seed), [Side(endpoint), Side(other)]
    for side in sides:
        side.begin_anew()
    found, examples = collections.Counter(), {}
    for _ in range(calls):
        operation, parameters = random_call(draw, sides)
        ours, theirs = (side.call(operation, parameters) for side in sides)
        for path, one, two in differences(ours, theirs):
            kind = (operation, path, one if "error" in one or len(one) < 40 else "…", two if "error" in two or len(two) < 40 else "…")
            found[kind] += 1
            examples.setdefault(kind, (parameters, one, two))
        if not operation.startswith(("get", "head", "list")) and ours.get("status") != theirs.get("status"):
            for side in sides:
                side.begin_anew()
    print(f"seed {seed}: {calls} calls, {sum(found.values())} differences of {len(found)} kinds")
    for kind, count in found.most_common():
        parameters, one, two = examples[kind]
        shown = {name: value for name, value in parameters.items() if name != "Body"}
        print(f"{count:5} {kind[0]}{kind[1]}\n        {shown}\n        this:  {one}\n        other: {two}")


main()
