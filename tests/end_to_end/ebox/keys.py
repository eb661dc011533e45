"""Publishes once for each of COUNT keys, and prints each key with the status that it was answered.

Usage: keys.py FOLDER-OF-send.py READY COUNT. It ends early when the simulator does.
"""

import sys

sys.path.insert(0, sys.argv[1])
import send  # noqa: E402

ebox = send.Ebox(sys.argv[2], "acc", "test:ebox:docsender:one:client")
bearer = f"Bearer {ebox.token()}"
for number in range(int(sys.argv[3])):
    documents = [("a.pdf", "application/pdf", b"%PDF-1.4 TEST ONLY")]
    message = {
        "recipient": {"eboxType": "enterprise", "enterpriseNumber": "0199000349"},
        "sender": {"eboxType": "enterprise", "enterpriseNumber": "0199000151"},
        "subject": {"nl": f"Onderwerp {number}"},
        "messageTypeId": "TEST_ENTERPRISE",
        "senderApplicationId": "test:ebox:docsender:one",
        "attachments": [{"httpPartName": "upfile1", "isMainContent": True}],
    }
    kind, body = send.publication(message, documents)
    headers = {"Content-Type": kind, "Authorization": bearer, "Idempotency-Key": f'"key-{number}"'}
    path = "/REST/ebox/enterprise/messageRegistry/v3/ebox/messages"
    try:
        status, _, _ = ebox.call("POST", path, body, headers)
    except (OSError, send.http_client.HTTPException):
        break
    print(f"key-{number}", status, flush=True)
