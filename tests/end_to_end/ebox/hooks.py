"""What schemathesis is told of a running simulator: its tokens, and what is there, so that its requests get further than to the first refusal.

EBOX_READY names the ready file, EBOX_SEND the folder of send.py.
"""

import json
import os
import sys
import zlib

import schemathesis

sys.path.insert(0, os.environ["EBOX_SEND"])
import send  # noqa: E402

REGISTRY = "/REST/ebox/enterprise/messageRegistry/v2"
CLIENT = "test:ebox:all:client"
ORGANISATION = "0199000151"
EBOX = send.Ebox(os.environ["EBOX_READY"], "acc", CLIENT)
TOKEN = EBOX.token()


def published():
    """A message that lies in the e-Box of who asks."""
    documents = [("a.pdf", "application/pdf", b"%PDF-1.4 TEST ONLY"), ("b.txt", "text/plain", b"TEST ONLY")]
    whole = send.message(ORGANISATION, "TEST ONLY", documents, "TEST_ENTERPRISE", "test:ebox:docsender:one", ORGANISATION)
    kind, body = send.publication({**whole, "bodyContent": {"nl": "TEST ONLY"}}, documents)
    headers = {"Content-Type": kind, "Authorization": f"Bearer {TOKEN}"}
    status, _, answer = EBOX.call("POST", f"{REGISTRY}/publishMessage", body, headers)
    assert status == 201, answer
    return json.loads(answer)["messageId"]


MESSAGES = [published() for _ in range(2)]

# By the end of a path, what there is of its last parameter.
THERE = {
    "messageTypes/{id}": ["TEST_ENTERPRISE", "TEST_CITIZEN"],
    "senderApplications/{id}": ["test:ebox:docsender:one"],
    "senderOrganizations/{id}": [ORGANISATION],
}


def chosen(value, choices, otherwise=None):
    """Every other time one of the choices, always the same for the same value; else the value itself, or another."""
    number = zlib.crc32(repr(value).encode())
    if number % 2:
        return choices[number // 2 % len(choices)]
    return value if otherwise is None else otherwise


@schemathesis.auth()
class Bearer:
    def get(self, case, context):
        return TOKEN

    def set(self, case, data, context):
        case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    if not path_parameters:
        return path_parameters
    whole = dict(path_parameters)
    # Tokens are of one environment; what is no environment stays so.
    if whole.get("environment") in ("int", "prd"):
        whole["environment"] = chosen(whole, ["acc"], whole["environment"])
    if "messageId" in whole:
        whole["messageId"] = chosen(whole["messageId"], MESSAGES)
    if "attachmentId" in whole:
        whole["attachmentId"] = chosen(whole["attachmentId"], ["1", "2"])
    for ending, choices in THERE.items():
        if "id" in whole and context.operation.path.endswith(ending):
            whole["id"] = chosen(whole["id"], choices)
    return whole


@schemathesis.hook
def filter_query(context, query):
    """Parameters that no document names are ignored, so that they are no mistake."""
    known = {parameter.name for parameter in context.operation.query}
    return not query or set(query) <= known


@schemathesis.hook
def map_body(context, body):
    of = context.operation.path
    if of.endswith("/publishMessage") and isinstance(body, dict) and isinstance(body.get("messageToPublish"), dict):
        return {**body, "messageToPublish": agreed(body["messageToPublish"])}
    if of.endswith("/searchMessageStatus") and isinstance(body, list):
        pair = {"messageId": MESSAGES[0], "eboxId": {"eboxType": "enterprise", "eboxIdValue": ORGANISATION}}
        return chosen(body, [[*body, pair]])
    if of.endswith("/ebox/messages") and isinstance(body, dict):
        return chosen(body, [{**body, "items": [{"messageId": MESSAGES[1], "visible": len(body) % 2 == 0}]}])
    return body


def agreed(message):
    """Of a message what sender and registry have agreed on, member by member."""
    right = {
        "recipient": {"eboxType": "enterprise", "eboxIdValue": ORGANISATION},
        "messageTypeId": "TEST_ENTERPRISE",
        "senderApplicationId": "test:ebox:docsender:one",
        "senderOrganizationId": ORGANISATION,
        "subject": {"nl": "TEST ONLY"},
        "bodyContent": {"nl": "TEST ONLY"},
        "bodyMainContent": True,
        "attachments": [],
    }
    return chosen(message, [{**message, **right}])
