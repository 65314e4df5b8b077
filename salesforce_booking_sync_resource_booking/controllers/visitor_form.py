# Copyright 2026 Salesforce Booking Sync contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re
from dataclasses import dataclass

from odoo.tools import email_normalize

LINE = re.compile(r"[\x00-\x1f\x7f]+")
TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+")


EMAIL_LENGTH = 254
MOST_GUESTS = 10
QUESTION_KINDS = {"text": "text", "phone": "tel", "choice": "select"}


@dataclass
class Field:
    """One field of the form, as the template shows it."""

    name: str
    label: str
    kind: str = "text"
    required: bool = False
    limit: int = 120
    autocomplete: str = ""
    value: str = ""
    choices: tuple = ()
    hint: str = ""
    error: str = ""

    def take(self, params):
        unwanted = TEXT if self.kind == "textarea" else LINE
        text = unwanted.sub(" ", str(params.get(self.name) or ""))
        self.value = text.strip()[: self.limit]

    def check(self, env):
        """Say in `error` what is wrong with the value, if anything is."""
        if self.required and not self.value:
            self.error = env._("Please fill this in.")
        elif self.choices and self.value not in ("", *self.choices):
            self.error = env._("Please choose one of these.")
        elif self.kind == "email" and not _is_reachable(self.value):
            self.error = env._("This is no e-mail address, such as name@example.com.")


class GuestsField(Field):
    """Further addresses, on lines of their own or with a comma between them."""

    @property
    def addresses(self):
        """Return them normalised, each once, and what is none."""
        texts = []
        for line in filter(None, map(str.strip, re.split(r"[,;\n]", self.value))):
            # Several on one line, or one with a name.
            several = line.count("@") > 1 and "<" not in line
            texts += line.split() if several else [line]
        good = {email_normalize(text): None for text in texts if _is_reachable(text)}
        return list(good), [text for text in texts if not _is_reachable(text)]

    def check(self, env):
        addresses, others = self.addresses
        if others:
            self.error = env._(
                "“%s” is no e-mail address, such as name@example.com.", others[0][:80]
            )
        elif len(addresses) > MOST_GUESTS:
            self.error = env._("Please name %s guests at most.", MOST_GUESTS)


def _is_reachable(text):
    """Whether a text is an address beyond this machine: no other can be written to."""
    address = email_normalize(text)
    return (
        bool(address)
        and len(address) <= EMAIL_LENGTH
        and "." in address.rpartition("@")[2].strip(".")
    )


class VisitorForm:
    """What a visitor is asked, what they answered, and what is wrong with it."""

    def __init__(self, booking_type):
        self.env = env = booking_type.env
        self.questions = booking_type.question_ids
        self.fields = [
            Field("name", env._("Name"), required=True, autocomplete="name"),
            Field("email", env._("E-mail"), "email", True, EMAIL_LENGTH, "email"),
            Field("company", env._("Company"), autocomplete="organization"),
            Field("phone", env._("Phone"), "tel", limit=40, autocomplete="tel"),
            *([self._guests()] if booking_type.page_guests else ()),
            *map(self._question, self.questions),
            Field("message", env._("Message"), "textarea", limit=4000),
        ]
        self.by_name = {field.name: field for field in self.fields}

    def _guests(self):
        hint = self.env._(
            "Up to %s e-mail addresses, on lines of their own. They are invited, too.",
            MOST_GUESTS,
        )
        label = self.env._("Add guests")
        return GuestsField("guests", label, "textarea", limit=4000, hint=hint)

    def _question(self, question):
        kind = QUESTION_KINDS.get(question.kind, question.kind)
        choices = question._choice_list() if question.kind == "choice" else ()
        return Field(
            f"question-{question.id}",
            question.name,
            kind,
            question.required,
            limit=1000,
            choices=tuple(choices),
        )

    def take(self, params):
        for field in self.fields:
            field.take(params)
        return self

    def check(self):
        """Return whether all is well."""
        for field in self.fields:
            field.check(self.env)
        return not self.wrong

    @property
    def wrong(self):
        return [field for field in self.fields if field.error]

    def fill(self, user):
        """Put down what is known of somebody who is logged in."""
        if not user._is_public():
            known = {"name": user.name, "email": user.email, "phone": user.phone}
            self.take(known)
        return self

    def visitor(self):
        """Return what `resource.booking.type._page_book` takes."""
        names = ("name", "email", "company", "phone", "message")
        values = {name: self.by_name[name].value for name in names}
        values["answers"] = list(map(self._answer, self.questions))
        return {**values, "guests": self.guests}

    @property
    def guests(self):
        """Return the addresses of whoever comes as well."""
        field = self.by_name.get("guests")
        own = email_normalize(self.by_name["email"].value)
        return [each for each in field.addresses[0] if each != own] if field else []

    def _answer(self, question):
        value = self.by_name[f"question-{question.id}"].value
        if question.kind == "checkbox":
            value = "yes" if value else "no"
        return {
            "question_id": question.id,
            "name": question.name,
            "kind": question.kind,
            "value": value,
        }
