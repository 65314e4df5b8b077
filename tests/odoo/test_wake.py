# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The cron threads hear of a mark at once, and not on the visitor's time."""

import select
import threading
from unittest.mock import patch

import psycopg2

from odoo import sql_db
from odoo.tests import TransactionCase, tagged

from odoo.addons.salesforce_booking_sync.models.ir_cron import ASIDE


@tagged("standard", "post_install", "-at_install")
class TestWake(TransactionCase):
    def setUp(self):
        super().setUp()
        self.crons = self.env["ir.cron"].with_context(**{ASIDE: True})

    def _join(self):
        for thread in threading.enumerate():
            if thread.name == "notify crons":
                thread.join(10)

    def test_the_cron_threads_hear_of_it(self):
        with sql_db.db_connect("postgres").cursor() as listener:
            connection = listener._cnx
            listener.execute("LISTEN cron_trigger")
            listener.commit()
            self.crons._notifydb()
            select.select([connection], [], [], 10)
            connection.poll()
            told = [notice.payload for notice in connection.notifies]
        self._join()
        self.assertIn(self.env.cr.dbname, told)

    def test_the_visitor_does_not_wait_for_the_other_database(self):
        may_connect, threads = threading.Event(), []

        def slow(_name):
            threads.append(threading.current_thread())
            may_connect.wait(10)
            raise psycopg2.OperationalError("no connection, on purpose")

        with patch.object(sql_db, "db_connect", slow):
            self.crons._notifydb()
            # We are here although nobody has let it connect.
            may_connect.set()
            self._join()
        self.assertNotIn(threading.current_thread(), threads)
        self.assertEqual(len(threads), 1)

    def test_a_mark_wakes_aside(self):
        woken = []
        self.env["salesforce.sync.mark"].insert("res.partner", [1])
        with patch.object(
            self.registry["ir.cron"],
            "_notifydb",
            lambda cron: woken.append(cron.env.context.get(ASIDE)),
        ):
            self.env.cr.flush()
            self.env.cr.postcommit.run()
        self.assertEqual(woken, [True])
