# Copyright 2026 Salesforce Booking Sync contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Where a visitor came from: carried from page to page in the addresses.

Not in a session or cookie: inside another site's frame there is none.
"""

from urllib.parse import urlsplit

UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
LIMIT = 300


def origin(request):
    """Return {field of the booking: value} of what is known; links carry it on."""
    found = {name: _clean(request.params.get(name)) for name in UTM}
    found["referrer"] = _clean(request.params.get("referrer")) or _referrer(request)
    return {name: value for name, value in found.items() if value}


def _clean(text):
    printable = "".join(each for each in str(text or "") if each.isprintable())
    return printable.strip()[:LIMIT]


def _referrer(request):
    """Return the page of another site that led here, without its query."""
    address = urlsplit(request.httprequest.referrer or "")
    if address.scheme not in ("http", "https"):
        return ""
    if address.netloc == request.httprequest.host:
        return ""
    return _clean(f"{address.scheme}://{address.netloc}{address.path}")
