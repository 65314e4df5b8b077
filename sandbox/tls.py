# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A certificate authority of our own, kept in the home folder."""

import ssl
from pathlib import Path

import certifi
import trustme

HOSTS = ("localhost", "127.0.0.1", "::1")


class Certificates:
    """CA, server context and bundle in ``folder``; made when they are missing."""

    def __init__(self, folder):
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        self.ca_path = folder / "ca.pem"
        self.leaf_path = folder / "server.pem"
        self.bundle_path = folder / "ca-bundle.pem"
        if not (self.ca_path.exists() and self.leaf_path.exists()):
            self._make()
        # Written each time: certifi's list changes with its releases.
        bundle = Path(certifi.where()).read_text("utf-8")
        self.bundle_path.write_text(
            bundle + "\n" + self.ca_path.read_text("utf-8"), "utf-8"
        )

    def _make(self):
        authority = trustme.CA(
            organization_name="Salesforce Booking Sync",
            organization_unit_name="Local Salesforce org for testing",
        )
        leaf = authority.issue_cert(*HOSTS)
        leaf.private_key_and_cert_chain_pem.write_to_path(str(self.leaf_path))
        self.leaf_path.chmod(0o600)
        authority.cert_pem.write_to_path(str(self.ca_path))

    def server_context(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(str(self.leaf_path))
        return context
