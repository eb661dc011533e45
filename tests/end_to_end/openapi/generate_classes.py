"""Generates a client from openapi.json: a class for each schema, and one with the operations of each resource as methods.

What an answer has and no class names is an error, so that nothing in it goes unseen; a refusal is raised as a `Problem`.
"""

import keyword

HEAD = '''"""Generated from openapi.json."""

import datetime
import json


class Refused(Exception):
    """The answer is a refusal; `problem` has what it says."""

    def __init__(self, status, problem):
        super().__init__(f"{status}: {problem.detail}")
        self.status, self.problem = status, problem


class Record:
    """What a schema describes. `MEMBERS` has, for each member, how it is read and whether it may be left out."""

    MEMBERS = {}
    IS_OPEN = False

    def __init__(self, **members):
        for name in members.keys() - self.MEMBERS.keys():
            if not self.IS_OPEN:
                raise TypeError(f"{type(self).__name__} has no member {name}")
        for name, (_, may_be_left_out) in self.MEMBERS.items():
            if name not in members and not may_be_left_out:
                raise TypeError(f"{type(self).__name__} lacks {name}")
        self.members = members

    def __getattr__(self, name):
        try:
            return self.__dict__["members"].get(name) if name in self.MEMBERS else self.__dict__["members"][name]
        except KeyError:
            raise AttributeError(name) from None

    @classmethod
    def read(cls, value):
        if not isinstance(value, dict):
            raise TypeError(f"{cls.__name__} is no object: {value!r}")
        readers = {name: cls.MEMBERS[name][0] if name in cls.MEMBERS else as_it_is for name in value}
        return cls(**{name: readers[name](member) for name, member in value.items()})

    def written(self):
        return {name: written(member) for name, member in self.members.items()}


def written(value):
    if isinstance(value, Record):
        return value.written()
    if isinstance(value, list):
        return [written(element) for element in value]
    if isinstance(value, dict):
        return {name: written(member) for name, member in value.items()}
    if isinstance(value, Moment):
        return value.text
    return value


class Moment:
    def __init__(self, text):
        self.text, self.at = text, datetime.datetime.fromisoformat(text)


def as_it_is(value):
    return value


def of_type(*types):
    def read(value):
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            raise TypeError(f"{value!r} is none of {types}")
        return value

    return read


def one_of(*words):
    def read(value):
        if value not in words:
            raise ValueError(f"{value!r} is none of {words}")
        return value

    return read


def listed(reader):
    return lambda value: [reader(element) for element in of_type(list)(value)]


def mapped(reader):
    return lambda value: {name: reader(member) for name, member in of_type(dict)(value).items()}


def either(*readers):
    def read(value):
        for reader in readers:
            try:
                return reader(value)
            except (TypeError, ValueError):
                pass
        raise TypeError(f"{value!r} is nothing of what it may be")

    return read


def the(name):
    """The class of this name, which may stand further down."""
    return lambda value: globals()[name].read(value)


class Resource:
    def __init__(self, api):
        self.api = api

    def ask(self, method, path, query, body, answers):
        operation = next(each for each in self.api.operations if each.method == method and each.path == path)
        headers = {"Content-Type": operation.body_type} if operation.body_type else {}
        if isinstance(body, Record):
            body = json.dumps(written(body))
        values = {name: value for name, value in query.items() if value is not None}
        answer = self.api.send(method, operation.target(values), body and body.encode(), headers)
        reader = answers[answer.status, answer.media_type]
        if reader is None:
            return answer.bytes
        read = reader(answer.json)
        if written(read) != answer.json:
            raise ValueError(f"{method} {path}: what was read is not what was answered: {answer.json}")
        if answer.status >= 400:
            raise Refused(answer.status, read)
        return read
'''

TYPES = {"string": "str", "integer": "int", "boolean": "bool", "number": "int, float", "null": "type(None)"}


def python_name(name):
    return f"{name}_" if keyword.iskeyword(name) else name


def class_name(reference):
    return reference.rsplit("/", 1)[1]


def reader(schema):
    """The expression that reads a value of this schema."""
    if "$ref" in schema:
        return f"the({class_name(schema['$ref'])!r})"
    for name in ("oneOf", "anyOf"):
        if name in schema:
            return f"either({', '.join(map(reader, schema[name]))})"
    if "enum" in schema:
        return f"one_of({', '.join(map(repr, schema['enum']))})"
    kinds = schema.get("type")
    if isinstance(kinds, list):
        return f"either({', '.join(reader({**schema, 'type': kind}) for kind in kinds)})"
    if kinds == "array":
        return f"listed({reader(schema['items'])})"
    if kinds == "object":
        more = schema.get("additionalProperties")
        return f"mapped({reader(more)})" if isinstance(more, dict) else "of_type(dict)"
    if schema.get("format") == "date-time" and kinds == "string":
        return "Moment"
    return f"of_type({TYPES[kinds]})" if kinds else "as_it_is"


def members(api, schema):
    """All members that a schema or its parts name, and whether there may be others."""
    if "$ref" in schema:
        schema = api.resolved(schema)
    found = {}
    is_open = schema.get("additionalProperties") is True
    for part in schema.get("allOf", []):
        parts = part.get("oneOf", [part])
        for each in parts:
            if each.get("type") != "null":
                more, open_too = members(api, each)
                optional = len(parts) > 1
                found.update({name: (how, left_out or optional) for name, (how, left_out) in more.items()})
                is_open = is_open or open_too
    required = schema.get("required", ())
    for name, member in schema.get("properties", {}).items():
        found[name] = (reader(member), name not in required)
    return found, is_open


def a_class(api, name, schema):
    if schema.get("type") != "object" and "allOf" not in schema:
        return f"\n\nclass {name}:\n    read = staticmethod({reader(schema)})\n"
    if isinstance(schema.get("additionalProperties"), dict):
        return f"\n\nclass {name}:\n    read = staticmethod({reader(schema)})\n"
    found, is_open = members(api, schema)
    lines = "".join(f"        {member!r}: ({how}, {left_out}),\n" for member, (how, left_out) in found.items())
    return f"\n\nclass {name}(Record):\n    MEMBERS = {{\n{lines}    }}\n    IS_OPEN = {is_open}\n"


def a_method(operation):
    names = [(each["name"], each.get("required", False)) for each in operation.parameters]
    arguments = [python_name(name) if required else f"{python_name(name)}=None" for name, required in names]
    body = ["body"] if operation.body_type else []
    signature = ", ".join(["self", *(["*"] if arguments or body else []), *body, *arguments])
    values = ", ".join(f"{name!r}: {python_name(name)}" for name, _ in names)
    answers = ""
    for status, response in operation.responses.items():
        for media_type, media in response["content"].items():
            how = reader(media["schema"]) if media_type.endswith("json") else None
            answers += f"            ({status}, {media_type!r}): {how},\n"
    method = operation.id.removeprefix(f"{operation.tag}_")
    return f'''
    def {method}({signature}):
        """{operation.summary}"""
        answers = {{
{answers}        }}
        return self.ask({operation.method!r}, {operation.path!r}, {{{values}}}, {"body" if body else "None"}, answers)
'''


def generate(api):
    source = HEAD
    for name, schema in api.document["components"]["schemas"].items():
        source += a_class(api, name, schema)
    for tag in sorted({operation.tag for operation in api.operations}):
        methods = "".join(a_method(operation) for operation in api.operations if operation.tag == tag)
        source += f"\n\nclass {tag.replace('-', ' ').title().replace(' ', '')}Resource(Resource):{methods}"
    return source
