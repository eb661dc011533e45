"""Requests made by chance from the description, allowed ones and excluded ones, against a running simulator.

Usage: properties.py HOST:PORT. Whatever is asked, the answer is one that is described and no failure; what the description
excludes is refused, and what it allows is not called wrong. The same requests are made at each run.
"""

import functools
import json
import sys

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from described import SENT_AS_JSON, Api
from strategies import KNOWN, allowed, excluded, excluded_texts

EXAMPLES = 30

# No schema says which texts are days of the calendar, durations, URLs, or names that the world knows: those of KNOWN are.
OF_THE_WORLD = {"from", "until", "deadline_until", "by", "to", "url", "user", "person", "eboks_id", "names", "document_type"}
# Nor which numbers a country has, and for whom.
FIT_TOGETHER = {"number", "country"}

# These end what others look at.
LAST = ("scenario_reset", "scenario_replace")


class Request:
    def __init__(self, method, target, body=None, wrong=None):
        self.method, self.target, self.body = method, target, body
        # What of it the description excludes.
        self.wrong = wrong
        self.media_type = SENT_AS_JSON

    def __repr__(self):
        return f"{self.method} {self.target} {self.body!r} (wrong: {self.wrong})"


@functools.cache
@st.composite
def right_values(draw, api, operation):
    values = {}
    for parameter in operation.parameters:
        name = parameter["name"]
        if parameter.get("required") or name == "timeout" or draw(st.booleans()):
            value = draw(allowed(api, parameter["schema"], name))
            # An empty part of a path is another path.
            values[name] = value if parameter["in"] != "path" or value not in ("", ".", "..") else "x"
    if "text/event-stream" in operation.responses.get("200", {}).get("content", {}):
        # Without a limit it has no end.
        values["limit"] = 1
    return values


@functools.cache
@st.composite
def right_requests(draw, api, operation, scenario):
    values = draw(right_values(api, operation))
    body = None
    if operation.body_type == SENT_AS_JSON:
        body = json.dumps(draw(allowed(api, operation.body)))
    elif operation.body_type:
        body = scenario
    return values, Request(operation.method, operation.target(values), body)


# Of a mistake that has no value.
NOTHING = st.none()


@functools.cache
def of_a_path(texts):
    """An empty part of a path is another path, as are those of dots."""
    return texts.filter(lambda text: text not in ("", ".", ".."))


@st.composite
def wrong_requests(draw, api, operation, scenario):
    """A right request with one mistake."""
    values, request = draw(right_requests(api, operation, scenario))
    mistakes = {}
    joint = "&" if "?" in request.target else "?"

    def spoil(name, text):
        target = operation.target({**values, name: text})
        return Request(request.method, target, request.body, f"{name}={text!r}")

    for parameter in operation.parameters:
        name = parameter["name"]
        texts = excluded_texts(api, parameter["schema"])
        if texts is not None:
            fitting = of_a_path(texts) if parameter["in"] == "path" else texts
            mistakes[name] = (fitting, functools.partial(spoil, name))
        if parameter["in"] == "query" and parameter.get("required"):
            rest = {other: value for other, value in values.items() if other != name}
            missing = Request(request.method, operation.target(rest), request.body, f"no {name}")
            mistakes[f"no {name}"] = (NOTHING, lambda _, missing=missing: missing)
        if parameter["in"] == "query" and name in values:
            twice = Request(request.method, f"{request.target}&{name}=1", request.body, f"{name} twice")
            mistakes[f"{name} twice"] = (NOTHING, lambda _, twice=twice: twice)
    unknown = Request(request.method, f"{request.target}{joint}no_such=1", request.body, "no_such")
    mistakes["unknown"] = (NOTHING, lambda _: unknown)
    if operation.body_type == SENT_AS_JSON:
        bodies = wrong_bodies(api, api.resolved(operation.body), json.loads(request.body))
        mistakes["body"] = (bodies, lambda body: Request(request.method, request.target, body, "the body"))
    values_of_it, made_of = mistakes[draw(st.sampled_from(sorted(mistakes)))]
    return made_of(draw(values_of_it))


@st.composite
def wrong_bodies(draw, api, schema, right):
    names = sorted(schema["properties"])
    required = sorted(schema.get("required", ()))
    way = draw(st.sampled_from(["text", "kind", "unknown", "member"] + (["missing"] if required else [])))
    if way == "text":
        return draw(st.sampled_from([b"", b"{", b"{}x", b"\xff", b"{'a': 1}", b"[" * 5000, b'{"a": NaN}', b"\0"]))
    if way == "kind":
        return json.dumps(draw(st.sampled_from([None, [], "x", 1, True, [right]])))
    if way == "unknown":
        return json.dumps({**right, draw(st.sampled_from(["no_such", "", "Url", "\0"])): 1})
    if way == "missing":
        left_out = draw(st.sampled_from(required))
        return json.dumps({name: value for name, value in right.items() if name != left_out})
    name = draw(st.sampled_from(names))
    return json.dumps({**right, name: draw(excluded(api, schema["properties"][name]))})


def is_beyond_a_schema(values):
    unknown = {name for name, value in values.items() if name in OF_THE_WORLD and value not in KNOWN.get(name, ())}
    return bool(unknown or FIT_TOGETHER & set(values))


def judge(api, operation, request, values=()):
    headers = {"Content-Type": operation.body_type} if operation.body_type else {}
    body = request.body.encode() if isinstance(request.body, str) else request.body
    answer = api.send(request.method, request.target, body, headers)
    wrong = api.undescribed(operation, answer)
    if answer.status >= 500:
        wrong.append("it is a failure")
    if request.wrong and answer.status < 400:
        wrong.append("the description excludes what was asked, and it is taken")
    if not request.wrong and answer.status == 400 and not is_beyond_a_schema(values):
        wrong.append("the description allows what was asked, and it is called wrong")
    assert not wrong, f"{operation.id}: {request}\n{wrong}\n{answer.shown()}"


def try_out(api, operation, scenario):
    """Asks this operation by chance, as often in the right way as in a wrong one."""
    steady = settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=EXAMPLES,
        suppress_health_check=list(HealthCheck),
        # What a request is answered depends on those before it, so that none can be made smaller.
        phases=[Phase.generate],
    )

    @steady
    @given(right_requests(api, operation, scenario))
    def right(drawn):
        values, request = drawn
        body = json.loads(request.body) if operation.body_type == SENT_AS_JSON else {}
        judge(api, operation, request, {**values, **body})

    @steady
    @given(wrong_requests(api, operation, scenario))
    def wrong(request):
        judge(api, operation, request)

    right()
    wrong()


def other_methods(api):
    """A path answers to the methods that are described, and says which."""
    for path in api.document["paths"]:
        described = {operation.method for operation in api.operations if operation.path == path}
        fitting = next(operation for operation in api.operations if operation.path == path)
        target = fitting.target({each["name"]: "1" for each in fitting.parameters if each["in"] == "path"})
        for method in {"GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"} - described:
            answer = api.send(method, target)
            said = {each.strip() for each in answer.headers.get("Allow", "").split(",")} - {"HEAD"}
            assert answer.status == 405 and said == described, f"{method} {target}: {said} {answer.shown()}"
            assert answer.media_type == "application/problem+json", f"{method} {target}: {answer.shown()}"
            problem = {"$ref": "#/components/schemas/Problem"}
            assert not api.breaks(problem, answer.json), f"{method} {target}: {answer.shown()}"


def main(address):
    api = Api(address)
    scenario = api.send("GET", "/v1/scenario").bytes.decode()
    failures = []
    for operation in sorted(api.operations, key=lambda operation: operation.id in LAST):
        try:
            try_out(api, operation, scenario)
        except AssertionError as failure:
            failures.append(str(failure))
    other_methods(api)
    print(f"{len(api.operations)} operations, at most {2 * EXAMPLES} requests each")
    sys.exit("\n\n".join(failures) or 0)


main(*sys.argv[1:])
