#!/usr/bin/env python3
"""A Document Sender for the Belgian e-Box that answers every verb of docs/certify-contract-ebox.md.

    ebox_sender.py verbs
    ebox_sender.py publish | resend | status | preferences | reference-data CASE.json

It needs requests and PyJWT with cryptography. What it knows of its messages lies in the folder `state`, by their ids.
"""
import base64
import hashlib
import json
import os
import sys
import time
import urllib.parse
import uuid

import jwt
import requests

VERBS = """publish enterprise
publish citizen
publish body
publish documents
publish digests
publish names
publish long-subject
publish business-data
publish attention
publish large
publish production
resend
status
preferences
reference-data"""

DONE, TROUBLE, WRONG_CALL = 0, 1, 2
REFUSED, NOT_NOW, WILL_NOT, UNKNOWN_FATE = 3, 4, 5, 6
NOTHING_KNOWN, UNREAD, READ = 10, 16, 17

#: What a message comes to, the worst first.
CODES = {"unknown": UNKNOWN_FATE, "later": NOT_NOW, "refused": REFUSED, "will not": WILL_NOT, "delivered": DONE}

PAUSES = [0, 0.4, 1.2, 3.6]  # seconds before each try; a service that is down for longer is asked by a later run
LONGEST_SUBJECT = 400
PATIENCE = (10, 90)  # seconds for a connection, and for an answer
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
STATE = "state"


class NoToken(Exception):
    """There is none to be had now."""


class Stop(Exception):
    """Nothing can be published until somebody has looked into it."""


# --- what is kept ----------------------------------------------------------------------------------------------------


def load(name):
    try:
        with open(os.path.join(STATE, name), encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return {}


def keep(name, value):
    os.makedirs(STATE, exist_ok=True)
    path = os.path.join(STATE, name)
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump(value, file, indent=1)
    os.replace(path + ".new", path)


def read(path):
    with open(path, "rb") as file:
        return file.read()


# --- the service -----------------------------------------------------------------------------------------------------


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Ebox:
    """One environment, with the token that is good there."""

    def __init__(self, case):
        self.base = f"{os.environ['NETS_EBOX_URL']}/{case['environment']}/REST"
        self.registry = self.base + "/ebox/enterprise/messageRegistry/v2"
        self.audience = case["audience"]
        self.client = os.environ["NETS_EBOX_CLIENT"]
        self.key = read(os.environ["NETS_EBOX_KEY"])
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.verify = os.environ.get("NETS_EBOX_CA", True)
        self.token, self.good_until = None, 0

    def assertion(self):
        now = int(time.time())
        claims = {"iss": self.client, "sub": self.client, "aud": self.audience, "iat": now, "exp": now + 240}
        claims["jti"] = str(uuid.uuid4())
        return jwt.encode(claims, self.key, algorithm="RS256")

    def get_token(self):
        """One that is good for a while yet. What passes is tried again; a refusal is not."""
        if self.token and time.monotonic() < self.good_until:
            return self.token
        self.token = None
        for pause in PAUSES:
            time.sleep(pause)
            form = {
                "grant_type": "client_credentials",
                "client_assertion_type": ASSERTION,
                "client_assertion": self.assertion(),
            }
            began = time.monotonic()
            answer = self.http.post(self.base + "/oauth/v5/token", data=form, timeout=PATIENCE)
            if answer.status_code == 200:
                lifetime = answer.json()["expires_in"]
                self.good_until = began + lifetime - min(10, lifetime / 4)
                self.token = answer.json()["access_token"]
                return self.token
            if answer.status_code < 500:
                raise NoToken(f"{answer.status_code} {answer.text}")
        raise NoToken("the authorization server does not answer")

    def call(self, method, url, **request):
        """The answer; where the token was not good any more, that to a second try with another one."""
        for is_last in (False, True):
            headers = {"Authorization": f"Bearer {self.get_token()}"}
            answer = self.http.request(method, url, headers=headers, timeout=PATIENCE, **request)
            if answer.status_code != 401 or is_last:
                return answer
            self.token = None


# --- publishing ------------------------------------------------------------------------------------------------------


def message_json(sender, message):
    kind, number = next(iter(message["recipient"].items()))
    text = lambda words: {message["language"]: words}
    result = {
        "recipient": {"eboxType": kind, "eboxIdValue": number},
        "subject": text(message["subject"]),
        "messageTypeId": message["message_type"],
        "senderApplicationId": sender["application"],
        "senderOrganizationId": sender["organisation"],
        "bodyMainContent": "body" in message,
        "replyAuthorized": False,
    }
    if "body" in message:
        result["bodyContent"] = text(message["body"])
    if "attention" in message:
        attention = message["attention"]
        result["forTheAttentionOf"] = {"type": "person", "id": attention["citizen"], "name": attention["name"]}
    if "business_data" in message:
        data = message["business_data"].items()
        result["businessDataList"] = [{"key": key, "values": [text(value)]} for key, value in data]
    attachments = [
        {
            "httpPartName": f"upfile{number}",
            "mainContent": number == 1 and "body" not in message,
            "digest": {"digestMethod": "sha_256", "digestValue": digest(read(document["file"]))},
        }
        for number, document in enumerate(message.get("documents", []), 1)
    ]
    if attachments:
        result["attachments"] = attachments
    return result


def digest(data):
    return base64url(hashlib.sha256(data).digest())


def parts(sender, message):
    whole = json.dumps(message_json(sender, message)).encode()
    result = [("messageToPublish", (None, whole, "application/json"))]
    for number, document in enumerate(message.get("documents", []), 1):
        name = urllib.parse.quote(document["name"], safe=" ()[]+,;=@!$&'~.-_")
        result.append((f"upfile{number}", (name, read(document["file"]), document["media_type"])))
    return result


def why_not(message, stopped_types):
    """Why it is not sent at all."""
    if message["type_for"] not in message["recipient"]:
        return f"{message['message_type']} is for recipients of the other kind"
    if len(message["subject"]) > LONGEST_SUBJECT:
        return f"a subject of more than {LONGEST_SUBJECT} characters"
    if message["message_type"] in stopped_types:
        return f"{message['message_type']} is not configured here"
    return None


def publish_one(ebox, sender, message):
    """What it came to, and what was answered."""
    for pause in PAUSES:
        time.sleep(pause)
        try:
            answer = ebox.call("POST", ebox.registry + "/publishMessage", files=parts(sender, message))
        except requests.ConnectTimeout:
            continue
        except requests.RequestException as lost:
            return "unknown", {"error": repr(lost)}
        if answer.status_code == 201:
            return "delivered", answer.json()
        if answer.status_code in (401, 403):
            raise Stop(f"{answer.status_code} {answer.text}")
        if answer.status_code == 429:
            time.sleep(int(answer.headers.get("Retry-After", "60")))
        elif answer.status_code < 500:
            return "refused", answer.json()
    return "later", {"error": f"given up after {len(PAUSES)} tries"}


def send_all(case, is_wanted):
    """Publishes the messages that are wanted by what is known of them, and says what all of them have come to."""
    ebox, sent, stopped_types = Ebox(case), load("sent.json"), set()
    for message in case["messages"]:
        known = sent.get(message["id"], {"state": "new"})
        if not is_wanted(known["state"]):
            continue
        reason = why_not(message, stopped_types)
        if reason:
            known = {"state": "will not", "answer": {"error": reason}}
        else:
            time.sleep(message.get("pause_seconds", 0))
            # Whoever is killed from here on does not know whether it has arrived.
            keep("sent.json", {**sent, message["id"]: {"state": "unknown"}})
            try:
                state, answer = publish_one(ebox, case["sender"], message)
            except (NoToken, Stop) as problem:
                sent[message["id"]] = {"state": "later", "answer": {"error": str(problem)}}
                keep("sent.json", sent)
                print(message["id"], "stopped:", problem)
                return NOT_NOW
            if "Invalid message configuration" in answer.get("message", ""):
                stopped_types.add(message["message_type"])
            known = {"state": state, "answer": answer, "recipient": message["recipient"]}
        sent[message["id"]] = known
        keep("sent.json", sent)
        print(message["id"], known["state"], json.dumps(known["answer"]))
    states = {sent[message["id"]]["state"] for message in case["messages"] if message["id"] in sent}
    return next(code for state, code in CODES.items() if state in states)


def publish(case):
    """What was delivered or refused is not sent again, nor what may have arrived."""
    return send_all(case, lambda state: state in ("new", "later"))


def resend(case):
    """Somebody has found out that what may have arrived has not."""
    return send_all(case, lambda state: state == "unknown")


# --- questions -------------------------------------------------------------------------------------------------------


def status(case):
    known = load("sent.json").get(case["about"]["message"], {})
    if known.get("state") != "delivered":
        return NOTHING_KNOWN
    kind, number = next(iter(known["recipient"].items()))
    ebox = Ebox(case)
    pair = {"messageId": known["answer"]["messageId"], "eboxId": {"eboxType": kind, "eboxIdValue": number}}
    answer = ebox.call("POST", ebox.registry + "/searchMessageStatus", json=[pair])
    if answer.status_code != 201:
        print(answer.status_code, answer.text)
        return NOTHING_KNOWN
    print(json.dumps(answer.json()))
    return READ if answer.json()[0]["readStatus"] else UNREAD


def preferences(case):
    ebox = Ebox(case)
    asked = {
        "eboxType": "enterprise",
        "eboxIdType": "EnterpriseNumber",
        "eboxIdValueList": case["recipients"]["enterprises"],
    }
    url = ebox.base + "/ebox/enterprise/federation/v1/eboxPreferences/search"
    answer = ebox.call("POST", url, json=asked)
    answer.raise_for_status()
    for found in answer.json():
        print(found["eboxId"]["eboxIdValue"])
    return DONE


def reference_data(case):
    """Asked once, and then kept for as long as the answer says."""
    kept, wanted = load("types.json"), f"{case['environment']} {case['message_type']}"
    if kept.get(wanted, {"until": 0})["until"] < time.time():
        ebox = Ebox(case)
        answer = ebox.call("GET", f"{ebox.registry}/referenceData/messageTypes/{case['message_type']}")
        answer.raise_for_status()
        ages = [part.partition("=")[2] for part in answer.headers.get("Cache-Control", "").split(",") if "max-age" in part]
        kept[wanted] = {"until": time.time() + int(ages[0] if ages else 0), "type": answer.json()}
        keep("types.json", kept)
    print(json.dumps(kept[wanted]["type"]))
    return DONE


def main(arguments):
    sys.stdout.reconfigure(encoding="utf-8")
    if arguments == ["verbs"]:
        print(VERBS)
        return DONE
    verbs = {
        "publish": publish,
        "resend": resend,
        "status": status,
        "preferences": preferences,
        "reference-data": reference_data,
    }
    if len(arguments) != 2 or arguments[0] not in verbs:
        print(f"usage: ebox_sender.py verbs | ({' | '.join(verbs)}) CASE.json", file=sys.stderr)
        return WRONG_CALL
    try:
        return verbs[arguments[0]](json.loads(read(arguments[1])))
    except (NoToken, OSError, KeyError, requests.RequestException) as problem:
        print(f"ebox_sender.py: {problem!r}", file=sys.stderr)
        return TROUBLE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
