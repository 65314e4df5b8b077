# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a person reads about each finding of a check, and what to do about it."""

from odoo.tools.translate import LazyTranslate

from ..salesforce.errors import Kind, Problem
from .problem_texts import explain

_lt = LazyTranslate(__name__)

TITLES = {
    "api": _lt("API access"),
    "edition": _lt("Edition"),
    "objects": _lt("Rights to objects"),
    "fields": _lt("Rights to fields"),
    "required": _lt("Required fields"),
    "key_fields": _lt("Key fields"),
    "visibility": _lt("Sees every Lead and Contact"),
    "encryption": _lt("Encryption of e-mail addresses"),
    "person_accounts": _lt("Person accounts"),
    "duplicate_rules": _lt("Duplicate rules"),
    "owners": _lt("Owners and hosts"),
    "capture": _lt("Calendars copied to Salesforce"),
    "shared_activities": _lt("Shared Activities"),
    "long_events": _lt("Events longer than a day"),
    "scopes": _lt("Scopes of the app"),
    "token_life": _lt("How long the access lasts"),
    "secrets": _lt("Secrets at rest"),
    "budget": _lt("API calls left"),
    "clock": _lt("Clocks"),
}

_SEARCHABLE_SCHEME = _lt(
    "In Salesforce, open Setup ▸ Encryption Settings and choose the scheme "
    "“Case-Insensitive Deterministic” for these fields."
)
_NO_CAPTURE = _lt(
    "In Salesforce, open Setup ▸ Einstein Activity Capture ▸ Configurations "
    "and switch off the sync of Events for the hosts of booking pages, or "
    "exclude this Odoo's meetings there."
)

# (topic, outcome): (what was found, what to do); nothing to do where it is fine.
TEXTS = {
    ("api", "answers"): (
        _lt("Salesforce answers: the API is enabled for the org and the user."),
        None,
    ),
    ("edition", "with_api"): (_lt("%(edition)s has API access."), None),
    ("edition", "without_api"): (
        _lt(
            "API access is an extra in %(edition)s. It is there today, since the org "
            "answers."
        ),
        _lt("When the contract with Salesforce is renewed, see that it stays in it."),
    ),
    ("edition", "untold"): (
        _lt("Salesforce did not say which edition this is."),
        _lt("It answers, so there is nothing to do."),
    ),
    ("objects", "all"): (
        _lt("The connected user may do all that is needed with people and Events."),
        None,
    ),
    ("objects", "lacking"): (
        _lt("The connected user lacks these rights: %(rights)s."),
        _lt(
            "In Salesforce, open Setup ▸ Permission Sets, edit the set of the "
            "connected user under Object Settings, and tick them."
        ),
    ),
    ("fields", "all"): (
        _lt("The connected user may read and write every field that is used."),
        None,
    ),
    ("fields", "left_out"): (
        _lt(
            "The connected user may not write or read these fields, so bookings go "
            "without them: %(fields)s."
        ),
        _lt(
            "In Salesforce, open Setup ▸ Permission Sets ▸ Object Settings and give "
            "the connected user Read and Edit Access to them. Leave it as it is where "
            "they are not wanted."
        ),
    ),
    ("fields", "needed"): (
        _lt(
            "The connected user may not write or read these fields, and no booking "
            "can do without them: %(fields)s."
        ),
        _lt(
            "In Salesforce, open Setup ▸ Permission Sets ▸ Object Settings and give "
            "the connected user Read and Edit Access to them."
        ),
    ),
    ("required", "none"): (
        _lt("The org requires no field that Odoo leaves empty."),
        None,
    ),
    ("required", "may_be_empty"): (
        _lt(
            "The org requires fields that not every booking has a value for: "
            "%(fields)s. Bookings without one fail."
        ),
        _lt(
            "Make them optional in Salesforce (Setup ▸ Object Manager ▸ the object ▸ "
            "Fields & Relationships), or have the booking page ask for them."
        ),
    ),
    ("required", "never_filled"): (
        _lt(
            "The org requires fields that Odoo does not fill, so no new record is "
            "accepted: %(fields)s."
        ),
        _lt(
            "Add a row for each under Fields in the settings of every booking page, or "
            "make them optional in Salesforce or give them a default value (Setup ▸ "
            "Object Manager ▸ the object ▸ Fields & Relationships)."
        ),
    ),
    ("key_fields", "ready"): (
        _lt("Salesforce itself sees to it that no booking is created twice."),
        None,
    ),
    ("key_fields", "none"): (
        _lt(
            "There are none. Where an answer of Salesforce is lost, the booking waits "
            "eleven minutes and is looked for."
        ),
        _lt("Press Prepare Salesforce on the connection: it tells how they come."),
    ),
    ("key_fields", "unusable"): (
        _lt(
            "They are there or once were, but cannot be used, so nothing new is "
            "created: %(fields)s."
        ),
        _lt(
            "In Salesforce, assign the permission set Odoo Booking Sync to the "
            "connected user, or mend the fields. The connection says more."
        ),
    ),
    ("visibility", "all"): (
        _lt("Who is not found in Salesforce is not there, so they may be created."),
        None,
    ),
    ("visibility", "events"): (
        _lt(
            "The connected user may not see all Events. Where an answer is lost, an "
            "Event that was given to somebody else cannot be found again."
        ),
        _lt(
            "Press Prepare Salesforce on the connection: with key fields it does not "
            "matter. Or give the user the permission View All Data."
        ),
    ),
    ("visibility", "narrow"): (
        _lt(
            "The connected user does not see all records of: %(objects)s. Who is not "
            "found might be there all the same, so new customers are held back."
        ),
        _lt(
            "In Salesforce, give the user View All Records for Leads, Contacts and "
            "Accounts, by profile or permission set."
        ),
    ),
    ("visibility", "unreadable"): (
        _lt(
            "It could not be read whether the connected user sees all records of: "
            "%(objects)s. So new customers are held back."
        ),
        _lt(
            "In Salesforce, give the user the permissions View Setup and "
            "Configuration, and View All Records for Leads, Contacts and Accounts."
        ),
    ),
    ("encryption", "none"): (_lt("E-mail addresses can be searched."), None),
    ("encryption", "searchable"): (
        _lt(
            "E-mail addresses are encrypted so that they can be searched: %(objects)s. "
            "If the scheme is case-sensitive, an address that is spelled with other "
            "capitals is not found, and the person is created again."
        ),
        _SEARCHABLE_SCHEME,
    ),
    ("encryption", "unsearchable"): (
        _lt(
            "E-mail addresses are encrypted so that nobody can search them: "
            "%(objects)s. People cannot be found, so no booking can be sent."
        ),
        _SEARCHABLE_SCHEME,
    ),
    ("encryption", "untold"): (
        _lt("The connected user does not see the e-mail addresses of all people."),
        _lt("Mend the rights to objects and fields first."),
    ),
    ("person_accounts", "off"): (_lt("They are switched off."), None),
    ("person_accounts", "on"): (
        _lt(
            "They are switched on. Who has one is found, and their Events go to it. A "
            "new customer becomes one where the booking page says so."
        ),
        _lt(
            "If new customers should become person accounts, choose “a new person "
            "account” in the settings of the booking page."
        ),
    ),
    ("person_accounts", "untold"): (
        _lt("The connected user does not see Contacts."),
        _lt("Mend the rights to objects first."),
    ),
    ("duplicate_rules", "none"): (_lt("No rule is active."), None),
    ("duplicate_rules", "active"): (
        _lt(
            "Active: %(rules)s. Where a rule names a record for a new customer, Odoo "
            "takes that one; where it cannot be sure, the booking waits for a person."
        ),
        _lt(
            "Nothing, as long as the rules match by e-mail address. Rules that block "
            "by name alone hold bookings up."
        ),
    ),
    ("duplicate_rules", "untold"): (
        _lt("The connected user may not read the duplicate rules."),
        _lt(
            "In Salesforce, look under Setup ▸ Duplicate Rules. Or give the user the "
            "permission View Setup and Configuration."
        ),
    ),
    ("owners", "active"): (
        _lt("All owners are active, and so is every host who was looked up lately."),
        None,
    ),
    ("owners", "unknown_hosts"): (
        _lt(
            "These hosts, and owners that a booking page names, have no active "
            "Salesforce user with the same e-mail address, so what should be theirs "
            "belongs to the connected user: %(who)s."
        ),
        _lt(
            "Give a host the same e-mail address in Odoo and in Salesforce, or a "
            "Salesforce user. Where a booking page names them, choose somebody else "
            "under Owners in its settings."
        ),
    ),
    ("owners", "inactive"): (
        _lt("Records should belong to a user who is not active: %(who)s."),
        _lt(
            "Activate the user in Salesforce (Setup ▸ Users), or choose another owner."
        ),
    ),
    ("owners", "untold"): (
        _lt("The connected user may not read the users of Salesforce."),
        _lt("In Salesforce, give the connected user the permission View All Users."),
    ),
    ("capture", "none"): (
        _lt(
            "Salesforce tells of nobody who uses Einstein Activity Capture, and none "
            "of Odoo's last Events (%(looked)s looked at) stands beside another of the "
            "same host."
        ),
        None,
    ),
    ("capture", "not_yet"): (
        _lt(
            "Salesforce tells of nobody who uses Einstein Activity Capture. Whether "
            "another product copies calendars cannot be told: there are no Events of "
            "Odoo yet beside which others could stand, or the connected user may not "
            "see others' Events."
        ),
        _lt(
            "Check again after some bookings, or look in Salesforce under Setup ▸ "
            "Installed Packages. A product that copies hosts' Outlook or Google "
            "calendars would bring each meeting a second time."
        ),
    ),
    ("capture", "twice"): (
        _lt(
            "%(count)s of the last %(looked)s Events of Odoo stand beside another "
            "Event of the same host at the same time, made by %(who)s."
        ),
        _lt(
            "Open one of them in Salesforce. If it is the same meeting twice, a "
            "product copies the host's calendar: switch off its sync of Events for "
            "the hosts of booking pages."
        ),
    ),
    ("capture", "assigned"): (
        _lt(
            "Einstein Activity Capture serves %(count)s users or profiles. If hosts' "
            "calendars are captured and hold the booking as well, Salesforce shows the "
            "meeting twice."
        ),
        _NO_CAPTURE,
    ),
    ("capture", "in_use"): (
        _lt(
            "Licences of Einstein Activity Capture are in use: %(licences)s. If hosts' "
            "calendars are captured and hold the booking as well, Salesforce shows the "
            "meeting twice."
        ),
        _NO_CAPTURE,
    ),
    ("capture", "untold"): (
        _lt("The connected user may not read which licences are in use."),
        _lt(
            "In Salesforce, look under Setup ▸ Einstein Activity Capture, and under "
            "Installed Packages for products like it, whether hosts' calendars are "
            "copied: each meeting would be there twice."
        ),
    ),
    ("shared_activities", "off"): (
        _lt("Off: an Event has one person, which is all that Odoo needs."),
        None,
    ),
    ("shared_activities", "on"): (
        _lt("On: an Event may have several people. Odoo writes the one who booked."),
        None,
    ),
    ("shared_activities", "untold"): (
        _lt("The connected user does not see Events."),
        _lt("Mend the rights to objects first."),
    ),
    ("long_events", "seen"): (
        _lt("There are some, so the org allows them."),
        None,
    ),
    ("long_events", "untold"): (
        _lt("Salesforce does not tell whether it allows them."),
        _lt(
            "Only if bookings last longer than 24 hours: in Salesforce, open Setup ▸ "
            "Activity Settings and tick Enable Creation of Multiday Events."
        ),
    ),
    ("scopes", "granted"): (_lt("Granted: %(scopes)s."), None),
    ("scopes", "too_wide"): (
        _lt("Granted: %(scopes)s. The scope “full” is more than Odoo needs."),
        _lt(
            "In the app's OAuth settings in Salesforce, replace “full” by “Manage user "
            "data via APIs (api)” and “Perform requests at any time (refresh_token, "
            "offline_access)”. Then connect again."
        ),
    ),
    ("scopes", "no_api"): (
        _lt("Granted: %(scopes)s. The scope “api” is missing."),
        _lt(
            "In the app's OAuth settings in Salesforce, tick “Manage user data via "
            "APIs (api)”. Then connect again."
        ),
    ),
    ("scopes", "untold"): (
        _lt("Salesforce did not tell which scopes the app has."),
        _lt(
            "In Salesforce, look at the app's OAuth settings: “Manage user data via "
            "APIs (api)” and “Perform requests at any time (refresh_token, "
            "offline_access)” must be ticked."
        ),
    ),
    ("token_life", "endless"): (
        _lt("Salesforce names no end of it. It lasts until somebody revokes it."),
        None,
    ),
    ("token_life", "anew"): (
        _lt("Odoo logs in by itself whenever it has to."),
        None,
    ),
    ("token_life", "ends"): (
        _lt(
            "By the app's policy it ends on %(date)s (UTC). If the policy counts from "
            "the last use, Odoo's use puts it off."
        ),
        _lt(
            "In Salesforce, open the app ▸ Policies and set the Refresh Token Policy "
            "to “valid until revoked”. Else connect again before that day."
        ),
    ),
    ("token_life", "over"): (
        _lt("Salesforce says that it has ended already."),
        _lt("Press Reconnect, or Connect again, on the connection."),
    ),
    ("token_life", "untold"): (
        _lt("Salesforce did not tell."),
        _lt(
            "In Salesforce, open the app ▸ Policies: the Refresh Token Policy should "
            "be “valid until revoked”."
        ),
    ),
    ("secrets", "encrypted"): (
        _lt("The key in odoo.conf encrypts all secrets in the database."),
        None,
    ),
    ("secrets", "plain"): (
        _lt(
            "odoo.conf has no key, so tokens and other secrets stand in the database "
            "as they are. Who has a backup of it has them too."
        ),
        _lt(
            "Run “odoo salesforce_keys --new” on the server, put the key it prints "
            "into odoo.conf as salesforce_encryption_keys, restart Odoo, and run "
            "“odoo salesforce_keys -d DATABASE”. Keep the key apart from the backups."
        ),
    ),
    ("secrets", "partly"): (
        _lt(
            "odoo.conf has a key, but some secrets were stored before and stand in "
            "the database as they are."
        ),
        _lt(
            "Run “odoo salesforce_keys -d DATABASE” on the server: it encrypts all of "
            "them."
        ),
    ),
    ("secrets", "bad_key"): (
        _lt(
            "What odoo.conf gives as salesforce_encryption_keys is not a key, so no "
            "secret can be read or stored."
        ),
        _lt(
            "Put a key there that “odoo salesforce_keys --new” made, or the former "
            "one, and restart Odoo."
        ),
    ),
    ("budget", "enough"): (
        _lt(
            "Odoo used %(spent)s of its %(allowed)s in the last 24 hours, everybody "
            "together %(org_used)s of the org's %(org_allowed)s."
        ),
        None,
    ),
    ("budget", "short"): (
        _lt(
            "They run short, so bookings are sent less often and more at once. Odoo "
            "used %(spent)s of its %(allowed)s in the last 24 hours, everybody "
            "together %(org_used)s of the org's %(org_allowed)s."
        ),
        _lt(
            "Raise API calls a day on the connection, or find in Salesforce what else "
            "uses them (Setup ▸ System Overview)."
        ),
    ),
    ("budget", "spent"): (
        _lt(
            "They are used up, so bookings wait. Odoo used %(spent)s of its "
            "%(allowed)s in the last 24 hours, everybody together %(org_used)s of the "
            "org's %(org_allowed)s."
        ),
        _lt(
            "Raise API calls a day on the connection, or find in Salesforce what else "
            "uses them (Setup ▸ System Overview)."
        ),
    ),
    ("budget", "untold"): (
        _lt("Salesforce has not told how many it allows."),
        _lt("In Salesforce, look under Setup ▸ System Overview."),
    ),
    ("clock", "same"): (_lt("This server and Salesforce agree on the time."), None),
    ("clock", "differs"): (
        _lt("The clocks of this server and of Salesforce differ by %(seconds)s s."),
        _lt("Set the server's clock, best by a time service (NTP)."),
    ),
    ("clock", "far"): (
        _lt(
            "The clocks of this server and of Salesforce differ by %(seconds)s s. An "
            "Event whose answer was lost may then not be found again."
        ),
        _lt("Set the server's clock, best by a time service (NTP)."),
    ),
    ("clock", "untold"): (
        _lt("Salesforce did not tell the time."),
        _lt("See that the server's clock is set by a time service (NTP)."),
    ),
}


def title_of(env, topic):
    return env._(TITLES[topic])


def tell(env, topic, outcome, params):
    """Return (what was found, what to do or ""), in the language of ``env``."""
    if (topic, outcome) == ("api", "no_answer"):
        problem = Problem(Kind(params["kind"]), params["code"], params["detail"])
        then = env._("Then check again: the rest could not be looked into.")
        return explain(env, problem, login=True), then
    found, remedy = TEXTS[topic, outcome]
    sentence = env._(found)
    return sentence % params, env._(remedy) if remedy else ""
