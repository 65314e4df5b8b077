# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Errors as the org's REST API words them."""


class OrgError(Exception):
    """A refusal: HTTP status and one entry of the error array.

    ``detail`` holds keys beside message, errorCode and fields (duplicateResut).
    """

    def __init__(self, status, code, message, fields=None, detail=None):
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.fields = fields
        self.detail = detail or {}

    def entry(self):
        """The entry of the array that REST answers."""
        entry = {**self.detail, "message": self.message, "errorCode": self.code}
        if self.fields is not None:
            entry["fields"] = list(self.fields)
        return entry

    def collection_entry(self):
        """The entry of a row in sObject Collections: another key, no detail."""
        return {
            "statusCode": self.code,
            "message": self.message,
            "fields": list(self.fields or ()),
        }


class ManyRecords(Exception):
    """An external id that several records carry: HTTP 300 and their addresses."""

    def __init__(self, urls):
        super().__init__("several records have this external id")
        self.urls = urls


def not_found(message="The requested resource does not exist"):
    return OrgError(404, "NOT_FOUND", message)


def method_not_allowed(method, allowed):
    return OrgError(
        405,
        "METHOD_NOT_ALLOWED",
        f"HTTP Method '{method}' not allowed. Allowed are {','.join(allowed)}",
    )
