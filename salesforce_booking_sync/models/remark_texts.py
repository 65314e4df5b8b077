# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a person reads about a booking that was sent, though not quite as wished."""

from odoo.tools.translate import LazyTranslate

from ..salesforce import (
    accounts,
    campaigns,
    guests,
    mapped,
    mapping,
    matching,
    owners,
    plans,
)
from ..salesforce.dependent import NOT_WITH_OTHER
from ..salesforce.targets import field_words

_lt = LazyTranslate(__name__)

# What stands for %s is the remark's detail.
TEXT_OF_CODE = {
    plans.NOBODY_MATCHED: _lt(
        "Nobody in Salesforce has the address %s, and this page creates nobody. "
        "Create the Lead or Contact there and press Sync now."
    ),
    owners.EVENT_OWNER_UNKNOWN: _lt(
        "This page gives its meetings to %s, who is no active user in Salesforce, so "
        "the meeting belongs to the connecting user."
    ),
    owners.EVENT_OWNER_NO_USER: _lt(
        "The Lead or Contact belongs to no user (to a queue, perhaps), and a "
        "meeting must, so it belongs to the connecting user."
    ),
    owners.PERSON_OWNER_UNKNOWN: _lt(
        "New Leads and Contacts of this page belong to %s, who is no active user "
        "in Salesforce, so this one belongs to the connecting user."
    ),
    accounts.NO_ACCOUNT: _lt(
        "No Account in Salesforce has the attendee's company or the site of their "
        "e-mail address, so the Contact is without one: only its owner sees it."
    ),
    accounts.SEVERAL_ACCOUNTS: _lt(
        "Several Accounts in Salesforce have the attendee's company or site, so the "
        "Contact is without one: only its owner sees it. Choose the right one there."
    ),
    accounts.NO_HOUSEHOLD: _lt(
        "The connecting user may not create Accounts, so the Contact is without a "
        "household: only its owner sees it. Give them that right in Salesforce and "
        "press Check connection on the connection."
    ),
    owners.QUEUE_GONE: _lt(
        "The queue that this page gives its new Leads to is no longer in Salesforce, "
        "so this one belongs to the connecting user. Choose another queue in the "
        "page's Salesforce settings."
    ),
    owners.HOST_UNKNOWN: _lt(
        "The host %s has no active Salesforce user with that e-mail address, so "
        "the meeting belongs to the connecting user."
    ),
    plans.FIELD_DROPPED: _lt(
        "The connecting user may not write %s, so it was left out. Give them "
        "access to that field in Salesforce, press Check connection on the "
        "connection, then Sync now."
    ),
    plans.FIELD_REFUSED: _lt(
        "Salesforce refused the value of %s, so it was left out. It is sent again "
        "when it changes, or when you press Sync now."
    ),
    plans.CHOICE_GONE: _lt(
        "What this page has chosen for %s is no longer in Salesforce, so it was "
        "left out. Choose anew in the page's Salesforce settings."
    ),
    plans.NOT_CONFIRMED: _lt(
        "The booking is not confirmed yet, and this page sends confirmed ones only. It "
        "goes as soon as it is."
    ),
    campaigns.MEMBER_REFUSED: _lt(
        "Salesforce did not add the customer to this page's campaign: %s. Look at the "
        "campaign in the page's settings, then press Sync now."
    ),
    plans.EVENT_DELETED: _lt(
        "The Event was deleted in Salesforce, which is respected. It comes back "
        "when the booking is moved."
    ),
    guests.GUEST_REFUSED: _lt(
        "Salesforce did not take a guest of this booking: %s. Mend that there or in "
        "the page's settings; guests go again when one of them changes."
    ),
    guests.GUESTS_NOT_SURE: _lt(
        "The guests were not registered: nobody can tell whether they are in "
        "Salesforce already. Press Check connection on the connection, which says what "
        "is lacking; they go again when the booking changes."
    ),
    plans.TOO_LONG: _lt(
        "Salesforce has no Events of more than 14 days, so this one ends after 14. Its "
        "description says when the meeting ends."
    ),
}

# Their detail is a field.
NAMES_FIELD = {plans.CHOICE_GONE, plans.FIELD_DROPPED, plans.FIELD_REFUSED}

# The end of a sentence.
WHY_LEFT_OUT = {
    mapping.NOT_A_CHOICE: _lt(
        "the value is none of the field's choices. Add it to them in Salesforce, "
        "or change what is sent"
    ),
    mapping.NOT_YES_OR_NO: _lt("the value says neither yes nor no"),
    mapping.NOT_A_NUMBER: _lt("the value is no number"),
    mapping.AMBIGUOUS_NUMBER: _lt(
        "the number can be read in two ways, such as 1,234. Ask for it without "
        "a separator of thousands"
    ),
    mapping.TOO_LARGE: _lt("the number is larger than the field can hold"),
    mapping.NOT_A_DATE: _lt("the value is no date that can be read"),
    mapping.AMBIGUOUS_DATE: _lt(
        "the date can be read in two ways, such as 03/04/2026. Ask for it as 2026-04-03"
    ),
    mapping.NOT_AN_EMAIL: _lt("the value is no e-mail address"),
    mapping.TOO_LONG: _lt(
        "the value is longer than the field, and would mean nothing once cut"
    ),
    mapping.NOT_AN_ID: _lt(
        "the field takes the Id of a record, of 15 or 18 characters"
    ),
    mapping.ID_OF_OTHER_KIND: _lt(
        "the Id is of another kind of record than the field takes"
    ),
    mapping.TYPE_UNSUPPORTED: _lt("fields of its kind cannot be written"),
    mapped.NO_SUCH_FIELD: _lt(
        "Salesforce has no such field that the connected user may see. Give them "
        "access and press Check connection on the connection, or choose another "
        "field on the booking page"
    ),
}


def remark_text(env, code, detail, schema):
    """Return the sentence for a remark of the planner, in the language of ``env``.

    :param schema: as of ``org.Org``, for the labels of fields
    """
    if code == matching.SEVERAL_MATCHED:
        return _several_matched(env, *detail)
    if code == matching.PHONE_MATCHED:
        return _phone_matched(env, *detail)
    if (code, detail) == (plans.FIELD_REFUSED, "Event.EndDateTime"):
        return env._(
            "This org has no Events of more than 24 hours, so this one ends after 24. "
            "Its description says when the meeting ends. In Salesforce, Setup ▸ "
            "Activity Settings ▸ Enable Multiday Events allows them; then press Sync "
            "now."
        )
    if (code, detail) == (plans.FIELD_REFUSED, f"Contact.{accounts.HOUSEHOLD_NAME}"):
        return env._(
            "Salesforce refused the household Account, so the Contact is without one: "
            "only its owner sees it. The timeline tells why."
        )
    if code == mapped.VALUE_LEFT_OUT:
        field, reason, *others = detail
        names = [field_words(schema, name) for name in (field, *others)]
        return left_out_text(env, names[0], reason, *names[1:])
    if code in NAMES_FIELD:
        detail = field_words(schema, detail)
    if code not in TEXT_OF_CODE:
        return code
    sentence = env._(TEXT_OF_CODE[code])
    return sentence % detail if "%s" in sentence else sentence


def left_out_text(env, field, reason, other=None):
    """Return the sentence for a mapped value that was left out.

    :param reason: one of ``mapping``'s, ``mapped.NO_SUCH_FIELD`` or NOT_WITH_OTHER
    :param other: the field that this one depends on
    """
    return env._(
        "%(field)s was left out: %(why)s. The rest is sent.",
        field=field,
        why=why_left_out(env, reason, other),
    )


def why_left_out(env, reason, other=None):
    """Return the reason as the end of a sentence."""
    if reason == NOT_WITH_OTHER:
        return env._(
            "Salesforce does not offer the value together with that of %s. Send one "
            "that goes with it, or change the field dependency there",
            other or env._("the field that it depends on"),
        )
    return env._(WHY_LEFT_OUT[reason]) if reason in WHY_LEFT_OUT else reason


def _phone_matched(env, count, sobject, sfid):
    return env._(
        "Nobody in Salesforce has this e-mail address. The %(sobject)s %(sfid)s was "
        "found by phone, and is taken for the customer (people found: %(count)s).",
        count=count,
        sobject=sobject,
        sfid=sfid,
    )


def _several_matched(env, count, sobject, sfid, rule):
    why = {
        "activity": env._("the latest activity is theirs"),
        "newest": env._("they are the newest"),
        "oldest": env._("they are the oldest"),
    }[rule]
    return env._(
        "%(count)s people in Salesforce have this address. This page's settings choose "
        "the %(sobject)s %(sfid)s: of those it looks at first, %(why)s.",
        count=count,
        sobject=sobject,
        sfid=sfid,
        why=why,
    )
