# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Steers a running org from a test, in this process or another one."""

import requests


class ControlError(Exception):
    """The org refused what the test asked; the text says why."""


class Control:
    """``url``: the org's https address; ``ca``: path of its CA bundle (PEM)."""

    def __init__(self, url, ca=None):
        self.url = url.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = ca or True

    def close(self):
        self._session.close()

    def _do(self, action, **values):
        answer = self._session.post(
            f"{self.url}/sandbox/control", json={"do": action, **values}, timeout=60
        )
        body = answer.json()
        if answer.status_code != 200:
            raise ControlError(body.get("error"))
        return body["result"]

    # -- records

    def records(self, sobject, deleted=False):
        """[{field: value}] of the live rows; with ``deleted`` of the bin as well."""
        return self._do("rows", sobject=sobject, deleted=deleted)

    def create(self, sobject, values):
        """The Id of a row that an administrator of the org makes."""
        return self._do("create", sobject=sobject, values=values)

    def update(self, sobject, id, values):
        self._do("update", sobject=sobject, id=id, values=values)

    def delete(self, sobject, id):
        self._do("delete", sobject=sobject, id=id)

    def undelete(self, sobject, id):
        self._do("undelete", sobject=sobject, id=id)

    def convert_lead(self, id, account_id=None, contact_id=None):
        """{"AccountId", "ContactId"}"""
        return self._do(
            "convert_lead", id=id, account_id=account_id, contact_id=contact_id
        )

    def merge(self, sobject, master_id, id):
        """``id`` is merged into ``master_id``."""
        self._do("merge", sobject=sobject, master_id=master_id, id=id)

    def users(self):
        return self._do("users")

    def add_user(self, username, values=None, sees_all=False):
        """The Id of a new active user."""
        return self._do("add_user", username=username, values=values, sees_all=sees_all)

    def reset(self):
        """Records, faults, counts, latency and switches of a fresh org.

        The app, its callbacks and what clients were granted stay.
        """
        self._do("reset")

    def refresh_sandbox(self):
        """As `reset`, and the org has another Id; whoever was connected is not."""
        self._do("refresh_sandbox")

    # -- what was asked of the org

    def calls(self):
        """[{method, path, status, api, subrequests, at}], oldest first.

        ``subrequests``: [{method, url, referenceId, status}]; ``status`` is None
        where the connection was dropped; ``api``: it counted as an API request.
        """
        return self._do("calls")

    def api_calls(self):
        """API requests as Salesforce counts them: a composite is one."""
        return self._do("api_calls")

    def clear_calls(self):
        self._do("clear_calls")

    def set_usage(self, used):
        """API requests used in the last 24 hours."""
        self._do("set_usage", used=used)

    # -- faults

    def fault(
        self,
        path=None,
        method=None,
        status=None,
        code=None,
        message=None,
        body=None,
        times=1,
        delay=0.0,
        drop=None,
        sobject=None,
        operation=None,
        match=None,
        fields=None,
        skip=0,
        done=False,
    ):
        """A fault for the next requests whose path (with query) matches a regex.

        ``status`` + ``code``/``message``: REST error array; ``body``: this text or
        JSON instead; ``delay`` seconds pass *before* the request is processed, so a
        client that gave up finds it committed later; ``drop="before"``: connection
        closed, nothing done; ``"after"``: done, then closed; ``"later"``: closed, and
        done when `land` is called. ``times=None``: always.
        ``skip``: so many pass first. ``done``: what was asked is done all the same.

        With ``sobject`` and ``code`` a *record* is rejected wherever it is written
        (alone, in a composite, in a collection); ``operation`` create, update or
        delete; ``match`` {field: value} picks the record.
        """
        self._do(
            "fault",
            path=path,
            method=method,
            status=status,
            code=code,
            message=message,
            body=body,
            times=times,
            delay=delay,
            drop=drop,
            sobject=sobject,
            operation=operation,
            match=match or {},
            fields=fields,
            skip=skip,
            done=done,
        )

    def clear_faults(self):
        self._do("clear_faults")

    def faults_left(self):
        return self._do("faults_left")

    def land(self):
        """Carry out what was dropped with "later", in its order; how many it was."""
        return self._do("land")

    def chaos(self, seed, rate=0.2, late=None, kinds=None):
        """Faults at random, ``rate`` of the requests; None as ``seed`` ends them.

        ``late``: [least, most] seconds before a late request is carried out;
        ``kinds``: names in sandbox/chaos.py. ``clear_faults`` and ``reset`` end it too.
        """
        self._do("chaos", seed=seed, rate=rate, late=late, kinds=kinds)

    def chaos_counts(self):
        """{kind: how often} since chaos began."""
        return self._do("chaos_counts")

    def latency(self, seconds):
        """Every service request takes so long more."""
        self._do("latency", seconds=seconds)

    # -- switches

    def switch(self, name, value):
        """See sandbox/switches.py for the names and the values of a fresh org."""
        self._do("switch", name=name, value=value)

    def switches(self):
        return self._do("switches")

    # -- the app

    def app(self):
        """{"consumer_key", "consumer_secret", "callbacks", "name"}"""
        return self._do("app")

    def set_callbacks(self, callbacks):
        self._do("set_callbacks", callbacks=list(callbacks))

    def grant(self, username="ops@acme.example", scopes=None):
        """A token answer as after Allow, without a browser."""
        return self._do("grant", username=username, scopes=scopes)

    def expire_sessions(self):
        """Every access token is refused from now on; refresh tokens stay good."""
        self._do("expire_sessions")

    def expire_codes(self):
        self._do("expire_codes")

    def revoke_all(self):
        """Every access and refresh token ends, as when an administrator revokes."""
        self._do("revoke_all")
