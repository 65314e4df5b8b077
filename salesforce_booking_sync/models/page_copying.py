# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One page takes over the settings of another, in the same org or in another one."""

from dataclasses import dataclass

from odoo import Command
from odoo.exceptions import ValidationError

from ..salesforce import page_check
from ..salesforce.ids import KIND_BY_PREFIX, full_id
from ..salesforce.sources import FIXED
from ..salesforce.targets import field_words
from ..salesforce.templates import TEMPLATE
from .page_check_texts import finding_text
from .salesforce_page_named import FOUND, NAMED

# With these the row stays behind; what else is found is said beside it.
LEAVE_OUT = {page_check.NO_SUCH_FIELD, page_check.READ_ONLY, page_check.BAD_VALUE}


@dataclass
class Difference:
    """One line that a person reads: ``note`` says why it is so, or what to look at."""

    label: str
    now: str
    then: str
    note: str = ""
    is_left_out: bool = False


class PageCopying:
    """What ``page`` becomes; nothing is written before `apply`.

    :param source: the salesforce.page whose settings are taken; the page itself,
        where they only go to another org
    :param connection: the org that the page sends to afterwards
    """

    def __init__(self, page, source, connection):
        self.env = page.env
        self.page, self.source, self.connection = page, source, connection
        self.other_org = not self._is_same_org(source.connection_id, connection)
        self.moves = connection != page.connection_id
        self.values = {}  # of the settings that become another one
        self.notes = {}  # why a setting is left out
        self.hints = {}  # what is to be done about one that is taken along
        self.refusal = ""  # why nothing can be copied
        self.commands, self.rows = [], []
        if connection and self.other_org and not connection.sudo().schema:
            self.refusal = self.env._(
                "Nothing is known of “%s” yet. Connect it, or press Check connection "
                "on it first.",
                connection.name,
            )
            return
        self._compare_settings()
        self._obey_page()
        self._note_not_found()
        self._compare_rows()

    def apply(self):
        """Write what `differences` shows."""
        self.page.write(self._writable(self.values) | self._found())
        self.page.write({"mapping_ids": self.commands})

    def differences(self):
        """Return the `Difference` of each setting, then of each field."""
        names = [
            name
            for name in ("connection_id", *self.page._settings_to_copy())
            if name in self.values or name in self.notes or name in self.hints
        ]
        return [*map(self._difference, names), *self.rows]

    @staticmethod
    def _is_same_org(one, other):
        if one == other:
            return True
        known = one.sudo().organization_id
        return bool(known) and known == other.sudo().organization_id

    def _found(self):
        """Return which records those are that the settings name, in the same org."""
        stays = self._is_same_org(self.page.connection_id, self.connection)
        found = {}
        for name in NAMED:
            copied = f"{name}_typed" in self.values
            page = self.source if copied else self.page
            if stays if not copied else not self.other_org:
                found |= {f"{name}_{part}": page[f"{name}_{part}"] for part in FOUND}
        return found

    def _note_not_found(self):
        """Say which records that the page will name are to be looked up there."""
        unknown = {f"{name}_{part}": False for name in NAMED for part in FOUND}
        draft = self._draft(self.values | unknown | self._found())
        for name in draft._not_found_yet():
            if f"{name}_typed" in self.values or self.page._id_of(name):
                self.hints[f"{name}_typed"] = self.env._(
                    "It is to be looked up in this org: press Find beside it "
                    "afterwards. Until then it counts for nothing."
                )

    # === SETTINGS === #

    def _compare_settings(self):
        if self.moves:
            self.values["connection_id"] = self.connection
        for name in self.page._settings_to_copy():
            field = self.page._fields[name]
            if field.type == "one2many":
                continue  # rows are compared one by one
            wanted, note = self._wanted(field)
            if note:
                self.notes[name] = note
                wanted = self._what_may_stay(name)
            if wanted != self.page[name]:
                self.values[name] = wanted

    def _wanted(self, field):
        """Return ``(value, why it is left out)`` of a setting."""
        value = self.source[field.name]
        if self._is_choice(field) and value:
            same = value._like(self.connection, value.sobject)
            return same, "" if same else self._no_such_choice(field, value)
        if self.other_org and self._is_record_of_org(value):
            return value, self._no_such_record(value)
        return value, ""

    def _is_choice(self, field):
        return field.comodel_name == "salesforce.choice"

    def _is_record_of_org(self, value):
        sfid = isinstance(value, str) and full_id(value.strip())
        return bool(sfid) and sfid[:3] in KIND_BY_PREFIX

    def _no_such_record(self, sfid):
        return self.env._(
            "“%s” is the Id of a record, and every org has Ids of its own. Type the "
            "one of this org.",
            sfid,
        )

    def _no_such_choice(self, field, value):
        return self.env._(
            "%(org)s has no %(setting)s “%(name)s”. Add it in Salesforce and press "
            "Check connection on the connection, or choose another one afterwards.",
            org=self.connection.name or self.env._("The org"),
            setting=self._label(field.name),
            name=value.name,
        )

    def _what_may_stay(self, name):
        """Return the page's own value, or nothing where it is one of another org."""
        own = self.page[name]
        if not self.moves:
            return own
        if self._is_choice(self.page._fields[name]):
            return own._like(self.connection, own.sobject)
        same_org = self._is_same_org(self.page.connection_id, self.connection)
        return own if same_org or not self._is_record_of_org(own) else False

    # === THE RULES OF A PAGE === #

    def _obey_page(self):
        """Leave out what a page may not be set to, with the sentence that says so."""
        rules = list(self.page._constraint_methods)
        # What one rule has left out may be what another one asked for.
        for rule in rules * 2:
            if set(rule._constrains).isdisjoint(self.values):
                continue
            why = self._refused(rule, self.values)
            if why and not self._give_way(rule, why):
                self.refusal = why
                return

    def _refused(self, rule, values):
        """Return what a constraint of the model has against the page as it would be."""
        try:
            rule(self._draft(values).sudo())
        except ValidationError as error:
            return error.args[0]
        return ""

    def _draft(self, values):
        # Drafts of one page share their cache.
        self.page.new(origin=self.page).invalidate_recordset(flush=False)
        return self.page.new(self._writable(values), origin=self.page)

    def _writable(self, values):
        fields = self.page._fields
        return {
            name: fields[name].convert_to_write(value, self.page)
            for name, value in values.items()
        }

    def _give_way(self, rule, why):
        """Leave out as little as satisfies ``rule``; return whether that could be."""
        mine = [
            name
            for name in rule._constrains
            if name in self.values and name not in ("connection_id", *self.notes)
        ]
        for names in [*([name] for name in mine), mine]:
            fewer = {n: value for n, value in self.values.items() if n not in names}
            if names and not self._refused(rule, fewer):
                self.values = fewer
                self.notes |= dict.fromkeys(names, why)
                return True
        # What stays as it is may no longer go together with the other org.
        for name in rule._constrains:
            field = self.page._fields[name]
            if field.default and name in self.page._settings_to_copy():
                other = self.values | {name: field.default(self.page)}
                if not self._refused(rule, other):
                    self.values = other
                    self.notes[name] = why
                    return True
        return False

    # === FIELDS === #

    def _compare_rows(self):
        draft = self._draft(self.values)
        own = {self._key(row): row for row in self.page.mapping_ids}
        wanted = {self._key(row): row for row in self.source.mapping_ids}
        for key in dict.fromkeys((*wanted, *own)):
            mine, theirs, note = own.get(key), wanted.get(key), ""
            is_left_out = False
            if theirs:
                note, is_left_out = self._remark(theirs, draft)
            if is_left_out:
                # The page's own row stays where it works.
                works = mine and not self._remark(mine, draft)[1]
                theirs = mine if works else None
            self._take_row(mine, theirs)
            if is_left_out or self._said(mine) != self._said(theirs):
                label = self._field_label(mine or wanted[key], draft)
                now, then = self._said(mine), self._said(theirs)
                if is_left_out:
                    note = f"{self._said(wanted[key])}: {note}"
                self.rows.append(Difference(label, now, then, note, is_left_out))

    @staticmethod
    def _key(row):
        return row.target, row.field_name

    def _take_row(self, mine, theirs):
        if mine and not theirs:
            self.commands.append(Command.delete(mine.id))
        if not theirs or mine == theirs:
            return
        [values] = theirs.copy_data()
        values.pop("page_id")
        changed = Command.update(mine.id, values) if mine else Command.create(values)
        self.commands.append(changed)

    def _remark(self, row, draft):
        """Return ``(what to say of it, whether it is left out)``."""
        sobject = draft.meeting_as if row.target == "event" else draft.person_sobject
        schema = self.connection.sudo().schema or {}
        field = schema.get(sobject, {}).get(row.field_name)
        if schema:
            questions = self.page._questions()
            found = page_check.check_row(sobject, field, row._mapping(), questions)
            for finding in found:
                severe = finding.code in LEAVE_OUT or (
                    finding.code == page_check.NOT_LISTED and self.other_org
                )
                if severe or finding is found[-1]:
                    return finding_text(self.env, finding, schema), severe
        if row.source == FIXED and self.other_org:
            if self._is_record_of_org(row.detail):
                return self._no_such_record(row.detail), True
        if row.source == TEMPLATE:
            try:
                self.page._refuse_unknown(row.detail)
            except ValidationError as error:
                return error.args[0], True
        return "", False

    # === WORDS === #

    def _difference(self, name):
        now, then = self.page[name], self.values.get(name, self.page[name])
        field = self.page._fields[name]
        why = self.notes.get(name, "")
        words = [self._words(field, value) for value in (now, then)]
        note = why or self.hints.get(name, "")
        return Difference(self._label(name), *words, note, bool(why))

    def _label(self, name):
        return self.page._fields[name]._description_string(self.env)

    def _words(self, field, value):
        """Return a value as the form shows it."""
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if field.type == "selection":
            value = dict(field._description_selection(self.env)).get(value)
        if field.relational:
            value = ", ".join(value.mapped("display_name"))
        return "–" if value in (False, None, "") else str(value)

    def _said(self, row):
        """Return what a row does, as its columns say it."""
        if not row:
            return "–"
        source = self._words(row._fields["source"], row.source)
        when = self._words(row._fields["when"], row.when)
        detail = f" “{row.detail}”" if row.detail else ""
        return f"{source}{detail} ({when})"

    def _field_label(self, row, draft):
        sobject = draft.meeting_as if row.target == "event" else draft.person_sobject
        # Each reading copies it all: one is mostly enough.
        schemas = (page._schema() for page in (draft, self.source, self.page))
        knowing = (each for each in schemas if row.field_name in each.get(sobject, {}))
        return field_words(next(knowing, {}), f"{sobject}.{row.field_name}")
