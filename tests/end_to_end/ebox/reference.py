#!/usr/bin/env python3
"""What reference data say to an onboarded client: reference.py FOLDER-OF-SEND READY CLIENT KEY."""
import json
import sys

sys.path.insert(0, sys.argv[1])
import send  # noqa: E402

REFERENCE = "/REST/ebox/enterprise/messageRegistry/v2/referenceData"
ebox = send.Ebox(sys.argv[2], "acc", sys.argv[3], None, sys.argv[4])
headers = {"Authorization": f"Bearer {ebox.token()}"}


def items(what):
    status, _, body = ebox.call("GET", f"{REFERENCE}/{what}", None, headers)
    assert status == 200, body
    return json.loads(body)["items"]


for of_type in items("messageTypes"):
    period = of_type["validityPeriod"]
    length = f"{period['validityPeriodNumber']} {period['validityPeriodUnit']}"
    print(of_type["messageTypeId"], length, of_type["messageTypeName"]["nl"])
for application in items("senderApplications"):
    print(application["applicationName"]["nl"])
for organisation in items("senderOrganizations"):
    print(organisation["organizationShortName"]["nl"])
