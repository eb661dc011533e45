"""Version 3 of the registry, by requests: names of its own, keys, what is answered as not simulated.

Usage: version_3.py FOLDER-OF-send.py READY STATUS. STATUS is that of a publication that is taken. It ends with the first
thing that is not as it should be.
"""

import concurrent.futures
import json
import sys
import uuid

import requests

sys.path.insert(0, sys.argv[1])
import send  # noqa: E402

READY, STATUS = sys.argv[2], int(sys.argv[3])
CLIENT = "test:ebox:docsender:one:client"
ebox = send.Ebox(READY, "acc", CLIENT)
V2 = ebox.base + "/REST/ebox/enterprise/messageRegistry/v2"
V3 = ebox.base + "/REST/ebox/enterprise/messageRegistry/v3"
session = requests.Session()
session.trust_env = False
session.verify = json.load(open(READY))["ebox"]["ca"]
session.headers["Authorization"] = f"Bearer {ebox.token()}"
PDF = b"%PDF-1.4 TEST ONLY "


def is_so(seen, wanted, what):
    assert seen == wanted, f"{what}: {seen!r}, and not {wanted!r}"


def in_words_of_3(message):
    """The same message as version 3 names its members."""
    to = message["recipient"]
    number = "enterpriseNumber" if to["eboxType"] == "enterprise" else "ssin"
    renamed = {
        "recipient": {"eboxType": to["eboxType"], number: to["eboxIdValue"]},
        "sender": {"eboxType": "enterprise", "enterpriseNumber": message["senderOrganizationId"]},
        "isBodyMainContent": message["bodyMainContent"],
        "isReplyAuthorized": message["replyAuthorized"],
        "attachments": [
            {"isMainContent": each["mainContent"], **{name: of for name, of in each.items() if name != "mainContent"}}
            for each in message["attachments"]
        ],
    }
    gone = ("senderOrganizationId", "bodyMainContent", "replyAuthorized")
    return {**{name: of for name, of in message.items() if name not in gone}, **renamed}


def message(to, data, **other):
    kind = "TEST_ENTERPRISE" if len(to) == 10 else "TEST_CITIZEN"
    whole = send.message(to, "Onderwerp", [("brief.pdf", "application/pdf", data)], kind, "test:ebox:docsender:one", "0199000151")
    return {**in_words_of_3(whole), **other}


def publish(sent, data, path="/ebox/messages", key=None, **headers):
    if key is not None:
        headers["Idempotency-Key"] = key
    parts = {"messageToPublish": (None, json.dumps(sent), "application/json"), "upfile1": ("brief.pdf", data, "application/pdf")}
    return session.post(V3 + path, files=parts, headers=headers, timeout=60)


def published():
    for number, path in enumerate(("/ebox/messages", "/ebox/messages/", "/publishMessage")):
        data = PDF + bytes([number])
        answer = publish(message("0199000349", data), data, path)
        is_so(answer.status_code, STATUS, answer.text)
        is_so("version 3" in answer.headers["x-simulated-incompletely"], True, "incomplete")
        is_so(set(answer.json()), {"messageId", "expirationDate"}, answer.text)
    data = PDF + b"bare"
    bare = message("99123100197", data)
    del bare["isBodyMainContent"], bare["isReplyAuthorized"]
    is_so(publish(bare, data).status_code, STATUS, "flags left out, to a citizen")


def refused():
    """In the names of version 3, with code, id and message."""
    data = PDF + b"refused"
    right = message("0199000349", data)
    other = {"eboxType": "enterprise", "enterpriseNumber": "0199000250"}
    for change, code, words in (
        ({"sender": other}, "INVALID_SENDER", "Invalid sender: user credentials does not match payload"),
        ({"isRegisteredMail": True}, "INVALID_INPUT", "isRegisteredMail is only for the service for registered mail"),
        ({"forTheAttentionOf": {"ssin": "99123100693"}}, "INVALID_INPUT", "forTheAttentionOf.ssin is no number of a national register"),
        ({"recipient": {"eboxType": "enterprise", "enterpriseNumber": "0199000646"}}, "INVALID_INPUT", "0199000646 is not a valid company"),
        ({"recipient": {"eboxType": "citizen", "enterpriseNumber": "0199000349"}}, "INVALID_INPUT",
         "Invalid Schema: #/recipient: required key [ssin] not found"),
    ):
        answer = publish({**right, **change}, data)
        is_so((answer.status_code, answer.json()["code"], answer.json()["message"]), (400, code, words), answer.text)
        is_so(answer.json()["environment"], "acceptation", answer.text)
    two = send.message("0199000349", "Onderwerp", [("brief.pdf", "application/pdf", data)], "TEST_ENTERPRISE", "test:ebox:docsender:one", "0199000151")
    is_so(publish(two, data).status_code, 400, "the names of version 2")


def keyed():
    data, key = PDF + b"keyed", f'"{uuid.uuid4()}"'
    first = publish(message("0199000349", data), data, key=key)
    is_so(first.status_code, STATUS, first.text)
    for sent in (message("0199000349", data), message("0199000448", data), {**message("0199000349", data), "subject": {}}):
        again = publish(sent, data, key=key)
        is_so((again.status_code, again.json()["code"]), (409, "IDEMPOTENCY_KEY_USED"), again.text)
    for wrong in ("bare", '"', '""', f'{key}, {key}', '"' + "x" * 256 + '"'):
        answer = publish(message("0199000349", data), data, key=wrong)
        is_so((answer.status_code, "Idempotency-Key" in answer.json()["message"]), (400, True), answer.text)
    broken = f'"{uuid.uuid4()}"'
    is_so(publish({**message("0199000349", data), "subject": {}}, data, key=broken).status_code, 400, "refused")
    is_so(publish(message("0199000349", data), data, key=broken).status_code, STATUS, "and its key is free")
    lost = f'"{uuid.uuid4()}"'
    try:
        publish(message("0199001735", data), data, key=lost)
        raise AssertionError("the answer is lost")
    except requests.ConnectionError:
        pass
    is_so(publish(message("0199001735", data), data, key=lost).status_code, 409, "delivered, as the key tells")


def at_once():
    """Two publications with one key at the same time are one message."""
    data = PDF + b"at once"
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for _ in range(10):
            key = f'"{uuid.uuid4()}"'
            tries = [pool.submit(publish, message("0199000349", data), data, key=key) for _ in range(4)]
            is_so(sorted(each.result().status_code for each in tries), [STATUS, 409, 409, 409], "one of four")


def looked_up():
    of_type = session.get(f"{V3}/refData/messageTypes/TEST_ENTERPRISE")
    is_so((of_type.status_code, of_type.json()["validityPeriod"]["validityPeriodUnit"]), (200, "month"), of_type.text)
    is_so(session.get(f"{V3}/refData/senderApplications").json()["totalItems"], 2, "applications")
    is_so(session.get(f"{V3}/refData/senderOrganizations/0199000151").status_code, 200, "organisation")
    is_so(session.get(f"{V3}/referenceData/messageTypes").status_code, 404, "the path of version 2")


def turned_away():
    data = PDF + b"away"
    for bearer, status, kind in (("Bearer x", 401, "invalidAccessToken"), (None, 401, "noAccessToken")):
        answer = publish(message("0199000349", data), data, Authorization=bearer)
        is_so(answer.status_code, status, answer.text)
        is_so(answer.headers["Content-Type"], "application/problem+json", "a problem")
        is_so(answer.json()["type"], f"urn:problem-type:belgif:{kind}", answer.text)
    for to, status, kind in (("0199001438", 500, "internalServerError"), ("0199002032", 429, "tooManyRequests")):
        answer = publish(message(to, data), data)
        is_so((answer.status_code, answer.json()["type"]), (status, f"urn:problem-type:belgif:{kind}"), answer.text)
    mandate = publish(message("0199000349", data), data, **{"On-Behalf-Of-Enterprise-Number": "0199000250"})
    is_so((mandate.status_code, "mandates are not simulated" in mandate.json()["message"]), (501, True), mandate.text)
    for path in ("publications", "publications/1/addRecipients", "publications/1/multicastTasks"):
        multicast = session.post(f"{V3}/ebox/0199000151/{path}", json={})
        is_so((multicast.status_code, "multicast" in multicast.json()["message"]), (501, True), multicast.text)
    unknown = session.get(f"{V3}/ebox/messages/1")
    is_so((unknown.status_code, "of version 3 only" in unknown.json()["message"]), (404, True), unknown.text)


def joined_badly():
    for path, words in ((f"{V2}//publishMessage", "two slashes"), (f"{V2}publishMessage", "a slash is missing behind v2"),
                        (f"{V3}ebox/messages", "a slash is missing behind v3")):
        answer = session.post(path, data=b"")
        is_so((answer.status_code, words in answer.json()["message"]), (404, True), answer.text)


published()
refused()
keyed()
at_once()
looked_up()
turned_away()
joined_badly()
print("all is as it should be")
