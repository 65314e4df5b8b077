# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The demo's booking type, hosts and customers; the addons themselves carry none.

    python -m dev.demo_data -c odoo.conf -d NAME

Making them twice makes nothing new, except for pending bookings that were used up.
"""

import argparse
import os

from . import paths

COMPANY = "Acme Bookings"
TIME_ZONE = "Europe/Paris"
TYPE = "Product demo"
HOSTS = (
    ("Host One", "host.one@acme.example"),
    ("Host Two", "host.two@acme.example"),
)
CUSTOMERS = (
    ("Ada Lovelace", "ada@analytical.example", "Analytical Engines Ltd"),
    ("Grace Hopper", "grace@compiler.example", "Compiler & Sons"),
    ("Søren Kierkegaard", "soren@either-or.example", None),
)
ADVICE = "We show you the product on your own data, and answer every question."
QUESTIONS = (
    {
        "name": "How big is your team?",
        "kind": "choice",
        "choices": "1 to 9\n10 to 99\n100 or more",
    },
    {"name": "Tell me about new releases", "kind": "checkbox"},
    # Suggest mapping knows a field of a Lead for these.
    {"name": "What is your website?", "kind": "text"},
    {
        "name": "Which industry are you in?",
        "kind": "choice",
        "choices": "Consulting\nEducation\nManufacturing\nTechnology\nOther",
    },
)
MANAGER_GROUPS = (
    "resource_booking.group_manager",
    "salesforce_booking_sync.group_manager",
)


def create(env, base_url):
    """Make what is missing, for an Odoo that answers at ``base_url``."""
    _set_up_company(env, base_url)
    calendar = _calendar(env)
    booking_type = _booking_type(env, calendar)
    _publish(booking_type)
    for name, email, company in CUSTOMERS:
        _pending_booking(env, booking_type, _customer(env, name, email, company))


def _set_up_company(env, base_url):
    env.company.name = COMPANY
    parameters = env["ir.config_parameter"]
    parameters.set_param("web.base.url", base_url)
    parameters.set_param("web.base.url.freeze", "True")
    groups = filter(None, (env.ref(name, False) for name in MANAGER_GROUPS))
    env.ref("base.user_admin").write(
        {
            "email": "admin@acme.example",
            "tz": TIME_ZONE,
            "tour_enabled": False,
            "odoobot_state": "disabled",
            "group_ids": [(4, group.id) for group in groups],
        }
    )


def _one(model, domain, values):
    """The record that the domain finds, or a new one with the values."""
    return model.search(domain, limit=1) or model.create(values)


def _calendar(env):
    name = "Monday to Friday, 9 to 17"
    return _one(
        env["resource.calendar"],
        [("name", "=", name)],
        {
            "name": name,
            "tz": TIME_ZONE,
            "attendance_ids": [
                (
                    0,
                    0,
                    {
                        "name": "Open",
                        "dayofweek": str(day),
                        "hour_from": 9,
                        "hour_to": 17,
                        "day_period": "morning",
                    },
                )
                for day in range(5)
            ],
        },
    )


def _combination(env, name, email, calendar):
    """What a slot takes up: here, one host."""
    user = _one(
        env["res.users"].with_context(no_reset_password=True, active_test=False),
        [("login", "=", email)],
        {"name": name, "login": email, "email": email, "tz": TIME_ZONE},
    )
    resource = _one(
        env["resource.resource"],
        [("user_id", "=", user.id), ("calendar_id", "=", calendar.id)],
        {
            "name": name,
            "resource_type": "user",
            "user_id": user.id,
            "calendar_id": calendar.id,
            "tz": TIME_ZONE,
        },
    )
    return _one(
        env["resource.booking.combination"],
        [("resource_ids", "=", resource.id)],
        {"resource_ids": [(6, 0, resource.ids)]},
    )


def _booking_type(env, calendar):
    found = env["resource.booking.type"].search([("name", "=", TYPE)], limit=1)
    if found:
        return found
    combinations = [_combination(env, *host, calendar) for host in HOSTS]
    return env["resource.booking.type"].create(
        {
            "name": TYPE,
            "resource_calendar_id": calendar.id,
            "combination_assignment": "sorted",
            "combination_rel_ids": [
                (0, 0, {"sequence": order, "combination_id": combination.id})
                for order, combination in enumerate(combinations)
            ],
            "location": "Online",
            "videocall_location": "https://meet.acme.example/demo",
            "modifications_deadline": 1,
        }
    )


def _publish(booking_type):
    """Give it a public page, with a text and questions of its own."""
    booking_type.published = True
    if not booking_type.requester_advice:
        booking_type.requester_advice = ADVICE
    # An older demo is asked for what it lacks.
    every = booking_type.with_context(active_test=False).question_ids
    asked = set(every.mapped("name"))
    booking_type.question_ids = [
        (0, 0, values) for values in QUESTIONS if values["name"] not in asked
    ]


def _customer(env, name, email, company):
    parent = env["res.partner"]
    if company:
        values = {"name": company, "is_company": True}
        parent = _one(parent, [("name", "=", company)], values)
    return _one(
        env["res.partner"],
        [("email", "=", email)],
        {"name": name, "email": email, "parent_id": parent.id, "tz": TIME_ZONE},
    )


def _pending_booking(env, booking_type, customer):
    """A booking that waits for its customer to pick a time through the portal."""
    booking = _one(
        env["resource.booking"],
        [("partner_ids", "=", customer.id), ("state", "=", "pending")],
        {"type_id": booking_type.id, "partner_ids": [(6, 0, customer.ids)]},
    )
    booking._portal_ensure_token()


def portal_links(server, database, base_url):
    """(customer, address) of each demo booking that waits for a time.

    Read without Odoo, so that a start need not load it twice.
    """
    rows = server.ask(
        """
        SELECT DISTINCT ON (partner.id) partner.name, booking.id, booking.access_token
          FROM resource_booking booking
          JOIN res_partner_resource_booking_rel rel
            ON rel.resource_booking_id = booking.id
          JOIN res_partner partner ON partner.id = rel.res_partner_id
         WHERE booking.state = 'pending' AND partner.email = ANY(%s)
         ORDER BY partner.id, booking.id
        """,
        [[email for _, email, _ in CUSTOMERS]],
        database,
    )
    return [
        (name, f"{base_url}/my/bookings/{number}/schedule?access_token={token}")
        for name, number, token in rows
    ]


def page_url(server, database, base_url):
    """The address of the demo type's public page; any name leads there."""
    query = "SELECT id FROM resource_booking_type WHERE name->>'en_US' = %s"
    [number] = server.ask(query, [TYPE], database)[0]
    return f"{base_url}/book/{TYPE.lower().replace(' ', '-')}-{number}"


def command(config, database, base_url):
    """The command line that makes the data in a database."""
    options = ["-c", config, "-d", database, "--base-url", base_url]
    return [paths.PYTHON, "-m", "dev.demo_data", *options]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-c", dest="config", required=True)
    parser.add_argument("-d", dest="database", required=True)
    parser.add_argument("--base-url", required=True)
    arguments = parser.parse_args()

    import odoo
    from odoo.modules.registry import Registry
    from odoo.tools import config

    os.environ["TZ"] = "UTC"
    config.parse_config(["-c", arguments.config, "--no-http"], setup_logging=True)
    with Registry(arguments.database).cursor() as cursor:
        env = odoo.api.Environment(cursor, odoo.api.SUPERUSER_ID, {})
        create(env, arguments.base_url)


if __name__ == "__main__":
    main()
