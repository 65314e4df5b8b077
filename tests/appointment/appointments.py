# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An appointment page with a host, and what is booked on it, on the stand-in."""

from datetime import timedelta

from odoo import Command

from tests.odoo.bookings import MONDAY, BookingMixin


class AppointmentMixin(BookingMixin):
    """`cls.booking_type` is an `appointment.type`; `cls.book` books on it."""

    @classmethod
    def make_booking_type(cls):
        cls.env = cls.env(
            context={**cls.env.context, "tracking_disable": True, "tz": "UTC"}
        )
        cls.host = cls.env["res.users"].create(
            {"name": "Hanna Host", "login": "hanna", "email": "hanna@acme.example"}
        )
        cls.booking_type = cls.env["appointment.type"].create(
            {"name": "Product demo", "staff_user_ids": [Command.set(cls.host.ids)]}
        )

    @classmethod
    def book(cls, partner, start=MONDAY, **values):
        """Book as a visitor does: a meeting with them and the host."""
        event = cls.env["calendar.event"].create(
            {
                "name": f"{partner.name} - Product demo",
                "appointment_type_id": cls.booking_type.id,
                "appointment_booker_id": partner.id,
                "user_id": cls.host.id,
                "partner_ids": [Command.set((cls.host.partner_id | partner).ids)],
                "start": start,
                "stop": start + timedelta(hours=1),
                **values,
            }
        )
        cls.env.flush_all()
        return event

    @classmethod
    def meet(cls, **values):
        """A meeting that nobody booked on a page."""
        event = cls.env["calendar.event"].create(
            {
                "name": "Team",
                "start": MONDAY,
                "stop": MONDAY + timedelta(hours=1),
                **values,
            }
        )
        cls.env.flush_all()
        return event

    @classmethod
    def question(cls, name, kind="char", choices=()):
        question = cls.env["appointment.question"].create(
            {
                "name": name,
                "question_type": kind,
                "answer_ids": [Command.create({"name": each}) for each in choices],
            }
        )
        cls.booking_type.question_ids += question
        return question

    @classmethod
    def answer(cls, event, question, *texts):
        """Answer a question by its choices, or by a text where it has none."""
        rows = []
        for text in texts:
            chosen = question.answer_ids.filtered(
                lambda each, text=text: each.name == text
            )
            values = (
                {"value_answer_id": chosen.id} if chosen else {"value_text_box": text}
            )
            rows.append(
                {"question_id": question.id, "calendar_event_id": event.id, **values}
            )
        cls.env["appointment.answer.input"].create(rows)
        cls.env.flush_all()
