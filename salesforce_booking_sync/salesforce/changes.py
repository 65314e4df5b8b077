# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is sent for a round's tasks: the changes, and how they are told apart; pure."""

from dataclasses import replace

from . import companions, person_accounts
from .batch import Change, id_of
from .keys import KEY_FIELDS
from .plans import Plan


def makes_account(change):
    return change.verb == "create" and change.sobject == person_accounts.ACCOUNT


def contact_ref(reference):
    """Return what the Contact of the new account of ``reference`` is read as."""
    return f"{reference}_who"


def member_ref(task):
    return f"member_{task.key}"


def person_ref(task):
    return f"person_{task.key}"


def event_ref(task):
    return f"event_{task.key}"


def known_ref(step):
    return f"known_{step.sfid}"


def guest_tasks(task):
    """Return a task for each guest whom the plan of ``task`` creates."""
    return [
        replace(
            task,
            key=guest_ref(task, number),
            plan=Plan(
                create_person=step,
                duplicates=task.plan.duplicates,
                takes_leads=task.plan.takes_leads,
                assigns=task.plan.assigns,
            ),
            email=email,
            person_key=task.guest_keys.get(email, ""),
        )
        for number, (email, step) in enumerate(task.plan.guests.items())
    ]


def guest_ref(task, number):
    return f"{task.key}g{number}"


def contact_read(change):
    """Return what tells the Contact of the person account that ``change`` makes."""
    path = f"sobjects/Account/{id_of(change.reference)}"
    path += f"?fields={person_accounts.CONTACT_ID}"
    return Change(
        contact_ref(change.reference), "read", person_accounts.ACCOUNT, path=path
    )


def is_keyed(step):
    """Whether who is created by ``step`` has a key, which makes it safe to send twice.

    A person account has no key field, and a companion would be made once more.
    """
    return step.sobject in KEY_FIELDS and not companions.split(step.values)[1]


def makes_individual(step):
    """Whether a known customer is given an Individual by ``step``."""
    if not step or step.individual:
        return False
    return companions.INDIVIDUAL in companions.split(step.values)[1]


def person_change(task, with_keys):
    """Return the `Change` that creates the new person of ``task``."""
    step = task.plan.create_person
    # A person account has no key field: the Contact's cannot be upserted by.
    name = KEY_FIELDS.get(step.sobject) if with_keys else None
    key = (name, task.person_key) if name else None
    allow_save = task.allow_save or task.plan.duplicates == "save"
    change = Change(
        person_ref(task),
        "create",
        step.sobject,
        step.values,
        key=key,
        allow_save=allow_save,
        assign=task.plan.assigns,
    )
    return with_companions(change)


def with_companions(change, individual=None):
    """Return a change of a person with those of its companions before it.

    :param individual: the Id of the one that the person has
    """
    values, others = companions.split(change.values)
    if not others:
        return change
    before = []
    for sobject, wanted in others.items():
        reference = f"{change.reference}_{sobject.lower()}"
        if sobject == companions.INDIVIDUAL and individual:
            before.append(Change(reference, "update", sobject, wanted, individual))
            continue
        # Many people live in a household of the same name.
        before.append(Change(reference, "create", sobject, wanted, allow_save=True))
        values |= {companions.lookup_of(sobject, change.sobject): id_of(reference)}
    return replace(change, values=values, before=tuple(before))


def update_changes(tasks):
    """One change for each person, however many of the bookings are theirs."""
    changes, wanted = {}, {}
    for task in tasks:
        step = task.plan.update_person
        if not step:
            continue
        before = wanted.get(step.sfid, {})
        values = wanted[step.sfid] = before | step.values
        sobject, sfid = step.sobject, step.sfid
        if step.account:
            sobject, sfid = person_accounts.ACCOUNT, step.account
            values = person_accounts.as_account(values)
        change = Change(
            known_ref(step),
            "update",
            sobject,
            values,
            sfid,
            # Somebody who is there already is no duplicate more than before.
            allow_save=task.plan.duplicates != "hold",
        )
        changes[step.sfid] = with_companions(change, step.individual)
    return list(changes.values())
