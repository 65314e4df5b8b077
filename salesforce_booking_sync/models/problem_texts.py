# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a problem means to a person, and what to do about it."""

from contextlib import contextmanager

from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ..salesforce.errors import Kind, SalesforceProblem, is_foreseen

_lt = LazyTranslate(__name__)

_APP_POLICIES = _lt(
    "Salesforce does not let this user use the app. In Salesforce, open Setup ▸ "
    "External Client App Manager ▸ your app ▸ Policies and let all users "
    "self-authorize, or add the user's profile or permission set there. Then "
    "connect again."
)
_API_OFF = _lt(
    "The API is switched off for this Salesforce org or this user. The org needs an "
    "edition with API access (Enterprise, Performance, Unlimited or Developer), the "
    "user the permission “API Enabled”. Then connect again."
)
_NO_LONGER_VALID = _lt(
    "Salesforce no longer accepts this connection: it was revoked, it expired, or "
    "another connection of the same user pushed it out. Open Salesforce ▸ "
    "Connections and press Connect."
)
_NOT_UNDERSTOOD = _lt(
    "Salesforce does not understand how Odoo asks to log in. Press Connect and try "
    "once more; if it stays, this is a fault of the addon: please report it with the "
    "words below."
)
_LOCKED = _lt(
    "The Salesforce org is locked, closed or suspended. Ask Salesforce, then connect "
    "again."
)
_LOOK_UP_LATER = _lt(
    "Salesforce did not answer clearly, so nobody knows yet whether the record was "
    "saved. Odoo looks before it writes again; there is nothing to do."
)
_RIGHTS = _lt(
    "The connected Salesforce user may not do this. Give the user the right in "
    "Salesforce (object and field permissions of the profile or permission set), "
    "then press Retry."
)
_FIELD_RIGHTS = _lt(
    "A field is missing in Salesforce, or the connected user may not write it. Check "
    "the field's permissions in Salesforce, then press Retry."
)
_IN_THE_ADDON = _lt(
    "Salesforce could not read what Odoo sent. This is a fault of the addon: please "
    "report it with the words below."
)

_TOO_LONG_REQUEST = _lt(
    "Salesforce finds what Odoo asked too long. This is a fault of the addon: please "
    "report it with the words below."
)
_LOCKED_RECORD = _lt(
    "Somebody or something else was changing the same record in Salesforce."
)
_INACTIVE_OWNER = _lt(
    "The owner is deactivated in Salesforce. Choose another owner, then press Retry."
)
_UNFORESEEN = _lt(
    "Salesforce gave an answer that this addon does not know, so nothing was saved."
)

_AGAIN_BY_ITSELF = _lt("Odoo tries again by itself.")
_GIVEN_UP = _lt("Odoo has tried ten times. When you have looked into it, press Retry.")
_AGAIN_BY_HAND = _lt("Then press Connect again.")

TEXT_OF_CODE = {
    # === LOGGING IN ===
    "access_denied": _lt(
        "Access was denied in Salesforce, so nothing was connected. Press Connect "
        "again and choose Allow."
    ),
    "OAUTH_APP_BLOCKED": _lt(
        "The app is blocked in Salesforce. In Salesforce, open Setup ▸ Connected Apps "
        "OAuth Usage and unblock it. Then connect again."
    ),
    "OAUTH_APP_ACCESS_DENIED": _APP_POLICIES,
    "invalid_app_access": _APP_POLICIES,
    "invalid_client_id": _lt(
        "Salesforce does not know this consumer key. Copy it again from the app's "
        "Settings ▸ OAuth Settings ▸ Consumer Key and Secret, and check that you chose "
        "the right environment. A new app takes up to 30 minutes to be known. Then "
        "connect again."
    ),
    "invalid_client": _lt(
        "The consumer secret does not belong to this consumer key. In the Connect "
        "window, paste the secret again, from the app's Settings ▸ OAuth Settings ▸ "
        "Consumer Key and Secret; the rest is kept. Then press Connect."
    ),
    "redirect_uri_mismatch": _lt(
        "The callback address of this Odoo is not registered in the app. Copy it from "
        "the Connect window into the app's Callback URL, save, wait a few minutes and "
        "connect again."
    ),
    "redirect_uri_missing": _lt(
        "The app in Salesforce has no callback address. Copy it from the Connect "
        "window into the app's Callback URL, save, wait a few minutes and connect "
        "again."
    ),
    "invalid_scope": _lt(
        "The app in Salesforce lacks a scope. Tick “Manage user data via APIs (api)” "
        "and “Perform requests at any time (refresh_token, offline_access)” in the "
        "app, save, and connect again."
    ),
    "MISSING_API_SCOPE": _lt(
        "The app in Salesforce lacks the scope “Manage user data via APIs (api)”. Tick "
        "it in the app, save, and connect again."
    ),
    "NO_REFRESH_TOKEN": _lt(
        "Salesforce gave no lasting access. Tick the scope “Perform requests at any "
        "time (refresh_token, offline_access)” in the app and let its Refresh Token "
        "Policy be “valid until revoked”, save, and connect again."
    ),
    "invalid_request": _NOT_UNDERSTOOD,
    "unsupported_response_type": _NOT_UNDERSTOOD,
    "unsupported_token_type": _NOT_UNDERSTOOD,
    "unsupported_grant_type": _lt(
        "Salesforce does not offer this way to log in at this address. Enter your My "
        "Domain, such as acme.my.salesforce.com, see that the flow is ticked under "
        "Flow Enablement in the app, and press Connect."
    ),
    "AUTHENTICATION_FAILURE": _lt(
        "Salesforce refused to log this user in. In Salesforce, look into Setup ▸ "
        "Login History for the reason: it may be a locked or frozen user, or a policy "
        "of the app. Then press Connect."
    ),
    "IP_RESTRICTED": _lt(
        "Salesforce does not let this user log in from this server or at this time. In "
        "Salesforce, let the app's IP Relaxation be “Relax IP restrictions”, or add "
        "this server's address to Login IP Ranges and widen Login Hours of the user's "
        "profile. Then press Connect."
    ),
    "CLIENT_CREDENTIALS_OFF": _lt(
        "The app does not let a server log in. In Salesforce, tick Enable Client "
        "Credentials Flow in the app's Settings and in its Policies, save, and press "
        "Connect."
    ),
    "NO_RUN_AS_USER": _lt(
        "The app has no user to run as. In Salesforce, open the app's Policies ▸ Edit, "
        "tick Enable Client Credentials Flow, enter the integration user under Run As "
        "(Username), save, and press Connect."
    ),
    "MY_DOMAIN_NEEDED": _lt(
        "Client credentials work at the org's own address only. Choose My Domain, "
        "enter yours, such as acme.my.salesforce.com (Setup ▸ My Domain shows it), and "
        "press Connect."
    ),
    "USER_NOT_APPROVED": _lt(
        "The app may not act as this user, or there is no such user. In Salesforce, "
        "open the app's Policies ▸ Edit, set Permitted Users to “Admin approved users "
        "are pre-authorized”, add a permission set that the user has, and check the "
        "username here. Then press Connect."
    ),
    "AUDIENCE_INVALID": _lt(
        "The log-in was made out for another address than the org's. Choose My Domain "
        "and enter yours, or choose Sandbox for a sandbox and Production for the rest. "
        "Then press Connect."
    ),
    "ASSERTION_EXPIRED": _lt(
        "For Salesforce this log-in is too old or lies too far ahead: the clock of "
        "this server is wrong. Have it set (NTP), then press Connect."
    ),
    "ASSERTION_INVALID": _lt(
        "Salesforce cannot check Odoo's signature. In Salesforce, tick Enable JWT "
        "Bearer Flow in the app's Settings, upload the certificate that the Connect "
        "window gives you, save, wait a few minutes and press Connect."
    ),
    "NO_CERTIFICATE": _lt(
        "Odoo has no certificate yet. Press Connect, make one there and upload it to "
        "the app in Salesforce."
    ),
    "NO_USERNAME": _lt(
        "Odoo does not know as whom to log in. Enter the user's Username as Setup ▸ "
        "Users shows it (it looks like an e-mail address), then press Connect."
    ),
    "PASTED_NOTHING": _lt(
        "It is missing. In Salesforce, open the app's Settings ▸ OAuth Settings ▸ "
        "Consumer Key and Secret, copy it with the button beside it, paste it, then "
        "press Connect."
    ),
    "PASTED_SWAPPED": _lt(
        "Consumer key and consumer secret are swapped. Exchange them, then press "
        "Connect."
    ),
    "PASTED_TWICE": _lt(
        "The same text stands in both fields. Copy each of them with the button beside "
        "it in Salesforce, then press Connect."
    ),
    "PASTED_EMAIL": _lt(
        "This is an e-mail address or a username. Copy the text from the app's "
        "Settings ▸ OAuth Settings ▸ Consumer Key and Secret, then press Connect."
    ),
    "PASTED_URL": _lt(
        "This is the address of a page. Copy the text from the app's Settings ▸ OAuth "
        "Settings ▸ Consumer Key and Secret, then press Connect."
    ),
    "PASTED_SPACES": _lt(
        "There is a space, a line break or a quotation mark in it. Copy it again with "
        "the button beside it in Salesforce, then press Connect."
    ),
    "PASTED_CUT": _lt(
        "Only a part of it was copied. Let Salesforce show it whole, copy it with the "
        "button beside it, then press Connect."
    ),
    "CODE_EXPIRED": _lt(
        "Salesforce no longer accepts this log-in: it took longer than 15 minutes, or "
        "it was used before. Press Connect and log in again."
    ),
    "NO_CODE": _lt(
        "Salesforce came back without an answer. Press Connect and log in again."
    ),
    "LOGIN_UNKNOWN": _lt(
        "This log-in is not known here: it was used already, it is too old, or it was "
        "started by another user, in another browser or in another database of this "
        "server. Open Salesforce ▸ Connections and press Connect."
    ),
    "OTHER_ORG": _lt(
        "Another Salesforce org answers than the one this connection belongs to; a "
        "sandbox that was refreshed is one. Nothing is sent there. Open Salesforce ▸ "
        "Connections and press Reconnect: Odoo then asks which of them to use."
    ),
    "NOT_ADMINISTRATOR": _lt(
        "Only Salesforce administrators of this Odoo may connect an org. Ask one, or "
        "have the role given to you: Settings ▸ Users ▸ Salesforce: Administrator."
    ),
    "OBJECT_NOT_VISIBLE": _lt(
        "The Salesforce user may not see this object. Give the user rights to read, "
        "create and edit Leads, Contacts and Events (profile or permission set), then "
        "connect again."
    ),
    # === STAYING CONNECTED ===
    "NOT_CONNECTED": _lt(
        "Salesforce is not connected. Open Salesforce ▸ Connections and press Connect."
    ),
    "COPIED_DATABASE": _lt(
        "This database is a copy, or was moved: its name, its address or its server is "
        "not the one that was connected to Salesforce. Bookings wait. If it is the "
        "original, press This is the original; if a copy, connect a sandbox as a new "
        "connection."
    ),
    "SECRET_UNREADABLE": _lt(
        "The secrets of this connection are encrypted with a key that this server does "
        "not have. Put the key back into odoo.conf (salesforce_encryption_keys) and "
        "press Check connection, or connect anew with the app's consumer key and "
        "secret."
    ),
    "ENCRYPTION_KEY_INVALID": _lt(
        "What odoo.conf gives as salesforce_encryption_keys is not a key, so no secret "
        "can be stored or read. Make one with “odoo salesforce_keys --new”, put it "
        "there, restart Odoo, then press Check connection."
    ),
    "invalid_grant": _NO_LONGER_VALID,
    "invalid_token": _NO_LONGER_VALID,
    "Bad_OAuth_Token": _NO_LONGER_VALID,
    "Missing_OAuth_Token": _NO_LONGER_VALID,
    "MISSING_OAUTH_TOKEN": _NO_LONGER_VALID,
    "INVALID_AUTH_HEADER": _NO_LONGER_VALID,
    "INVALID_SESSION_ID": _NO_LONGER_VALID,
    "inactive_user": _lt(
        "The Salesforce user of this connection is deactivated. Connect again as "
        "another user, or have the user activated in Salesforce."
    ),
    "inactive_org": _LOCKED,
    "API_DISABLED_FOR_ORG": _API_OFF,
    "API_CURRENTLY_DISABLED": _API_OFF,
    "HOST_NOT_ALLOWED": _lt(
        "This is not an address of Salesforce. Use your My Domain, such as "
        "acme.my.salesforce.com. Another host must be allowed by the person who runs "
        "this server: salesforce_allowed_hosts in odoo.conf."
    ),
    "REQUEST_LIMIT_EXCEEDED": _lt(
        "The org has used up its API calls of the last 24 hours. Odoo goes on by "
        "itself as soon as Salesforce lets it."
    ),
    "CONCURRENT_LIMIT_EXCEEDED": _lt(
        "The org is working on as many long requests as it may at once."
    ),
    "INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE": _lt(
        "Salesforce is being maintained. Odoo goes on by itself afterwards."
    ),
    "rate_limit_exceeded": _lt(
        "There were too many log-ins in a short time. Odoo goes on by itself; where "
        "you are connecting, wait an hour, then press Connect again."
    ),
    "UNREACHABLE": _lt(
        "Salesforce cannot be reached from this server. Check the address and the "
        "server's internet access."
    ),
    "TLS_FAILED": _lt(
        "The connection to Salesforce is not safe: its certificate is not trusted by "
        "this server. Check the address, and whether a proxy stands in between."
    ),
    "TIMED_OUT": _lt("Salesforce took too long to answer."),
    "CONNECTION_LOST": _lt("The connection to Salesforce broke off."),
    "NOT_JSON": _lt(
        "Something else than Salesforce answered. Check the address, and whether a "
        "proxy stands in between."
    ),
    "REDIRECTED": _lt(
        "Salesforce sends Odoo to another address. If the org's My Domain has changed, "
        "connect again with the new one."
    ),
    "TOKEN_BUSY": _lt(
        "Another process of this Odoo is renewing the access to Salesforce."
    ),
    "token_request_in_progress": _lt(
        "Another process of this Odoo is renewing the access to Salesforce."
    ),
    "HTTP_410": _lt(
        "Salesforce has retired the version of its API that this addon speaks. Have "
        "the addon updated, then press Retry."
    ),
    "HTTP_414": _TOO_LONG_REQUEST,
    "HTTP_431": _TOO_LONG_REQUEST,
    # === BOOKINGS ===
    "NO_ATTENDEE": _lt(
        "The booking has no attendee, so there is nobody to look for in Salesforce. "
        "Add one to the booking; it is then sent by itself."
    ),
    "NO_EMAIL": _lt(
        "The attendee has no e-mail address, so Salesforce cannot be searched for "
        "them. Add one to the contact in Odoo; the booking is then sent by itself."
    ),
    "EMAIL_TOO_LONG": _lt(
        "The attendee's e-mail address is longer than the 80 characters Salesforce "
        "takes. Shorten it on the contact in Odoo; the booking is then sent by itself."
    ),
    "NOT_LOOKED_UP": _lt("The attendee could not be looked for in Salesforce yet."),
    "UNREADABLE": _lt(
        "This booking could not be read in Odoo. The server's log says why."
    ),
    "WORKER_LOST": _lt(
        "The worker was stopped while it was sending, so nobody knows yet whether the "
        "record was saved."
    ),
    "UNFORESEEN": _lt(
        "Something in this addon went wrong while sending. The server's log says what: "
        "please report it."
    ),
    # === WHO IS WHO ===
    "NOT_ALL_VISIBLE": _lt(
        "The connected Salesforce user may not see all Leads and Contacts, so a person "
        "who is not found may be there all the same. In Salesforce, give the user View "
        "All Records for Leads and Contacts, by profile or permission set. Then press "
        "Check connection on the connection, and Retry."
    ),
    "KEY_FIELD_UNUSABLE": _lt(
        "Odoo's key field is in Salesforce, but cannot be used: it must be a unique, "
        "case-sensitive external id that the connected user may read and write. Give "
        "the user the field by permission set, or mend the field. Then press "
        "Check connection on the connection, and Retry."
    ),
    "NO_PERSON_ACCOUNTS": _lt(
        "This page makes person accounts, but the Salesforce org has none, or the "
        "connected user may not see them. Choose in the page's settings what else a "
        "new customer becomes, or switch them on there. Then press Check connection "
        "on the connection, and Retry."
    ),
    "KEY_TAKEN": _lt("Another record in Salesforce holds this booking's key."),
    "AMBIGUOUS": _lt(
        "Two records in Salesforce look like this booking's, and Odoo cannot tell "
        "which one is. Delete the wrong one in Salesforce, then press Retry."
    ),
    "MORE_THAN_ONE_RECORD": _lt(
        "More than one record in Salesforce holds the same key. Delete the wrong one "
        "in Salesforce, then press Retry."
    ),
    "DUPLICATE_EXTERNAL_ID": _lt(
        "More than one record in Salesforce holds the same key. Delete the wrong one "
        "in Salesforce, then press Retry."
    ),
    "PERSON_UNSETTLED": _lt(
        "Another booking of the same new customer is being checked first, so that they "
        "are not created twice."
    ),
    "NOT_FINDABLE": _lt(
        "Salesforce did not answer clearly, and the connected user may not read or "
        "write the Event's description, so Odoo cannot look whether the Event was "
        "saved. Look in Salesforce: if the Event is there, delete it. Then press Retry."
    ),
    "UNSETTLED": _lt(
        "The answer to an earlier request was lost. Odoo waits until it can no longer "
        "change anything, then looks what is there."
    ),
    # === RECORDS ===
    "REQUIRED_FIELD_MISSING": _lt(
        "A field that Salesforce requires is empty. Fill it in Odoo, send it by a row "
        "under Fields in the settings of the booking page, or make it "
        "optional in Salesforce, then press Retry."
    ),
    "FIELD_CUSTOM_VALIDATION_EXCEPTION": _lt(
        "A validation rule in Salesforce refused the record. Change the booking or the "
        "rule, then press Retry."
    ),
    "INVALID_EMAIL_ADDRESS": _lt(
        "Salesforce does not accept this e-mail address. Correct it on the contact in "
        "Odoo, then press Retry."
    ),
    "STRING_TOO_LONG": _lt(
        "A text is too long for its field in Salesforce. Shorten it, then press Retry."
    ),
    "CANNOT_UPDATE_CONVERTED_LEAD": _lt(
        "The Lead was converted meanwhile. Press Retry: Odoo goes on with its Contact."
    ),
    "FIELD_INTEGRITY_EXCEPTION": _lt(
        "Salesforce refuses a value of this record. Correct it, then press Retry."
    ),
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": _lt(
        "A value is not in the list of choices in Salesforce. Add it to the picklist "
        "there, or choose another in Odoo, then press Retry."
    ),
    "INVALID_FIELD": _FIELD_RIGHTS,
    "INVALID_FIELD_FOR_INSERT_UPDATE": _FIELD_RIGHTS,
    "INSUFFICIENT_ACCESS": _RIGHTS,
    "INSUFFICIENT_ACCESS_OR_READONLY": _RIGHTS,
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY": _lt(
        "The connected Salesforce user may not see or use a record that this one "
        "points to (person or owner). Give the user access to it, then press Retry."
    ),
    "INACTIVE_OWNER_OR_USER": _INACTIVE_OWNER,
    "OPERATION_WITH_INACTIVE_USER_EXCEPTION": _INACTIVE_OWNER,
    "INVALID_CROSS_REFERENCE_KEY": _lt(
        "A record that this one points to (owner, person or record type) is not in "
        "Salesforce, or the connected user may not use it. Choose another in the "
        "page's settings or give the user access to it, then press Retry."
    ),
    "INVALID_TYPE": _lt(
        "Salesforce does not know this kind of record, or the connected user may not "
        "see it. Give the user rights to read, create and edit Leads, Contacts and "
        "Events, then press Retry."
    ),
    "NOT_FOUND": _lt(
        "Salesforce does not know this kind of record or Odoo's key field, or the "
        "connected user may not see it. Give the user rights to read, create and edit "
        "Leads, Contacts and Events, and the key fields where there are any. Then "
        "press Check connection on the connection, and Retry."
    ),
    "NUMBER_OUTSIDE_VALID_RANGE": _lt(
        "A number does not fit its field in Salesforce. Correct it in Odoo, then press "
        "Retry."
    ),
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY": _lt(
        "A trigger in Salesforce refused the record. Ask the Salesforce administrator, "
        "then press Retry."
    ),
    "CANNOT_EXECUTE_FLOW_TRIGGER": _lt(
        "A flow in Salesforce failed on the record. Ask the Salesforce administrator, "
        "then press Retry."
    ),
    "STORAGE_LIMIT_EXCEEDED": _lt(
        "The org has no storage left. Free some in Salesforce, then press Retry."
    ),
    "DUPLICATES_DETECTED": _lt(
        "A duplicate rule in Salesforce holds this record for one that exists already. "
        "Merge them in Salesforce or relax the rule, then press Retry."
    ),
    "DUPLICATE_VALUE": _lt(
        "A value that must be unique stands in another record in Salesforce already. "
        "Change or delete that record, then press Retry."
    ),
    "UNABLE_TO_LOCK_ROW": _LOCKED_RECORD,
    "QUERY_TIMEOUT": _lt("Salesforce took too long to search."),
    "REQUEST_RUNNING_TOO_LONG": _lt("Salesforce took too long for this record."),
    "INVALID_QUERY_LOCATOR": _lt("Salesforce has forgotten a search half-way."),
    "ENTITY_IS_DELETED": _lt(
        "The record was deleted in Salesforce. Odoo makes it anew where the booking "
        "still needs it; if this stays, press Retry."
    ),
    "JSON_PARSER_ERROR": _IN_THE_ADDON,
    "METHOD_NOT_ALLOWED": _IN_THE_ADDON,
    "UNSUPPORTED_MEDIA_TYPE": _IN_THE_ADDON,
    "MALFORMED_ID": _IN_THE_ADDON,
    "MALFORMED_QUERY": _IN_THE_ADDON,
}

TEXT_OF_KIND = {
    Kind.RETRY: _lt("Salesforce is busy or cannot be reached."),
    Kind.WAIT: _lt(
        "Salesforce asks to wait. Odoo goes on by itself as soon as it may."
    ),
    Kind.RECONNECT: _lt(
        "Salesforce refused the connection. Open Salesforce ▸ Connections and press "
        "Connect."
    ),
    Kind.FIX_DATA: _lt("Salesforce refuses this record. Correct it, then press Retry."),
    Kind.FIX_SETTINGS: _lt(
        "A setting or a right in Salesforce stands in the way. Change it, then press "
        "Retry."
    ),
    Kind.GONE: _lt(
        "The record is no longer in Salesforce. Odoo makes it anew where the booking "
        "still needs it; if this stays, press Retry."
    ),
    Kind.DUPLICATE: _lt(
        "Salesforce holds this record for one that exists already. Merge them in "
        "Salesforce, then press Retry."
    ),
    Kind.UNKNOWN: _LOOK_UP_LATER,
}

# Kinds of problem where Salesforce's own words say which value or right it is.
_TELLING = {Kind.FIX_DATA, Kind.FIX_SETTINGS, Kind.DUPLICATE}
_TELLING_CODES = {
    "AUTHENTICATION_FAILURE",
    "CODE_EXPIRED",
    "invalid_grant",
    "invalid_request",
    "unsupported_grant_type",
    "unsupported_response_type",
    "unsupported_token_type",
}
# Codes of ours, whose detail names what it is about.
_ABOUT = {
    "HOST_NOT_ALLOWED",
    "OBJECT_NOT_VISIBLE",
    "PASTED_CUT",
    "PASTED_EMAIL",
    "PASTED_NOTHING",
    "PASTED_SPACES",
    "PASTED_URL",
}
# Codes of ours, whose detail is for support alone.
_OURS = {
    "CONNECTION_LOST",
    "LOGIN_UNKNOWN",
    "NOT_ADMINISTRATOR",
    "NOT_CONNECTED",
    "NOT_JSON",
    "NO_CODE",
    "REDIRECTED",
    "TIMED_OUT",
    "TLS_FAILED",
    "TOKEN_BUSY",
    "UNFORESEEN",
    "UNREACHABLE",
}
# Of unknown outcome, where Odoo cannot look by itself.
_NOT_LOOKED_UP_LATER = {"NOT_FINDABLE"}


def text_of(kind, code):
    """The lazy sentence for a code of that kind, without what Odoo does by itself."""
    if kind is Kind.UNKNOWN and code not in _NOT_LOOKED_UP_LATER:
        return _LOOK_UP_LATER
    return TEXT_OF_CODE.get(code) or TEXT_OF_KIND[kind]


@contextmanager
def told(env, login=False):
    """A problem within is told to the person who pressed the button."""
    try:
        yield
    except SalesforceProblem as error:
        raise UserError(explain(env, error.problem, login=login)) from None


def explain(env, problem, login=False, given_up=False):
    """One or two translated sentences: what happened, and what to do.

    :param login: a person is connecting right now, so nothing is tried again
    :param given_up: it was tried again, and is not any more
    """
    text = text_of(problem.kind, problem.code)
    if problem.kind is Kind.RETRY and not is_foreseen(problem):
        text = _UNFORESEEN
    sentence = env._(text)
    if problem.kind is Kind.RETRY:
        again = _GIVEN_UP if given_up else _AGAIN_BY_ITSELF
        sentence += " " + env._(_AGAIN_BY_HAND if login else again)
    if not problem.detail or problem.code in _OURS:
        return sentence
    if problem.code in _ABOUT:
        return env._("“%(what)s”: %(text)s", what=problem.detail, text=sentence)
    telling = problem.kind in _TELLING or problem.code in _TELLING_CODES
    if problem.code in TEXT_OF_CODE and not telling:
        return sentence
    return env._(
        "%(sentence)s Salesforce says: “%(words)s”",
        sentence=sentence,
        words=problem.detail,
    )
