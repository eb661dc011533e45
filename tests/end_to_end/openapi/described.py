"""The API as openapi.json describes it: its operations, and whether an answer is one that is described."""

import copy
import datetime
import http.client
import json
import urllib.parse

import jsonschema

METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")
SENT_AS_JSON = "application/json"

formats = jsonschema.FormatChecker(formats=())


@formats.checks("date-time", raises=ValueError)
def is_moment(value):
    return not isinstance(value, str) or datetime.datetime.fromisoformat(value).tzinfo is not None


@formats.checks("int64")
def is_int64(value):
    return not isinstance(value, int) or -(2**63) <= value < 2**63


@formats.checks("int32")
def is_int32(value):
    return not isinstance(value, int) or -(2**31) <= value < 2**31


class Operation:
    def __init__(self, path, method, described):
        self.path, self.method = path, method.upper()
        self.id = described["operationId"]
        self.tag = described.get("tags", [None])[0]
        self.summary = described["summary"]
        self.parameters = described.get("parameters", [])
        self.responses = described["responses"]
        self.body = self.body_type = None
        content = described.get("requestBody", {}).get("content", {})
        for self.body_type, media in content.items():
            self.body = media["schema"]

    def target(self, values):
        """The target of a request with these values of parameters, each in the form that the description gives it."""
        path, query = self.path, []
        for parameter in self.parameters:
            name = parameter["name"]
            if name not in values:
                continue
            text = as_text(values[name])
            if parameter["in"] == "path":
                path = path.replace("{%s}" % name, urllib.parse.quote(text, safe=""))
            else:
                query.append((name, text))
        return path + ("?" + urllib.parse.urlencode(query, quote_via=urllib.parse.quote) if query else "")


def as_text(value):
    """A value of a parameter in `simple` or `form` style, not exploded."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ",".join(as_text(element) for element in value)
    return str(value)


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.media_type = (response.headers.get("Content-Type") or "").split(";")[0]
        self.bytes = response.read()

    @property
    def json(self):
        return json.loads(self.bytes)

    def shown(self):
        return f"{self.status} {self.media_type} {self.bytes[:500]!r}"


class Api:
    """A running simulator and the description that it gives of itself."""

    def __init__(self, address):
        self.address = address
        self.document = self.send("GET", "/openapi.json").json
        self.resolver = jsonschema.RefResolver("", self.document)
        self.operations = [
            Operation(path, method, described)
            for path, item in self.document["paths"].items()
            for method, described in item.items()
            if method in METHODS
        ]

    def send(self, method, target, body=None, headers=()):
        connection = http.client.HTTPConnection(self.address, timeout=60)
        try:
            connection.request(method, target, body, dict(headers))
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def resolved(self, schema):
        """The schema itself, where this only names it."""
        while "$ref" in schema:
            schema = self.resolver.resolve(schema["$ref"])[1]
        return schema

    def breaks(self, schema, value):
        """How a value breaks a schema."""
        judge = jsonschema.Draft202012Validator(schema, resolver=self.resolver, format_checker=formats)
        return [f"{list(error.path)}: {error.message[:300]}" for error in judge.iter_errors(value)]

    def undescribed(self, operation, answer):
        """What of an answer is not as it is described."""
        response = operation.responses.get(str(answer.status))
        if response is None:
            return [f"the status {answer.status} is not described"]
        content = response.get("content", {})
        if not content:
            return ["a body is not described"] if answer.bytes else []
        if answer.media_type not in content:
            return [f"{answer.media_type} is not described for {answer.status}"]
        if not answer.media_type.endswith("json"):
            return []
        return self.breaks(content[answer.media_type]["schema"], answer.json)


def without_schemas(document):
    """The document with an empty schema wherever there is one, and the schemas themselves with their places."""
    document, schemas = copy.deepcopy(document), []

    def look(value, at):
        if isinstance(value, list):
            for index, element in enumerate(value):
                look(element, f"{at}/{index}")
        elif isinstance(value, dict):
            for name, member in value.items():
                if name == "schema" or at == "#/components/schemas":
                    schemas.append((f"{at}/{name}", member))
                    value[name] = {"type": "object"}
                else:
                    look(member, f"{at}/{name}")

    look(document, "#")
    return document, schemas
