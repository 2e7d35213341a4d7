"""Signature Version 4 in header fields, for scripts that speak HTTP themselves."""

import datetime
import hashlib
import hmac


def head(method, host, path, access, secret, *fields, query="", length=None):
    """The head of a request whose content is not signed, up to its empty line."""
    time_text = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    scope = f"{time_text[:8]}/us-east-1/s3/aws4_request"
    signed = sorted([
        f"host: {host}", "x-amz-content-sha256: UNSIGNED-PAYLOAD", f"x-amz-date: {time_text}",
        *(field for field in fields if field.startswith("x-amz-"))])
    lines = "".join(field.replace(": ", ":", 1) + "\n" for field in signed)
    names = ";".join(field.split(":")[0] for field in signed)
    canonical = f"{method}\n{path}\n{query}\n{lines}\n{names}\nUNSIGNED-PAYLOAD"
    key = ("AWS4" + secret).encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    text = f"AWS4-HMAC-SHA256\n{time_text}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    lines = [
        f"{method} {path}{'?' + query if query else ''} HTTP/1.1", *signed,
        f"authorization: AWS4-HMAC-SHA256 Credential={access}/{scope},SignedHeaders={names},Signature={signature}",
        *([f"content-length: {length}"] if length is not None else []),
        *(field for field in fields if field not in signed)]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"
