# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Records that are made together with a person, or not at all; pure.

A Contact's household is an Account of their own; what somebody consents to is kept in
an Individual. Among a person's values their fields stand under the names by which a
query reaches them: "Account.Name", "Individual.HasOptedOutSolicit".
"""

from .choices import OWNER
from .names import FIRST_NAME_LENGTH, LAST_NAME_LENGTH
from .person_accounts import ACCOUNT, account_name
from .records import UNSURE
from .text import shorten

INDIVIDUAL = "Individual"
LOOKUPS = {ACCOUNT: "AccountId", INDIVIDUAL: "IndividualId"}
# Without this there is none.
NAME_OF = {ACCOUNT: "Name", INDIVIDUAL: "LastName"}
_NAMES = {"FirstName": FIRST_NAME_LENGTH, "LastName": LAST_NAME_LENGTH}


def companion_of(name):
    """Return the object of a companion's field, nothing where it is the person's."""
    sobject, dot, _field = name.partition(".")
    return sobject if dot else ""


def split(values):
    """Return ``(values of the person, {sobject: values of the companion})``."""
    own, others = {}, {}
    for name, value in values.items():
        sobject, _dot, field = name.rpartition(".")
        if sobject:
            others.setdefault(sobject, {})[field] = value
        else:
            own[name] = value
    household = others.get(ACCOUNT)
    if household and own.get(OWNER):
        others[ACCOUNT] = household | {OWNER: own[OWNER]}
    return own, others


def lookup_of(companion, sobject):
    """Return the field by which a person of ``sobject`` points to its companion."""
    name = LOOKUPS[companion]
    return account_name(name) if sobject == ACCOUNT else name


def as_written(names, values):
    """Return names of fields with those of a companion in place of its lookup.

    What a refusal names is the lookup; among ``values`` are the companion's fields.
    """
    lookups = {
        lookup_of(companion, sobject): companion
        for companion in LOOKUPS
        for sobject in ("Contact", ACCOUNT)
    }
    written = set()
    for name in names:
        companion = lookups.get(name) if name not in values else None
        fields = {each for each in values if companion_of(each) == companion}
        written |= fields if companion and fields else {name}
    return written


# === INDIVIDUALS === #


def with_consents(schema):
    """Return an org's schema with what of an Individual may be written with a person.

    These are its checkboxes, such as "Don't Market".
    """
    individual = schema.get(INDIVIDUAL, {})
    may_be_made = individual.get(NAME_OF[INDIVIDUAL], {}).get("createable")
    consents = {
        f"{INDIVIDUAL}.{name}": field | {"label": f"{INDIVIDUAL}: {field['label']}"}
        for name, field in individual.items()
        if may_be_made and field["type"] == "boolean" and field["updateable"]
    }
    people = {
        sobject: schema[sobject] | consents
        for sobject in ("Lead", "Contact", ACCOUNT)
        if _points_to_individual(sobject, schema.get(sobject, {}))
    }
    return schema | people


def _points_to_individual(sobject, fields):
    link = fields.get(lookup_of(INDIVIDUAL, sobject))
    return bool(link and link["createable"] and link["updateable"])


def with_individual(values, known):
    """Return the values of a person with the name of the Individual that is made.

    Nobody gets one who consents to nothing and refuses nothing.

    :param known: fields of the person, for its name
    """
    kept = {
        name: value for name, value in values.items() if value or not _is_consent(name)
    }
    if not any(map(_is_consent, kept)):
        return kept
    names = {
        f"{INDIVIDUAL}.{name}": shorten(known[name], length)
        for name, length in _NAMES.items()
        if known.get(name)
    }
    return kept | names


def _is_consent(name):
    return companion_of(name) == INDIVIDUAL


def surely_not_made(values, written):
    """Return the values of a person without those of an Individual in doubt.

    A lost request may make it yet.

    :param written: what was written to the person before
    """
    return {
        name: value
        for name, value in values.items()
        if not (_is_consent(name) and written.get(name) == UNSURE)
    }


def individual_of(present):
    """Return the Id of the Individual of a person, as they were read, or nothing."""
    return present.get(LOOKUPS[INDIVIDUAL]) or ""


def fields_to_read(names):
    """Return what else is read of a person where ``names`` are."""
    return {LOOKUPS[INDIVIDUAL]} if any(map(_is_consent, names)) else set()
