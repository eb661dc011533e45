"""Publishes fifty documents at once by curl, each with its JSON last, and prints how often what was answered.

Usage: fifty.py FOLDER-OF-send.py READY BYTES. It works in the current folder.
"""

import collections
import json
import subprocess
import sys

sys.path.insert(0, sys.argv[1])
import send  # noqa: E402

READY, SIZE = sys.argv[2], int(sys.argv[3])
ebox = send.Ebox(READY, "acc", "test:ebox:docsender:one:client")
documents = [("a.pdf", "application/pdf", b"x" * SIZE)]
message = send.message("0199000349", "TEST ONLY", documents, "TEST_ENTERPRISE", "test:ebox:docsender:one", "0199000151")
kind, body = send.publication(message, documents, json_last=True)
with open("body", "wb") as file:
    file.write(body)
one = f"""url = "{ebox.base}/REST/ebox/enterprise/messageRegistry/v2/publishMessage"
upload-file = "body"
request = "POST"
header = "Content-Type: {kind}"
header = "Authorization: Bearer {ebox.token()}"
cacert = "{json.load(open(READY))["ebox"]["ca"]}"
http1.1
output = "/dev/null"
write-out = "%{{http_code}}\\n"
"""
with open("fifty.curl", "w") as file:
    file.write("next\n".join([one] * 50))
# All connections are opened before anything is sent over one of them.
curl = ["curl", "-s", "--parallel", "--parallel-immediate", "--parallel-max", "50", "-K", "fifty.curl"]
answers = subprocess.run(curl, stdout=subprocess.PIPE, check=True).stdout.decode().split()
for status, times in collections.Counter(answers).items():
    print(status, times)
