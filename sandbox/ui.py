# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Pages that let a person see the records."""

from .wire import Reply


class Pages:
    def __init__(self, org):
        self.org = org

    def answer(self, request):
        return Reply(404, "<h1>Not found</h1>")
