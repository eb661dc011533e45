#!/usr/bin/env python3
"""A sender that is certified: certified.py FOLDER-OF-SEND READY DO...

DO is a number to publish to, `NUMBER*COUNT`, `again:NUMBER` for the same once more, `type`, `preferences`, `status` of the last, or `token`.
"""
import http.client
import json
import ssl
import sys
import urllib.error

sys.path.insert(0, sys.argv[1])
import send  # noqa: E402

REGISTRY = "/REST/ebox/enterprise/messageRegistry/v2"
FEDERATION = "/REST/ebox/enterprise/federation/v1"
ebox = send.Ebox(sys.argv[2], "acc", "test:ebox:docsender:one:client")
token = ebox.token()
count, last = 0, None


def call(method, path, body=None, kind="application/json"):
    headers = {"Authorization": f"Bearer {token}", "Content-Type": kind}
    try:
        status, _, answer = ebox.call(method, path, body, headers)
    except (urllib.error.URLError, http.client.HTTPException, ConnectionError, ssl.SSLError):
        return 0, b""
    return status, answer


def publish(to, again):
    global count, last
    count += 0 if again else 1
    documents = [("brief.pdf", "application/pdf", b"%PDF-1.4 TEST ONLY " + (to if again else str(count)).encode())]
    kind = "TEST_ENTERPRISE" if len(to) == 10 else "TEST_CITIZEN"
    subject = f"TEST ONLY {to if again else count}"
    sent = send.message(to, subject, documents, kind, "test:ebox:docsender:one", "0199000151")
    content, body = send.publication(sent, documents)
    status, answer = call("POST", f"{REGISTRY}/publishMessage", body, content)
    if status == 201:
        last = json.loads(answer)["messageId"], to
    return status


for what in sys.argv[3:]:
    if what == "token":
        token = ebox.token()
        status = 200
    elif what == "type":
        status, _ = call("GET", f"{REGISTRY}/referenceData/messageTypes/TEST_ENTERPRISE")
    elif what == "preferences":
        asked = {"eboxType": "enterprise", "eboxIdType": "EnterpriseNumber", "eboxIdValueList": ["0199000943", "0199000547"]}
        status, _ = call("POST", f"{FEDERATION}/eboxPreferences/search", json.dumps(asked).encode())
    elif what == "status":
        kind = "enterprise" if len(last[1]) == 10 else "citizen"
        asked = [{"messageId": last[0], "eboxId": {"eboxType": kind, "eboxIdValue": last[1]}}]
        status, _ = call("POST", f"{REGISTRY}/searchMessageStatus", json.dumps(asked).encode())
    elif what.startswith("again:"):
        status = publish(what.removeprefix("again:"), True)
    else:
        to, _, times = what.partition("*")
        for _ in range(int(times or 1)):
            status = publish(to, False)
    print(what, status)
