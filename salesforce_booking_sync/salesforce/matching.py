# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which of several records is the customer; pure."""

# Code of the remark that one of several was taken. Its detail is a tuple: how many
# there were, the object and Id of the one that was taken, the rule ("activity", ...).
SEVERAL_MATCHED = "SEVERAL_MATCHED"
# ... that somebody with another address was taken, or with none: how many there were,
# the object and Id.
PHONE_MATCHED = "PHONE_MATCHED"
# They tell how somebody was chosen, and name their Id in the third place.
CHOSEN = {SEVERAL_MATCHED, PHONE_MATCHED}

# Of several of one kind: how they are ranked, the best last.
RANKS = {
    "activity": lambda each: (each.last_activity, each.created),
    "newest": lambda each: each.created,
    "oldest": lambda each: each.created,
}


def choose(candidates, settings):
    """Return ``(records.Candidate or None, remarks)``: who of these it is."""
    first = settings.look_first or settings.sobject.lower()
    kinds = ("Lead", "Contact") if first == "lead" else ("Contact", "Lead")
    for sobject in kinds if settings.takes_leads else ("Contact",):
        same = [each for each in candidates if each.sobject == sobject]
        if same:
            best = min if settings.of_several == "oldest" else max
            chosen = best(same, key=RANKS[settings.of_several])
            return chosen, _remarks(candidates, chosen, settings)
    return None, []


def choose_by_phone(candidates, settings):
    """Return ``(records.Candidate or None, remarks)``, as `choose` does."""
    best, _remarks = choose(candidates, settings)
    if not best:
        return None, []
    return best, [(PHONE_MATCHED, (len(candidates), best.sobject, best.sfid))]


def _remarks(candidates, chosen, settings):
    if len(candidates) == 1:
        return []
    detail = (len(candidates), chosen.sobject, chosen.sfid, settings.of_several)
    return [(SEVERAL_MATCHED, detail)]
