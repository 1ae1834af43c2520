"""The stand-alone verifier's own Ed25519 and base64, held against others."""

import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rules.audit.checkpoint import encode64
from tests.rules.audit.made import check
from tools import verify_log

# RFC 8032, section 7.1: TEST 1, 2 and 3 (public key, message, signature)
RFC_8032 = """
d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a
""
e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b

3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c
72
92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00

fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025
af82
6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a
"""
VECTORS = [tuple(bytes.fromhex(line.strip('"')) for line in one.split("\n")) for one in RFC_8032.strip().split("\n\n")]


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_ed25519_verifies_the_vectors_of_its_rfc(public: bytes, message: bytes, signature: bytes) -> None:
    assert verify_log.ed25519_verify(public, message, signature)


def test_ed25519_agrees_with_another_implementation_on_good_and_bent_signatures() -> None:
    chance = random.Random(8032)
    for _ in range(12):
        private = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        public, message = private.public_key().public_bytes_raw(), chance.randbytes(chance.randrange(200))
        signature = private.sign(message)
        assert verify_log.ed25519_verify(public, message, signature)
        for _ in range(8):
            bent = bytearray(public + signature)
            bent[chance.randrange(96)] ^= 1 << chance.randrange(8)
            key, wrong = bytes(bent[:32]), bytes(bent[32:])
            assert verify_log.ed25519_verify(key, message, wrong) is check(key, message, wrong) is False


@pytest.mark.parametrize("length", [0, 31, 33, 63, 65, 128])
def test_ed25519_refuses_keys_and_signatures_of_other_lengths(length: int) -> None:
    public, _, signature = VECTORS[0]
    assert not verify_log.ed25519_verify(public, b"", (signature + bytes(64))[:length])
    assert not verify_log.ed25519_verify((public + bytes(96))[:length], b"", signature)


def test_ed25519_refuses_a_signature_that_was_bent_by_the_order_and_keys_that_are_no_point() -> None:
    public, _, signature = VECTORS[0]
    larger = (int.from_bytes(signature[32:], "little") + verify_log.ORDER).to_bytes(32, "little")
    assert not verify_log.ed25519_verify(public, b"", signature[:32] + larger)
    for no_point in (verify_log.P, verify_log.P + 1, 2, 1 + 2**255):
        assert not verify_log.ed25519_verify(no_point.to_bytes(32, "little"), b"", signature)


def test_base64_that_could_be_written_otherwise_is_refused() -> None:
    assert verify_log.unbase64(encode64(b"\x00")) == b"\x00"
    for text in ("", "AB==", "AA", "A A=", "AA==\n", "ä"):
        with pytest.raises(verify_log.Bad):
            verify_log.unbase64(text)
