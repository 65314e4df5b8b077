# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a check can find, and how bad that is."""

from dataclasses import dataclass, field

FINE, NOTE, MEND, UNTOLD = "fine", "note", "mend", "untold"

# topic: {outcome: state}, in the order of setting up.
TOPICS = {
    "api": {"answers": FINE, "no_answer": MEND},
    "edition": {"with_api": FINE, "without_api": NOTE, "untold": UNTOLD},
    "objects": {"all": FINE, "lacking": MEND},
    "fields": {"all": FINE, "left_out": NOTE, "needed": MEND},
    "required": {"none": FINE, "may_be_empty": NOTE, "never_filled": MEND},
    "key_fields": {"ready": FINE, "none": NOTE, "unusable": MEND},
    "visibility": {"all": FINE, "events": NOTE, "narrow": MEND, "unreadable": MEND},
    "encryption": {
        "none": FINE,
        "searchable": NOTE,
        "unsearchable": MEND,
        "untold": UNTOLD,
    },
    "person_accounts": {"off": FINE, "on": NOTE, "untold": UNTOLD},
    "duplicate_rules": {"none": FINE, "active": NOTE, "untold": UNTOLD},
    "owners": {
        "active": FINE,
        "unknown_hosts": NOTE,
        "inactive": MEND,
        "untold": UNTOLD,
    },
    "capture": {
        "none": FINE,
        "assigned": NOTE,
        "in_use": NOTE,
        "twice": NOTE,
        "not_yet": UNTOLD,
        "untold": UNTOLD,
    },
    "shared_activities": {"off": FINE, "on": FINE, "untold": UNTOLD},
    "long_events": {"seen": FINE, "untold": UNTOLD},
    "scopes": {"granted": FINE, "too_wide": NOTE, "no_api": MEND, "untold": UNTOLD},
    "token_life": {
        "endless": FINE,
        "anew": FINE,
        "ends": NOTE,
        "over": MEND,
        "untold": UNTOLD,
    },
    "secrets": {"encrypted": FINE, "plain": NOTE, "partly": NOTE, "bad_key": MEND},
    "budget": {"enough": FINE, "short": NOTE, "spent": MEND, "untold": UNTOLD},
    "clock": {"same": FINE, "differs": NOTE, "far": MEND, "untold": UNTOLD},
}


@dataclass(frozen=True)
class Finding:
    """``params`` fill the sentence; ``people`` do too, but are not shown to support."""

    topic: str
    outcome: str
    params: dict = field(default_factory=dict)
    people: dict = field(default_factory=dict)

    @property
    def state(self):
        return TOPICS[self.topic][self.outcome]
