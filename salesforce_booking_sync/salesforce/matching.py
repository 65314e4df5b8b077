# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which of several records is the customer; pure."""

# Code of the remark that one of several was taken. Its detail is a tuple: how many
# there were, the object and Id of the one that was taken, the rule ("activity", ...).
SEVERAL_MATCHED = "SEVERAL_MATCHED"

# Of several of one kind: how they are ranked, the best last.
RANKS = {
    "activity": lambda each: (each.last_activity, each.created),
    "newest": lambda each: each.created,
    "oldest": lambda each: each.created,
}


def choose(candidates, settings):
    """Return ``(records.Candidate or None, remarks)``: who of these it is."""
    first = settings.look_first or settings.sobject.lower()
    kinds = ("Contact", "Lead") if first == "contact" else ("Lead", "Contact")
    for sobject in kinds if settings.takes_leads else ("Contact",):
        same = [each for each in candidates if each.sobject == sobject]
        if same:
            best = min if settings.of_several == "oldest" else max
            chosen = best(same, key=RANKS[settings.of_several])
            return chosen, _remarks(candidates, chosen, settings)
    return None, []


def _remarks(candidates, chosen, settings):
    if len(candidates) == 1:
        return []
    detail = (len(candidates), chosen.sobject, chosen.sfid, settings.of_several)
    return [(SEVERAL_MATCHED, detail)]
