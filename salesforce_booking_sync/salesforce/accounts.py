# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which Account a new Contact belongs to; pure. No Account is ever created."""

from .text import clean

ACCOUNT = "AccountId"
# Codes of remarks. The detail of the first is how many there are.
SEVERAL_ACCOUNTS = "SEVERAL_ACCOUNTS"
NO_ACCOUNT = "NO_ACCOUNT"

NAME_LENGTH = 255
# An address there says nothing of where somebody works.
FREE_MAIL = frozenset(
    "aol.com free.fr gmail.com gmx.at gmx.ch gmx.de gmx.net googlemail.com hey.com "
    "hotmail.com hotmail.co.uk hotmail.fr icloud.com laposte.net libero.it live.com "
    "mac.com mail.com mail.ru me.com msn.com naver.com orange.fr outlook.com "
    "outlook.de outlook.fr pm.me proton.me protonmail.com qq.com t-online.de "
    "tutanota.com virgilio.it wanadoo.fr web.de yahoo.co.jp yahoo.co.uk yahoo.com "
    "yahoo.de yahoo.es yahoo.fr yahoo.it yandex.ru ymail.com 126.com 163.com".split()
)


def company_key(attendee):
    """Return the company's name as Accounts of it are compared, or nothing."""
    return company_key_of(attendee.company)


def company_key_of(name):
    key = " ".join(clean(name).split()).lower()
    return key if len(key) <= NAME_LENGTH else ""


def domain_key(attendee):
    """Return the company's domain by the e-mail address, or nothing."""
    domain = attendee.email_key.rpartition("@")[2]
    return "" if domain in FREE_MAIL or "." not in domain else domain


def website_domain(website):
    """Return the domain that an Account's Website names, or nothing."""
    text = (website or "").strip().lower().partition("://")
    host = (text[2] or text[0]).partition("/")[0].partition(":")[0]
    return host.removeprefix("www.")


def websites(domain):
    """Return the ways in which a Website may name a domain."""
    return [
        f"{scheme}{www}{domain}{slash}"
        for scheme in ("", "https://", "http://")
        for www in ("", "www.")
        for slash in ("", "/")
    ]


def keys_to_ask_for(attendee, settings):
    """Return ``(company keys, domain keys)`` by which an Account is looked for."""
    if settings.sobject != "Contact" or settings.contact_account != "match":
        return frozenset(), frozenset()
    keys = company_key(attendee), domain_key(attendee)
    return tuple(frozenset([key] if key else []) for key in keys)


def account_of(attendee, found, settings):
    """Return ``(Account Id or None, remarks)`` for a new Contact.

    The name counts before the domain; of several with the name, the one that has the
    domain too. Where still several are possible, it is nobody's guess.
    """
    if settings.sobject != "Contact" or settings.contact_account == "none":
        return None, []
    if settings.contact_account == "fixed":
        return settings.account_id or None, []
    named = found.companies.get(company_key(attendee), [])
    of_domain = found.domains.get(domain_key(attendee), [])
    both = [sfid for sfid in named if sfid in of_domain]
    possible = both or named or of_domain
    if len(possible) == 1:
        return possible[0], []
    if possible:
        return None, [(SEVERAL_ACCOUNTS, str(len(possible)))]
    return None, [(NO_ACCOUNT, "")]
