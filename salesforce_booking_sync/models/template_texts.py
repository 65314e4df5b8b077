# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a person reads about a template that cannot be used."""

from ..salesforce import templates


def fault_text(env, fault):
    """Return the sentence for a `templates.Fault`, in the language of ``env``."""
    if fault.code == templates.UNCLOSED:
        return env._(
            "A placeholder begins with {{ and ends with }}, on one line. Close it, or "
            "remove the braces."
        )
    if fault.code == templates.NO_QUESTION:
        return env._("Say which question is meant, such as {{ answer: Your budget }}.")
    name = f"{{{{ {fault.name} }}}}"
    if not fault.nearest:
        return env._(
            "There is no placeholder %s. Use those that are listed in the page's "
            "settings, under Meeting.",
            name,
        )
    nearest = ", ".join(f"{{{{ {each} }}}}" for each in fault.nearest)
    return env._(
        "There is no placeholder %(name)s. Did you mean %(nearest)s?",
        name=name,
        nearest=nearest,
    )
