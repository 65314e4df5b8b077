# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What should be in Salesforce for one booking: plain values, read from Odoo now."""

import hashlib
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime

from .names import NAMELESS, is_address, split_name, without_part
from .text import clean


@dataclass(frozen=True)
class Address:
    """Where somebody lives or works; names of states and countries are English."""

    street: str = ""
    zip: str = ""
    city: str = ""
    state: str = ""
    state_code: str = ""
    country: str = ""
    country_code: str = ""


@dataclass(frozen=True)
class Attendee:
    """The person who booked.

    ``key`` is the platform's own name for this person, the same in all their bookings;
    it tells a corrected address from somebody else. ``first_name`` and ``last_name``
    are empty where only the whole name is known; ``family_first`` says how that is
    written. ``language`` is a code such as "fr_FR".
    """

    key: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    company: str = ""
    job_title: str = ""
    is_company: bool = False
    first_name: str = ""
    last_name: str = ""
    family_first: bool = False
    address: Address = Address()
    website: str = ""
    language: str = ""

    @property
    def names(self):
        """The first name and the last name, which is never empty."""
        whole = split_name(self.name, self.is_company, self.family_first)
        first, last = clean(self.first_name), self._last_name_told
        if first and last:
            return first, last
        if last:
            rest = without_part(self.name, last)
            return whole[0] if rest is None else rest, last
        if first:
            rest = without_part(self.name, first)
            return whole if rest == "" else (first, rest or whole[1])
        return whole

    @property
    def tells_name(self):
        """Whether this is a name, and not what stands in for one."""
        return bool(self._last_name_told) or not (
            is_address(self.name) or self.names[1] == NAMELESS
        )

    @property
    def _last_name_told(self):
        # A contact made from an address alone has it for a last name.
        last = clean(self.last_name)
        return "" if is_address(last) else last

    @property
    def email_key(self):
        """The address as it is looked up, written and compared, whatever its case."""
        return clean(self.email).lower()


@dataclass(frozen=True)
class Host:
    """The member of staff who holds the meeting."""

    name: str = ""
    email: str = ""

    @property
    def email_key(self):
        return clean(self.email).lower()


@dataclass(frozen=True)
class Utm:
    """Where the visitor came from."""

    source: str = ""
    medium: str = ""
    campaign: str = ""
    referrer: str = ""


@dataclass(frozen=True)
class Booking:
    """One booking as it stands in Odoo.

    ``start`` and ``stop`` are naive UTC, as Odoo stores them, or None while no time is
    chosen; ``timezone`` is where it takes place, by its IANA name. ``active`` is False
    once the booking is cancelled or deleted. ``link`` opens the booking in Odoo.
    ``answers`` are ``(question, answer)`` in the page's order; an answer is whatever
    ``mapping.convert`` takes. ``confirmed`` is False where the platform still waits for
    somebody's word; ``status`` is "attended", "no_show" or "", where it is not known.
    ``all_day``: it takes whole days, and ``start`` and ``stop`` are the midnights with
    which the first and the last of them begin, in the timezone "UTC".
    ``cancel_reason`` is why it was cancelled, as somebody wrote it. ``booked_at``:
    naive UTC, when it was made.
    """

    active: bool
    start: datetime | None = None
    stop: datetime | None = None
    attendee: Attendee | None = None
    host: Host | None = None
    guests: tuple[Attendee, ...] = ()
    subject: str = ""
    description: str = ""
    location: str = ""
    link: str = ""
    timezone: str = "UTC"
    answers: tuple[tuple[str, object], ...] = ()
    utm: Utm = Utm()
    confirmed: bool = True
    status: str = ""
    all_day: bool = False
    cancel_reason: str = ""
    booked_at: datetime | None = None

    @property
    def is_scheduled(self):
        return bool(self.active and self.start and self.stop)

    @property
    def fingerprint(self):
        """The same for as long as nothing of this booking changes.

        The link is left out: a server that gets another address changes no booking.
        """
        told = _told(replace(self, link="")) if self.is_scheduled else "nothing"
        return hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()


def _told(value):
    """Return what is said beyond the defaults, so that a later field adds nothing."""
    if isinstance(value, tuple):
        return tuple(map(_told, value))
    if not is_dataclass(value):
        return value
    return [
        (each.name, _told(said))
        for each in fields(value)
        if (said := getattr(value, each.name)) != each.default
    ]


GONE = Booking(active=False)


@dataclass(frozen=True)
class Mapping:
    """One value of a booking for one field of one of its records.

    ``source`` is one of ``mapped.SOURCES``, and ``detail`` the question of an "answer",
    a "fixed" value or a "template". ``target`` is "person" or "event", ``field`` the
    API name of the field. ``when`` is "create", "empty" or "always".
    """

    source: str
    target: str
    field: str
    when: str = "create"
    detail: str = ""


# What a new customer becomes where it is no Lead.
_SOBJECTS = {"contact": "Contact", "person_account": "Account"}


@dataclass(frozen=True)
class PageSettings:
    """The choices of one booking page.

    ``register_as`` is "lead", "contact", "person_account" or "match" (create nobody);
    ``lead_found``, of a page that makes Contacts or person accounts, is what becomes of
    somebody who is there as a Lead only: "use" them, or create the other "beside";
    ``look_first`` is "lead", "contact" or "": the kind that is created, else Leads;
    ``of_several`` of one kind takes the one with the latest "activity", the "newest" or
    the "oldest";
    ``known_customer`` says what becomes of somebody who is there: "leave", "fill" (what
    is empty) or "overwrite";
    ``duplicates``, where a rule of the org takes a new person for somebody else: "use"
    the other, "save" all the same where the rule allows, or "hold" the booking;
    ``lead_source``, ``lead_status`` and ``record_type`` (an Id) of a new person are the
    org's own where they are empty;
    ``account`` of a new Contact is "none", "match" (by company or site), "fixed":
    ``account_id``, or "household": one of their own, named by ``household_text``;
    ``household``: whoever matches none and names no company gets one as well;
    ``company_fallback`` fills a Lead's Company, which Salesforce requires;
    ``company_blank`` leaves it empty instead where the org has person accounts;
    ``match_phone``: whoever no record has the address of is looked for by phone;
    ``campaign`` is the Id of the one that customers become members of, with
    ``member_status``, and empty for none;
    ``only_confirmed``: a booking is not sent before it is confirmed;
    ``mark_no_show``: the subject says so where nobody came;
    ``meeting_as`` is "Event" or "Task", where ``create_event`` wants any;
    ``related_to`` is "none", or of a Contact their "account" or newest "opportunity";
    ``guests`` are named in the description ("list"), and those who are Contacts put on
    the Event as well ("add"), or become what whoever books becomes ("register");
    ``edited`` is what becomes of a meeting that people changed or deleted in
    Salesforce: "keep" it so, or "restore" it when the booking changes;
    ``cancelled`` is what becomes of the Event then: "delete" or "keep";
    ``show_as`` is "Busy", "Free" or "OutOfOffice", and the org's own where it is empty;
    ``private`` Events are for nobody, as Salesforce has it; ``reminder`` is how many
    minutes before the start, None for none;
    ``person_owner`` of a new person is "user" (who is connected), "host", "fixed":
    ``person_owner_email``, and of a Lead also "queue": ``person_owner_queue`` (an Id),
    or "rules": whoever the org's assignment rules choose;
    ``event_owner`` is "host", "person" (who owns the person) or "fixed":
    ``event_owner_email``;
    ``family_first``: names begin with the family name;
    ``first_name_text`` and ``last_name_text`` are as of `templates`, empty where the
    whole name is split;
    ``subject_text``, ``description_text`` and ``location_text`` are as of `templates`,
    empty where the booking's own are written;
    ``fallback_owner`` is the User Id who owns an Event whose owner has no user there;
    ``mappings`` are further fields to write.
    """

    register_as: str = "lead"
    lead_found: str = "use"
    look_first: str = ""
    of_several: str = "activity"
    known_customer: str = "leave"
    duplicates: str = "use"
    lead_source: str = ""
    lead_status: str = ""
    record_type: str = ""
    only_confirmed: bool = False
    create_event: bool = True
    mark_no_show: bool = True
    meeting_as: str = "Event"
    related_to: str = "none"
    guests: str = "list"
    edited: str = "keep"
    cancelled: str = "delete"
    show_as: str = ""
    private: bool = False
    reminder: int | None = None
    account: str = "none"
    account_id: str = ""
    household: bool = False
    household_text: str = "{{ attendee_last_name }} Household"
    company_fallback: str = NAMELESS
    company_blank: bool = False
    match_phone: bool = False
    campaign: str = ""
    member_status: str = ""
    person_owner: str = "user"
    person_owner_email: str = ""
    person_owner_queue: str = ""
    event_owner: str = "host"
    event_owner_email: str = ""
    fallback_owner: str | None = None
    family_first: bool = False
    first_name_text: str = ""
    last_name_text: str = ""
    subject_text: str = ""
    description_text: str = ""
    location_text: str = ""
    mappings: tuple[Mapping, ...] = ()

    @property
    def sobject(self):
        """The object that a new customer becomes."""
        return _SOBJECTS.get(self.register_as, "Lead")

    @property
    def makes_households(self):
        """Whether a new Contact may get an Account of their own."""
        where_none_matches = self.account == "match" and self.household
        wanted = where_none_matches or self.account == "household"
        return self.sobject == "Contact" and wanted

    @property
    def assigns(self):
        """Whether the org's assignment rules choose who owns a new person."""
        return self.person_owner == "rules" and self.sobject == "Lead"

    @property
    def takes_leads(self):
        """Whether somebody who is there as a Lead only is the customer."""
        makes_leads = self.register_as not in _SOBJECTS
        return makes_leads or self.lead_found != "beside"
