# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest

from salesforce.errors import (
    DETAIL_LENGTH,
    Kind,
    SalesforceProblem,
    classify,
    item_problem,
    make_problem,
    mask,
)


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
        (404, rest("NOT_FOUND"), Kind.GONE),
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
        (400, rest("SOMETHING_NEW"), Kind.FIX_DATA),
        (403, rest("SOMETHING_NEW"), Kind.FIX_SETTINGS),
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
