# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A second local org beside the first."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile
from unittest.mock import patch

from odoo.tools import config

from sandbox.server import OrgServer


class TwoOrgsMixin:
    """Mix in before SalesforceCase.

    Gives ``cls.old_org``, which ``cls.connection`` goes to, and ``cls.new_org``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old_org, cls.new_org = cls.org, OrgServer().start()
        cls.addClassCleanup(cls.new_org.stop)
        # By itself every local org is the same one.
        cls.new_org.control.refresh_sandbox()
        bundle = cls.enterClassContext(NamedTemporaryFile("w"))
        for org in (cls.old_org, cls.new_org):
            bundle.write(Path(org.ca_bundle).read_text("utf-8"))
        bundle.flush()
        hosts = f"{config['salesforce_allowed_hosts']},localhost:{cls.new_org.port}"
        allows = {"salesforce_allowed_hosts": hosts}
        cls.enterClassContext(patch.dict(os.environ, REQUESTS_CA_BUNDLE=bundle.name))
        cls.enterClassContext(patch.dict(config.options.maps[0], allows))

    def setUp(self):
        super().setUp()
        self.new = self.new_org.control
        self.new.reset()
