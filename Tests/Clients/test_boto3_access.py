"""boto3 and requests without a signature: lists, policies, ownership, the block of public access and CORS."""

import http.client
import json
import urllib.parse
import uuid

import server

try:
    import boto3
    import botocore.config
    import botocore.exceptions
except ImportError as error:
    server.skip(f"{error.name} is not installed")

endpoint, access, secret = server.arguments()
s3 = boto3.client(
    "s3", endpoint_url=endpoint, aws_access_key_id=access, aws_secret_access_key=secret, region_name="us-east-1",
    config=botocore.config.Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}))


def refusal(call, **parameters):
    """Code and status of the error of a call that must fail."""
    try:
        call(**parameters)
    except botocore.exceptions.ClientError as error:
        return error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
    raise AssertionError(f"{call.__name__} {parameters} was not refused")


def anonymous(path, method="GET", body=None, **headers):
    """Status, body and fields of the answer to a request that nobody has signed."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(endpoint).netloc)
    connection.request(method, path, body=body, headers={name.replace("_", "-"): headers[name] for name in headers})
    answer = connection.getresponse()
    outcome = answer.status, answer.read(), answer.headers
    connection.close()
    return outcome


def statement(effect, action, bucket, **more):
    return {
        "Effect": effect, "Principal": "*", "Action": action,
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"], **more}


def put_policy(bucket, *statements):
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": statements}))


def make():
    bucket = f"access-{uuid.uuid4().hex[:12]}"
    s3.create_bucket(Bucket=bucket)
    return bucket


def end(bucket):
    s3.delete_bucket_policy(Bucket=bucket)
    for entry in s3.list_objects_v2(Bucket=bucket).get("Contents", []):
        s3.delete_object(Bucket=bucket, Key=entry["Key"])
    s3.delete_bucket(Bucket=bucket)


def test_lists(bucket):
    s3.put_object(Bucket=bucket, Key="open", Body=b"hello", ACL="public-read")
    s3.put_object(Bucket=bucket, Key="closed", Body=b"hello")
    assert anonymous(f"/{bucket}/open")[:2] == (200, b"hello")
    assert anonymous(f"/{bucket}/closed")[0] == anonymous(f"/{bucket}/none")[0] == anonymous(f"/{bucket}")[0] == 403
    grants = s3.get_object_acl(Bucket=bucket, Key="open")["Grants"]
    assert [grant["Permission"] for grant in grants] == ["READ", "FULL_CONTROL"], grants
    assert grants[0]["Grantee"]["URI"].endswith("/AllUsers")
    owner = s3.list_buckets()["Owner"]
    s3.put_object_acl(Bucket=bucket, Key="closed", AccessControlPolicy={"Owner": owner, "Grants": grants})
    assert anonymous(f"/{bucket}/closed")[0] == 200
    s3.put_bucket_acl(Bucket=bucket, ACL="public-read-write")
    assert anonymous(f"/{bucket}/new", "PUT", b"anybody's")[0] == 200
    assert anonymous(f"/{bucket}?list-type=2")[0] == 200
    assert s3.get_object(Bucket=bucket, Key="new")["Body"].read() == b"anybody's"


def test_policies(bucket):
    assert refusal(s3.get_bucket_policy, Bucket=bucket) == ("NoSuchBucketPolicy", 404)
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello", Tagging="class=open")
    condition = {"StringEquals": {"s3:ExistingObjectTag/class": "open"}, "IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}
    put_policy(bucket, statement("Allow", "s3:GetObject", bucket, Condition=condition))
    assert anonymous(f"/{bucket}/k")[0] == 200
    assert s3.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"]["IsPublic"] is False
    s3.put_object_tagging(Bucket=bucket, Key="k", Tagging={"TagSet": [{"Key": "class", "Value": "closed"}]})
    assert anonymous(f"/{bucket}/k")[0] == 403
    put_policy(bucket, statement("Allow", "s3:*", bucket), statement("Deny", "s3:DeleteObject", bucket))
    assert refusal(s3.delete_object, Bucket=bucket, Key="k") == ("AccessDenied", 403)
    deleted = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "k"}]})
    assert [error["Code"] for error in deleted["Errors"]] == ["AccessDenied"]
    assert anonymous(f"/{bucket}/none")[0] == 404
    bad = json.dumps({"Statement": [statement("Allow", "s3:Guess", bucket)]})
    assert refusal(s3.put_bucket_policy, Bucket=bucket, Policy=bad) == ("MalformedPolicy", 400)


def test_block_and_ownership(bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello", ACL="public-read")
    flags = dict.fromkeys(["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"], True)
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=flags)
    assert s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"] == flags
    assert anonymous(f"/{bucket}/k")[0] == 403
    assert refusal(s3.put_bucket_acl, Bucket=bucket, ACL="public-read") == ("AccessDenied", 403)
    s3.delete_public_access_block(Bucket=bucket)
    assert anonymous(f"/{bucket}/k")[0] == 200
    s3.put_bucket_ownership_controls(
        Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})
    assert anonymous(f"/{bucket}/k")[0] == 403
    assert refusal(s3.put_object_acl, Bucket=bucket, Key="k", ACL="public-read") == (
        "AccessControlListNotSupported", 400)


def test_cors(bucket):
    rule = {"AllowedOrigins": ["https://*.example.com"], "AllowedMethods": ["PUT"], "AllowedHeaders": ["*"]}
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})
    assert s3.get_bucket_cors(Bucket=bucket)["CORSRules"] == [rule]
    origin = "https://a.example.com"
    status, _, fields = anonymous(f"/{bucket}/k", "OPTIONS", Origin=origin, Access_Control_Request_Method="PUT")
    assert status == 200 and fields["Access-Control-Allow-Origin"] == origin
    assert anonymous(f"/{bucket}/k", "OPTIONS", Origin=origin, Access_Control_Request_Method="GET")[0] == 403
    assert anonymous(f"/{bucket}/k", "PUT", b"", Origin=origin)[2]["Access-Control-Allow-Origin"] == origin


def test_what_no_bucket_has(bucket):
    assert "QueueConfigurations" not in s3.get_bucket_notification_configuration(Bucket=bucket)
    assert "LoggingEnabled" not in s3.get_bucket_logging(Bucket=bucket)
    assert refusal(s3.get_bucket_website, Bucket=bucket) == ("NoSuchWebsiteConfiguration", 404)
    assert refusal(s3.get_bucket_replication, Bucket=bucket) == ("ReplicationConfigurationNotFoundError", 404)
    assert s3.get_bucket_request_payment(Bucket=bucket)["Payer"] == "BucketOwner"


server.run_all(globals(), make, end)
