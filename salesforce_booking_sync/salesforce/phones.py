# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Phone numbers, compared by their digits; pure."""

import re

# Of the object: what is searched. Only those the user may see are asked for.
FIELDS = ("Phone", "MobilePhone")
# Shorter numbers are the same in many towns.
FEWEST = 8
# Every country code there is, by ITU-T E.164.
_CODES = frozenset(
    "1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 "
    "60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98 211 212 213 216 218 220 221 "
    "222 223 224 225 226 227 228 229 230 231 232 233 234 235 236 237 238 239 240 241 "
    "242 243 244 245 246 247 248 249 250 251 252 253 254 255 256 257 258 260 261 262 "
    "263 264 265 266 267 268 269 290 291 297 298 299 350 351 352 353 354 355 356 357 "
    "358 359 370 371 372 373 374 375 376 377 378 379 380 381 382 383 385 386 387 389 "
    "420 421 423 500 501 502 503 504 505 506 507 508 509 590 591 592 593 594 595 596 "
    "597 598 599 670 672 673 674 675 676 677 678 679 680 681 682 683 685 686 687 688 "
    "689 690 691 692 850 852 853 855 856 880 886 960 961 962 963 964 965 966 967 968 "
    "970 971 972 973 974 975 976 977 992 993 994 995 996 998".split()
)

_EXTENSION = re.compile(r"(ext|x|#|;|,).*", re.IGNORECASE | re.DOTALL)


def phone_key(text):
    """Return the digits of a number that tell it from others, or nothing.

    The zeros before a town or a country are left out, and so is an extension.
    """
    number = _EXTENSION.sub("", (text or "").replace("(0)", ""))
    digits = "".join(char for char in number if "0" <= char <= "9").lstrip("0")
    return digits if len(digits) >= FEWEST else ""


def is_same(one, other):
    """Whether two keys are one number, with its country code or without."""
    short, long = sorted((one, other), key=len)
    if not short or not long.endswith(short):
        return False
    return short == long or long.removesuffix(short) in _CODES


def is_searched(name, fields):
    """Whether a field can be searched, by the org's schema of its object."""
    return not fields or fields.get(name, {"filterable": False}).get("filterable", True)


def pattern(key):
    """Return what a number of this key is LIKE, however its digits are parted."""
    return "%" + "%".join(key[-FEWEST:]) + "%"


class Numbers:
    """The keys that are looked for, found quickly by a number of the org."""

    def __init__(self, keys):
        self._by_end = {}
        for key in keys:
            self._by_end.setdefault(key[-FEWEST:], []).append(key)

    def same_as(self, text):
        """Return the keys that are the same number as ``text``."""
        theirs = phone_key(text)
        candidates = self._by_end.get(theirs[-FEWEST:], ())
        return [key for key in candidates if is_same(key, theirs)]
