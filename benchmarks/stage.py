# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where the parts of the bench measure, and what several of them do."""

from dev.stack import OdooServer
from tests.rig import Rig

from .desk import BENCH, Desk

PATIENCE = 900  # seconds until a backlog that does not end is a fault


def say(text):
    print(text, flush=True)


class Stage:
    """:param databases: dev.database.Databases
    :param scale: 1, or less for a small run
    """

    def __init__(self, databases, scale=1):
        self.databases = databases
        self.scale = scale

    def some(self, count, least):
        return max(least, int(count * self.scale))

    def rig(self, name, **options):
        return BenchRig(self.databases, f"bench_{name}", BENCH, **options)


class BenchRig(Rig):
    """`ask` goes to one process that stays: to begin one takes seconds."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.desk = Desk(self.config, self.name, self.env)
        self.ask = self.desk.ask

    def __exit__(self, *exc):
        self.desk.__exit__()
        super().__exit__(*exc)


def live_server(rig, database=None, **options):
    """A running Odoo server (dev.stack.OdooServer); stop() it."""
    server = OdooServer(
        rig.databases.server,
        database or rig.name,
        rig.home,
        org=rig.org,
        made_up=True,
        log_level="error",
        **options,
    )
    server.start()
    server.wait()
    return server


def pile_up(rig, count, first):
    """Make bookings that nobody sends before `drain`."""
    rig.ask("hold")
    rig.ask("backlog", {"count": count, "first": first})


def drain(rig):
    """Have the workers send them; return the seconds until all are recorded."""
    return rig.ask("go", PATIENCE)
