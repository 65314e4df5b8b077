# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The key that signs log-ins, and the certificate that Salesforce checks them by."""

from datetime import timedelta, timezone

from authlib.common.encoding import int_to_base64
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

KEY_BITS = 2048
VALID = timedelta(days=730)
WARNING = timedelta(days=30)
# Clocks differ: a certificate is good from a little before it was made.
_BEFORE = timedelta(days=1)


def make(name, now):
    """``(private key, certificate)``, both PEM.

    :param name: what Salesforce's list of certificates shows
    :param now: naive UTC
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name[:64])])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BEFORE)
        .not_valid_after(now + VALID)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = certificate.public_bytes(serialization.Encoding.PEM)
    return private.decode(), public.decode()


def private_jwk(pem):
    """A private key as a JSON Web Key, which every release of Authlib reads."""
    key = serialization.load_pem_private_key(pem.encode(), None).private_numbers()
    numbers = {
        "n": key.public_numbers.n,
        "e": key.public_numbers.e,
        "d": key.d,
        "p": key.p,
        "q": key.q,
        "dp": key.dmp1,
        "dq": key.dmq1,
        "qi": key.iqmp,
    }
    return {"kty": "RSA", **{name: int_to_base64(n) for name, n in numbers.items()}}


def expiry(pem):
    """When a certificate ends, naive UTC."""
    end = x509.load_pem_x509_certificate(pem.encode()).not_valid_after_utc
    return end.astimezone(timezone.utc).replace(tzinfo=None)


def fingerprint(pem):
    """Its SHA-256, as lists of certificates show it."""
    digest = x509.load_pem_x509_certificate(pem.encode()).fingerprint(hashes.SHA256())
    return ":".join(f"{byte:02X}" for byte in digest)
