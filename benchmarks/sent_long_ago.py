# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Made-up bookings that were sent long ago, as their rows are by now; by SQL."""

ANALYZED = (
    "made_up_booking",
    "res_partner",
    "salesforce_sync",
    "salesforce_sync_attempt",
    "salesforce_sync_record",
)

HISTORY = """
INSERT INTO res_partner (name, complete_name, email, email_normalized, active, type,
    create_date, write_date)
SELECT 'Old ' || n, 'Old ' || n, 'old.' || n || '@bench.example',
    'old.' || n || '@bench.example', true, 'contact', now(), now()
FROM generate_series(1, %(count)s) n;
INSERT INTO made_up_booking (name, active, type_id, partner_id, user_id, start, stop,
    salesforce_booker_id, create_date, write_date)
SELECT 'Old talk', true, %(owner)s, p.id, %(host)s, %(start)s, %(start)s, p.id,
    now(), now()
FROM res_partner p WHERE p.email LIKE 'old.%%@bench.example';
INSERT INTO salesforce_sync (name, res_model, res_id, page_id, connection_id, state,
    reference, generation, claimed_generation, person_key, host_email, start,
    synced_at, create_date, write_date)
SELECT b.name, 'made.up.booking', b.id, %(page)s, %(connection)s, 'synced',
    gen_random_uuid()::text, 1, 1, b.partner_id::text, %(host_email)s, b.start,
    now(), now(), now()
FROM made_up_booking b WHERE b.name = 'Old talk';
INSERT INTO salesforce_sync_record (sync_id, role, sobject, sfid, written,
    created_by_us)
SELECT s.id, r.role, r.sobject, r.prefix || lpad(s.id::text, 15, '0'), '{}', true
FROM salesforce_sync s, (VALUES ('person', 'Lead', '00Q'), ('event', 'Event', '00U'))
    AS r(role, sobject, prefix)
WHERE s.name = 'Old talk';
INSERT INTO salesforce_sync_attempt (sync_id, happened_at, state, steps)
SELECT s.id, now(), 'synced', '[]' FROM salesforce_sync s WHERE s.name = 'Old talk'
"""


def make(env, owner, host, start, count):
    """Make ``count`` of them and commit.

    :param owner: made.up.booking.type with a page that sends
    :param start: of their meetings, naive UTC
    """
    env.flush_all()
    page = env["salesforce.page"].search([("res_id", "=", owner.id)], limit=1)
    values = {
        "count": count,
        "owner": owner.id,
        "host": host.id,
        "host_email": host.email,
        "page": page.id,
        "connection": page.connection_id.id,
        "start": start,
    }
    for statement in HISTORY.split(";"):
        env.cr.execute(statement, values)
    # As autovacuum does by itself, but not when it happens to come by.
    for table in ANALYZED:
        env.cr.execute(f"ANALYZE {table}")
    env.cr.commit()
