# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which Account a new Contact belongs to; pure."""

import re

from .choices import RECORD_TYPE
from .person_accounts import are_on
from .templates import render_line
from .text import clean, fits, shorten

ACCOUNT = "AccountId"
NAME_LENGTH = 255
# Codes of remarks.
NO_ACCOUNT = "NO_ACCOUNT"
SEVERAL_ACCOUNTS = "SEVERAL_ACCOUNTS"
NO_HOUSEHOLD = "NO_HOUSEHOLD"
# Of the Account that is made together with a Contact, as of `companions`.
HOUSEHOLD_NAME = "Account.Name"
HOUSEHOLD_TYPE = f"Account.{RECORD_TYPE}"

# Who has an address there is of no company.
FREE_MAIL = frozenset(
    "126.com 163.com aol.com fastmail.com free.fr gmail.com gmx.at gmx.ch gmx.de "
    "gmx.net googlemail.com hey.com hotmail.co.uk hotmail.com hotmail.de hotmail.fr "
    "icloud.com laposte.net libero.it live.com live.fr mac.com mail.com mail.ru me.com "
    "msn.com naver.com orange.fr outlook.com outlook.de outlook.fr pm.me posteo.de "
    "proton.me protonmail.com qq.com rocketmail.com sfr.fr t-online.de wanadoo.fr "
    "web.de yahoo.co.jp yahoo.co.uk yahoo.com yahoo.de yahoo.fr yandex.ru "
    "ymail.com".split()
)
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_SITE = re.compile(r"(?:https?://)?(?:www\.)?([^/:?#\s]+)", re.IGNORECASE)


def keys(booking, settings, schema):
    """Return what the Account is looked up by, the best first: kind and value.

    What the user may not see is not asked for.

    :return: ``[("name", ...), ("site", ...)]``, all in small letters
    """
    if settings.account != "match" or settings.sobject != "Contact":
        return []
    attendee = booking.attendee
    company = clean(attendee.company).lower()
    _name, _at, domain = attendee.email_key.rpartition("@")
    found = []
    seen = schema.get("Account", {})
    if company and fits(company, NAME_LENGTH) and "Name" in seen:
        found.append(("name", company))
    if _DOMAIN.fullmatch(domain) and domain not in FREE_MAIL and "Website" in seen:
        found.append(("site", domain))
    return found


def spellings(domain):
    """Return the ways in which people write the address of a site."""
    hosts = (domain, f"www.{domain}")
    addresses = [
        f"{scheme}{host}" for scheme in ("", "https://", "http://") for host in hosts
    ]
    return [*addresses, *(f"{address}/" for address in addresses)]


def site_of(website):
    """Return the domain of an Account's Website, or nothing."""
    match = _SITE.match(clean(website or ""))
    return match[1].lower() if match else ""


def account_of(booking, found, settings, schema):
    """Return ``(values, remarks)`` of a new Contact: its Account, or one to be made.

    :param found: `records.Found`
    """
    if settings.account == "fixed" and settings.account_id:
        return {ACCOUNT: settings.account_id}, []
    wanted = keys(booking, settings, schema)
    several = False
    for key in wanted:
        ids = found.accounts.get(key, ())
        if len(ids) == 1:
            return {ACCOUNT: ids[0]}, []
        several = several or len(ids) > 1
    if several:
        return {}, [(SEVERAL_ACCOUNTS, "")]
    if wants_household(booking, settings):
        return household(booking, settings, schema)
    # One that was named and not found yet is none.
    return {}, [(NO_ACCOUNT, "")] if settings.account in ("match", "fixed") else []


def wants_household(booking, settings):
    """Whether whoever has no Account is to get one of their own."""
    names_company = settings.account == "match" and clean(booking.attendee.company)
    return settings.makes_households and not names_company


def household(booking, settings, schema):
    """Return ``(values, remarks)`` of the Account that is made with a new Contact."""
    fields = schema.get("Account", {})
    if schema and not fields.get("Name", {}).get("createable"):
        return {}, [(NO_HOUSEHOLD, "")]
    values = {HOUSEHOLD_NAME: household_name(booking, settings.household_text)}
    types = fields.get(RECORD_TYPE, {}).get("company_types", ())
    if types and are_on(schema):
        # The user's default type may be one that makes a person of it.
        values[HOUSEHOLD_TYPE] = types[0][0]
    return values, []


def household_name(booking, text):
    """Return what the household of a booking's attendee is called."""
    _first, last = booking.attendee.names
    return shorten(render_line(text, booking) or last, NAME_LENGTH)
