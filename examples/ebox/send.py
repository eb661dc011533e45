#!/usr/bin/env python3
"""A small Document Sender for the e-Box: asks for a token and publishes documents. Python's own library and openssl.

    send.py --ready ready.json --to 0199000349 --subject 'Loonfiche januari' slip.pdf [annex.pdf ...]

It prints what the registry answered. With --json-last the JSON comes behind the documents.
"""
import argparse
import base64
import hashlib
import http.client as http_client
import json
import mimetypes
import os
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
AUDIENCES = {
    "int": "https://services-int.socialsecurity.be/REST/oauth/v5/token",
    "acc": "https://services-acpt.socialsecurity.be/REST/oauth/v5/token",
    "prd": "https://services.socialsecurity.be/REST/oauth/v5/token",
}


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def assertion(client, key, audience):
    """A JWT by which the client proves who it is, signed by its key (RS256)."""
    now = int(time.time())
    claims = {"iss": client, "sub": client, "aud": audience, "exp": now + 300, "jti": str(uuid.uuid4())}
    parts = [base64url(json.dumps(part).encode()) for part in ({"alg": "RS256"}, claims)]
    signed = ".".join(parts)
    signature = subprocess.run(
        ["openssl", "dgst", "-sha256", "-sign", key], input=signed.encode(), stdout=subprocess.PIPE, check=True
    ).stdout
    return f"{signed}.{base64url(signature)}"


class Ebox:
    def __init__(self, ready, environment, client, world=None, key=None):
        of = json.load(open(ready))["ebox"]
        if not client and not of["clients"]:
            raise SystemExit("the scenario names no client: give --client and --key of one that is onboarded")
        self.client = client or of["clients"][-1]["client"]
        self.key = key or next((one["key"] for one in of["clients"] if one["client"] == self.client), None)
        if not self.key:
            raise SystemExit(f"no private key was made for {self.client}: give --key")
        self.environment = environment
        self.base = of["url"] + (f"/worlds/{world}" if world else "") + f"/{environment}"
        self.trust = ssl.create_default_context(cafile=of["ca"]) if of.get("ca") else None

    def call(self, method, path, body=None, headers=None):
        """Status, headers and body of an answer, whatever its status."""
        request = urllib.request.Request(self.base + path, data=body, headers=headers or {}, method=method)
        try:
            with urllib.request.urlopen(request, context=self.trust, timeout=60) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.headers, refused.read()

    def token(self):
        return self.token_and_seconds()[0]

    def token_and_seconds(self):
        """A token, and for how many seconds it is good."""
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION,
            "client_assertion": assertion(self.client, self.key, AUDIENCES[self.environment]),
        }
        status, _, body = self.call(
            "POST",
            "/REST/oauth/v5/token",
            urllib.parse.urlencode(form).encode(),
            {"Content-Type": "application/x-www-form-urlencoded"},
        )
        if status != 200:
            raise SystemExit(f"no token: {status} {body.decode()}")
        answer = json.loads(body)
        return answer["access_token"], answer["expires_in"]


def publication(message, documents, json_last=False):
    """Content-Type and bytes of multipart/form-data: the JSON, and each document as (name, media type, bytes)."""
    boundary = uuid.uuid4().hex
    parts = [(f'name="messageToPublish"\r\nContent-Type: application/json', json.dumps(message).encode())]
    files = []
    for number, (name, kind, data) in enumerate(documents, 1):
        shown = urllib.parse.quote(name, safe=" ()[]+,;=@!$&'~.-_")
        files.append((f'name="upfile{number}"; filename="{shown}"\r\nContent-Type: {kind}', data))
    parts = files + parts if json_last else parts + files
    body = b"".join(
        f"--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + data + b"\r\n"
        for head, data in parts
    )
    return f"multipart/form-data; boundary={boundary}", body + f"--{boundary}--\r\n".encode()


def message(to, subject, documents, message_type, application, organisation):
    attachments = [
        {
            "httpPartName": f"upfile{number}",
            "mainContent": number == 1,
            "digest": {"digestMethod": "sha_256", "digestValue": base64url(hashlib.sha256(data).digest())},
        }
        for number, (_, _, data) in enumerate(documents, 1)
    ]
    return {
        "recipient": {"eboxType": "enterprise" if len(to) == 10 else "citizen", "eboxIdValue": to},
        "subject": {"nl": subject},
        "messageTypeId": message_type,
        "senderApplicationId": application,
        "senderOrganizationId": organisation,
        "bodyMainContent": False,
        "replyAuthorized": True,
        "attachments": attachments,
    }


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--ready", default="ready.json", help="the ready file of the simulator")
    options.add_argument("--environment", default="acc", choices=sorted(AUDIENCES))
    options.add_argument("--world", help="another world than the default one")
    options.add_argument("--client", help="the OAuth client; the last of the ready file when left out")
    options.add_argument("--key", help="the client's private key; the one of the ready file when left out")
    options.add_argument("--to", required=True, help="an enterprise number or the number of a citizen")
    options.add_argument("--subject", default="TEST ONLY")
    options.add_argument("--type", help="TEST_ENTERPRISE or TEST_CITIZEN when left out")
    options.add_argument("--application", default="test:ebox:docsender:one")
    options.add_argument("--organisation", default="0199000151")
    options.add_argument("--json-last", action="store_true")
    options.add_argument("documents", nargs="+")
    asked = options.parse_args()

    ebox = Ebox(asked.ready, asked.environment, asked.client, asked.world, asked.key)
    documents = [
        (os.path.basename(path), mimetypes.guess_type(path)[0] or "application/pdf", open(path, "rb").read())
        for path in asked.documents
    ]
    message_type = asked.type or ("TEST_ENTERPRISE" if len(asked.to) == 10 else "TEST_CITIZEN")
    sent = message(asked.to, asked.subject, documents, message_type, asked.application, asked.organisation)
    kind, body = publication(sent, documents, asked.json_last)
    registry = "/REST/ebox/enterprise/messageRegistry/v2"
    headers = {"Content-Type": kind, "Authorization": f"Bearer {ebox.token()}"}
    status, _, answer = ebox.call("POST", f"{registry}/publishMessage", body, headers)
    print(status, answer.decode().strip())
    return 0 if status == 201 else 1


if __name__ == "__main__":
    sys.exit(main())
