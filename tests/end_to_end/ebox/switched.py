"""What a scenario switches on, by requests, and the service under a name of its own.

Usage: switched.py FOLDER-OF-send.py READY NAME. NAME is a host name that leads to this machine for this program alone.
It ends with the first thing that is not as it should be.
"""

import json
import socket
import sys
import urllib.parse

import requests

sys.path.insert(0, sys.argv[1])
import send  # noqa: E402

READY, NAME = sys.argv[2:4]
real = socket.getaddrinfo
socket.getaddrinfo = lambda host, *other, **named: real("127.0.0.1" if host == NAME else host, *other, **named)
SENDER, CONSUMER = "test:ebox:docsender:one:client", "test:ebox:docconsumer:client"
REGISTRY = "/REST/ebox/enterprise/messageRegistry/v2"
FEDERATION = "/REST/ebox/enterprise/federation/v1"
PDF = b"%PDF-1.4 TEST ONLY"


def is_so(seen, wanted, what):
    assert seen == wanted, f"{what}: {seen!r}, and not {wanted!r}"


class Client:
    """Calls by the other name, which is also the audience of its assertion."""

    def __init__(self, client):
        ready = json.load(open(READY))["ebox"]
        port = urllib.parse.urlsplit(ready["url"]).port
        self.root = f"https://{NAME}:{port}/acc"
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = ready["ca"]
        key = next(one["key"] for one in ready["clients"] if one["client"] == client)
        endpoint = self.root + "/REST/oauth/v5/token"
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": send.ASSERTION,
            "client_assertion": send.assertion(client, key, endpoint),
        }
        answer = self.session.post(endpoint, data=form)
        is_so(answer.status_code, 200, answer.text)
        self.session.headers["Authorization"] = "Bearer " + answer.json()["access_token"]

    def get(self, path):
        return self.session.get(self.root + path)

    def post(self, path, value):
        return self.session.post(self.root + path, json=value)


def ebox_id(number):
    return {"eboxType": "enterprise" if len(number) == 10 else "citizen", "eboxIdValue": number}


def linked(sender, consumer):
    sent = send.message("0199000448", "Onderwerp", [("a.pdf", "application/pdf", PDF)], "TEST_ENTERPRISE", "test:ebox:docsender:one", "0199000151")
    parts = {"messageToPublish": (None, json.dumps(sent), "application/json"), "upfile1": ("a.pdf", PDF, "application/pdf")}
    published = sender.session.post(f"{sender.root}{REGISTRY}/publishMessage", files=parts)
    is_so(published.status_code, 201, published.text)
    message = published.json()["messageId"]
    to = [ebox_id(each) for each in ("0199000349", "0199000448", "0199000646", "0199000845", "99123100197", "12")]
    for _ in range(2):
        answer = sender.post(f"{REGISTRY}/linkEboxMessage", {"messageId": message, "recipients": to})
        is_so(answer.status_code, 201, answer.text)
        told = answer.json()
        is_so((told["messageId"], told["expirationDate"]), (message, published.json()["expirationDate"]), answer.text)
        is_so(told["nbSuccessLinks"], 2, answer.text)
        is_so(sorted(each["eboxIdValue"] for each in told["errorCases"]), ["0199000646", "0199000845", "12", "99123100197"], answer.text)
    shown = consumer.get(f"{REGISTRY}/ebox/messages").json()
    is_so([each["messageId"] for each in shown["items"]], [message], "it lies there")
    href = shown["items"][0]["attachments"]["items"][0]["contentHref"]
    is_so(href, f"{consumer.root}{REGISTRY}/ebox/messages/{message}/attachments/1/content", "a link under the name that was called")
    is_so(consumer.session.get(href).content, PDF, "its document")
    asked = [{"messageId": message, "eboxId": ebox_id(number)} for number in ("0199000349", "0199000448", "0199000943")]
    found = sender.post(f"{REGISTRY}/searchMessageStatus", asked).json()
    is_so([(each["eboxId"]["eboxIdValue"], each["readStatus"]) for each in found], [("0199000349", True), ("0199000448", False)], "each by itself")
    unknown = sender.post(f"{REGISTRY}/linkEboxMessage", {"messageId": "none", "recipients": to})
    is_so(unknown.status_code, 404, unknown.text)
    for flawed in ({"messageId": message}, {"messageId": message, "recipients": [{"eboxType": "firm", "eboxIdValue": "1"}]}, []):
        is_so(sender.post(f"{REGISTRY}/linkEboxMessage", flawed).status_code, 400, flawed)


def providers(sender, consumer):
    listed = sender.get(f"{FEDERATION}/messageProviders")
    is_so((listed.status_code, len(listed.json())), (200, 1), listed.text)
    provider = listed.json()[0]
    is_so(provider["messageProviderUrl"], sender.root + REGISTRY, "where it is")
    one = sender.get(f"{FEDERATION}/messageProviders/{provider['messageProviderId']}")
    is_so(one.json(), provider, "by its id")
    is_so(sender.get(f"{FEDERATION}/messageProviders/none").status_code, 404, "no such provider")
    is_so(sender.get(f"{FEDERATION}/messageProviders/{'x' * 101}").status_code, 400, "no id")
    is_so(consumer.get(f"{FEDERATION}/messageProviders").status_code, 403, "without the scope")


def nobody(sender):
    """Who has wrong check digits has no e-Box for anybody, and what is nowhere is answered in the registry's form."""
    asked = {"eboxType": "enterprise", "eboxIdType": "EnterpriseNumber", "eboxIdValueList": ["0199000845", "0199000349"]}
    found = sender.post(f"{FEDERATION}/eboxPreferences/search", asked)
    is_so([each["eboxId"]["eboxIdValue"] for each in found.json()], ["0199000349"], found.text)
    for path in (f"{REGISTRY}/none", f"{REGISTRY[:-1]}3/ebox/messages"):
        nowhere = sender.get(path)
        is_so((nowhere.status_code, set(nowhere.json())), (404, {"code", "id", "message", "environment"}), nowhere.text)


def recorded(consumer):
    """Whoever is let in and refused afterwards stands in the record of the call."""
    for path, status in ((f"{REGISTRY}/ebox/messages?page=0", 400), (f"{REGISTRY}/ebox/messages/none", 404)):
        is_so(consumer.get(path).status_code, status, path)
        calls = requests.Session()
        calls.trust_env = False
        newest = calls.get(f"http://{json.load(open(READY))['api']}/v1/ebox/calls?limit=1000").json()["calls"][-1]
        is_so((newest["api_call_response_code"], newest["client_id"]), (status, CONSUMER), str(newest))
        is_so(len(newest["subject_token_hashed"]), 64, str(newest))


sender, consumer = Client(SENDER), Client(CONSUMER)
linked(sender, consumer)
providers(sender, consumer)
nobody(sender)
recorded(consumer)
print("all is as it should be")
