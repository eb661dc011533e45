"""A sender and a recipient of the e-Box, by the small sender of examples/ebox and nothing else.

Usage: story.py FOLDER-OF-send.py READY. It ends with the first thing that is not as it should be.
"""

import base64
import hashlib
import json
import sys
import urllib.parse
import urllib.request

sys.path.insert(0, sys.argv[1])
import send  # noqa: E402

READY = sys.argv[2]
REGISTRY = "/REST/ebox/enterprise/messageRegistry/v2"
SENDER = "test:ebox:docsender:one:client"
CONSUMER = "test:ebox:docconsumer:client"
PDF = b"%PDF-1.4 TEST ONLY "


def is_so(seen, wanted, what):
    assert seen == wanted, f"{what}: {seen!r}, and not {wanted!r}"


class Party:
    def __init__(self, client):
        self.ebox = send.Ebox(READY, "acc", client)
        self.bearer = {"Authorization": f"Bearer {self.ebox.token()}"}

    def ask(self, method, path, body=None, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        status, answered, data = self.ebox.call(method, path, body, {**self.bearer, **named})
        kind = answered.get("Content-Type") or ""
        return status, answered, json.loads(data) if "json" in kind and data else data

    def json(self, method, path, value, kind="application/json"):
        return self.ask(method, path, json.dumps(value).encode(), Content_Type=kind)

    def publish(self, message, documents, json_last=False):
        kind, body = send.publication(message, documents, json_last)
        return self.ask("POST", f"{REGISTRY}/publishMessage", body, Content_Type=kind)


def documents(count):
    return [(f"stuk {number} é.pdf", "application/pdf", PDF + bytes([number]) * 1000) for number in range(1, count + 1)]


def message(to, sent, **other):
    whole = send.message(to, "Onderwerp", sent, "TEST_ENTERPRISE", "test:ebox:docsender:one", "0199000151")
    whole.update(other)
    return {key: value for key, value in whole.items() if value is not Ellipsis}


def published_in_both_orders(sender):
    ids = []
    for count in (1, 6):
        for json_last in (False, True):
            sent = documents(count)
            status, _, answer = sender.publish(message("0199000349", sent), sent, json_last)
            is_so(status, 201, answer)
            is_so(answer["expirationDate"], "2026-07-05T10:00:00+02:00", "expiry")
            ids.append(answer["messageId"])
    is_so(len(set(ids)), 4, "ids")
    return ids


def read_back(sender, consumer, ids):
    status, _, ebox = consumer.ask("GET", f"{REGISTRY}/ebox")
    is_so((status, ebox["numberOfMessages"], ebox["numberOfUnreadMessages"]), (200, 4, 4), "e-Box")
    _, _, listed = consumer.ask("GET", f"{REGISTRY}/ebox/messages?pageSize=3")
    is_so([item["messageId"] for item in listed["items"]], ids[:0:-1], "newest first")
    is_so(listed["totalItems"], 4, "total")
    shown = consumer.ask("GET", f"{REGISTRY}/ebox/messages/{ids[3]}")[2]
    is_so(shown["subject"], dict.fromkeys(("nl", "fr", "de"), "Onderwerp"), "filled languages")
    asked = [{"messageId": ids[3], "eboxId": {"eboxType": "enterprise", "eboxIdValue": "0199000349"}}]
    status, _, found = sender.json("POST", f"{REGISTRY}/searchMessageStatus", asked)
    is_so((status, found[0]["readStatus"]), (201, False), "status before")
    for attachment in reversed(shown["attachments"]["items"]):
        path = f"{REGISTRY}/ebox/messages/{ids[3]}/attachments/{attachment['attachmentId']}"
        is_so(consumer.ask("GET", path)[2], attachment, "attachment")
        status, head, data = consumer.ask("GET", f"{path}/content")
        is_so((status, head["Content-Type"]), (200, "application/octet-stream"), "content")
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        is_so(digest, attachment["digest"]["digestValue"], "digest")
        is_so(attachment["fileName"].endswith(" é.pdf"), True, attachment["fileName"])
        is_read = sender.json("POST", f"{REGISTRY}/searchMessageStatus", asked)[2][0]["readStatus"]
        is_so(is_read, attachment["mainContent"], "read by its main content alone")
    patch = {"items": [{"messageId": ids[0], "visible": False}]}
    status, _, _ = consumer.json("PATCH", f"{REGISTRY}/ebox/messages", patch, "application/merge-patch+json")
    is_so(status, 200, "hidden")
    hidden = consumer.ask("GET", f"{REGISTRY}/ebox/messages?visible=false")[2]
    is_so([item["messageId"] for item in hidden["items"]], [ids[0]], "hidden")
    found = consumer.ask("GET", f"{REGISTRY}/ebox/messages?q=ONDERWERP&qlang=fr&readStatus=true")[2]
    is_so(found["totalItems"], 1, "sought")
    is_so(consumer.ask("GET", f"{REGISTRY}/ebox/messages?q=x")[0], 400, "q without qlang")
    is_so(consumer.ask("GET", f"{REGISTRY}/ebox/messages/{ids[0]}/body")[0], 404, "no body")
    is_so(consumer.ask("GET", f"{REGISTRY}/ebox/messages/none")[0], 404, "no message")


def refused(sender):
    """Each refusal of the FAQ, from a request that has just this one flaw."""
    sent = documents(1)
    whole = message("0199000349", sent)
    attachment = whole["attachments"][0]
    png = [("a.png", "image/png", b"x")]
    cases = [
        ("INVALID_INPUT", "0199000646 is not a valid company", message("0199000646", sent), sent),
        ("INVALID_SENDER", "Invalid message configuration", message("0199000349", sent, messageTypeId="NONE"), sent),
        ("INVALID_SENDER", "Invalid sender: user credentials does not match payload",
         message("0199000349", sent, senderOrganizationId="0199000250"), sent),
        ("DIGEST_DO_NOT_MATCH", "Issue with Digest", message("0199000349", sent, attachments=[
            {**attachment, "digest": {"digestMethod": "sha_256", "digestValue": hashlib.sha256(sent[0][2]).hexdigest()}}
        ]), sent),
        ("NOT_IMPLEMENTED", "Multiple languages provided when only one expected",
         message("0199000349", sent, subject={"nl": "a", "fr": "b"}), sent),
        ("INVALID_INPUT", "No main content attachment. Exactly one is expected",
         message("0199000349", sent, attachments=[{**attachment, "mainContent": False}]), sent),
        ("INVALID_INPUT", "Too many main content. Exactly one is expected",
         message("0199000349", sent, bodyMainContent=True, bodyContent={"nl": "a"}), sent),
        ("INVALID_INPUT", "Attachment mime type is not valid. See spec for list of available mime types",
         message("0199000349", png), png),
        ("INVALID_INPUT", "Json Attachments number is inconsistent with number of parts",
         message("0199000349", documents(2)), sent),
        ("INVALID_INPUT", "Some json attachment info do not match any file upload part",
         message("0199000349", sent, attachments=[{**attachment, "httpPartName": "upfile2"}]), sent),
        ("INVALID_INPUT", "Invalid Schema: #: required key [subject] not found",
         message("0199000349", sent, subject=...), sent),
        ("INVALID_INPUT", "subject.fr is null", message("0199000349", sent, subject={"nl": "a", "fr": None}), sent),
    ]
    for code, words, flawed, files in cases:
        status, _, answer = sender.publish(flawed, files)
        is_so((status, answer["code"], answer["message"]), (400, code, words), words)
        is_so(answer["environment"], "acceptation", words)
    kind, body = send.publication(whole, sent)
    path = f"{REGISTRY}/publishMessage"
    without_type = body.replace(b"\r\nContent-Type: application/pdf", b"")
    answer = sender.ask("POST", path, without_type, Content_Type=kind)[2]
    is_so(answer["message"], "Missing mediaType or fileName in part", "part without a type")
    status, _, answer = sender.ask("POST", path, body, Content_Type="multipart/form-data")
    is_so((status, "boundary" in answer["message"]), (400, True), answer)
    status, _, answer = sender.ask("POST", path, b"x" * (31 << 20), Content_Type=kind)
    is_so(status, 413, answer)
    is_so(sender.ask("POST", f"{REGISTRY}/linkEboxMessage", b"{}")[0], 403, "link")


def turned_away(sender, consumer):
    path = f"{REGISTRY}/publishMessage"
    for bearer, status, error in (({}, 401, None), ({"Authorization": "Bearer x"}, 401, "invalid_token"),
                                  (consumer.bearer, 403, "insufficient_scope")):
        answered, head, _ = sender.ebox.call("POST", path, b"x" * 1_000_000, bearer)
        is_so(answered, status, "status")
        is_so(f'error="{error}"' in head["WWW-Authenticate"], error is not None, head["WWW-Authenticate"])
    prd = send.Ebox(READY, "prd", SENDER)
    is_so(prd.call("POST", path, b"x", sender.bearer)[0], 401, "a token of ACC at PRD")


def looked_up(sender):
    _, head, of_type = sender.ask("GET", f"{REGISTRY}/referenceData/messageTypes/TEST_ENTERPRISE")
    is_so(of_type["validityPeriod"], {"validityPeriodNumber": 6, "validityPeriodUnit": "month"}, "validity")
    is_so("max-age=86400" in head["Cache-Control"], True, head["Cache-Control"])
    _, _, listed = sender.ask("GET", f"{REGISTRY}/referenceData/senderApplications?page=2&pageSize=1")
    is_so((len(listed["items"]), listed["totalItems"]), (1, 2), "paged")
    is_so(sender.ask("GET", f"{REGISTRY}/referenceData/senderOrganizations?page=0")[0], 400, "page 0")
    asked = {"eboxType": "ENTERPRISE", "eboxIdType": "EnterpriseNumber",
             "eboxIdValueList": ["0199000943", "0199000547", "0199000646"]}
    status, _, found = sender.json("POST", "/REST/ebox/enterprise/federation/v1/eboxPreferences/search", asked)
    is_so(status, 200, found)
    is_so([each["eboxId"]["eboxIdValue"] for each in found], ["0199000943"], "who has an e-Box")
    is_so((found[0]["exclusivelyEbox"], "lastConnectionDate" in found[0]), (True, True), found)


def introspected(sender, consumer):
    token = sender.bearer["Authorization"].split()[1]
    form = urllib.parse.urlencode({"token": token}).encode()
    kind = {"Content_Type": "application/x-www-form-urlencoded"}
    _, _, known = consumer.ask("POST", "/REST/oauth/v5/introspect", form, **kind)
    is_so((known["active"], known["client_id"]), (True, SENDER), known)
    is_so(consumer.ask("POST", "/REST/oauth/v5/introspect", b"token=x", **kind)[2], {"active": False}, "unknown")


def main():
    sender, consumer = Party(SENDER), Party(CONSUMER)
    ids = published_in_both_orders(sender)
    read_back(sender, consumer, ids)
    refused(sender)
    turned_away(sender, consumer)
    looked_up(sender)
    introspected(sender, consumer)
    print("all is as it should be")


main()
