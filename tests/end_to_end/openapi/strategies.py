"""What a schema of the description allows, and what it excludes, as strategies of hypothesis."""

import json
import re

from hypothesis import strategies as st

# Values that mean something in the scenario that is played, so that requests get further than to the first refusal.
KNOWN = {
    "user": ["tTEST1"],
    "eboks_id": ["15723"],
    "document_type": ["163057", "162812"],
    "person": ["6101800001"],
    "number": ["6101800001", "12345678"],
    "receiver": ["6101800001"],
    "upload": [1, 2],
    "index": [0],
    "registration": [1],
    "shipment_id": ["sample-plain"],
    "message_id": ["1"],
    "file": ["*.xml", "netsshare_*.zip", "?"],
    "names": [["nets", "localhost:32768"]],
    "from": ["2026-01-05", "2026-01-05T10:00", "2026-01-05T10:00:00Z"],
    "until": ["2026-01-06T10:00+01:00"],
    "deadline_until": ["2026-02-01"],
    "by": ["90m", "1d 4h", "PT2H"],
    "to": ["2026-01-06T08:00"],
    "url": ["https://localhost:1/alias", "https://127.0.0.1/"],
}

# A request waits no longer than the test has time for.
ALWAYS = {"timeout": ["0s", "1ms", "PT0S"]}

ODD = ["", "x", "-1", "1.5", "\0", "å", "a b", "../../etc", "18446744073709551616", "%", "&=", "\U0001f600", "NULL"]

texts = st.one_of(st.sampled_from(ODD), st.text(max_size=20))


def once(make):
    """Makes the strategy of a schema once: to look at a new one takes hypothesis longer than to draw of it."""
    made = {}

    def strategy(api, schema, *more):
        key = (json.dumps(schema, sort_keys=True), *more)
        if key not in made or made[key][0] is not KNOWN:
            made[key] = (KNOWN, make(api, schema, *more))
        return made[key][1]

    return strategy


@once
def allowed(api, schema, name=""):
    """Values that a schema allows."""
    schema = api.resolved(schema)
    known = ALWAYS.get(name) or KNOWN.get(name)
    if name in ALWAYS:
        return st.sampled_from(known)
    plain = described(api, schema)
    return st.one_of(st.sampled_from(known), plain) if known else plain


def described(api, schema):
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kind = schema["type"]
    if kind == "boolean":
        return st.booleans()
    if kind == "integer":
        most = min(schema.get("maximum", 2**63 - 1), 2**31 - 1 if schema.get("format") == "int32" else 2**63 - 1)
        bounds = st.sampled_from([schema.get("minimum", 0), most])
        return st.one_of(bounds, st.integers(schema.get("minimum", -(2**63)), most))
    if kind == "array":
        return st.lists(
            allowed(api, schema["items"]), min_size=schema.get("minItems", 0), max_size=schema.get("maxItems", 3)
        )
    if kind == "object":
        return objects(api, schema)
    if "pattern" in schema:
        fitting = st.from_regex(re.compile(schema["pattern"], re.ASCII), fullmatch=True)
        return fitting.filter(lambda text: len(text) <= schema.get("maxLength", len(text)))
    least, most = schema.get("minLength", 0), schema.get("maxLength", 40)
    odd = [text for text in ODD if least <= len(text) <= most]
    return st.one_of(st.sampled_from(odd), st.text(min_size=least, max_size=min(most, 40)), st.just("x" * most))


def objects(api, schema):
    names = schema["properties"]
    required = sorted(set(schema.get("required", ())))
    optional = [name for name in names if name not in required]
    most = schema.get("maxProperties", len(names)) - len(required)
    least = max(schema.get("minProperties", 0) - len(required), 0)
    some = st.lists(st.sampled_from(optional), unique=True, min_size=least, max_size=most) if optional else st.just([])

    @st.composite
    def members(draw):
        return {name: draw(allowed(api, names[name], name)) for name in [*required, *draw(some)]}

    return members()


@once
def excluded_texts(api, schema):
    """Texts in an address that a schema excludes; none where it excludes nothing."""
    schema = api.resolved(schema)
    kind = schema["type"]
    if "enum" in schema:
        return texts.filter(lambda text: text not in schema["enum"])
    if kind == "boolean":
        return texts.filter(lambda text: text not in ("true", "false"))
    if kind == "integer":
        beyond = [str(schema[name] + step) for name, step in (("minimum", -1), ("maximum", 1)) if name in schema]
        no_number = texts.filter(lambda text: not re.fullmatch(r"\+?[0-9]+", text))
        return st.one_of(st.sampled_from(beyond), no_number) if beyond else no_number
    if kind == "array":
        wrong = excluded_texts(api, schema["items"])
        # A comma separates, and spaces around a word are forgiven.
        return None if wrong is None else wrong.filter(lambda text: "," not in text and text == text.strip())
    return excluded_strings(schema)


def excluded_strings(schema):
    if "pattern" in schema:
        pattern = re.compile(schema["pattern"], re.ASCII)
        return texts.filter(lambda text: not pattern.fullmatch(text))
    wrong = []
    if schema.get("minLength", 0) > 0:
        wrong.append(st.just(""))
    if "maxLength" in schema:
        wrong.append(st.just("x" * (schema["maxLength"] + 1)))
    return st.one_of(wrong) if wrong else None


@once
def excluded(api, schema):
    """Values in a body that a schema excludes."""
    schema = api.resolved(schema)
    kinds = {"string": "x", "integer": 7, "boolean": True, "array": [], "object": {}}
    others = [value for kind, value in kinds.items() if kind != schema["type"]]
    wrong = [st.sampled_from([None, 1.5, *others])]
    if "enum" in schema:
        same = [value for value in ("x", "", "DK,NO", True, False, 0) if type(value) is type(schema["enum"][0])]
        wrong.append(st.sampled_from(same).filter(lambda value: value not in schema["enum"]))
    elif schema["type"] == "string" and (strings := excluded_strings(schema)):
        wrong.append(strings)
    return st.one_of(wrong)
