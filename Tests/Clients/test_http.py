"""No client but sockets: what is malformed, slow, too large, cut off, or a trick."""

import http.client
import os
import select
import socket
import time
import urllib.parse

import server
import signing

endpoint, access, secret = server.arguments()
host = urllib.parse.urlsplit(endpoint).netloc
address = (host.rsplit(":", 1)[0], int(host.rsplit(":", 1)[1]))


def signed(method, path, *fields, query="", length=None):
    """The head of a request that is signed, its content not."""
    return signing.head(method, host, path, access, secret, *fields, query=query, length=length)


class Talk:
    """A connection, and the answers that came over it."""

    def __init__(self, data=b"", timeout=20):
        self.socket = socket.create_connection(address, timeout)
        self.file = self.socket.makefile("rb")
        self.send(data)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def answer(self, method="GET"):
        """The status and the body of the next answer; `100` counts as one."""
        line = self.file.readline()
        assert line, "the connection was closed without an answer"
        self.fields = http.client.parse_headers(self.file)
        status = int(line.split()[1])
        body = status >= 200 and status not in (204, 304) and method != "HEAD"
        return status, self.file.read(int(self.fields["content-length"])) if body else b""

    def is_closed(self, within=2):
        """Whether the server closes the connection."""
        self.socket.settimeout(within)
        try:
            return self.file.read(1) == b""
        except ConnectionError:
            return True
        except TimeoutError:
            return False


def ask(*words, body=b"", **more):
    with Talk(signed(*words, length=len(body) if body else None, **more) + body) as talk:
        return talk.answer(words[0])


def error(answer):
    status, body = answer
    return status, body.decode().split("<Code>")[1].split("</Code>")[0]


def test_what_is_no_http_is_refused_and_the_connection_closed(bucket):
    for data in [
        b"\x16\x03\x01\x02\x00garbage\r\n\r\n", b"GET\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"PUT /b/k HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n",
        b"PUT /b/k HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n12",
        b"PUT /b/k HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: a\r\nx-a : b\r\n\r\n", b"GET / HTTP/1.1\r\nhost: a\r\nx-a: b\0c\r\n\r\n",
    ]:
        with Talk(data) as talk:
            assert talk.answer()[0] == 400 and talk.is_closed(), data


def test_heads_are_bounded(bucket):
    many = b"".join(b"x-%d: a\r\n" % number for number in range(200))
    large = b"".join(b"x-%d: %s\r\n" % (number, b"a" * 4000) for number in range(20))
    for head in [b"GET /" + b"a" * 9000, b"GET / HTTP/1.1\r\nx: " + b"a" * 9000,
                 b"GET / HTTP/1.1\r\n" + many, b"GET / HTTP/1.1\r\n" + large]:
        with Talk(head + b"\r\n\r\n") as talk:
            assert error(talk.answer()) == (431, "RequestHeaderSectionTooLarge") and talk.is_closed(), head[:40]


def test_pipelined_requests_are_answered_in_order(bucket):
    put = signed("PUT", f"/{bucket}/a", length=3) + b"abc"
    with Talk(put + signed("GET", f"/{bucket}/a") + signed("GET", f"/{bucket}/none") + signed("GET", f"/{bucket}/a")) as talk:
        assert talk.answer()[0] == 200
        assert talk.answer() == (200, b"abc")
        assert error(talk.answer()) == (404, "NoSuchKey")
        assert talk.answer() == (200, b"abc")
        assert not talk.is_closed(0.2)


def test_a_refused_small_body_leaves_the_connection_in_use(bucket):
    with Talk(signed("PUT", "/no-such-bucket/a", length=1000) + bytes(1000)) as talk:
        assert error(talk.answer()) == (404, "NoSuchBucket")
        talk.send(signed("GET", f"/{bucket}/none"))
        assert error(talk.answer()) == (404, "NoSuchKey")


def test_a_refused_large_body_ends_it_and_the_answer_arrives(bucket):
    with Talk(signed("PUT", "/no-such-bucket/a", length=20 << 20) + bytes(20 << 20)) as talk:
        assert error(talk.answer()) == (404, "NoSuchBucket")
        assert talk.fields["connection"] == "close" and talk.is_closed(10)


def test_a_body_that_is_refused_in_its_middle_ends_it_and_the_answer_arrives(bucket):
    body = b"<" * (8 << 20)
    assert error(ask("PUT", f"/{bucket}", query="lifecycle=", body=body)) == (400, "MaxMessageLengthExceeded")


def test_a_page_in_a_browser_whose_name_points_here_reads_nothing(bucket):
    assert ask("PUT", f"/{bucket}/a", "x-amz-acl: public-read", body=b"abc")[0] == 200
    for name, status in [(host, 200), ("page.example", 403)]:
        with Talk(f"GET /{bucket}/a HTTP/1.1\r\nhost: {name}\r\n\r\n".encode()) as talk:
            assert talk.answer()[0] == status, name


def test_who_waits_to_continue_is_told_once(bucket):
    with Talk(signed("PUT", f"/{bucket}/a", "expect: 100-continue", length=3)) as talk:
        assert talk.answer()[0] == 100
        talk.send(b"abc")
        assert talk.answer()[0] == 200
        talk.send(signed("PUT", f"/{bucket}/b", "expect: 100-continue", length=0))
        statuses = [talk.answer()[0]]
        if statuses == [100]:
            statuses.append(talk.answer()[0])
        assert statuses[-1] == 200
        talk.send(signed("GET", f"/{bucket}/a"))
        assert talk.answer() == (200, b"abc")


def test_who_waits_to_continue_and_is_refused_is_not_told_to(bucket):
    with Talk(signed("PUT", "/no-such-bucket/a", "expect: 100-continue", length=3)) as talk:
        assert error(talk.answer()) == (404, "NoSuchBucket")
        assert talk.fields["connection"] == "close"


def test_a_body_that_is_cut_off_leaves_nothing(bucket):
    with Talk(signed("PUT", f"/{bucket}/a", length=100) + bytes(50)) as talk:
        talk.socket.shutdown(socket.SHUT_WR)
        talk.is_closed(5)
    with Talk(signed("PUT", f"/{bucket}/a", length=100) + bytes(50)):
        pass
    assert error(ask("GET", f"/{bucket}/a")) == (404, "NoSuchKey")


def test_a_chunked_body_needs_its_length(bucket):
    with Talk(signed("PUT", f"/{bucket}/a", "transfer-encoding: chunked") + b"3\r\nabc\r\n0\r\n\r\n") as talk:
        assert error(talk.answer()) == (411, "MissingContentLength")


def test_paths_are_data(bucket):
    for path in ["..", "../../etc/passwd", "a//b", "//", "a/./b", "%2F", "%2E%2E", "%252F", "a%0Ab", "a%0D%0Ab"]:
        target = f"/{bucket}/{path}"
        body = path.encode()
        assert ask("PUT", target, body=body)[0] == 200, path
        assert ask("GET", target) == (200, body), path
    assert ask("GET", f"/{bucket}/%2F")[1] == b"%2F"  # Not that of "//".
    # "%2E%2E" is the key "..".
    listing = ask("GET", f"/{bucket}", query="encoding-type=url&list-type=2")[1].decode()
    assert "<Key>a%0D%0Ab</Key>" in listing and "<KeyCount>9</KeyCount>" in listing, listing
    for path, code in [("%00", "InvalidURI"), ("a%00b", "InvalidURI"), ("%", "InvalidURI"), ("%ff", "InvalidURI")]:
        assert error(ask("PUT", f"/{bucket}/{path}", body=b"1")) == (400, code), path
        assert ask("GET", f"/{bucket}/{path}")[0] in (400, 404), path


def test_an_answer_has_no_fields_of_the_askers_making(bucket):
    ask("PUT", f"/{bucket}/a", body=b"1")
    with Talk(signed("GET", f"/{bucket}/a", query="response-content-type=a%0D%0Aset-cookie%3A%20b")) as talk:
        assert talk.answer()[0] in (200, 400) and "set-cookie" not in talk.fields


def test_bombs_of_xml_are_refused(bucket):
    bomb = b'<!DOCTYPE a [<!ENTITY b "b">]><Delete><Object><Key>&b;</Key></Object></Delete>'
    deep = b"<Delete>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</Delete>"
    for body in [bomb, deep, b"<Delete", b"", b"\xff\xfe"]:
        assert error(ask("POST", f"/{bucket}", query="delete=", body=body))[0] == 400
    large = b"<Delete>" + b" " * (5 << 20) + b"</Delete>"
    assert error(ask("POST", f"/{bucket}", query="delete=", body=large))[0] == 400


def seconds_until_timeout(talk, word):
    """Sends a word each second until the server says that this is too slow, and closes."""
    start = time.monotonic()
    while not select.select([talk.socket], [], [], 1)[0]:
        assert time.monotonic() - start < 60, "the server bears with it"
        talk.send(word)
    assert error(talk.answer()) == (400, "RequestTimeout")
    assert talk.fields["connection"] == "close" and talk.is_closed(5)
    return time.monotonic() - start


def test_a_slow_head_is_cut_off(bucket):
    with Talk(b"GET / HTTP/1.1\r\n") as talk:
        assert 8 < seconds_until_timeout(talk, b"x: y\r\n") < 18


def test_a_slow_body_is_cut_off(bucket):
    with Talk(signed("PUT", f"/{bucket}/slow", length=1000)) as talk:
        assert 28 < seconds_until_timeout(talk, b"1") < 42
    assert error(ask("GET", f"/{bucket}/slow")) == (404, "NoSuchKey")


def test_a_steady_body_is_not(bucket):
    with Talk(signed("PUT", f"/{bucket}/steady", length=36 * 2000)) as talk:
        for _ in range(36):
            time.sleep(1)
            talk.send(bytes(2000))
        assert talk.answer()[0] == 200


def test_idle_connections_make_room(bucket):
    """As many as may be open do nothing; who comes then is served soon."""
    idle = []
    try:
        for _ in range(1100):
            connection = socket.socket()
            connection.setblocking(False)
            connection.connect_ex(address)
            idle.append(connection)
        start = time.monotonic()
        assert error(ask("GET", f"/{bucket}/none")) == (404, "NoSuchKey")
        assert time.monotonic() - start < 15
    finally:
        for connection in idle:
            connection.close()


def made():
    bucket = "http-" + os.urandom(4).hex()
    assert ask("PUT", f"/{bucket}")[0] == 200
    return bucket


server.run_all(globals(), made, lambda bucket: None)
