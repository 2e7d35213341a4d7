import time

import pytest
from pytest_stowage import AdminError

boto3 = pytest.importorskip("boto3")
from botocore.config import Config  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402


@pytest.fixture
def photos(stowage_s3):
    stowage_s3.create_bucket(Bucket="photos")
    stowage_s3.put_object(Bucket="photos", Key="cat.jpg", Body=b"meow")
    return stowage_s3


def content(s3, key="cat.jpg"):
    return s3.get_object(Bucket="photos", Key=key)["Body"].read()


def is_there(s3, key="cat.jpg"):
    return s3.list_objects_v2(Bucket="photos", Prefix=key)["KeyCount"] == 1


def test_what_was_put_comes_back(photos):
    assert content(photos) == b"meow"


@pytest.mark.parametrize("turn", range(3))
def test_each_test_begins_with_an_empty_store(stowage_s3, turn):
    assert stowage_s3.list_buckets()["Buckets"] == []
    stowage_s3.create_bucket(Bucket="photos")


def test_rules_are_carried_out_when_the_clock_is_turned(photos):
    rule = {"ID": "r", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 30}}
    photos.put_bucket_lifecycle_configuration(Bucket="photos", LifecycleConfiguration={"Rules": [rule]})
    photos.clock.advance(days=29)
    assert is_there(photos)
    before = photos.clock.now
    assert photos.clock.advance(days=2) >= before + 2 * 86_400_000
    assert not is_there(photos)


def test_the_next_requests_fail_and_clients_try_again(photos):
    once = photos.make_client(config=Config(retries={"total_max_attempts": 1, "mode": "standard"}))
    photos.faults.fail_next("PutObject", code="SlowDown")
    with pytest.raises(ClientError, match="SlowDown"):
        once.put_object(Bucket="photos", Key="dog.jpg", Body=b"woof")
    assert not is_there(photos, "dog.jpg")
    photos.faults.fail_next("PutObject", code="SlowDown")
    photos.put_object(Bucket="photos", Key="dog.jpg", Body=b"woof")
    assert content(photos, "dog.jpg") == b"woof"
    assert photos.faults.requests == []


def test_requests_are_late(photos):
    photos.faults.slow_down("GetObject", milliseconds=300)
    begin = time.monotonic()
    assert content(photos) == b"meow"
    assert time.monotonic() - begin >= 0.3
    photos.faults.clear()


def test_what_was_answered_outlives_a_crash_and_lost_devices(photos):
    photos.crash()
    photos.faults.lose(device=1)
    assert content(photos) == b"meow"
    photos.faults.restore(device=1)
    photos.faults.corrupt(device=0)
    assert content(photos) == b"meow"


def test_reset_empties_the_store(photos):
    photos.reset()
    assert photos.list_buckets()["Buckets"] == []


def test_garbage_is_seen_and_reclaimed(photos):
    for number in range(100):
        photos.put_object(Bucket="photos", Key=f"{number}", Body=bytes(10_000))
    for number in range(0, 100, 2):
        photos.delete_object(Bucket="photos", Key=f"{number}")
    parts = photos.fragmentation()
    assert parts["dead_open"] + parts["dead_sealed"] > 0
    assert photos.reclaim()["dead_bytes"] == 0
    assert content(photos, "1") == bytes(10_000)


def test_what_cannot_be_is_said(photos):
    with pytest.raises(AdminError, match="there is no device 99 .*expected a number from 0 to 7"):
        photos.faults.lose(device=99)


def test_namespaces_know_nothing_of_each_other(stowage, photos):
    other = stowage.namespace("other")
    other.create_bucket(Bucket="photos")
    assert not is_there(other)
    before = photos.clock.now
    other.clock.advance(days=1000)
    assert photos.clock.now < before + 86_400_000
    stowage.remove(other)
    assert content(photos) == b"meow"


def test_workers_of_xdist_have_servers_of_their_own(pytester):
    pytest.importorskip("xdist")
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("number", range(6))
        def test_bucket(stowage_s3, number):
            stowage_s3.create_bucket(Bucket="same-name")
            stowage_s3.put_object(Bucket="same-name", Key="k", Body=str(number).encode())
            assert stowage_s3.get_object(Bucket="same-name", Key="k")["Body"].read() == str(number).encode()
        """)
    pytester.runpytest_subprocess("-n", "2").assert_outcomes(passed=6)
