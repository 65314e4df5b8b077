# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A local org, and a connection that really logged in to it.

Decorate every class with ``@tagged("standard", "post_install", "-at_install")``.
Where an expired token has to be renewed in a TransactionCase, work inside
``with self.enter_registry_test_mode():``; a HttpCase is in that mode already.
"""

import atexit
import os
from unittest.mock import patch
from urllib.parse import parse_qsl, urljoin, urlsplit

import requests
from lxml import html

from odoo.tools import config

from sandbox.server import OrgServer

PASSWORD = "salesforce"
OPERATOR = "ops@acme.example"
_running = {}


def running_org():
    """The one ``OrgServer`` of this process."""
    if "org" not in _running:
        _running["org"] = OrgServer().start()
        atexit.register(_running["org"].stop)
    return _running["org"]


def read_callback(url):
    """``{"code": ..., "state": ...}`` or ``{"error": ...}`` of a callback address."""
    return dict(parse_qsl(urlsplit(url).query))


class Person:
    """Somebody with a browser, on the pages of the org."""

    def __init__(self, username=OPERATOR, password=PASSWORD):
        self.username = username
        self.password = password
        self.browser = requests.Session()

    def answer(self, authorize_url, button):
        """Log in where asked, press ``button`` (save = Allow), follow the way back.

        :return: the callback address that the org sends the browser to, or the
            response where it sends it nowhere
        """
        url, form = authorize_url, None
        for _step in range(10):
            response = self.browser.request(
                "POST" if form else "GET", url, data=form, allow_redirects=False
            )
            form = None
            if response.is_redirect:
                target = urljoin(url, response.headers["Location"])
                if "/salesforce/oauth/callback" in target:
                    return target
                url = target
                continue
            forms = html.fromstring(response.text or "<p/>").forms
            if not forms:
                return response
            url, form = (
                urljoin(url, forms[0].action or url),
                self._fill(forms[0], button),
            )
        raise AssertionError(f"{self.username} goes round in circles")

    def allow(self, authorize_url):
        return self.answer(authorize_url, "save")

    def _fill(self, form, button):
        values = {name: value or "" for name, value in form.form_values()}
        if "pw" in form.fields:
            return {**values, "username": self.username, "pw": self.password}
        [pressed] = form.xpath(f".//*[@name='{button}']") or [None]
        value = "" if pressed is None else pressed.get("value") or button
        return {**values, button: value}


class SalesforceCase:
    """Mix in before TransactionCase or HttpCase.

    Gives ``cls.org`` (sandbox.server.OrgServer), ``cls.connection`` (connected as
    OPERATOR) and ``cls.manager`` / ``cls.user`` of the addon's two groups.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.org = running_org()
        cls.org.control.reset()
        # requests is to trust the org's own authority, as `make demo` has it.
        trusts = patch.dict(os.environ, REQUESTS_CA_BUNDLE=cls.org.ca_bundle)
        host = f"localhost:{cls.org.port}"
        allows = patch.dict(config.options.maps[0], salesforce_allowed_hosts=host)
        for patcher in (trusts, allows):
            patcher.start()
            cls.addClassCleanup(patcher.stop)
        cls.manager = cls.make_user("salesforce_booking_sync.group_manager")
        cls.user = cls.make_user("salesforce_booking_sync.group_user")
        cls.connection = cls.make_connection()

    def setUp(self):
        super().setUp()
        self.org.control.reset()

    @classmethod
    def make_user(cls, group, **values):
        login = f"{group.split('.')[-1]}-test"
        return cls.env["res.users"].create(
            {
                "name": login,
                "login": login,
                "password": login,
                "group_ids": [(4, cls.env.ref(group).id)],
                **values,
            }
        )

    @classmethod
    def app_values(cls):
        """What a person pastes into the wizard for this org."""
        app = cls.org.control.app()
        return {
            "environment": "custom",
            "login_url": cls.org.url,
            "consumer_key": app["consumer_key"],
            "consumer_secret": app["consumer_secret"],
        }

    @classmethod
    def make_connection(cls, person=None, **values):
        """A connection that walked the whole way to Allow and back."""
        values = {**cls.app_values(), **values}
        connection = cls.env["salesforce.connection"].create(values)
        cls.log_in(connection, person, **values)
        return connection

    @classmethod
    def log_in(cls, connection, person=None, **values):
        """Connect (again); raise what the callback page would explain."""
        values = {**cls.app_values(), **values}
        cls.org.control.set_callbacks([connection.callback_url])
        url = cls.env["salesforce.login"]._start(
            connection, {**values, "redirect_uri": connection.callback_url}
        )
        answer = read_callback((person or Person()).allow(url))
        login = cls.env["salesforce.login"]._take(answer["state"])
        login._finish(answer["code"])
        login._close()
