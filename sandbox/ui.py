# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Pages that let a person see the records; nothing can be changed here."""

import re
from itertools import islice
from urllib.parse import quote
from zoneinfo import ZoneInfo

from .pages import render
from .values import id18, parse_day, stored_moment
from .wire import Reply, redirect

RECORD = re.compile(r"/lightning/r/(?:(\w+)/)?(\w{15,18})/view/?\Z")
LIST = re.compile(r"/lightning/o/(\w+)/(?:list|home)/?\Z")
SHORT = re.compile(r"/(\w{15}|\w{18})/?\Z")
HOMES = ("/", "/lightning/page/home", "/lightning", "/home/home.jsp")
SHOWN_AT_HOME = 25
SHOWN_IN_LIST = 500
COLUMNS = {
    "Lead": ("Name", "Company", "Email", "Status", "OwnerId", "CreatedDate"),
    "Contact": ("Name", "AccountId", "Email", "Phone", "OwnerId", "CreatedDate"),
    "Event": (
        "Subject",
        "StartDateTime",
        "EndDateTime",
        "WhoId",
        "OwnerId",
        "CreatedDate",
    ),
    "Account": ("Name", "Phone", "Website", "OwnerId", "CreatedDate"),
    "User": ("Name", "Username", "IsActive", "CreatedDate"),
}
DEFAULT_COLUMNS = ("Name", "CreatedDate")
SYSTEM_FIELDS = (
    "Id",
    "CreatedDate",
    "CreatedById",
    "LastModifiedDate",
    "LastModifiedById",
    "SystemModstamp",
    "IsDeleted",
)
# Say nothing that another field of the page does not say.
UNSHOWN = ("ActivityDateTime", "ActivityDate", "EndDate", "GroupEventType")


class Pages:
    def __init__(self, org):
        self.org = org

    def answer(self, request):
        if request.method not in ("GET", "HEAD"):
            return Reply(405, "<h1>Only reading is possible here</h1>")
        path = request.path
        with self.org.lock:
            if path in HOMES:
                return self._home()
            if path == "/requests":
                return self._requests()
            listed = LIST.match(path)
            if listed:
                return self._list(listed.group(1))
            record = RECORD.match(path)
            if record:
                return self._record(record.group(2))
            short = SHORT.match(path)
            if short and self._target(short.group(1))[1]:
                return redirect(self._url(id18(short.group(1))))
        return self._missing("There is no such page in this org.")

    # -- pages

    def _home(self):
        tables = [
            self._table(name, SHOWN_AT_HOME) for name in ("Event", "Lead", "Contact")
        ]
        return self._page("home.html", tables=tables)

    def _list(self, name):
        if name not in self.org.schema.sobjects:
            return self._missing(f"This org has no object {name}.")
        return self._page("list.html", table=self._table(name, SHOWN_IN_LIST))

    def _record(self, row_id):
        sobject, row = self._target(row_id)
        if row is None:
            return self._missing(f"This org has no record {row_id}.")
        fields, system = [], []
        for field in sobject.fields.values():
            shown = self._shown(row, field)
            if shown is None or field.type == "address" or field.name in UNSHOWN:
                continue
            if field.name in SYSTEM_FIELDS:
                system.append(shown)
            elif field.type != "boolean" or row.get(field.name):
                fields.append(shown)
        return self._page(
            "record.html",
            kind=sobject.label,
            title=self._name(row),
            deleted=bool(row.get("IsDeleted")),
            fields=sorted(fields, key=lambda shown: shown["wide"]),
            system=system,
            related=self._related(sobject, row),
        )

    def _related(self, sobject, row):
        if sobject.name not in ("Lead", "Contact"):
            return None
        found = [
            self.org.store.get("Event", row_id)
            for row_id in self.org.store.find("Event", "WhoId", row["Id"])
        ]
        live = [event for event in found if not event.get("IsDeleted")]
        return self._rows_of("Event", live, SHOWN_AT_HOME)

    def _requests(self):
        calls = [
            {**call, "path": call["path"].split("?")[0], "at": call["at"][11:19]}
            for call in self.org.calls()[: -SHOWN_IN_LIST - 1 : -1]
        ]
        return self._page("requests.html", calls=calls)

    def _missing(self, text):
        return Reply(404, self._render("missing.html", text=text))

    def _page(self, template, **values):
        return Reply(
            200, self._render(template, **values), {"Cache-Control": "no-store"}
        )

    def _render(self, template, **values):
        organization = self.org.store.get("Organization", self.org.id)
        return render(
            template,
            organization=organization["Name"],
            used=self.org.api_calls(),
            **values,
        )

    # -- parts of a page

    def _table(self, name, most):
        rows = [
            row
            for row in self.org.store.table(name).values()
            if not row.get("IsDeleted")
        ]
        return self._rows_of(name, rows, most)

    def _rows_of(self, name, rows, most):
        sobject = self.org.schema.sobjects[name]
        columns = [
            sobject.fields[column]
            for column in COLUMNS.get(name, DEFAULT_COLUMNS)
            if column in sobject.fields
        ]
        return {
            "name": name,
            "label": sobject.plural,
            "total": len(rows),
            "columns": [self._label(field) for field in columns],
            "rows": [
                [self._cell(row, field, place) for place, field in enumerate(columns)]
                for row in islice(reversed(rows), most)  # kept in order of creation
            ],
        }

    def _cell(self, row, field, place):
        shown = self._shown(row, field) or {
            "label": self._label(field),
            "text": "",
            "small": None,
            "href": None,
        }
        if place == 0:
            shown["text"] = shown["text"] or "(no name)"
            shown["href"] = self._url(row["Id"])
        return shown

    @staticmethod
    def _label(field):
        return (
            field.label.removesuffix(" ID")
            if field.type == "reference"
            else (field.label)
        )

    def _shown(self, row, field):
        """{label, text, small, href} of a value, None where there is none."""
        value = row.get(field.name)
        if value is None:
            return None
        shown = {
            "label": self._label(field),
            "text": str(value),
            "small": None,
            "href": None,
            "wide": field.type == "textarea",
        }
        if field.type == "boolean":
            shown["text"] = "Yes" if value else "No"
        elif field.type == "datetime":
            shown["text"] = self._moment(value)
            shown["small"] = f"{value[:10]} {value[11:16]} UTC"
        elif field.type == "date":
            shown["text"] = self._day(parse_day(value))
        elif field.type == "reference":
            _sobject, found = self._target(value)
            if found:
                shown["text"] = self._name(found)
                shown["href"] = self._url(value)
        elif field.type == "email":
            shown["href"] = f"mailto:{quote(value, safe='@')}"
        return shown

    def _moment(self, text):
        organization = self.org.store.get("Organization", self.org.id)
        zone = ZoneInfo(organization["TimeZoneSidKey"])
        moment = stored_moment(text).astimezone(zone)
        return f"{self._day(moment)}, {moment:%H:%M %Z}"

    @staticmethod
    def _day(day):
        return f"{day:%a} {day.day} {day:%b %Y}"

    @staticmethod
    def _name(row):
        return row.get("Name") or row.get("Subject") or row["Id"]

    def _target(self, row_id):
        full = id18(row_id)
        sobject = self.org.schema.by_prefix.get(full[:3]) if full else None
        if sobject is None:
            return None, None
        return sobject, self.org.store.get(sobject.name, full)

    def _url(self, row_id):
        sobject = self.org.schema.by_prefix[row_id[:3]]
        return f"/lightning/r/{sobject.name}/{row_id}/view"
