#!/usr/bin/env python3
"""A sender for Nets Share that is certified with nothing open. Copy it to begin your own.

It needs Python 3.9 with its standard library, and OpenSSH's sftp. docs/certify-contract.md tells what each verb is asked
and how it answers; where the server is it learns from the variables that `mock-nets-share certify` sets, and that you set
for Nets' own server. What it knows it keeps as files in the folder SENDER_STATE, `state` where it runs when not given:

    sent/ID.json        a shipment: the name of its zip, and what became of it
    received/FILE       all that it has taken out of Outbound, each file as it was
"""

import http.server
import io
import json
import os
import re
import ssl
import subprocess
import sys
import time
import urllib.parse
import xml.etree.ElementTree as ET
import zipfile

VERBS = """send plain
send norway
send sweden
send cvr
send p-number
send alias
send mandatory
send publication-date
send description
send attachments
send payment-attachment
send signing
send multi-signing
send realtime
send next-channel
send print
send email
send ready
collect
outcome
subscribed
serve-alias"""

DONE, TROUBLE, WRONG_CALL, REFUSED, NO_RECEIPT, WILL_NOT = 0, 1, 2, 3, 4, 5
NOTHING_YET, DELIVERED, NOT_DELIVERED, SIGNED, REJECTED, DEADLINE_PASSED = 10, 11, 12, 13, 14, 15
SUBSCRIBED, NOT_SUBSCRIBED, NO_LIST = 20, 21, 22

LARGEST_TO_SIGN, LARGEST = 1_000_000, 10_000_000  # bytes of a PDF
MOST_ATTACHMENTS, MOST_SIGNERS, MOST_REALTIME, LONGEST_TITLE, LONGEST_ALIAS = 8, 9, 50, 50, 50
STATE = os.environ.get("SENDER_STATE", "state")
PATIENCE = float(os.environ.get("SENDER_PATIENCE", "30"))  # seconds for a receipt
AT_ONCE = 100  # files that are taken together: what sftp prints of them must fit into its pipe


class Trouble(Exception):
    """What keeps this from being done now."""


# --- what it keeps ---------------------------------------------------------------------------------------------------


def write(path, data):
    """All of it under this name, or nothing."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".part", "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".part", path)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def sent_path(shipment_id):
    return os.path.join(STATE, "sent", urllib.parse.quote(shipment_id, safe="") + ".json")


def sent(shipment_id):
    """What is known of a shipment that was sent, or None."""
    path = sent_path(shipment_id)
    return json.loads(read(path)) if os.path.exists(path) else None


def keep_sent(shipment_id, record):
    write(sent_path(shipment_id), json.dumps(record).encode())


def received():
    """The names of all that was taken out of Outbound, the oldest first, and what is in each."""
    folder = os.path.join(STATE, "received")
    names = [name for name in os.listdir(folder) if not name.endswith(".part")] if os.path.isdir(folder) else []
    names.sort(key=lambda name: (os.stat(os.path.join(folder, name)).st_mtime_ns, name))
    return [(name, read(os.path.join(folder, name))) for name in names]


def keep_received(name, data):
    """Keeps a file under its name, and beside one of that name that says something else."""
    path, number = os.path.join(STATE, "received", name), 1
    while os.path.exists(path):
        if read(path) == data:
            return
        number += 1
        path = os.path.join(STATE, "received", f"{name}~{number}")
    write(path, data)


# --- the mailbox -----------------------------------------------------------------------------------------------------


class Mailbox:
    """One session of OpenSSH's sftp."""

    def __init__(self):
        self.sftp = subprocess.Popen(
            ["sftp", "-q", "-b", "-", "-P", os.environ["NETS_SFTP_PORT"], "-i", os.environ["NETS_SFTP_KEY"],
             "-o", "User=" + os.environ["NETS_SFTP_USER"], "-o", "IdentitiesOnly=yes",
             "-o", "UserKnownHostsFile=" + os.environ["NETS_SFTP_KNOWN_HOSTS"], "-o", "StrictHostKeyChecking=yes",
             os.environ["NETS_SFTP_HOST"]],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", bufsize=1)

    def __enter__(self):
        self.do(f"cd {quoted(os.environ['NETS_OUTBOUND'])}")
        return self

    def __exit__(self, *_):
        self.sftp.communicate()  # it ends with its input

    def do(self, *commands):
        """Does this, and gives the lines that it prints. The first command that fails ends the session."""
        try:
            for command in (*commands, "pwd"):
                self.sftp.stdin.write(command + "\n")
        except BrokenPipeError:
            pass  # its output ends too, which is told below
        lines = []
        for line in self.sftp.stdout:
            if line.startswith("Remote working directory:"):
                return lines
            if not line.startswith("sftp> "):
                lines.append(line.strip())
        raise Trouble("sftp has ended before it was done: what it says is told above")

    def names(self):
        return self.do("ls -1")

    def take(self, names):
        """Gets files of Outbound, reads them, keeps them, and only then deletes them there. What cannot be read stays."""
        if len(names) > AT_ONCE:
            return self.take(names[:AT_ONCE]) + self.take(names[AT_ONCE:])
        incoming = os.path.join(STATE, "incoming")
        os.makedirs(incoming, exist_ok=True)
        here = {name: os.path.join(incoming, name) for name in names}
        self.do(*(f"get {quoted(name)} {quoted(path)}" for name, path in here.items()))
        taken = []
        for name, path in here.items():
            data = read(path)
            if understood(name, data):
                keep_received(name, data)
                taken.append(name)
            else:
                print(f"left in Outbound, since it cannot be read: {name}", file=sys.stderr)
            os.remove(path)
        self.do(*(f"rm {quoted(name)}" for name in taken))
        return taken


def quoted(name):
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


# --- what Nets writes ------------------------------------------------------------------------------------------------


def xml(data):
    """The root of a document, or None."""
    try:
        return ET.fromstring(data)
    except ET.ParseError:
        return None


def signing_receipt(data):
    """The receipt in the result of a signing, or None."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as result:
            return None if result.testzip() else xml(result.read("receipt.xml"))
    except (zipfile.BadZipFile, KeyError):
        return None


def understood(name, data):
    return (signing_receipt(data) if name.endswith(".zip") else xml(data)) is not None


def receipt_for(zip_name):
    """The receipt of a zip among what was received: whether it was accepted, and what it says."""
    for name, data in received():
        if name.endswith(f"_{zip_name}.receipt"):
            root = xml(data)
            return root.findtext("status") == "200", [each.text for each in root.iter("message")]
    return None


def party(element):
    """Who is meant, as case files write it."""
    for tag in ("personIdentityNumber", "corporateIdentityNumber", "alias"):
        if element.findtext(tag) is not None:
            return element.findtext(tag), element.findtext("country")
    return None


def newest_lists():
    """The subscribers of the newest day that there is a list of, or None: (who, country, document type, e-Boks id)."""
    days = {}
    for name, data in received():
        match = re.search(r"_eboks_subscribers_(\d{4}-\d\d-\d\d)_\d+\.xml", name)
        if match:
            rows = xml(data).findall("subscriber")
            subscribers = {(*party(row), row.findtext("documentType"), row.findtext("eboksId")) for row in rows}
            days.setdefault(match[1], set()).update(subscribers)
    return days[max(days)] if days else None


# --- send ------------------------------------------------------------------------------------------------------------


def who(of):
    return of.get("person") or of.get("organisation") or of.get("alias"), of.get("country", "DK")


def has_next_channel(message):
    return any(part in message and channel in message.get("channels", ["print"])
               for part, channel in (("letter", "print"), ("email", "email")))


def why_not(shipment):
    """What speaks against sending this: Nets would refuse it, or it would not arrive."""
    subscribers = newest_lists()
    if sum(message.get("realtime", False) for message in shipment["messages"]) > MOST_REALTIME:
        yield f"more than {MOST_REALTIME} realtime messages"
    for message in shipment["messages"]:
        yield from (f"message {message['id']}: {reason}" for reason in what_is_wrong(message))
        if subscribers is not None and not message.get("mandatory") and not has_next_channel(message):
            for each in addressed(message):
                if (*who(each), message["document_type"], message["eboks_id"]) not in subscribers:
                    yield f"message {message['id']}: {who(each)[0]} has not subscribed, and there is no next channel"


def addressed(message):
    """Who is to get it in e-Boks, or to sign it there."""
    reaches = "eboks" in message.get("channels", ["eboks"])
    return [message["receiver"], *message.get("signers", [])] if reaches and "receiver" in message else []


def what_is_wrong(message):
    attachments = [attachment["file"] for attachment in message.get("attachments", [])]
    for file in (message["pdf"], *attachments):
        if not read(file).startswith(b"%PDF-"):
            yield f"{file} is no PDF"
        if os.path.getsize(file) > LARGEST:
            yield f"{file} is larger than 10 MB"
    if message.get("for_signing") and os.path.getsize(message["pdf"]) > LARGEST_TO_SIGN:
        yield f"{message['pdf']} is to be signed and larger than 1 MB"
    if len(attachments) > MOST_ATTACHMENTS:
        yield f"more than {MOST_ATTACHMENTS} attachments"
    if len(message["title"]) > LONGEST_TITLE:
        yield f"a title of more than {LONGEST_TITLE} characters"
    if message.get("signers") and not message.get("for_signing"):
        yield "signers, and its document type is not for signing"
    if len(addressed(message)) > MOST_SIGNERS:
        yield f"more than {MOST_SIGNERS} signers"
    for each in addressed(message):
        if "person" in each and not each["person"].isdigit():
            yield f"a person number has digits alone, and not {each['person']}"
        if "alias" in each and not (each["alias"].isalnum() and len(each["alias"]) <= LONGEST_ALIAS):
            yield f"an alias has at most {LONGEST_ALIAS} letters and digits, and not {each['alias']}"
    if "letter" in message and "from" not in message["letter"]:
        yield "a letter without a return address"


def send(case):
    shipment = case.get("shipment")  # none where the zip is ready
    shipment_id = shipment["id"] if shipment else case["ready"]["shipment_id"]
    record = sent(shipment_id)
    if record is None:
        reasons = list(why_not(shipment)) if shipment else []
        if reasons:
            print("not sent:", "; ".join(reasons))
            return WILL_NOT
        record = {"zip": zip_name(shipment_id), "state": "putting"}
        write(outgoing(record), packed(shipment) if shipment else read(case["ready"]["zip"]))
        keep_sent(shipment_id, record)
    if record["state"] in ("putting", "renaming", "sent") and receipt_for(record["zip"]) is None:
        with Mailbox() as mailbox:
            upload(mailbox, shipment_id, record)
            wait_for_receipt(mailbox, record["zip"])
    return judged(shipment_id, record)


def upload(mailbox, shipment_id, record):
    """Under a name that is not picked up, and then under its own. Until it is renamed it may be written again, whatever
    has broken off; from then on it never is."""
    there = f"{os.environ['NETS_INBOUND']}/{record['zip']}"
    rename = f"rename {quoted(there + '.part')} {quoted(there)}"
    if record["state"] == "renaming":
        mailbox.do("-" + rename)  # if it has not been done, it is done now
    if record["state"] == "putting":
        mailbox.do(f"put {quoted(outgoing(record))} {quoted(there + '.part')}")
        record["state"] = "renaming"
        keep_sent(shipment_id, record)
        mailbox.do(rename)
    record["state"] = "sent"
    keep_sent(shipment_id, record)


def outgoing(record):
    return os.path.join(STATE, "outgoing", record["zip"])


def judged(shipment_id, record):
    """What the receipt says. What was accepted or refused before is not sent again under its id."""
    receipt = receipt_for(record["zip"])
    if receipt is None:
        print(f"no receipt of {shipment_id} after {PATIENCE} seconds", file=sys.stderr)
        return NO_RECEIPT
    accepted, texts = receipt
    keep_sent(shipment_id, {**record, "state": "accepted" if accepted else "refused", "texts": texts})
    print("accepted" if accepted else "refused: " + "; ".join(texts))
    return DONE if accepted else REFUSED


def wait_for_receipt(mailbox, zip_name):
    until, pause = time.monotonic() + PATIENCE, 0.02
    while time.monotonic() < until:
        found = [name for name in mailbox.names() if name.endswith(f"_{zip_name}.receipt")]
        if found and mailbox.take(found):
            return
        time.sleep(pause)
        pause = min(2 * pause, 1)


def zip_name(shipment_id):
    return "netsshare_" + re.sub("[^A-Za-z0-9-]", "_", shipment_id) + ".zip"


# --- the zip ---------------------------------------------------------------------------------------------------------

NAMESPACE = "http://www.nets.eu/nets-share/1.6"
PARTS = {"": "", "eboks": "/eboks", "print": "/print", "nordic": "/print-nordic", "email": "/email"}


def add(parent, name, text=None, **attributes):
    """An element such as `eboks:country` below another."""
    prefix, _, local = name.rpartition(":")
    element = ET.SubElement(parent, f"{{{NAMESPACE}{PARTS[prefix]}}}{local}", attributes)
    element.text = None if text is None else str(text)
    return element


def packed(shipment):
    """The zip: shipment.xml, and each file once."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as result:
        result.writestr("shipment.xml", shipment_xml(shipment))
        files = [each["pdf"] for each in shipment["messages"]]
        files += [part["file"] for each in shipment["messages"] for part in each.get("attachments", [])]
        files += [each["payment_attachment"] for each in shipment["messages"] if "payment_attachment" in each]
        for file in dict.fromkeys(files):
            result.write(file, os.path.basename(file))
    return out.getvalue()


def shipment_xml(shipment):
    for prefix, part in PARTS.items():
        ET.register_namespace(prefix, NAMESPACE + part)
    root = ET.Element(f"{{{NAMESPACE}}}shipment")
    info = add(root, "shipmentInfo")
    add(info, "shipmentId", shipment["id"])
    sender = add(info, "sender")
    add(sender, "corporateIdentityNumber", shipment["sender"]["organisation"])
    add(sender, "country", shipment["sender"].get("country", "DK"))
    messages = add(root, "messages")
    for message in shipment["messages"]:
        add_message(messages, message)
    return ET.tostring(root, encoding="UTF-8", xml_declaration=True)


def add_message(messages, message):
    element = add(messages, "message", id=message["id"])
    add(add(element, "sender"), "eboks:eboksId", message["eboks_id"])
    if "channels" in message:
        channels = add(element, "channels")
        for channel in message["channels"]:
            add(channels, "channel", channel)
    if "receiver" in message:
        add_receiver(add(element, "eboks:receiver"), message["receiver"])
    add_config(element, message)
    if "letter" in message:
        add_letter(element, message["letter"])
    if "email" in message:
        email = add(element, "email:receiver")
        add(email, "email:address", message["email"]["address"])
        add(email, "email:subject", message["email"]["subject"])
    document = add(element, "document")
    add(document, "documentType", message["document_type"])
    add(document, "filepath", os.path.basename(message["pdf"]))
    for part in message.get("attachments", []):
        attachment = add(document, "attachment", path=os.path.basename(part["file"]))
        if "title" in part:
            add(attachment, "eboks:attachmentDescription", part["title"])
    if "payment_attachment" in message:
        add(document, "paymentAttachment", path=os.path.basename(message["payment_attachment"]))


def add_receiver(element, receiver):
    if "organisation" in receiver:
        organisation = add(element, "eboks:danishOrganisation", cvr=receiver["organisation"])
        if "production_unit" in receiver:
            add(organisation, "eboks:productionUnitIdentifier", receiver["production_unit"])
    elif "alias" in receiver:
        add(element, "eboks:alias", receiver["alias"])
    else:
        add(element, "eboks:personIdentityNumber", receiver["person"])
    add(element, "eboks:country", receiver.get("country", "DK"))


def add_config(element, message):
    config = add(element, "eboks:config")
    add(config, "eboks:description", message["title"])
    if message.get("realtime"):
        add(config, "eboks:realTime", "true")
    if "publication_date" in message:
        add(config, "eboks:publicationDate", message["publication_date"])
    if message.get("signers"):
        signers = add(config, "eboks:signers")
        for each in message["signers"]:
            signer = add(signers, "eboks:danishSigner")
            add(signer, "eboks:personIdentityNumber", each["person"])
            add(signer, "eboks:country", each.get("country", "DK"))


def add_letter(element, letter):
    add_address(add(element, "print:receiver"), "print", letter["to"])
    config = add(element, "print:config")
    add(config, "print:postageClass", letter["class"])
    add(config, "print:duplex", str(letter["duplex"]).lower())
    add(config, "print:colour", str(letter["colour"]).lower())
    add_address(add(element, "nordic:returnAddress"), "nordic", letter["from"])


def add_address(element, prefix, address):
    add(element, f"{prefix}:name", address["name"])
    add(element, f"{prefix}:addressLine", address["line"])
    add(element, f"{prefix}:postalCode", address["postal_code"])
    add(element, f"{prefix}:city", address["city"])


# --- the other verbs -------------------------------------------------------------------------------------------------


def collect(_case):
    with Mailbox() as mailbox:
        names = mailbox.names()
        taken = mailbox.take(names)
    for name in taken:
        print("taken", name)
    return DONE if len(taken) == len(names) else TROUBLE


def outcome(case):
    """What is known of a message: the newest that a report, a realtime receipt or the result of a signing says."""
    asked = (case["about"]["shipment_id"], case["about"]["message_id"])
    known, result = (NOTHING_YET, ""), None
    for name, data in received():
        if name.endswith(".zip"):
            receipt = signing_receipt(data)
            if (receipt.findtext("shipmentId"), receipt.findtext("messageId")) == asked:
                result = signing_outcome(receipt)
            continue
        root = xml(data)
        for message in root.iter("message"):
            shipment_id = root.findtext("shipmentId") or message.findtext("shipmentId")
            if (shipment_id, message.findtext("messageId")) == asked:
                delivered = message.findtext("status") in ("CONFIRMED", "200")
                known = DELIVERED if delivered else NOT_DELIVERED, message.findtext("reasonText") or ""
    code, words = result or known
    print(words)
    return code


def signing_outcome(receipt):
    if receipt.findtext("status") == "SIGNED":
        return SIGNED, ""
    if receipt.findtext("rejectReason") == "PASSED_DEADLINE":
        return DEADLINE_PASSED, ""
    return REJECTED, receipt.findtext("reasonText") or ""


def subscribed(case):
    about, subscribers = case["about"], newest_lists()
    if subscribers is None:
        return NO_LIST
    is_one = (*who(about), about["document_type"], about["eboks_id"]) in subscribers
    return SUBSCRIBED if is_one else NOT_SUBSCRIBED


# --- the alias web service -------------------------------------------------------------------------------------------


class AliasService(http.server.ThreadingHTTPServer):
    """Says who may register by alias, to callers that show a certificate of the right CA."""

    daemon_threads = True
    request_queue_size = 100

    def __init__(self, known):
        super().__init__(("127.0.0.1", 0), AliasQuestion)
        self.known = known
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(known["certificate"], known["key"])
        tls.load_verify_locations(known["client_ca"])
        tls.verify_mode = ssl.CERT_REQUIRED
        # The handshake is made on the thread of its connection, so that a caller who is slow keeps no other waiting.
        self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, request, client_address):
        print(f"refused {client_address}: {sys.exc_info()[1]}", file=sys.stderr)


class AliasQuestion(http.server.BaseHTTPRequestHandler):
    timeout = 10

    def do_GET(self):
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query, keep_blank_values=True))
        body = alias_word(self.server.known, asked).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def alias_word(known, asked):
    """The answer to a registration: one of nine words."""
    alias1, alias2 = (asked.get(name, "") for name in ("field1_value", "field2_value"))
    if asked.get("document_group") not in known["document_types"]:
        return "UNKNOWN_DOCUMENT_GROUP"
    for number, value in (1, alias1), (2, alias2):
        if not (value.isalnum() and len(value) <= LONGEST_ALIAS):
            return f"FIELD{number}_SYNTAX_ERROR"
    customer = next((each for each in known["customers"] if each["alias1"] == alias1), None)
    if customer is None:
        return "UNKNOWN_CUSTOMER"
    if customer["alias2"] != alias2:
        return "INVALID_ALIAS_VALUES"
    return "OK" if customer["may_register"] else "ALIAS_NOT_ALLOWED"


def serve_alias(case):
    """Answers until it is ended."""
    known = case["alias_service"]
    with AliasService(known) as service:
        announcement = f"https://{known['hosts'][0]}:{service.server_port}/alias\n"
        write(os.path.join(".", known["announce"]), announcement.encode())
        service.serve_forever()
    return DONE


def main(arguments):
    sys.stdout.reconfigure(encoding="utf-8")
    if arguments == ["verbs"]:
        print(VERBS)
        return DONE
    verbs = {"send": send, "collect": collect, "outcome": outcome, "subscribed": subscribed, "serve-alias": serve_alias}
    if len(arguments) != 2 or arguments[0] not in verbs:
        print("usage: sender.py verbs | (send | collect | outcome | subscribed | serve-alias) CASE.json", file=sys.stderr)
        return WRONG_CALL
    try:
        return verbs[arguments[0]](json.loads(read(arguments[1])))
    except (Trouble, OSError, KeyError) as problem:
        print(f"sender.py: {problem!r}", file=sys.stderr)
        return TROUBLE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
