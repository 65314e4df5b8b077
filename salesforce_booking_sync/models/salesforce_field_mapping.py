# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..salesforce import desired, mapped, sources, templates
from ..salesforce.targets import EVENT, PERSON, why_no_target

SOURCES = [
    (sources.ANSWER, "Answer to a question"),
    (sources.ANSWER_NOT, "Answer, yes and no swapped"),
    (sources.FIXED, "Fixed value"),
    (templates.TEMPLATE, "Text with {{ placeholders }}"),
    ("attendee_name", "Attendee: name"),
    ("attendee_first_name", "Attendee: first name"),
    ("attendee_last_name", "Attendee: last name"),
    ("attendee_email", "Attendee: e-mail"),
    ("attendee_phone", "Attendee: phone"),
    ("attendee_company", "Attendee: company"),
    ("attendee_job_title", "Attendee: job title"),
    ("attendee_street", "Attendee: street"),
    ("attendee_zip", "Attendee: ZIP code"),
    ("attendee_city", "Attendee: city"),
    ("attendee_state", "Attendee: state"),
    ("attendee_state_code", "Attendee: state code"),
    ("attendee_country", "Attendee: country"),
    ("attendee_country_code", "Attendee: country code"),
    ("attendee_website", "Attendee: website"),
    ("attendee_language", "Attendee: language"),
    ("subject", "Booking: subject"),
    ("description", "Booking: description"),
    ("start", "Booking: start"),
    ("stop", "Booking: end"),
    ("minutes", "Booking: length in minutes"),
    ("timezone", "Booking: time zone"),
    ("booked_at", "Booking: made on"),
    ("location", "Booking: location"),
    ("link", "Booking: link"),
    ("status", "Booking: attended or no-show"),
    ("host_name", "Host: name"),
    ("host_email", "Host: e-mail"),
    ("utm_source", "UTM source"),
    ("utm_medium", "UTM medium"),
    ("utm_campaign", "UTM campaign"),
    ("utm_referrer", "Referrer"),
]
WITH_DETAIL = (*sources.ANSWERS, sources.FIXED, templates.TEMPLATE)


class SalesforceFieldMapping(models.Model):
    """One value of a booking that goes to one field of the org."""

    _name = "salesforce.field.mapping"
    _description = "Field sent to Salesforce"
    _order = "page_id, sequence, id"
    _rec_name = "field_name"

    page_id = fields.Many2one(
        "salesforce.page", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    source = fields.Selection(
        SOURCES, string="From", required=True, default=sources.ANSWER
    )
    detail = fields.Char(string="Question, value or text")
    question_id = fields.Many2one(
        "salesforce.page.question",
        compute="_compute_question_id",
        readonly=False,
    )
    target = fields.Selection(
        [(PERSON, "Person"), (EVENT, "Meeting")],
        string="To",
        required=True,
        default=PERSON,
    )
    field_name = fields.Char(string="API name", required=True)
    sobject = fields.Char(compute="_compute_sobject")
    field_id = fields.Many2one(
        "salesforce.org.field",
        string="Salesforce field",
        compute="_compute_field_id",
        readonly=False,
    )
    when = fields.Selection(
        [
            (mapped.ON_CREATION, "On creation only"),
            (mapped.IF_EMPTY, "If empty"),
            (mapped.ALWAYS, "Always"),
        ],
        required=True,
        default=mapped.ON_CREATION,
        help="On creation only: later changes of the booking leave the field alone. If "
        "empty: written later too, where nobody filled the field. Always: the field "
        "follows the booking, whatever people wrote into it. What a known customer has "
        "is written no further than the page says of known customers, and never "
        "cleared.",
    )

    _field_unique = models.Constraint(
        "UNIQUE(page_id, target, field_name)",
        "Each Salesforce field can be filled once only. Remove one of the two rows.",
    )

    @api.depends("target", "page_id.person_sobject", "page_id.meeting_as")
    def _compute_sobject(self):
        for mapping in self:
            page = mapping.page_id
            is_meeting = mapping.target == EVENT
            mapping.sobject = page.meeting_as if is_meeting else page.person_sobject

    @api.depends("field_name", "sobject", "page_id.connection_id")
    def _compute_field_id(self):
        known = self.env["salesforce.org.field"]
        for mapping in self:
            connection, name = mapping.page_id.connection_id._origin, mapping.field_name
            found = known
            if connection and name:
                found = known._of(connection, mapping.sobject, name)
            mapping.field_id = found

    @api.depends("source", "detail", "page_id")
    def _compute_question_id(self):
        questions = self.env["salesforce.page.question"]
        for page, mappings in self.grouped(lambda each: each.page_id._origin).items():
            asked = questions._of(page)
            for mapping in mappings:
                is_answer = mapping.source in sources.ANSWERS
                key = sources.plain_question(mapping.detail or "") if is_answer else ""
                mapping.question_id = asked.get(key, questions)

    @api.onchange("question_id")
    def _onchange_question_id(self):
        # Of another source the detail is no question.
        if self.source in sources.ANSWERS:
            self.detail = self.question_id.name

    @api.onchange("field_id")
    def _onchange_field_id(self):
        self.field_name = self.field_id.name

    @api.onchange("target")
    def _onchange_target(self):
        # A field of another object is another field, whatever its name.
        self.field_name = False

    @api.onchange("source")
    def _onchange_source(self):
        if self.source not in WITH_DETAIL:
            self.detail = False

    @api.constrains("source", "detail")
    def _check_detail(self):
        for mapping in self:
            if mapping.source in WITH_DETAIL and not (mapping.detail or "").strip():
                raise ValidationError(
                    self.env._(
                        "Say which question's answer, or which value, goes to “%s”.",
                        mapping._label(),
                    )
                )
            if mapping.source == templates.TEMPLATE:
                mapping.page_id._refuse_unknown(mapping.detail)

    @api.constrains("target", "field_name", "page_id")
    def _check_target(self):
        for mapping in self:
            schema = mapping.page_id.connection_id.sudo().schema
            code = why_no_target(mapping.target, mapping.field_name, mapping._field())
            if code in ("UNKNOWN", "READ_ONLY") and not schema:
                continue  # nothing was read yet; the check of the page will tell
            if code:
                raise ValidationError(mapping._why_refused(code))

    def _why_refused(self, code):
        texts = {
            "KEY": self.env._(
                "“%s” is the field by which Odoo finds its records again. Choose "
                "another field."
            ),
            "OURS": self.env._(
                "“%s” is written by Odoo itself, from the booking. Choose another "
                "field."
            ),
            "SYSTEM": self.env._(
                "“%s” is decided by the page's other settings or by Salesforce itself. "
                "Choose another field."
            ),
            "UNKNOWN": self.env._(
                "Salesforce has no field “%s” there that the connected user may see. "
                "Choose another one; if the field is new, press Check connection on "
                "the connection first."
            ),
            "READ_ONLY": self.env._(
                "The connected user may not write “%s”. Give them edit access to it in "
                "Salesforce and press Check connection on the connection, or choose "
                "another field."
            ),
            "TYPE_UNSUPPORTED": self.env._(
                "“%s” is of a kind that cannot be written. Choose another field."
            ),
        }
        return texts[code] % f"{self.sobject}.{self.field_name}"

    def _field(self):
        """Return what is known of the target, or None."""
        self.ensure_one()
        schema = self.page_id.connection_id.sudo().schema or {}
        return schema.get(self.sobject, {}).get(self.field_name)

    def _label(self):
        return (self._field() or {}).get("label") or self.field_name

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._named(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._named(vals))

    def _named(self, vals):
        """Return ``vals`` with the names of the field and the question picked.

        A name is what is kept: another org may have the field as well.
        """
        vals = dict(vals)
        picked = vals.pop("question_id", False)
        if picked and "detail" not in vals:
            vals["detail"] = self.env["salesforce.page.question"].browse(picked).name
        if "field_id" in vals:
            picked = self.env["salesforce.org.field"].browse(vals.pop("field_id"))
            if picked:
                vals["field_name"] = picked.name
        return vals

    def _mapping(self):
        """Return the `desired.Mapping` of this row."""
        self.ensure_one()
        return desired.Mapping(
            source=self.source,
            target=self.target,
            field=self.field_name,
            when=self.when,
            detail=self.detail or "",
        )
