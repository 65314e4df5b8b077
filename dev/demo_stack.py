# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An org and an Odoo with the demo's data: what `make demo` and browser tests use."""

from . import demo_data
from .stack import OdooServer, Org, Stack

CALLBACK = "/salesforce/oauth/callback"


class DemoStack(Stack):
    """``org``, ``odoo`` and the demo's data in ``database``, which exists already.

    :param server: dev.postgres.Server
    :param home: folder for certificates, records, logs and odoo.conf
    :param org_port: None picks a free one, as odoo_port
    :param make_data: callable(command) that runs the command which makes the data
    """

    def __init__(
        self, server, database, home, make_data, org_port=None, odoo_port=None
    ):
        home.mkdir(parents=True, exist_ok=True)
        self.server = server
        self.database = database
        self.org = Org(home / "org", org_port)
        self.odoo = OdooServer(server, database, home, org=self.org, port=odoo_port)
        self._make_data = make_data
        super().__init__(self.org, self.odoo)

    def start(self):
        """:raise Trouble: one of them does not start; nothing is left running"""
        self.renew_data()
        super().start()
        try:
            callbacks = self.org.control.app()["callbacks"]
            if self.callback not in callbacks:
                self.org.control.set_callbacks([*callbacks, self.callback])
        except BaseException:
            self.stop()
            raise
        return self

    __enter__ = start

    def renew_data(self):
        """Make the demo's data, or what of it was used up."""
        config, url = self.odoo.config, self.odoo.url
        self._make_data(demo_data.command(config, self.database, url))

    @property
    def callback(self):
        """Where the org sends a browser back to."""
        return f"{self.odoo.url}{CALLBACK}"

    def page_url(self):
        """The address of the public page, where anybody can book."""
        return demo_data.page_url(self.server, self.database, self.odoo.url)

    def portal_links(self):
        """(customer, address) of each demo booking that waits for a time."""
        return demo_data.portal_links(self.server, self.database, self.odoo.url)
