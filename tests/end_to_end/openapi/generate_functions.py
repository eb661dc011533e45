"""Generates a client from openapi.json: a module with one function for each operation.

A function takes what the operation takes, by name, and refuses what the description excludes before it asks; it returns
the status and the answer, which it has held to its schema.
"""

import keyword

HEAD = '''"""Generated from openapi.json."""

import json

from described import SENT_AS_JSON


def _ask(api, operation, values, body):
    operation = next(each for each in api.operations if each.id == operation)
    given = {name: value for name, value in values.items() if value is not None}
    for parameter in operation.parameters:
        if parameter["name"] in given:
            wrong = api.breaks(parameter["schema"], given[parameter["name"]])
            if wrong:
                raise ValueError(f"{operation.id} {parameter['name']}: {wrong}")
    headers = {}
    if operation.body_type:
        wrong = api.breaks(operation.body, body)
        if wrong:
            raise ValueError(f"{operation.id}: {wrong}")
        headers["Content-Type"] = operation.body_type
        body = (json.dumps(body) if operation.body_type == SENT_AS_JSON else body).encode()
    answer = api.send(operation.method, operation.target(given), body, headers)
    wrong = api.undescribed(operation, answer)
    if wrong:
        raise ValueError(f"{operation.id}: {wrong} in {answer.shown()}")
    return answer.status, answer.json if answer.media_type.endswith("json") else answer.bytes
'''


def python_name(name):
    return f"{name}_" if keyword.iskeyword(name) else name


def function(operation):
    names = [(each["name"], each.get("required", False)) for each in operation.parameters]
    arguments = [python_name(name) if required else f"{python_name(name)}=None" for name, required in names]
    body = ["body"] if operation.body_type else []
    values = ", ".join(f"{name!r}: {python_name(name)}" for name, _ in names)
    signature = ", ".join(["api", *(["*"] if arguments or body else []), *body, *arguments])
    sent = "body" if body else "None"
    return f'''

def {operation.id}({signature}):
    """{operation.summary}"""
    return _ask(api, {operation.id!r}, {{{values}}}, {sent})
'''


def generate(api):
    return HEAD + "".join(map(function, api.operations))
