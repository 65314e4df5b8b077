# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a person reads about a booking that was sent, though not quite as wished."""

from ..salesforce import mapped, mapping, matching, owners, planner


def remark_text(env, code, detail):
    """Return the sentence for a remark of the planner, in the language of ``env``."""
    if code == planner.NOBODY_MATCHED:
        return env._(
            "Nobody in Salesforce has the address %s, and this page creates nobody. "
            "Create the Lead or Contact there and press Sync now.",
            detail,
        )
    if code == matching.SEVERAL_MATCHED:
        return _several_matched(env, *detail)
    if code == owners.EVENT_OWNER_UNKNOWN:
        return env._(
            "This page gives its Events to %s, who is no active user in Salesforce, so "
            "the Event belongs to the connecting user.",
            detail,
        )
    if code == owners.EVENT_OWNER_NO_USER:
        return env._(
            "The Lead or Contact belongs to no user (to a queue, perhaps), and an "
            "Event must, so it belongs to the connecting user."
        )
    if code == owners.PERSON_OWNER_UNKNOWN:
        return env._(
            "New Leads and Contacts of this page belong to %s, who is no active user "
            "in Salesforce, so this one belongs to the connecting user.",
            detail,
        )
    if code == owners.HOST_UNKNOWN:
        return env._(
            "The host %s has no active Salesforce user with that e-mail address, so "
            "the Event belongs to the connecting user.",
            detail,
        )
    if code == planner.FIELD_DROPPED:
        return env._(
            "The connecting user may not write %s, so it was left out. Give them "
            "access to that field in Salesforce, press Check connection on the "
            "connection, then Sync now.",
            detail,
        )
    if code == planner.FIELD_REFUSED:
        return env._(
            "Salesforce refused the value of %s, so it was left out. It is sent again "
            "when it changes, or when you press Sync now.",
            detail,
        )
    if code == mapped.VALUE_LEFT_OUT:
        field, reason = detail
        return left_out_text(env, field, reason)
    if code == planner.CHOICE_GONE:
        return env._(
            "What this page has chosen for %s is no longer in Salesforce, so it was "
            "left out. Choose anew in the page's Salesforce settings.",
            detail,
        )
    if code == planner.EVENT_DELETED:
        return env._(
            "The Event was deleted in Salesforce, which is respected. It comes back "
            "when the booking is moved."
        )
    return code


def left_out_text(env, field, reason):
    """Return the sentence for a mapped value that was left out.

    :param reason: one of ``mapping``'s, or ``mapped.NO_SUCH_FIELD``
    """
    return env._(
        "%(field)s was left out: %(why)s. The rest is sent.",
        field=field,
        why=why_left_out(env, reason),
    )


def why_left_out(env, reason):
    """Return the reason as the end of a sentence."""
    texts = {
        mapping.NOT_A_CHOICE: env._(
            "the value is none of the field's choices. Add it to them in Salesforce, "
            "or change what is sent"
        ),
        mapping.NOT_YES_OR_NO: env._("the value says neither yes nor no"),
        mapping.NOT_A_NUMBER: env._("the value is no number"),
        mapping.AMBIGUOUS_NUMBER: env._(
            "the number can be read in two ways, such as 1,234. Ask for it without "
            "a separator of thousands"
        ),
        mapping.TOO_LARGE: env._("the number is larger than the field can hold"),
        mapping.NOT_A_DATE: env._("the value is no date that can be read"),
        mapping.AMBIGUOUS_DATE: env._(
            "the date can be read in two ways, such as 03/04/2026. Ask for it as "
            "2026-04-03"
        ),
        mapping.NOT_AN_EMAIL: env._("the value is no e-mail address"),
        mapping.TOO_LONG: env._(
            "the value is longer than the field, and would mean nothing once cut"
        ),
        mapping.NOT_AN_ID: env._(
            "the field takes the Id of a record, of 15 or 18 characters"
        ),
        mapping.ID_OF_OTHER_KIND: env._(
            "the Id is of another kind of record than the field takes"
        ),
        mapping.TYPE_UNSUPPORTED: env._("fields of its kind cannot be written"),
        mapped.NO_SUCH_FIELD: env._(
            "Salesforce has no such field that the connected user may see. Give them "
            "access and press Check connection on the connection, or choose another "
            "field on the booking page"
        ),
    }
    return texts.get(reason, reason)


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
