"""Each answer that a fault gives at the e-Box, set over the control API and met by the small sender of examples/ebox.

Usage: faulted.py FOLDER-OF-send.py READY. It ends with the first thing that is not as it should be.
"""

import http.client
import json
import sys
import urllib.parse
import urllib.request

sys.path.insert(0, sys.argv[1])
import send  # noqa: E402

READY = sys.argv[2]
API = "http://" + json.load(open(READY))["api"]
PUBLISH = "/REST/ebox/enterprise/messageRegistry/v2/publishMessage"
SENDER = "test:ebox:docsender:one:client"
PDF = b"%PDF-1.4 TEST ONLY"


def is_so(seen, wanted, what):
    assert seen == wanted, f"{what}: {seen!r}, and not {wanted!r}"


def api(method, path, body=None):
    request = urllib.request.Request(API + path, data=body, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def entries(what, after):
    return api("GET", f"/v1/timeline?what={what}&after={after}")["entries"]


def newest():
    return max(entry["seq"] for entry in api("GET", "/v1/timeline?limit=10000")["entries"])


def token(ebox):
    """Status, headers and body of a request for a token."""
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": send.ASSERTION,
        "client_assertion": send.assertion(ebox.client, ebox.key, send.AUDIENCES[ebox.environment]),
    }
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return ebox.call("POST", "/REST/oauth/v5/token", urllib.parse.urlencode(form).encode(), kind)


def publish(ebox, bearer, subject):
    documents = [("letter.pdf", "application/pdf", PDF)]
    message = send.message(
        "0199000349", subject, documents, "TEST_ENTERPRISE", "test:ebox:docsender:one", "0199000151"
    )
    kind, body = send.publication(message, documents)
    return ebox.call("POST", PUBLISH, body, {"Content-Type": kind, "Authorization": f"Bearer {bearer}"})


def messages():
    return len(api("GET", "/v1/ebox/messages?limit=1000")["messages"])


# What the client is answered: status, code, and a header.
ANSWERS = [
    ("token", "failure", 500, "INTERNAL_ERROR", None),
    ("token", "unavailable", 503, "SERVICE_UNAVAILABLE", None),
    ("token", "too_many", 429, "TOO_MANY_REQUESTS", ("Retry-After", "5")),
    ("token", "proxy_page", 502, None, ("Content-Type", "text/html")),
    ("token", "invalid_client", 401, "invalid_client", ("Cache-Control", "no-store")),
    ("token", "denied", 401, "invalid_client", None),
    ("publish", "failure", 500, "INTERNAL_ERROR", None),
    ("publish", "unavailable", 503, "SERVICE_UNAVAILABLE", None),
    ("publish", "unsupported", 503, "SERVICE_UNAVAILABLE", None),
    ("publish", "too_many", 429, "TOO_MANY_REQUESTS", ("Retry-After", "5")),
    ("publish", "proxy_page", 502, None, ("Content-Type", "text/html")),
    ("publish", "invalid_token", 401, "UNAUTHORIZED", ("WWW-Authenticate", 'error="invalid_token"')),
    ("publish", "insufficient_scope", 403, "FORBIDDEN", ("WWW-Authenticate", 'error="insufficient_scope"')),
    ("publish", "denied", 403, "FORBIDDEN", ("WWW-Authenticate", "publicationsender")),
]


def answered(ebox, bearer, place, row, effect):
    operation, answer, status, code, header = row
    name = f"{place} {operation} {answer} {effect}"
    fault = {
        "name": name,
        "at": {"op": operation, "environment": "acc"},
        "do": {"answer": answer, "effect": effect},
    }
    set_ = api("POST", "/v1/faults", json.dumps(fault).encode())
    is_so(set_["environment"], "acc", name)
    before, had = newest(), messages()
    ask = (lambda: token(ebox)) if operation == "token" else (lambda: publish(ebox, bearer, name))
    seen, headers, body = ask()
    is_so(seen, status, name)
    if code:
        told = json.loads(body)
        is_so(told.get("code") or told.get("error"), code, name)
    if header:
        assert header[1] in headers[header[0]], f"{name}: {headers[header[0]]}"
    [fired] = entries("fault_fired", before)
    is_so((fired["fault"], fired["operation"], fired["done"]), (name, operation, effect), name)
    is_so(fired["environment"], "acc", name)
    is_done = effect == "done"
    if operation == "publish":
        is_so(fired["client"], SENDER, name)
        is_so(messages() - had, 1 if is_done else 0, name)
    else:
        is_so(len(entries("ebox_token_issued", before)), 1 if is_done else 0, name)
    # What is not done is told as refused, with the fault that has it so; what is done is told as done.
    refused = entries("ebox_call_refused", before) + entries("ebox_token_refused", before)
    is_so(len(refused), 0 if is_done else 1, name)
    if not is_done:
        assert f"by the fault `{name}`" in refused[0]["reason"], refused[0]
    is_so(ask()[0], 200 if operation == "token" else 201, f"{name}, again")


def main():
    ebox = send.Ebox(READY, "acc", SENDER)
    bearer = ebox.token()
    for place, row in enumerate(ANSWERS):
        for effect in ("not_done", "done"):
            answered(ebox, bearer, place, row, effect)

    # A count is of its environment, and of none besides.
    fault = {"name": "the second there", "at": {"op": "token", "environment": "int", "nth": 2}, "do": {"answer": "unavailable"}}
    api("POST", "/v1/faults", json.dumps(fault).encode())
    other = send.Ebox(READY, "int", SENDER)
    is_so([token(each)[0] for each in (other, ebox, ebox, other, other)], [200, 200, 200, 503, 200], "environments")

    # A request that is wrong by itself is told of its own mistake.
    fault = {"name": "wrong besides", "at": {"op": "token"}, "do": {"answer": "invalid_client"}}
    api("POST", "/v1/faults", json.dumps(fault).encode())
    before = newest()
    status, _, body = ebox.call("POST", "/REST/oauth/v5/token", b"grant_type=password", {"Content-Type": "text/plain"})
    is_so(status, 400, body)
    assert "fault" not in entries("ebox_token_refused", before)[0]["reason"]

    # An answer that is lost, of a publication and of a token.
    for operation, ask in (("publish", lambda: publish(ebox, bearer, "lost")), ("token", lambda: token(ebox))):
        fault = {"name": f"lost {operation}", "at": {"op": operation}, "do": {"answer": "none", "then": "drop"}}
        api("POST", "/v1/faults", json.dumps(fault).encode())
        had = messages()
        try:
            raise SystemExit(f"an answer came: {ask()}")
        except (http.client.HTTPException, OSError):
            pass
        is_so(messages() - had, 1 if operation == "publish" else 0, f"lost {operation}")
    # A member that is there twice is taken as its last, and told.
    before = newest()
    whole = send.message("0199000349", "twice", [], "TEST_ENTERPRISE", "test:ebox:docsender:one", "0199000151")
    whole.update({"bodyContent": {"nl": "Tekst"}, "bodyMainContent": True, "attachments": []})
    twice = json.dumps(whole).replace('{"nl": "twice"}', '{"nl": "once", "nl": "twice"}')
    kind, body = send.publication("PLACE", [])
    body = body.replace(b'"PLACE"', twice.encode())
    bearer_and_kind = {"Content-Type": kind, "Authorization": f"Bearer {bearer}"}
    is_so(ebox.call("POST", PUBLISH, body, bearer_and_kind)[0], 201, "twice")
    [taken] = entries("ebox_new_document", before)
    is_so([finding.split(": ")[0] for finding in taken["findings"]], ["ebox.repeated-member"], "twice")
    shown = api("GET", "/v1/ebox/messages?limit=1000")["messages"]
    [subject] = [one["publication"]["subject"] for one in shown if one["message_id"] == taken["message_id"]]
    is_so(subject, {"nl": "twice"}, "the last counts")

    # The e-Box of the recipient: a patch of another kind than is described is told so.
    consumer = send.Ebox(READY, "acc", "test:ebox:docconsumer:client")
    patch = json.dumps({"items": [{"messageId": taken["message_id"], "visible": False}], "totalItems": 1}).encode()
    answers = []
    for kind in ("application/json", "application/merge-patch+json; charset=utf-8"):
        headers = {"Content-Type": kind, "Authorization": f"Bearer {consumer.token()}"}
        path = "/REST/ebox/enterprise/messageRegistry/v2/ebox/messages"
        answers.append(consumer.call("PATCH", path, patch, headers)[0])
    is_so(answers, [415, 200], "a patch")
    print("all is as it should be")


main()
