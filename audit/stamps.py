"""Time stamps (RFC 3161): another authority signs that the head of a day was this on that day."""

import hashlib
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from cryptography.x509 import load_pem_x509_certificates
from django.conf import settings
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from audit.models import Seal, Stamp

SECONDS = 10
LARGEST = 256 * 1024


def obtain(seal: Seal, *, at: datetime) -> Stamp:
    """Ask the authority of settings.TSA_URL for a stamp over the seal's hash and keep what it answers.

    Raises OSError where it cannot be reached, VerificationError where TSA_ROOTS is set and the answer is not its own.
    """
    asked = TimestampRequestBuilder().data(seal.hash.encode()).hash_algorithm(HashAlgorithm.SHA256).build()
    request = urllib.request.Request(  # noqa: S310  the address is a setting
        settings.TSA_URL, data=asked.as_bytes(), headers={"Content-Type": "application/timestamp-query"}
    )
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
        content = answer.read(LARGEST)
    _verify(content, seal)
    return Stamp.objects.create(seal=seal, authority=settings.TSA_URL[:200], response=content, at=at)


def broken() -> Iterator[str]:
    """Each stamp that is not one over its seal."""
    for stamp in Stamp.objects.select_related("seal").order_by("seal__number").iterator(chunk_size=500):
        try:
            _verify(bytes(stamp.response), stamp.seal)
        except (VerificationError, ValueError) as error:
            yield f"{stamp.seal}的时间戳不符：{error}"


def _verify(content: bytes, seal: Seal) -> None:
    response = decode_timestamp_response(content)
    if not settings.TSA_ROOTS:
        imprint = response.tst_info.message_imprint.message
        if imprint != hashlib.sha256(seal.hash.encode()).digest():
            raise VerificationError("the stamp is over something else")
        return
    builder = VerifierBuilder()
    for root in load_pem_x509_certificates(Path(settings.TSA_ROOTS).read_bytes()):
        builder = builder.add_root_certificate(root)
    builder.build().verify_message(response, seal.hash.encode())
