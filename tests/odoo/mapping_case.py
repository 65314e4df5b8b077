# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A page with questions, and an org with fields for their answers."""

from odoo import Command

from .sync_case import SyncCase

CUSTOM_FIELDS = [
    {
        "sobject": "Lead",
        "name": "Budget__c",
        "label": "Budget",
        "type": "currency",
        "precision": 18,
        "scale": 2,
    },
    {
        "sobject": "Lead",
        "name": "Size__c",
        "label": "Company size",
        "type": "picklist",
        "length": 255,
        "restrictedPicklist": True,
        "picklist": ["1-10", "11-50"],
    },
    {
        "sobject": "Activity",
        "name": "Topic__c",
        "label": "Topic",
        "type": "string",
        "length": 20,
    },
    {
        "sobject": "Activity",
        "name": "Phone_Call__c",
        "label": "Phone call",
        "type": "boolean",
        "default": False,
        "nillable": False,
    },
]


class MappingCase(SyncCase):
    """``self.answers`` is what every visitor answers."""

    def setUp(self):
        super().setUp()
        self.control.switch("custom_fields", CUSTOM_FIELDS)
        self.connection.action_test()
        self.answers = {"Budget": "1 500,50", "Topic": "Prices", "Call me": "yes"}
        self.booking_type.question_ids = [
            Command.create({"name": question}) for question in self.answers
        ]

    def book(self, *args, **values):
        """Book as a visitor does who answers."""
        answers = [
            Command.create({"name": name, "kind": "text", "value": value})
            for name, value in self.answers.items()
        ]
        return super().book(*args, **{"answer_ids": answers, **values})

    def map(self, field, source="answer", detail=False, when="create", page=None):
        """Map a value to ``field``, such as "Event.Topic__c", as a person picks it."""
        sobject, name = field.split(".", 1)
        mapping = {
            "page_id": (page or self.page).id,
            "source": source,
            "detail": detail,
            "target": "event" if sobject in ("Event", "Task") else "person",
            "field_name": name,
            "when": when,
        }
        return self.env["salesforce.field.mapping"].create(mapping)

    def answer(self, booking, **answers):
        """The visitor changes their mind."""
        changed = {name.replace("_", " "): value for name, value in answers.items()}
        self.answers |= changed
        for answer in booking.answer_ids:
            answer.value = changed.get(answer.name, answer.value)
        booking.description = f"{booking.description} again"
        return self.run_lane()
