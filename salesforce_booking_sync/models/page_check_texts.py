# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a person reads about settings that will fail in Salesforce, and the remedy."""

from ..salesforce import mapped, page_check
from ..salesforce.dependent import NOT_WITH_OTHER
from ..salesforce.targets import field_words
from .remark_texts import why_left_out


def finding_text(env, finding, schema):
    """Return the sentence for a `page_check.Finding`, in the language of ``env``.

    :param schema: as of ``org.Org``, for what fields are called
    """
    texts = {
        page_check.REQUIRED: env._(
            "Salesforce requires a value here, and nothing is sent to it: every "
            "booking would fail. Add a row for it under Fields, or make it optional "
            "in Salesforce."
        ),
        page_check.MAY_BE_EMPTY: env._(
            "Salesforce requires a value here, and a booking may have none. Make the "
            "question mandatory, or give the field a default in Salesforce."
        ),
        mapped.NO_SUCH_FIELD: env._(
            "Salesforce has no such field that the connected user may see. Give them "
            "access and press Check connection on the connection, or remove the row."
        ),
        page_check.READ_ONLY: env._(
            "The connected user may not write it. Give them edit access in Salesforce "
            "and press Check connection on the connection, or choose “On creation "
            "only” where the field can be set once."
        ),
        page_check.OURS_READ_ONLY: env._(
            "The connected user may not write it, so bookings are sent without it. "
            "Give them edit access in Salesforce and press Check connection on the "
            "connection."
        ),
        page_check.NOT_MADE: env._(
            "No such record can be made with a customer: the connecting user may not "
            "write this, or Salesforce requires it and nothing is sent to it. "
            "Customers are sent without one. Give them access, or make the field "
            "optional in Salesforce; then press Check connection on the connection."
        ),
        page_check.NOT_FOUND_YET: env._(
            "The page names it, and it was not looked up in this org yet: until then "
            "it counts for nothing. Press Find beside it."
        ),
        page_check.NOT_LISTED: env._(
            "The fixed value is none of the choices of the field. Salesforce takes it, "
            "but people cannot choose it there: add it to the choices, or use one of "
            "them."
        ),
    }
    is_ours = page_check.from_booking(finding.sobject, finding.field)
    if finding.code == page_check.BAD_VALUE:
        return env._(
            "The value of the row is left out: %s.",
            why_left_out(env, finding.detail),
        )
    if finding.code == NOT_WITH_OTHER:
        return env._(
            "The value of the row is left out: %s.",
            why_left_out(env, NOT_WITH_OTHER, field_words(schema, finding.detail)),
        )
    if finding.code == page_check.NO_SUCH_QUESTION:
        return env._(
            "The booking page asks no question “%s”. Correct the row, or add the "
            "question.",
            finding.detail,
        )
    if finding.code in (page_check.OWNER_INACTIVE, page_check.OWNER_UNKNOWN):
        return _owner_text(env, finding)
    if finding.code == page_check.VALIDATION_RULE:
        return _rule_text(env, finding, is_ours)
    if finding.code == page_check.MAY_BE_EMPTY and is_ours:
        return env._(
            "Salesforce requires a value here. Odoo writes it from the booking, which "
            "may have none. Give the field a default in Salesforce, or make it "
            "optional there."
        )
    return texts[finding.code]


def _rule_text(env, finding, is_ours):
    name, message = finding.detail
    if is_ours:
        # Nobody can add a row for such a field.
        return env._(
            "The validation rule %(name)s may refuse a booking: “%(message)s” Odoo "
            "writes this field from the booking, which may not have what the rule asks "
            "for. Have it except the connected user.",
            message=message,
            name=name,
        )
    return env._(
        "The validation rule %(name)s may refuse a booking: “%(message)s” Send "
        "what it asks for with a row under Fields, or have it except the connected "
        "user.",
        message=message,
        name=name,
    )


def _owner_text(env, finding):
    if finding.code == page_check.OWNER_INACTIVE:
        sentence = env._(
            "%s is no longer active in Salesforce: what should be theirs belongs to "
            "the connecting user. Choose somebody else under Owners, or activate them "
            "there."
        )
    else:
        sentence = env._(
            "Nobody in Salesforce has the address %s: what should be theirs belongs to "
            "the connecting user. Correct it under Owners."
        )
    return sentence % finding.detail
