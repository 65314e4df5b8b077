# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from salesforce import certificate

NOW = datetime(2026, 11, 26, 12, 0, 0)


def test_a_pair_that_belongs_together():
    private, public = certificate.make("Odoo of " + "x" * 100, NOW)
    key = load_pem_private_key(private.encode(), None)
    read = x509.load_pem_x509_certificate(public.encode())
    assert read.public_key() == key.public_key()
    assert key.key_size >= 2048
    read.verify_directly_issued_by(read)
    [name] = read.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    assert name.value.startswith("Odoo of") and len(name.value) == 64
    assert "PRIVATE" not in public
    assert len(public) < 4096  # Salesforce takes no bigger ones


def test_expiry_and_fingerprint():
    _private, public = certificate.make("Odoo", NOW)
    assert certificate.expiry(public) == NOW + certificate.VALID
    assert certificate.VALID > certificate.WARNING >= timedelta(days=30)
    shown = certificate.fingerprint(public)
    assert len(shown.split(":")) == 32 and shown == shown.upper()
