# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One process that uses a connection's tokens, as an Odoo server of its own would.

python -m tests.live.token_worker odoo.conf DATABASE connect ORG_URL
python -m tests.live.token_worker odoo.conf DATABASE client_credentials -
python -m tests.live.token_worker odoo.conf DATABASE renew TURNS
python -m tests.live.token_worker odoo.conf DATABASE soak SECONDS
python -m tests.live.token_worker odoo.conf DATABASE as_a_copy -
"""

import os
import sys
import time


def connect(env, org_url):
    """Log in to the org, anew where the database's one connection is there already."""
    from sandbox.control import Control
    from tests.odoo.common import Person, read_callback

    ca = os.environ["REQUESTS_CA_BUNDLE"]
    control = Control(org_url.replace("http://", "https://"), ca=ca)
    app = control.app()
    values = {
        "environment": "custom",
        "login_url": org_url,
        "consumer_key": app["consumer_key"],
        "consumer_secret": app["consumer_secret"],
    }
    connection = env["salesforce.connection"].search([], limit=1)
    connection = connection or connection.create(values)
    control.set_callbacks([*app["callbacks"], connection.callback_url])
    values["redirect_uri"] = connection.callback_url
    url = env["salesforce.login"]._start(connection, values)
    answer = read_callback(Person().allow(url))
    login = env["salesforce.login"]._take(answer["state"])
    login._finish(answer["code"])
    env.cr.commit()
    return "connected"


def client_credentials(env, _argument):
    """The connection goes over to a way to log in that has no refresh token."""
    connection = env["salesforce.connection"].search([], limit=1)
    details = {**connection._login_details(), "flow": "client_credentials"}
    connection._log_in(details)
    env.cr.commit()
    return "connected"


def renew(env, turns):
    """Find the access token refused, again and again; use each new one."""
    from odoo.addons.salesforce_booking_sync.salesforce.client import Client

    connection = env["salesforce.connection"].search([], limit=1)
    for _turn in range(int(turns)):
        env.cr.rollback()
        env.invalidate_all()
        token = env["salesforce.token"]._of(connection)
        url, access_token = token._renew(token.access_token)
        # Another process may have renewed it meanwhile; then this one is refused
        # and renewed in its turn.
        with Client(url, access_token, refresh=token._renew) as client:
            client.get("limits")
    return "renewed"


def soak(env, seconds):
    """Renew for so long; ``{"renewals", "busy", "lost"}`` as JSON.

    Busy is what may be tried again, lost is where a person has to connect again.
    """
    import json

    from odoo.addons.salesforce_booking_sync.salesforce.errors import (
        Kind,
        SalesforceProblem,
    )

    counts = {"renewals": 0, "busy": 0, "lost": 0}
    end = time.monotonic() + float(seconds)
    while time.monotonic() < end:
        try:
            renew(env, 1)
            counts["renewals"] += 1
        except SalesforceProblem as error:
            lost = error.problem.kind is Kind.RECONNECT
            counts["lost" if lost else "busy"] += 1
    return json.dumps(counts)


def as_a_copy(env, _argument):
    """Try whatever would use the tokens; print what became of the connection."""
    from odoo.addons.salesforce_booking_sync.salesforce.errors import (
        SalesforceProblem,
    )

    connection = env["salesforce.connection"].search([], limit=1)
    token = env["salesforce.token"]._of(connection)
    for use in (
        connection._client,
        lambda: token._renew(token.access_token),
        connection._app,
    ):
        try:
            use()
        except SalesforceProblem as error:
            if error.problem.code != "COPIED_DATABASE":
                raise
        else:
            raise AssertionError("a copy may use the tokens")
    connection.action_test()
    state = connection.state
    connection.action_disconnect()
    env.cr.commit()
    return f"{state}, then {connection.state}"


def main(config_file, database, task, argument):
    import odoo
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(["-c", config_file, "--no-http"], setup_logging=True)
    with Registry(database).cursor() as cursor:
        env = odoo.api.Environment(cursor, odoo.api.SUPERUSER_ID, {})
        print(globals()[task](env, argument))


if __name__ == "__main__":
    main(*sys.argv[1:])
