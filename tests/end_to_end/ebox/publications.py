"""Publications by chance: right ones, and such as have mistakes of a table, each with what is answered to it alone."""

import base64
import hashlib
import json

from hypothesis import strategies as st

SENDER = "0199000151"
APPLICATION = "test:ebox:docsender:one"

MEDIA_TYPES = [
    "application/pdf", "application/zip", "text/csv", "text/html", "text/plain", "text/xml", "application/msword",
    "application/vnd.ms-excel", "application/vnd.ms-powerpoint", "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet", "application/vnd.oasis.opendocument.presentation",
    "application/vnd.oasis.opendocument.graphics",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "Application/PDF", "text/plain; charset=utf-8",
]

# What no quotation mark or line break stands in, as a client would write it between quotation marks.
names = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters='"\\%/'), min_size=1, max_size=80)
contents = st.one_of(st.binary(max_size=300), st.sampled_from([b"", b"\r\n--", b"--boundary--", b"\r\n--boundar", b"x" * 100_000]))
subjects = st.one_of(
    st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=60), st.just("é" * 400), st.just(" ")
)


class Form:
    """A publication as it is put together: the message, its documents, and how the form is written."""

    def __init__(self, message, documents):
        # Each document: name of the part, name of the file, media type, bytes.
        self.message, self.documents = message, documents
        self.json = None
        self.last = False
        self.boundary = "boundary"
        self.content_type = None
        self.cut = 0
        self.extra = []

    def written(self):
        whole = self.json if self.json is not None else json.dumps(self.message, ensure_ascii=False).encode()
        parts = [(b'name="messageToPublish"\r\nContent-Type: application/json', whole)]
        files = []
        for part, file, kind, data in self.documents:
            head = f'name="{part}"'.encode()
            if file is not None:
                head += b'; filename="' + file.encode() + b'"'
            if kind is not None:
                head += f"\r\nContent-Type: {kind}".encode()
            files.append((head, data))
        parts = files + parts if self.last else parts + files
        body = b"".join(
            f"--{self.boundary}\r\nContent-Disposition: form-data; ".encode() + head + b"\r\n\r\n" + data + b"\r\n"
            for head, data in parts + self.extra
        )
        body += f"--{self.boundary}--\r\n".encode()
        content_type = self.content_type or f'multipart/form-data; boundary="{self.boundary}"'
        return content_type, body[: len(body) - self.cut]


def base64url(data):
    return base64.urlsafe_b64encode(data).decode()


@st.composite
def right(draw, to):
    count = draw(st.integers(1, 6))
    documents, attachments = [], []
    language = draw(st.sampled_from(["nl", "fr", "de"]))
    has_body = draw(st.booleans())
    main = draw(st.integers(0, count if has_body else count - 1))
    for index, part in enumerate(draw(st.permutations([f"upfile{number}" for number in range(1, 7)]))[:count]):
        data = draw(contents)
        documents.append((part, draw(names), draw(st.sampled_from(MEDIA_TYPES)), data))
        attachment = {"httpPartName": part, "mainContent": index == main}
        if draw(st.booleans()):
            value = base64url(hashlib.sha256(data).digest())
            attachment["digest"] = {"digestMethod": "sha_256", "digestValue": value.rstrip("=") if draw(st.booleans()) else value}
        if draw(st.booleans()):
            attachment["attachmentSigned"] = draw(st.booleans())
        attachments.append(attachment)
    message = {
        "recipient": {"eboxType": "enterprise", "eboxIdValue": to},
        "subject": {language: draw(subjects)},
        "messageTypeId": "TEST_ENTERPRISE",
        "senderApplicationId": APPLICATION,
        "senderOrganizationId": SENDER,
        "bodyMainContent": main == count,
        "replyAuthorized": draw(st.booleans()),
        "attachments": draw(st.permutations(attachments)),
    }
    if has_body:
        message["bodyContent"] = {language: draw(st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=40))}
    if draw(st.booleans()):
        message["forTheAttentionOf"] = {"type": "person", "name": draw(st.text(st.characters(blacklist_categories=("Cs",)), max_size=100))}
    if draw(st.booleans()):
        message["expirationDate"] = "2030-01-01T00:00:00Z"
    if draw(st.booleans()):
        message["registeredMail"] = False
    if draw(st.booleans()):
        message[draw(st.sampled_from(["messageTypId", "x", "", "é"]))] = draw(st.sampled_from([1, "x", [], {}, True]))
    form = Form(message, documents)
    form.last = draw(st.booleans())
    return form


def changed(**members):
    def change(form):
        form.message.update(members)

    return change


def without(name):
    def change(form):
        del form.message[name]

    return change


def of_first(index, value):
    """Changes something of the first document."""

    def change(form):
        document = list(form.documents[0])
        document[index] = value
        form.documents[0] = tuple(document)

    return change


def of_attachment(**members):
    def change(form):
        form.message["attachments"][0] = {**form.message["attachments"][0], **members}

    return change


def all_attachments(**members):
    def change(form):
        form.message["attachments"] = [{**each, **members} for each in form.message["attachments"]]
        form.message["bodyMainContent"] = False

    return change


def two_main(form):
    form.message["bodyMainContent"] = True
    form.message["bodyContent"] = {next(iter(form.message["subject"])): "x"}
    form.message["attachments"][0]["mainContent"] = True
    form.message["attachments"] = [{**each, "mainContent": place == 0} for place, each in enumerate(form.message["attachments"])]


def one_more(form):
    form.message["attachments"].append({"httpPartName": "upfile7", "mainContent": False})


def one_part_more(form):
    free = {f"upfile{number}" for number in range(1, 7)} - {document[0] for document in form.documents}
    if free:
        form.documents.append((min(free), "more.pdf", "application/pdf", b"x"))
    else:
        form.message["attachments"].remove(next(each for each in form.message["attachments"] if not each["mainContent"]))


of_other_trio = changed(
    senderOrganizationId="0199000250", senderApplicationId="test:ebox:docsender:two", messageTypeId="TEST_TWO"
)


def set_on(name, value):
    return lambda form: setattr(form, name, value)


def digest(value):
    return of_attachment(digest={"digestMethod": "sha_256", "digestValue": value})


def second_json(form):
    form.extra = [(b'name="messageToPublish"', b"{}")]


def two_languages(form):
    form.message["subject"] = {"nl": "a", "fr": "b"}


def to_citizen(number):
    return changed(recipient={"eboxType": "citizen", "eboxIdValue": number}, messageTypeId="TEST_CITIZEN")


def long_value(form):
    language = next(iter(form.message["subject"]))
    form.message["subject"] = {"nl": form.message["subject"][language]}
    form.message.pop("bodyContent", None)
    form.message["bodyMainContent"] = False
    form.message["attachments"] = [{**each, "mainContent": place == 0} for place, each in enumerate(form.message["attachments"])]
    form.message["messageTypeId"] = "TEST_NOTE"
    form.message["businessDataList"] = [{"key": "NOTE", "values": [{"nl": "é" * 257}]}]


def no_body(form):
    all_attachments(mainContent=False)(form)
    form.message["bodyMainContent"] = True
    form.message.pop("bodyContent", None)


def no_language(form):
    form.message["subject"] = {}
    form.message.pop("bodyContent", None)
    form.message["bodyMainContent"] = False
    form.message["attachments"] = [{**each, "mainContent": place == 0} for place, each in enumerate(form.message["attachments"])]


def too_much(form):
    form.extra = [(b'name="more"', b"x" * (31 << 20))]


INPUT, IS_SENDER = "INVALID_INPUT", "INVALID_SENDER"
MAIN = "Exactly one is expected"

# Name, change, status, code, and words that the answer begins with.
MISTAKES = [
    ("no citizen", to_citizen("99123100494"), 400, INPUT, "99123100494 is not a valid citizen"),
    ("a digest that is never right", changed(recipient={"eboxType": "enterprise", "eboxIdValue": "0199001141"}), 400, "DIGEST_DO_NOT_MATCH", "Issue with Digest"),
    ("not implemented", changed(recipient={"eboxType": "enterprise", "eboxIdValue": "0199001240"}), 400, "NOT_IMPLEMENTED", "Not implemented"),
    ("no company", changed(recipient={"eboxType": "enterprise", "eboxIdValue": "0199000646"}), 400, INPUT, "0199000646 is not a valid company"),
    ("stopped company", changed(recipient={"eboxType": "enterprise", "eboxIdValue": "0199000745"}), 400, INPUT, "0199000745 is not a valid company"),
    ("no check digits", changed(recipient={"eboxType": "enterprise", "eboxIdValue": "0199000845"}), 400, INPUT, "0199000845 is not a valid company"),
    ("unknown type", changed(messageTypeId="NONE"), 400, IS_SENDER, "Invalid message configuration"),
    ("type of citizens", changed(messageTypeId="TEST_CITIZEN"), 400, IS_SENDER, "Invalid message configuration"),
    ("other application", changed(senderApplicationId="test:ebox:docsender:two"), 400, IS_SENDER, "Invalid message configuration"),
    ("other sender", changed(senderOrganizationId="0199000250"), 400, IS_SENDER, "Invalid sender: user credentials does not match payload"),
    ("sender of another trio", of_other_trio, 400, IS_SENDER, "Invalid sender: user credentials does not match payload"),
    ("other digest", digest(base64url(hashlib.sha256(b"other").digest())), 400, "DIGEST_DO_NOT_MATCH", "Issue with Digest"),
    ("hexadecimal digest", digest(hashlib.sha256(b"").hexdigest()), 400, "DIGEST_DO_NOT_MATCH", "Issue with Digest"),
    ("two languages", two_languages, 400, "NOT_IMPLEMENTED", "Multiple languages provided when only one expected"),
    ("no main content", all_attachments(mainContent=False), 400, INPUT, f"No main content attachment. {MAIN}"),
    ("two main contents", two_main, 400, INPUT, f"Too many main content. {MAIN}"),
    ("an image", of_first(2, "image/png"), 400, INPUT, "Attachment mime type is not valid. See spec for list of available mime types"),
    ("one attachment more", one_more, 400, INPUT, "Json Attachments number is inconsistent with number of parts"),
    ("one part more", one_part_more, 400, INPUT, "Json Attachments number is inconsistent with number of parts"),
    ("other part", of_attachment(httpPartName="upfile7"), 400, INPUT, "Some json attachment info do not match any file upload part"),
    ("no file name", of_first(1, None), 400, INPUT, "Missing mediaType or fileName in part"),
    ("no media type", of_first(2, None), 400, INPUT, "Missing mediaType or fileName in part"),
    ("no subject", without("subject"), 400, INPUT, "Invalid Schema: #: required key [subject] not found"),
    ("no recipient", without("recipient"), 400, INPUT, "Invalid Schema: #: required key [recipient] not found"),
    ("no flag", without("bodyMainContent"), 400, INPUT, "Invalid Schema"),
    ("a number for a text", changed(messageTypeId=1), 400, INPUT, "Invalid Schema"),
    ("a text for a list", changed(attachments="x"), 400, INPUT, "Invalid Schema"),
    ("capital letters", changed(recipient={"eboxType": "ENTERPRISE", "eboxIdValue": SENDER}), 400, INPUT, "Invalid Schema"),
    ("nine digits", changed(senderOrganizationId="199000151"), 400, INPUT, "Invalid Schema"),
    ("a null", changed(bodyContent=None), 400, INPUT, "bodyContent is null"),
    ("no JSON", set_on("json", b"{"), 400, INPUT, "Invalid Schema"),
    ("JSON of another kind", set_on("json", b"[1, 2]"), 400, INPUT, "Invalid Schema"),
    ("JSON in Latin 1", set_on("json", b'{"subject": "\xe9"}'), 400, INPUT, "Invalid Schema"),
    ("deep JSON", set_on("json", b"[" * 5_000), 400, INPUT, "Invalid Schema"),
    ("long subject", changed(subject={"nl": "é" * 401}, bodyContent={"nl": "a"}), 400, INPUT, "subject.nl has 401 characters"),
    ("long file name", of_first(1, "é" * 256), 400, INPUT, "part "),
    ("long name", changed(forTheAttentionOf={"type": "person", "name": "é" * 101}), 400, INPUT, "forTheAttentionOf.name"),
    ("registered mail", changed(registeredMail=True), 400, INPUT, "registeredMail"),
    ("payment", changed(paymentData={}), 400, "NOT_IMPLEMENTED", "paymentData"),
    ("business data", changed(businessDataList=[{"key": "NONE", "values": []}]), 400, INPUT, "TEST_ENTERPRISE has no business data NONE"),
    ("long value", long_value, 400, INPUT, "businessDataList[0].values[0].nl has 257 characters"),
    ("no body", no_body, 400, INPUT, "bodyMainContent is true, and there is no bodyContent"),
    ("no language", no_language, 400, INPUT, "the subject is in no language"),
    ("other kind of attention", changed(forTheAttentionOf={"type": "team"}), 400, INPUT, "forTheAttentionOf"),
    ("too much", too_much, 413, INPUT, ""),
    ("two messages", second_json, 400, INPUT, ""),
    ("cut short", set_on("cut", 10), 400, INPUT, ""),
    ("no boundary", set_on("content_type", "multipart/form-data"), 400, INPUT, ""),
    ("other boundary", set_on("content_type", "multipart/form-data; boundary=other"), 400, INPUT, ""),
    ("no form", set_on("content_type", "application/json"), 400, INPUT, ""),
]


def with_mistakes(form, mistakes):
    for mistake in mistakes:
        try:
            mistake[1](form)
        except (KeyError, IndexError, TypeError, AttributeError):
            # Another mistake has taken away what this one changes.
            pass
    return form, mistakes


@st.composite
def publications(draw, to):
    """A form and the mistakes that it has."""
    form = draw(right(to))
    count = draw(st.sampled_from([0, 0, 1, 2, 3]))
    mistakes = draw(st.lists(st.sampled_from(MISTAKES), min_size=count, max_size=count, unique_by=lambda it: it[0]))
    return with_mistakes(form, mistakes)


def with_only(mistake, to):
    """Forms that have this mistake alone."""
    return right(to).map(lambda form: with_mistakes(form, [mistake]))
