"""Requests for tokens by chance: right ones, and such as have mistakes of a table, each with the error that it has alone."""

import base64
import json
import time
import urllib.parse

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from hypothesis import strategies as st

AUDIENCE = "https://services-acpt.socialsecurity.be/REST/oauth/v5/token"
KIND = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SCOPE = "scope:document:management:consult:ws-eboxrestentreprise:publicationsender"
OTHER_KEY = rsa.generate_private_key(65537, 2048)


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Asked:
    """A request for a token as it is put together."""

    def __init__(self, client, key, number):
        self.key = serialization.load_pem_private_key(open(key, "rb").read(), None)
        self.header = {"alg": "RS256"}
        now = int(time.time())
        self.claims = {"iss": client, "sub": client, "aud": AUDIENCE, "exp": now + 300, "jti": f"by chance {number}"}
        self.form = [("grant_type", "client_credentials"), ("client_assertion_type", KIND), ("client_assertion", None)]
        self.headers = {"Content-Type": "application/x-www-form-urlencoded"}
        self.spoilt = None
        # Behind the form.
        self.more = b""

    def assertion(self):
        signed = ".".join(base64url(json.dumps(part).encode()) for part in (self.header, self.claims))
        signature = self.key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        whole = f"{signed}.{base64url(signature)}"
        return self.spoilt(whole) if self.spoilt else whole

    def written(self):
        form = [(name, self.assertion() if value is None else value) for name, value in self.form]
        return self.headers, urllib.parse.urlencode(form).encode() + self.more


def claim(name, value):
    return lambda asked: asked.claims.update({name: value})


def no_claim(name):
    return lambda asked: asked.claims.pop(name)


def seconds(name, ahead):
    return lambda asked: asked.claims.update({name: int(time.time()) + ahead})


def header(**members):
    return lambda asked: asked.header.update(members)


def parameter(name, value):
    def change(asked):
        asked.form = [(other, kept) for other, kept in asked.form if other != name] + [(name, value)]

    return change


def no_parameter(name):
    def change(asked):
        asked.form = [(other, kept) for other, kept in asked.form if other != name]

    return change


def sent_as(kind):
    return lambda asked: asked.headers.update({"Content-Type": kind})


def authorization(value):
    return lambda asked: asked.headers.update({"Authorization": value})


def other_key(asked):
    asked.key = OTHER_KEY


def spoilt(change):
    def spoil(asked):
        asked.spoilt = change

    return spoil


def only_a_secret(asked):
    asked.form = [("grant_type", "client_credentials"), ("client_secret", "x")]


def unknown_client(asked):
    asked.claims.update({"iss": "nobody", "sub": "nobody"})
    asked.form = [(name, value) for name, value in asked.form if name != "client_id"]


CLIENT, REQUEST = (401, "invalid_client"), (400, "invalid_request")

# Name, change, status and error.
MISTAKES = [
    ("no grant", no_parameter("grant_type"), *REQUEST),
    ("other grant", parameter("grant_type", "authorization_code"), 400, "unsupported_grant_type"),
    ("no assertion type", no_parameter("client_assertion_type"), *REQUEST),
    ("other assertion type", parameter("client_assertion_type", "jwt"), *CLIENT),
    ("no assertion", no_parameter("client_assertion"), *REQUEST),
    ("an empty assertion", parameter("client_assertion", ""), *REQUEST),
    ("a text as assertion", parameter("client_assertion", "a.b.c"), *CLIENT),
    ("twice", lambda asked: asked.form.extend([("grant_type", "client_credentials")] * 2), *REQUEST),
    ("other client", parameter("client_id", "test:ebox:docsender:one:client"), *CLIENT),
    ("secret", parameter("client_secret", "x"), *REQUEST),
    ("header of another way", authorization("Basic dTpw"), *REQUEST),
    ("unknown scope", parameter("scope", "scope:none"), 400, "invalid_scope"),
    ("malformed scope", parameter("scope", "a  b"), 400, "invalid_scope"),
    ("not UTF-8", lambda asked: setattr(asked, "more", b"&resource=%E9"), *REQUEST),
    ("a large form", parameter("resource", "x" * 100_000), *REQUEST),
    ("only a secret", only_a_secret, *CLIENT),
    ("unknown client", unknown_client, *CLIENT),
    ("JSON", sent_as("application/json"), *REQUEST),
    ("no algorithm", header(alg="none"), *CLIENT),
    ("a secret's algorithm", header(alg="HS256"), *CLIENT),
    ("critical", header(crit=["b64"], b64=False), *CLIENT),
    ("other key", other_key, *CLIENT),
    ("no signature", spoilt(lambda whole: whole.rsplit(".", 1)[0] + "."), *CLIENT),
    ("cut", spoilt(lambda whole: whole[:-5]), *CLIENT),
    ("no exp", no_claim("exp"), *CLIENT),
    ("expired", seconds("exp", -90), *CLIENT),
    ("exp is a text", claim("exp", "soon"), *CLIENT),
    ("exp without an end", claim("exp", 10**400), *CLIENT),
    ("not yet", seconds("nbf", 90), *CLIENT),
    ("no jti", no_claim("jti"), *CLIENT),
    ("used before", claim("jti", "used"), *CLIENT),
    ("no iss", no_claim("iss"), *CLIENT),
    ("no sub", no_claim("sub"), *CLIENT),
    ("iss is not sub", claim("iss", "other"), *CLIENT),
    ("no aud", no_claim("aud"), *CLIENT),
    ("other aud", claim("aud", AUDIENCE + "/"), *CLIENT),
    ("aud is a number", claim("aud", 7), *CLIENT),
]

# What may be besides, and changes nothing.
HARMLESS = [
    parameter("scope", SCOPE),
    parameter("client_id", "test:ebox:all:client"),
    parameter("resource", "x"),
    claim("aud", ["https://other.example", AUDIENCE]),
    seconds("nbf", 30),
    seconds("iat", 3_000),
    seconds("exp", -30),
    seconds("exp", 1_000_000),
    claim("more", {"a": [None, 1.5]}),
    header(typ="JWT", kid=7, x5c=[]),
    sent_as("Application/X-WWW-Form-Urlencoded; charset=UTF-8"),
]


@st.composite
def requests(draw, client, key, numbers, only=None):
    """A request and the mistakes that it has: by chance, or only this one."""
    asked = Asked(client, key, next(numbers))
    for change in draw(st.lists(st.sampled_from(HARMLESS), max_size=3)):
        change(asked)
    count = draw(st.sampled_from([0, 0, 1, 2, 3]))
    some = st.lists(st.sampled_from(MISTAKES), min_size=count, max_size=count, unique_by=lambda it: it[0])
    mistakes = [only] if only else draw(some)
    for mistake in mistakes:
        try:
            mistake[1](asked)
        except KeyError:
            # Another mistake has taken it away.
            pass
    return asked, mistakes
