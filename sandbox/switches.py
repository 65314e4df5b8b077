# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The switches of the org, with the values of a fresh one."""

DEFAULTS = {
    # the org
    "edition": "Developer Edition",  # Organization's OrganizationType
    "person_accounts": False,
    "record_types": {},  # {"Lead": ["Consultation", ...]}
    "picklists": {},  # active values, where not as usual: {"Lead.LeadSource": ["Web"]}
    "duplicate_rules": None,  # None, "alert" (may be overridden), "block"
    # [{"sobject", "field", "matches" (regex), "message"}]; and "name", "active",
    # "error_field", "description", as the Tooling API tells of them
    "validation_rules": [],
    "view_setup": True,  # who sees all data has "View Setup and Configuration" too
    "required_fields": [],  # [("Lead", "Title")]
    "hidden_fields": [],  # no field permission: [("Event", "Location")]
    "read_only_fields": [],  # [("Lead", "Title")]
    "encrypted_fields": {},  # {"Lead.Email": "probabilistic" | "deterministic"}
    "object_access": {},  # {"Lead": "none" | "read" | "edit"}; else full
    "private_sharing": False,  # users without View All Data see their own rows
    "key_fields": None,  # None, True, "no_access", "read_only"
    "custom_fields": [],  # [{"sobject", "name", "type", "label", "length", ...}]
    "shared_activities": False,
    "multiday_events": False,
    "activity_capture": 0,  # licences of Einstein Activity Capture in use
    "individuals": True,  # "Make data protection details available in records"
    "captured": [],  # Ids of the users and profiles that it serves; none: it is off
    "assignment_rule": None,  # user or queue Id that new Leads go to
    "duplicate_result_key": "duplicateResut",  # Salesforce's own spelling
    # the API
    "api_enabled": True,  # edition with API access
    "api_versions": (59, 68),  # oldest and newest that are served
    "daily_limit": 15000,
    "clock_ahead": 0,  # seconds that the Date of answers is ahead
    "require_https": True,  # REST and token calls over plain http are refused
    # the app
    "pkce_required": True,
    "secret_required": True,  # web server flow
    "secret_required_refresh": True,
    "rotation": False,
    "refresh_tokens": True,  # False: policy "immediately expire refresh token"
    "refresh_token_seconds": None,  # policy "expire refresh token after"
    "session_seconds": 7200,
    "approvals_per_user": 5,
    "app_blocked": False,  # OAUTH_APP_BLOCKED
    "app_admin_approved_only": False,  # "Admin approved users are pre-authorized"
    "preauthorized_users": [],  # usernames whose permission set the app names
    "api_only_users": [],  # usernames that may not press Allow
    "app_not_installed": False,  # Salesforce's own error page
    "app_scopes": ["api", "refresh_token", "id", "openid"],
    "client_credentials": False,  # "Enable Client Credentials Flow"
    "client_credentials_user": None,  # username of the Run As user
    "jwt_bearer": False,  # "Enable JWT Bearer Flow"
    "jwt_certificate": None,  # PEM of the certificate uploaded to the app
    "instance_url": None,  # another instance_url in token answers
    "org_locked": False,
}


class UnknownSwitch(ValueError):
    """No switch has this name."""


def checked(name, value):
    """``value`` as the org keeps it. Raises UnknownSwitch."""
    if name not in DEFAULTS:
        raise UnknownSwitch(
            f"There is no switch {name!r}. Switches: {', '.join(sorted(DEFAULTS))}."
        )
    if value is None:
        return DEFAULTS[name]
    if isinstance(DEFAULTS[name], (tuple, list)):
        return [tuple(item) if isinstance(item, list) else item for item in value]
    return value
