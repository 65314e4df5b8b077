# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import ast
from pathlib import Path

import pytest

import salesforce
from salesforce.errors import (
    DETAIL_LENGTH,
    KIND_OF_CODE,
    Kind,
    SalesforceProblem,
    classify,
    is_foreseen,
    item_problem,
    make_problem,
    mask,
)

ADDON = Path(salesforce.__file__).parent.parent


def rest(code, message="", **more):
    return [{"errorCode": code, "message": message, **more}]


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, rest("INVALID_SESSION_ID", "Session expired or invalid"), Kind.RECONNECT),
        (
            403,
            rest("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."),
            Kind.WAIT,
        ),
        (
            403,
            rest("REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded."),
            Kind.RETRY,
        ),
        (403, rest("API_DISABLED_FOR_ORG"), Kind.RECONNECT),
        (403, rest("INSUFFICIENT_ACCESS_OR_READONLY"), Kind.FIX_SETTINGS),
        (403, rest("TXN_SECURITY_NO_ACCESS"), Kind.FIX_SETTINGS),
        (404, rest("INVALID_CROSS_REFERENCE_KEY"), Kind.GONE),
        (400, rest("INVALID_CROSS_REFERENCE_KEY"), Kind.FIX_SETTINGS),
        (404, rest("ENTITY_IS_DELETED"), Kind.GONE),
        (404, rest("NOT_FOUND"), Kind.FIX_SETTINGS),
        (400, rest("REQUIRED_FIELD_MISSING", fields=["LastName"]), Kind.FIX_DATA),
        # The message is in the user's language, the code never is.
        (400, rest("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Código"), Kind.FIX_DATA),
        (400, rest("UNABLE_TO_LOCK_ROW"), Kind.RETRY),
        (500, rest("UNABLE_TO_LOCK_ROW"), Kind.RETRY),
        (500, rest("UNKNOWN_EXCEPTION"), Kind.UNKNOWN),
        (503, rest("SERVER_UNAVAILABLE"), Kind.RETRY),
        (503, "<html>maintenance</html>", Kind.UNKNOWN),
        (502, "", Kind.UNKNOWN),
        (400, rest("DUPLICATE_VALUE"), Kind.DUPLICATE),
        (300, ["/services/data/v66.0/sobjects/Lead/00Q1"], Kind.DUPLICATE),
        (302, "", Kind.RETRY),
        (429, "", Kind.WAIT),
        # Nobody foresaw it: tried again, and failed only if it stays.
        (400, rest("SOMETHING_NEW"), Kind.RETRY),
        (403, rest("SOMETHING_NEW"), Kind.RETRY),
        (500, rest("SOMETHING_NEW"), Kind.UNKNOWN),
        # "Gone" is only believed of Salesforce itself: what is gone is made anew.
        (404, rest("SOMETHING_NEW"), Kind.RETRY),
        (404, "<html>proxy</html>", Kind.RETRY),
        (403, "<html>proxy</html>", Kind.RETRY),
        (410, rest("SOMETHING_NEW"), Kind.FIX_SETTINGS),
        (410, "", Kind.FIX_SETTINGS),
        (414, "", Kind.FIX_DATA),
        (405, rest("METHOD_NOT_ALLOWED"), Kind.FIX_DATA),
        (415, rest("UNSUPPORTED_MEDIA_TYPE"), Kind.FIX_DATA),
        (420, "", Kind.UNKNOWN),
        (403, "Bad_OAuth_Token", Kind.RECONNECT),
        (
            400,
            {
                "error": "invalid_grant",
                "error_description": "expired access/refresh token",
            },
            Kind.RECONNECT,
        ),
        (
            400,
            {
                "error": "invalid_grant",
                "error_description": "token request is already being processed",
            },
            Kind.RETRY,
        ),
        (400, {"error": "rate_limit_exceeded"}, Kind.WAIT),
    ],
)
def test_kind_of_an_answer(status, body, kind):
    assert classify(status, body).kind is kind


@pytest.mark.parametrize("status", [500, 502, 503, 504, 420])
def test_a_failed_read_is_never_of_unknown_outcome(status):
    assert classify(status, "<html>", write=False).kind is Kind.RETRY
    assert classify(status, "<html>", write=True).kind is Kind.UNKNOWN


def test_every_answer_salesforce_documents_has_its_kind():
    documented = """
        INVALID_SESSION_ID INVALID_AUTH_HEADER REQUEST_LIMIT_EXCEEDED
        API_DISABLED_FOR_ORG API_CURRENTLY_DISABLED INSUFFICIENT_ACCESS_OR_READONLY
        INSUFFICIENT_ACCESS INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY
        INVALID_CROSS_REFERENCE_KEY ENTITY_IS_DELETED NOT_FOUND REQUIRED_FIELD_MISSING
        FIELD_CUSTOM_VALIDATION_EXCEPTION FIELD_INTEGRITY_EXCEPTION
        INVALID_FIELD_FOR_INSERT_UPDATE INVALID_FIELD INVALID_TYPE MALFORMED_QUERY
        MALFORMED_ID JSON_PARSER_ERROR STRING_TOO_LONG INVALID_EMAIL_ADDRESS
        INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST DUPLICATE_VALUE DUPLICATES_DETECTED
        INACTIVE_OWNER_OR_USER CANNOT_UPDATE_CONVERTED_LEAD
        CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY CANNOT_EXECUTE_FLOW_TRIGGER
        STORAGE_LIMIT_EXCEEDED UNABLE_TO_LOCK_ROW QUERY_TIMEOUT OPERATION_TOO_LARGE
        INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE METHOD_NOT_ALLOWED
        UNSUPPORTED_MEDIA_TYPE SERVER_UNAVAILABLE UNKNOWN_EXCEPTION
        PROCESSING_HALTED ALL_OR_NONE_OPERATION_ROLLED_BACK BATCH_PROCESSING_HALTED
        INVALID_QUERY_LOCATOR
        invalid_client_id invalid_client redirect_uri_mismatch invalid_grant
        inactive_user inactive_org invalid_app_access rate_limit_exceeded
        unsupported_grant_type invalid_scope invalid_request unsupported_response_type
        redirect_uri_missing unsupported_token_type
        access_denied OAUTH_APP_BLOCKED OAUTH_APP_ACCESS_DENIED
        Bad_OAuth_Token Missing_OAuth_Token
    """
    assert set(documented.split()) - set(KIND_OF_CODE) == set()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("no client credentials user enabled", "NO_RUN_AS_USER"),
        ("client credentials flow not enabled", "CLIENT_CREDENTIALS_OFF"),
        ("request not supported on this domain", "MY_DOMAIN_NEEDED"),
        ("user hasn't approved this consumer", "USER_NOT_APPROVED"),
        ("Audience validation failed", "AUDIENCE_INVALID"),
        ("audience is invalid", "AUDIENCE_INVALID"),
        ("invalid assertion", "ASSERTION_INVALID"),
        ("assertion expired", "ASSERTION_EXPIRED"),
        ("authentication failure", "AUTHENTICATION_FAILURE"),
        ("IP restricted or invalid login hours", "IP_RESTRICTED"),
        ("no valid scopes defined", "invalid_scope"),
        ("token request is already being processed", "token_request_in_progress"),
        ("expired access/refresh token", "invalid_grant"),
        ("something new", "invalid_grant"),
        (None, "invalid_grant"),
    ],
)
def test_reasons_of_invalid_grant(words, code):
    body = {"error": "invalid_grant", "error_description": words}
    problem = classify(400, body, write=False)
    assert (problem.code, problem.kind) == (code, KIND_OF_CODE[code])


def test_problems_made_in_the_code_are_in_the_table():
    """Whoever makes a problem by hand gives it the kind that the table gives it."""
    made = set()
    for file in ADDON.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and len(node.args) > 1:
                kind, code = node.args[:2]
                if (
                    getattr(node.func, "id", "") == "Problem"
                    and isinstance(code, ast.Constant)
                    and isinstance(kind, ast.Attribute)
                ):
                    made.add((code.value, Kind[kind.attr]))
    assert made
    assert {pair for pair in made if KIND_OF_CODE.get(pair[0]) is not pair[1]} == set()


@pytest.mark.parametrize(
    ("problem", "foreseen"),
    [
        (make_problem("NO_EMAIL"), True),
        (classify(400, rest("TXN_SECURITY_NO_ACCESS")), True),
        (classify(410, ""), True),
        (classify(503, ""), True),
        (classify(418, ""), False),
        (classify(None, rest("SOMETHING_NEW")), False),
    ],
)
def test_what_nobody_foresaw(problem, foreseen):
    assert is_foreseen(problem) is foreseen


def test_fields_of_all_errors_once():
    body = rest("A", fields=["X", "Y"]) + rest("B", fields=["Y", "Z"])
    assert classify(400, body).fields == ("X", "Y", "Z")


@pytest.mark.parametrize("spelling", ["duplicateResut", "duplicateResult"])
def test_duplicate_match_is_read_in_both_spellings(spelling):
    body = rest(
        "DUPLICATES_DETECTED",
        "Use one of these records?",
        **{
            spelling: {
                "allowSave": True,
                "matchResults": [
                    {"entityType": "Lead", "matchRecords": []},
                    {
                        "entityType": "Contact",
                        "matchRecords": [{"record": {"Id": "003xx0000000001AAA"}}],
                    },
                ],
            }
        },
    )
    problem = classify(400, body)
    assert problem.kind is Kind.DUPLICATE
    assert problem.record_id == "003xx0000000001AAA"
    assert problem.record_type == "Contact"
    assert problem.allow_save


def test_duplicate_value_names_the_record():
    message = (
        "duplicate value found: Odoo_Booking_Id__c duplicates value on record"
        " with id: 00Uxx0000012345"
    )
    problem = classify(400, rest("DUPLICATE_VALUE", message))
    assert problem.record_id == "00Uxx0000012345"


def test_collection_items():
    assert item_problem({"id": "00U", "success": True, "errors": []}) is None
    assert item_problem(None).kind is Kind.GONE
    error = {
        "statusCode": "STRING_TOO_LONG",
        "message": "Subject",
        "fields": ["Subject"],
    }
    problem = item_problem({"success": False, "errors": [error]})
    assert (problem.kind, problem.fields) == (Kind.FIX_DATA, ("Subject",))


@pytest.mark.parametrize(
    "secret",
    [
        "00Dxx0000001gPL!AQ4AQFakeFake.Fake_Fake",
        "5Aep861TSESvWeug_xvFHRBTTbf.YrTWgEyjBJrBbmLWTOVGHKc",
        "aPrx.Zc4ixBH_vPd3wVrLTjbEGtzz%3D%3D",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    ],
)
def test_no_token_in_a_problem(secret):
    problem = classify(400, rest("X", f"token {secret} is bad"))
    assert secret not in repr(problem)
    assert "***" in problem.detail


def test_long_texts_are_cut():
    assert len(mask("x" * 5000)) == DETAIL_LENGTH


def test_an_exceptions_text_holds_no_message():
    # Messages may name an attendee, and exceptions end up in logs.
    problem = classify(400, rest("INVALID_EMAIL_ADDRESS", "Email: invalid: ann@x.io"))
    error = SalesforceProblem(problem)
    assert "ann" not in str(error) + repr(error)
    assert "ann" in error.problem.detail


def test_problems_of_our_own():
    assert make_problem("TIMED_OUT", write=True).kind is Kind.UNKNOWN
    assert make_problem("TIMED_OUT", write=False).kind is Kind.RETRY
    assert make_problem("UNREACHABLE", write=True).kind is Kind.RETRY
