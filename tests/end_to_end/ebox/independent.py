"""A sender and a consumer of the e-Box by libraries of others alone: Authlib for tokens, requests for all else.

Usage: independent.py READY. It ends with the first thing that is not as it should be.
"""

import base64
import hashlib
import json
import sys

from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT

READY = json.load(open(sys.argv[1]))["ebox"]
REGISTRY = READY["url"] + "/acc/REST/ebox/enterprise/messageRegistry/v2"
TOKEN = READY["url"] + "/acc/REST/oauth/v5/token"


def is_so(seen, wanted, what):
    assert seen == wanted, f"{what}: {seen!r}, and not {wanted!r}"


def session(client):
    with open(next(one["key"] for one in READY["clients"] if one["client"] == client)) as key:
        session = OAuth2Session(client, key.read(), token_endpoint_auth_method="private_key_jwt")
    session.register_client_auth_method(PrivateKeyJWT(TOKEN))
    session.trust_env = False
    session.verify = READY["ca"]
    token = session.fetch_token(TOKEN, grant_type="client_credentials")
    is_so(token["token_type"], "Bearer", "the kind of the token")
    assert token["expires_in"] > 0 and "publicationsender" in token["scope"] or "consumer" in client, token
    return session


def document(number):
    return b"%PDF-1.4 TEST ONLY " + str(number).encode() * 1000


def publish(sender, count, json_last):
    attachments = [
        {
            "httpPartName": f"upfile{number}",
            "mainContent": number == 1,
            "digest": {
                "digestMethod": "sha_256",
                "digestValue": base64.urlsafe_b64encode(hashlib.sha256(document(number)).digest()).decode().rstrip("="),
            },
        }
        for number in range(1, count + 1)
    ]
    message = {
        "recipient": {"eboxType": "enterprise", "eboxIdValue": "0199000349"},
        "subject": {"fr": f"TEST ONLY : {count} pièces, {json_last}"},
        "messageTypeId": "TEST_ENTERPRISE",
        "senderApplicationId": "test:ebox:docsender:one",
        "senderOrganizationId": "0199000151",
        "bodyMainContent": False,
        "replyAuthorized": False,
        "attachments": attachments,
    }
    whole = [("messageToPublish", (None, json.dumps(message), "application/json"))]
    files = [
        (f"upfile{number}", (f"piece-{number}.pdf", document(number), "application/pdf"))
        for number in range(1, count + 1)
    ]
    answer = sender.post(f"{REGISTRY}/publishMessage", files=files + whole if json_last else whole + files)
    is_so(answer.status_code, 201, answer.text)
    return answer.json()["messageId"]


def read_back(consumer, ids):
    listed = consumer.get(f"{REGISTRY}/ebox/messages", params={"pageSize": 100}).json()
    is_so([item["messageId"] for item in listed["items"]], list(reversed(list(ids))), "the newest come first")
    for message, count in ids.items():
        at = f"{REGISTRY}/ebox/messages/{message}"
        shown = consumer.get(at).json()
        is_so(shown["readStatus"], False, "nothing was opened")
        is_so(shown["attachments"]["totalItems"], count, "documents")
        for number, attachment in enumerate(shown["attachments"]["items"], 1):
            is_so(attachment["fileName"], f"piece-{number}.pdf", "the name of a document")
            bytes_ = consumer.get(attachment["contentHref"])
            is_so(bytes_.content, document(number), "the bytes of a document")
        is_so(consumer.get(at).json()["readStatus"], True, "the main content was opened")


def main():
    sender = session("test:ebox:docsender:one:client")
    ids = {}
    for count in (1, 6):
        for json_last in (False, True):
            ids[publish(sender, count, json_last)] = count
    read_back(session("test:ebox:docconsumer:client"), ids)
    asked = [{"messageId": one, "eboxId": {"eboxType": "enterprise", "eboxIdValue": "0199000349"}} for one in ids]
    answer = sender.post(f"{REGISTRY}/searchMessageStatus", json=asked)
    is_so((answer.status_code, [one["readStatus"] for one in answer.json()]), (201, [True] * 4), "all were read")
    # Each environment is a registry of its own.
    elsewhere = OAuth2Session(sender.client_id, sender.client_secret, token_endpoint_auth_method="private_key_jwt")
    there = TOKEN.replace("/acc/", "/prd/")
    elsewhere.register_client_auth_method(PrivateKeyJWT(there))
    elsewhere.trust_env, elsewhere.verify = False, READY["ca"]
    elsewhere.fetch_token(there, grant_type="client_credentials")
    answer = elsewhere.post(f"{REGISTRY}/searchMessageStatus".replace("/acc/", "/prd/"), json=asked)
    is_so(answer.status_code, 404, "what was published in acc is not in prd")
    # What the door says of a body that it does not take.
    answer = sender.post(f"{REGISTRY}/searchMessageStatus", data=b"x", headers={"Content-Encoding": "gzip"})
    is_so((answer.status_code, answer.headers["Accept-Encoding"]), (415, "identity"), answer.text)
    form = {"grant_type": "client_credentials"}
    answer = sender.post(TOKEN, data=form, headers={"Content-Encoding": "gzip"}, withhold_token=True)
    is_so((answer.status_code, sorted(answer.json())), (400, ["error", "error_description"]), answer.text)
    # A charset compresses nothing.
    for plain in ("utf-8", "Identity"):
        answer = sender.post(f"{REGISTRY}/searchMessageStatus", json=asked, headers={"Content-Encoding": plain})
        is_so(answer.status_code, 201, answer.text)
    print("all is as it should be")


main()
