"""Requests made by chance at the e-Box's door: whatever is asked, the answer is one that is described, and no failure.

Usage: properties.py READY FOLDER-OF-SEND EXAMPLES. The same requests are made at each run. All go over one connection, so that
no answer may leave it out of step.
"""

import base64
import hashlib
import http.client
import itertools
import json
import os
import ssl
import sys

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "openapi"))
sys.path.insert(0, sys.argv[2])
import assertions  # noqa: E402
import publications  # noqa: E402
import send  # noqa: E402
import strategies  # noqa: E402
from described import Answer, Api  # noqa: E402

READY, EXAMPLES = sys.argv[1], int(sys.argv[3])
REGISTRY = "/acc/REST/ebox/enterprise/messageRegistry/v2"
OAUTH = "/acc/REST/oauth/v5"
OWN = "0199000151"
CLIENT = "test:ebox:all:client"
FORM = "application/x-www-form-urlencoded"

STEADY = settings(
    derandomize=True, database=None, deadline=None, max_examples=EXAMPLES, suppress_health_check=list(HealthCheck),
    # What is answered depends on what came before, so that no request can be made smaller.
    phases=[Phase.generate],
)
FEW = settings(STEADY, max_examples=max(3, EXAMPLES // 100))


def by_chance(strategy, judge, how):
    @how
    @given(strategy)
    def tried(drawn):
        judge(drawn)

    tried()


class Door(Api):
    """The door and the description that it gives of itself, over one connection."""

    def __init__(self, of):
        self.connection = http.client.HTTPSConnection(
            of["address"], timeout=60, context=ssl.create_default_context(cafile=of["ca"])
        )
        self.asked = 0
        super().__init__(of["address"])

    def send(self, method, target, body=None, headers=()):
        self.asked += 1
        self.connection.request(method, target, body, dict(headers))
        return Answer(self.connection.getresponse())


ready = json.load(open(READY))["ebox"]
KEY = next(one["key"] for one in ready["clients"] if one["client"] == CLIENT)
door = Door(ready)
tokens = {
    "of all": send.Ebox(READY, "acc", CLIENT).token(),
    "of another environment": send.Ebox(READY, "int", CLIENT).token(),
    "of a sender": send.Ebox(READY, "acc", "test:ebox:docsender:one:client").token(),
    "of a consumer": send.Ebox(READY, "acc", "test:ebox:docconsumer:client").token(),
}
BEARER = {"Authorization": f"Bearer {tokens['of all']}"}
operations = {operation.id: operation for operation in door.operations}
seen = []


def judged(operation, answer, asked, expected=None):
    """Holds an answer to the description, and to what is expected of this request: statuses, or status, code and words."""
    wrong = door.undescribed(operation, answer)
    if answer.status >= 500:
        wrong.append("it is a failure")
    if answer.status in (401, 403) and operation.id not in ("token", "introspect") and "WWW-Authenticate" not in answer.headers:
        wrong.append("it does not say what authentication is asked for")
    if expected and answer.status not in expected:
        wrong.append(f"{expected} was expected")
    assert not wrong, f"{operation.id}: {asked!r}\n{wrong}\n{answer.shown()}"
    return answer


def published(drawn):
    form, mistakes = drawn
    content_type, body = form.written()
    operation = operations["postMessage"]
    answer = door.send("POST", f"{REGISTRY}/publishMessage", body, {**BEARER, "Content-Type": content_type})
    names = [mistake[0] for mistake in mistakes]
    judged(operation, answer, (names, body[:2_000]), [400, 413] if mistakes else [201])
    if len(mistakes) == 1:
        _, _, status, code, words = mistakes[0]
        told = answer.json
        is_so = (answer.status, told["code"]) == (status, code) and told["message"].startswith(words)
        assert is_so, f"{names}: {answer.shown()}"
    if not mistakes:
        read_back(form, answer.json["messageId"])


def read_back(form, message):
    """What was published is there as it was sent, byte by byte."""
    shown = door.send("GET", f"{REGISTRY}/ebox/messages/{message}", None, BEARER)
    judged(operations["getMessageById"], shown, message, [200])
    shown = shown.json
    language, subject = next(iter(form.message["subject"].items()))
    assert shown["subject"][language] == subject, (shown, subject)
    documents = {part: (file, data) for part, file, _, data in form.documents}
    for attachment, of in zip(shown["attachments"]["items"], form.message["attachments"], strict=True):
        file, data = documents[of["httpPartName"]]
        assert attachment["fileName"] == file, (attachment, file)
        target = f"{REGISTRY}/ebox/messages/{message}/attachments/{attachment['attachmentId']}/content"
        content = judged(operations["getAttachmentContentById"], door.send("GET", target, None, BEARER), target, [200])
        assert content.bytes == data, (attachment, len(data), content.bytes[:100])
        if "digest" in attachment:
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
            assert attachment["digest"]["digestValue"] == digest
    seen.append(message)


numbers = itertools.count()


def token_asked_for(drawn):
    asked, mistakes = drawn
    headers, body = asked.written()
    answer = door.send("POST", f"{OAUTH}/token", body, headers)
    names = [mistake[0] for mistake in mistakes]
    judged(operations["token"], answer, (names, asked.header, asked.claims, body), [400, 401] if mistakes else [200])
    assert answer.headers["Cache-Control"] == "no-store", answer.headers
    if len(mistakes) == 1:
        _, _, status, error = mistakes[0]
        assert (answer.status, answer.json["error"]) == (status, error), f"{names}: {answer.shown()}"
    if not mistakes:
        form = f"token={answer.json['access_token']}"
        known = door.send("POST", f"{OAUTH}/introspect", form, {**BEARER, "Content-Type": FORM})
        assert known.json["active"] is True and assertions.SCOPE in known.json["scope"], known.shown()


bearers = st.one_of(
    st.sampled_from([None, "", "Bearer", "Bearer ", "Bearer x", "Basic dTpw", "bearer", f"Bearer {tokens['of another environment']}"]),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=50).map(lambda text: f"Bearer {text}"),
)


@STEADY
@given(st.sampled_from(sorted(operations)), bearers, st.binary(max_size=200_000))
def without_a_token(name, bearer, body):
    operation = operations[name]
    if name == "token":
        return
    target = operation.target({**{each["name"]: "x" for each in operation.parameters if each["in"] == "path"},
                               "environment": "acc", "version": "v5"})
    headers = {} if bearer is None else {"Authorization": bearer}
    if operation.body_type:
        headers["Content-Type"] = operation.body_type
    answer = door.send(operation.method, target, body if operation.body_type else None, headers)
    # Version 3 is off here.
    judged(operation, answer, (target, bearer), [404] if "/messageRegistry/v3/" in target else [401])


# What each token does not open.
CLOSED = {
    "of a sender": ["getEBoxById", "getMessagesByEBoxId", "patchMessagesByEBoxId", "getMessageById", "getBodyContent", "introspect"],
    "of a consumer": ["postMessage", "getStatus", "searchPreferences"],
}


def without_the_scope():
    for whose, names in CLOSED.items():
        for name in names:
            operation = operations[name]
            target = operation.target({"environment": "acc", "version": "v5", "messageId": "x"})
            headers = {"Authorization": f"Bearer {tokens[whose]}", "Content-Type": operation.body_type or "text/plain"}
            for size in (0, 1_000_000):
                answer = door.send(operation.method, target, b"x" * size if operation.body_type else None, headers)
                judged(operation, answer, (whose, name), [403])


@st.composite
def calls(draw):
    """A call of any operation but the two that have functions of their own, with what its schemas allow or exclude."""
    operation = operations[draw(st.sampled_from(sorted(set(operations) - {"postMessage", "token"})))]
    values, wrong = {"environment": "acc", "version": "v5"}, False
    for parameter in operation.parameters:
        name, schema = parameter["name"], parameter["schema"]
        if name in values or not (parameter.get("required") or draw(st.booleans())):
            continue
        texts = strategies.excluded_texts(door, {"type": "string", **schema})
        if parameter["in"] == "query" and texts is not None and draw(st.integers(0, 3)) == 0:
            values[name], wrong = draw(texts), True
        else:
            value = draw(strategies.allowed(door, {"type": "string", **schema}, name))
            values[name] = value if parameter["in"] != "path" or value not in ("", ".", "..") else "x"
    body = None
    if operation.body_type == FORM:
        body = draw(st.sampled_from(["token=x", f"token={tokens['of a sender']}", "", "token=a&token=b", "%", "token=%ff"]))
    elif operation.body_type:
        allowed = draw(strategies.allowed(door, operation.body))
        body = json.dumps(allowed).encode()
        how = draw(st.integers(0, 5))
        if how == 0:
            body = draw(st.sampled_from([b"", b"{", b"\xff", b"[" * 100_000, b"null", b'"x"', b"{}", b"[]", b"1", b"[{}]"]))
        elif how == 1:
            body, wrong = json.dumps(draw(strategies.excluded(door, operation.body))).encode(), True
    return operation, values, body, wrong


@STEADY
@given(calls())
def calling(drawn):
    operation, values, body, wrong = drawn
    headers = {**BEARER, "Content-Type": operation.body_type} if operation.body_type else BEARER
    target = operation.target(values)
    answer = judged(operation, door.send(operation.method, target, body, headers), (target, body))
    assert not wrong or answer.status >= 400, f"{target} {body!r} is excluded, and taken: {answer.shown()}"


def main():
    first = assertions.Asked(CLIENT, KEY, 0)
    first.claims["jti"] = "used"
    headers, body = first.written()
    assert door.send("POST", f"{OAUTH}/token", body, headers).status == 200
    for mistake in publications.MISTAKES:
        by_chance(publications.with_only(mistake, OWN), published, FEW)
    by_chance(publications.publications(OWN), published, STEADY)
    for mistake in assertions.MISTAKES:
        by_chance(assertions.requests(CLIENT, KEY, numbers, mistake), token_asked_for, FEW)
    by_chance(assertions.requests(CLIENT, KEY, numbers), token_asked_for, STEADY)
    without_a_token()
    without_the_scope()
    strategies.KNOWN = {
        "messageId": seen[:20], "attachmentId": ["1", "2", "6"], "eboxType": ["enterprise", "citizen"],
        "eboxIdValue": [OWN, "0199000943", "99123100197"], "eboxIdValueList": [[OWN], []], "id": ["TEST_ENTERPRISE"],
        "receivedAfter": ["2026-01-04"], "receivedBefore": ["2026-01-05"], "q": ["test", "É"],
    }
    calling()
    print(f"{door.asked} requests, each answered as it is described")


main()
