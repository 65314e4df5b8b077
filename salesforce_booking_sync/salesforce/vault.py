# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How secrets are kept: encrypted, and bound to the database they were given to."""

import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from .errors import SalesforceProblem, make_problem

# Tells what is encrypted from what was stored before there was a key.
PREFIX = "fernet:"


def new_key():
    return Fernet.generate_key().decode()


class Vault:
    """Encrypts with the first key, reads with all; without keys it keeps plain text.

    :param keys: Fernet keys, comma separated, newest first
    :raise SalesforceProblem: ENCRYPTION_KEY_INVALID
    """

    def __init__(self, keys):
        names = [key.strip() for key in (keys or "").split(",") if key.strip()]
        try:
            fernets = [Fernet(key) for key in names]
        except ValueError:
            problem = make_problem("ENCRYPTION_KEY_INVALID")
            raise SalesforceProblem(problem) from None
        self._fernet = MultiFernet(fernets) if fernets else None

    @property
    def encrypts(self):
        return bool(self._fernet)

    def seal(self, text):
        """The stored form of a text; what is in it already stays as it is."""
        if not self._fernet or is_sealed(text):
            return text
        return PREFIX + self._fernet.encrypt(text.encode()).decode()

    def open(self, stored):
        """The text of a stored form.

        :raise SalesforceProblem: SECRET_UNREADABLE
        """
        if not is_sealed(stored):
            return stored
        try:
            if not self._fernet:
                raise InvalidToken
            sealed = stored.removeprefix(PREFIX).encode()
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise SalesforceProblem(make_problem("SECRET_UNREADABLE")) from None


MASK = "********"


class Secret(str):
    """A text that logs, errors, debug pages and templates show as a mask.

    Only ``reveal`` gives a plain text for a request: formatting one masks it too.
    """

    __slots__ = ()

    def __str__(self):
        return MASK

    __repr__ = __html__ = __str__

    def __format__(self, _format):
        return MASK


def reveal(secret):
    """The plain text of a ``Secret``; anything else as it is."""
    return str.__str__(secret) if isinstance(secret, Secret) else secret


def is_sealed(stored):
    return stored.startswith(PREFIX)


def binding(*identity):
    """A digest of what tells a database from its copies."""
    text = "\0".join(str(part or "") for part in identity)
    return hashlib.sha256(text.encode()).hexdigest()
