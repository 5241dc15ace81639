"""What an authenticator app shows."""

import base64
import hmac
import struct
import time


def code_of(key: str, *, later: int = 0) -> str:
    """The six digits of a key now, or so many half minutes later (RFC 6238, written down again for the tests)."""
    secret = base64.b32decode(key.replace(" ", ""))
    counter = struct.pack(">Q", int(time.time()) // 30 + later)
    digest = hmac.new(secret, counter, "sha1").digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"
