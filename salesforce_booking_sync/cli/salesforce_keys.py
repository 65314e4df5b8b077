# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import optparse
import sys

from odoo import SUPERUSER_ID, api
from odoo.cli import Command
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tools import config


class SalesforceKeys(Command):
    """Encrypt the secrets of Salesforce connections with the first key of odoo.conf."""

    name = "salesforce_keys"

    def run(self, args):
        parser = config.parser
        parser.prog = self.prog
        group = optparse.OptionGroup(parser, "Salesforce keys")
        group.add_option(
            "--new",
            action="store_true",
            dest="new_salesforce_key",
            help="print a new key for salesforce_encryption_keys, and do nothing else",
        )
        parser.add_option_group(group)
        options = config.parse_config(args, setup_logging=True)
        if options.new_salesforce_key:
            _say(_new_key())
            return
        databases = config["db_name"]
        if len(databases) != 1:
            sys.exit("Name one database: odoo salesforce_keys -d DATABASE")
        self._encrypt(databases[0])

    def _encrypt(self, database):
        from odoo.addons.salesforce_booking_sync.models import encrypted
        from odoo.addons.salesforce_booking_sync.salesforce.errors import (
            SalesforceProblem,
        )

        with Registry(database).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            if "salesforce.token" not in env:
                sys.exit(f"{database} does not have this addon.")
            try:
                if not encrypted.vault().encrypts:
                    sys.exit("odoo.conf has no salesforce_encryption_keys.")
            except SalesforceProblem:
                sys.exit("salesforce_encryption_keys in odoo.conf is not a key.")
            # A server that renews a token meanwhile makes PostgreSQL refuse one of us.
            count, unreadable = retrying(lambda: encrypted.encrypt_anew(env), env)
        _say(f"{count} secrets are encrypted with the first key.")
        if unreadable:
            sys.exit(
                f"{len(unreadable)} cannot be read, as their key is not in odoo.conf: "
                + ", ".join(unreadable)
            )


def _new_key():
    from odoo.addons.salesforce_booking_sync.salesforce import vault

    return vault.new_key()


def _say(text):
    sys.stdout.write(f"{text}\n")
