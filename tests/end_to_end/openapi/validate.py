"""Is openapi.json what OpenAPI and JSON Schema allow? Usage: validate.py openapi.json OPENAPI_3.0_SCHEMA

OpenAPI 3.1 is 3.0 whose schemas are JSON Schema 2020-12. So the frame is held to the official schema of 3.0, with what
3.1 alone has taken out; each schema to the metaschema of JSON Schema; and what neither can say is looked at here.
Where openapi_spec_validator is installed too, it has a look as well.
"""

import json
import re
import sys

import jsonschema

from described import METHODS, without_schemas


def frame(document, official):
    frame = dict(document, openapi="3.0.3")
    # Only 3.1 names a licence by its SPDX expression.
    frame["info"] = dict(frame["info"], license={"name": frame["info"]["license"]["name"]})
    # The official schema is of draft 4.
    for error in jsonschema.Draft4Validator(official).iter_errors(frame):
        best = jsonschema.exceptions.best_match([error])
        yield f"{list(best.path)}: {best.message[:300]}"


def schemas(found):
    for at, schema in found:
        for error in jsonschema.Draft202012Validator(jsonschema.Draft202012Validator.META_SCHEMA).iter_errors(schema):
            yield f"{at} {list(error.path)}: {error.message[:300]}"
        yield from fits(at, schema)


def fits(at, schema):
    """Examples and defaults are what their own schema allows, and a closed object requires what it has."""
    if not isinstance(schema, dict) or "$ref" in json.dumps(schema):
        return
    for name in ("example", "default"):
        if name in schema:
            for error in jsonschema.Draft202012Validator(schema).iter_errors(schema[name]):
                yield f"{at}: its {name} is not allowed: {error.message[:300]}"
    for name, member in schema.get("properties", {}).items():
        yield from fits(f"{at}/{name}", member)
    for name in schema.get("required", []):
        if name not in schema.get("properties", {}):
            yield f"{at} requires {name} and does not describe it"


def sense(document):
    """What OpenAPI demands in prose."""
    ids = set()
    for path, item in document["paths"].items():
        for method in set(item) & set(METHODS):
            operation = item[method]
            at = f"{method} {path}"
            if operation["operationId"] in ids:
                yield f"{at}: another operation is called {operation['operationId']}"
            ids.add(operation["operationId"])
            given = [(each["name"], each["in"]) for each in operation.get("parameters", [])]
            if len(set(given)) < len(given):
                yield f"{at}: a parameter is described twice"
            in_path = {name for name, place in given if place == "path"}
            if in_path != set(re.findall(r"\{(.*?)\}", path)):
                yield f"{at}: the parameters {in_path} are not those of the path"
    text = json.dumps(document)
    for name in set(re.findall(r'"#/components/schemas/([^"]*)"', text)) - set(document["components"]["schemas"]):
        yield f"{name} is named and not described"


def others(document):
    try:
        from openapi_spec_validator import OpenAPIV31SpecValidator
    except ImportError:
        return
    for error in OpenAPIV31SpecValidator(document).iter_errors():
        yield f"openapi_spec_validator: {list(error.path)}: {error.message[:300]}"


def main(path, official):
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    with open(official, encoding="utf-8") as file:
        official = json.load(file)
    if not document["openapi"].startswith("3.1."):
        sys.exit(f"this is OpenAPI {document['openapi']}, and not 3.1")
    bare, found = without_schemas(document)
    wrong = [*frame(bare, official), *schemas(found), *sense(document), *others(document)]
    sys.exit("\n".join(wrong) or 0)


main(*sys.argv[1:])
