#!/usr/bin/env python3
"""Writes drops as Nets and a sender might: by another program than the simulator, with the standard library alone.

usage: write_drops.py FOLDER [VARIANT]

A variant changes how the same facts are written: see VARIANTS. All numbers are replacement numbers (day + 60).
"""

import io
import os
import sys
import zipfile

VARIANTS = ("plain", "names", "indented", "prefixed", "bom", "crlf", "latin1")

ORGANISATION = "12345678"
USER = "tFIRMA1"
EBOKS_ID = "15723"
LETTER, CONTRACT, NORWEGIAN = "163057", "162812", "163060"
BY_ALIAS, MANDATORY = "163061", "163058"

KIRSTEN = ("DK", "6710881239")
ERIK = ("DK", "7001751111")
GONE = ("DK", "6512681112")
OLA = ("NO", "67108812345")
SVEN = ("SE", "198810671234")
UNLISTED = ("DK", "6903551114")
REASON = "Bel\u00f8bet er forkert, siger Kirsten N\u00f8rskov"
DESCRIPTION = "Til Kirsten N\u00f8rskov"


def pdf(text, size=0):
    """One page without fonts or links; the text stands in its information alone."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> /Contents 4 0 R >>",
        b"<< /Length 0 >>\nstream\n\nendstream",
        b"<< /Title (" + text.encode("ascii") + b") >>",
    ]
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    xref = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for offset in offsets:
        out += b"%010d 00000 n \n" % offset
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info 5 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, xref)
    return bytes(out)


def receiver(party, tag="eboks:receiver"):
    country, number = party
    name = "alias" if number.startswith("KUNDE") else "personIdentityNumber"
    return f"<{tag}><eboks:{name}>{number}</eboks:{name}><eboks:country>{country}</eboks:country></{tag}>"


def message(number, to, document_type, signers=(), realtime=False):
    config = ""
    if signers or realtime or number == "1":
        config = "<eboks:config>"
        if number == "1":
            config += f"<eboks:description>{DESCRIPTION}</eboks:description>"
        if realtime:
            config += "<eboks:realTime>true</eboks:realTime>"
        if signers:
            each = "".join(receiver(party, "eboks:danishSigner") for party in signers)
            config += f"<eboks:signers>{each}</eboks:signers>"
        config += "</eboks:config>"
    return (
        f'<message id="{number}"><sender><eboks:eboksId>{EBOKS_ID}</eboks:eboksId></sender>{receiver(to)}{config}'
        f"<document><documentType>{document_type}</documentType><filepath>d{number}.pdf</filepath></document></message>\n"
    )


def shipment(shipment_id, messages):
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<shipment xmlns="http://www.nets.eu/nets-share/1.6" xmlns:eboks="http://www.nets.eu/nets-share/1.6/eboks">\n'
        f"<shipmentInfo><shipmentId>{shipment_id}</shipmentId><sender><corporateIdentityNumber>{ORGANISATION}"
        "</corporateIdentityNumber><country>DK</country></sender></shipmentInfo>\n"
        f"<messages>\n{''.join(messages)}</messages></shipment>\n"
    )


class Drops:
    def __init__(self, folder, variant):
        self.folder, self.variant, self.number = folder, variant, 0
        self.sent = os.path.join(folder, "sent", "januar")
        self.received = os.path.join(folder, "Outbound") if variant != "names" else os.path.join(folder, "fra nets")
        os.makedirs(self.sent, exist_ok=True)
        os.makedirs(self.received, exist_ok=True)

    def write(self, name, text):
        path = os.path.join(self.received, name)
        if os.path.exists(path):
            os.makedirs(os.path.join(self.received, "igen"), exist_ok=True)
            path = os.path.join(self.received, "igen", name)
        with open(path, "wb") as file:
            file.write(self.encoded(text))

    def encoded(self, text):
        """The same facts, otherwise written."""
        if self.variant == "indented":
            text = text.replace("><", ">\n\t\t<")
        if self.variant == "prefixed" and "<receipt>" not in text:
            text = prefixed(text)
        if self.variant == "crlf":
            text = text.replace("\n", "\r\n").replace("><", ">\r\n<")
        if self.variant == "latin1":
            body = text.split("?>\n", 1)[-1]
            return b'<?xml version="1.0" encoding="ISO-8859-1"?>\n' + body.encode("latin-1")
        mark = b"\xef\xbb\xbf" if self.variant == "bom" else b""
        return mark + text.encode("utf-8")

    def send(self, name, shipment_id, messages, day, hour=9):
        path = os.path.join(self.sent, f"netsshare_{name}.zip")
        xml = shipment(shipment_id, messages)
        when = (2026, 2, day, hour, 30, 0)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(zipfile.ZipInfo("shipment.xml", when), xml.encode("utf-8"))
            for number in (part.split('"')[0] for part in xml.split('<message id="')[1:]):
                archive.writestr(zipfile.ZipInfo(f"d{number}.pdf", when), pdf(f"Kirsten {number}"))

    def receipt(self, name, status="200", *messages):
        self.number += 1
        each = "".join(f"<message>{text}</message>" for text in messages)
        body = f"<messages>{each}</messages>" if each else "<messages/>"
        number = "" if self.variant == "names" else f"{self.number:07}_"
        self.write(
            f"{USER}_DK{ORGANISATION}_{number}netsshare_{name}.zip.receipt",
            f"<receipt><status>{status}</status>{body}</receipt>",
        )

    def report(self, day, rows):
        each = "".join(
            f"<message><shipmentId>{shipment_id}</shipmentId><messageId>{number}</messageId><eboksId>{EBOKS_ID}</eboksId>"
            f"<documentType>{document_type}</documentType><receiver>{party_xml(to)}</receiver><channel>{channel}</channel>"
            f"<status>{status}</status>{'<reasonText>no</reasonText>' if status == 'REJECTED' else ''}"
            f"<time>2026-02-{day:02}T08:00:00+01:00</time></message>\n"
            for shipment_id, number, document_type, to, channel, status in rows
        )
        name = f"{ORGANISATION}_distribution_report_2026-02-{day:02}.xml"
        if self.variant == "names":
            name = f"{USER}_fordeling_report_2026-02-{day:02}.xml"
        self.write(
            name,
            '<?xml version="1.0" encoding="UTF-8"?>\n<distributionReport>'
            f"<corporateIdentityNumber>{ORGANISATION}</corporateIdentityNumber><country>DK</country>"
            f"<from>2026-02-{day - 1:02}T09:30:00+01:00</from><to>2026-02-{day:02}T09:30:00+01:00</to>"
            f"<messages>{each}</messages></distributionReport>\n",
        )

    def list(self, day, rows):
        each = "".join(
            f"<subscriber>{party_xml(party)}<documentType>{document_type}</documentType><eboksId>{EBOKS_ID}</eboksId>"
            "</subscriber>\n"
            for party, document_type in rows
        )
        self.write(
            f"{ORGANISATION}_eboks_subscribers_2026-02-{day:02}_1.xml",
            f'<?xml version="1.0" encoding="UTF-8"?>\n<subscribers>{each}</subscribers>\n',
        )

    def result(self, day, shipment_id, number, to, end):
        text = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<signingReceipt>'
            f"<shipmentId>{shipment_id}</shipmentId><messageId>{number}</messageId><eboksId>{EBOKS_ID}</eboksId>"
            f"<documentType>{CONTRACT}</documentType><filepath>d{number}.pdf</filepath><receiver>{party_xml(to)}</receiver>"
            f"{end}</signingReceipt>\n"
        )
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            if "SIGNED<" in end:
                archive.writestr(f"d{number}.sdo", "<SDOList/>")
            archive.writestr("receipt.xml", self.encoded(text))
        path = os.path.join(self.received, f"signed_documents_2026-02-{day:02}_{number}.zip")
        with open(path, "wb") as file:
            file.write(buffer.getvalue())


def party_xml(party):
    country, number = party
    name = "alias" if number.startswith("KUNDE") else "personIdentityNumber"
    return f"<{name}>{number}</{name}><country>{country}</country>"


def prefixed(text):
    head, body = text.split("?>\n", 1)
    body = body.replace("</", "\0").replace("<", "<n:").replace("\0", "</n:")
    first = body.index(">")
    return f'{head}?>\n{body[:first]} xmlns:n="urn:nets:outbound"{body[first:]}'


def signed(*signers):
    each = "".join(
        f"<signer>{party_xml(party)}<signed>{when}</signed></signer>" for party, when in signers
    )
    return f"<status>SIGNED</status><responseDate>2026-02-04</responseDate><signers>{each}</signers>"


def rejected(by, words, day):
    reason = f"<reasonText>{words}</reasonText>" if words else ""
    return (
        f"<status>REJECTED</status><rejectReason>REJECTED_BY_SIGNER</rejectReason>{reason}"
        f"<responseDate>2026-02-{day:02}</responseDate><rejectedBy>{party_xml(by)}</rejectedBy>"
    )


def main():
    folder, variant = sys.argv[1], (sys.argv[2:] or ["plain"])[0]
    if variant not in VARIANTS:
        sys.exit(f"{variant}: one of {', '.join(VARIANTS)}")
    drops = Drops(folder, variant)
    alias = ("DK", "KUNDE4711")
    letters = [
        ("1", KIRSTEN, LETTER), ("2", OLA, NORWEGIAN), ("3", SVEN, LETTER), ("4", GONE, LETTER),
        ("5", alias, BY_ALIAS), ("6", UNLISTED, MANDATORY),
    ]
    drops.send("Kirsten_breve", "breve-1", [message(*each) for each in letters], 2)
    drops.receipt("Kirsten_breve")
    drops.receipt("Kirsten_breve", "400", "This shipment has already been received before")
    drops.send("kontrakter", "kontrakt-1", [
        message("11", KIRSTEN, CONTRACT), message("12", ERIK, CONTRACT), message("13", OLA, CONTRACT, [ERIK]),
        message("14", SVEN, CONTRACT),
    ], 2, 10)
    drops.receipt("kontrakter")
    drops.send("kontrakt_igen", "kontrakt-2", [message("21", KIRSTEN, CONTRACT)], 9)
    drops.receipt("kontrakt_igen")
    drops.send("forkert", "forkert-1", [message("31", ("DK", "671088-1239"), LETTER)], 9, 11)
    drops.receipt("forkert", "400", "Message 31: the receiver is not valid")
    drops.report(3, [
        ("breve-1", "1", LETTER, KIRSTEN, "EBOKS", "CONFIRMED"), ("breve-1", "2", NORWEGIAN, OLA, "EBOKS", "CONFIRMED"),
        ("breve-1", "3", LETTER, SVEN, "EBOKS", "CONFIRMED"), ("breve-1", "4", LETTER, GONE, "PRINT", "REJECTED"),
        ("breve-1", "5", BY_ALIAS, alias, "EBOKS", "CONFIRMED"), ("breve-1", "6", MANDATORY, UNLISTED, "EBOKS", "CONFIRMED"),
        ("kontrakt-1", "11", CONTRACT, KIRSTEN, "EBOKS", "CONFIRMED"),
        ("kontrakt-1", "12", CONTRACT, ERIK, "EBOKS", "CONFIRMED"),
        ("kontrakt-1", "13", CONTRACT, OLA, "EBOKS", "CONFIRMED"),
        ("kontrakt-1", "14", CONTRACT, SVEN, "EBOKS", "CONFIRMED"),
    ])
    drops.report(10, [("kontrakt-2", "21", CONTRACT, KIRSTEN, "EBOKS", "CONFIRMED")])
    rows = [
        (KIRSTEN, LETTER), (KIRSTEN, CONTRACT), (ERIK, CONTRACT), (OLA, NORWEGIAN), (OLA, CONTRACT), (SVEN, LETTER),
        (SVEN, CONTRACT), (alias, BY_ALIAS),
    ]
    drops.list(3, rows)
    drops.list(6, rows + [(ERIK, LETTER)])
    drops.result(4, "kontrakt-1", "11", KIRSTEN, signed((KIRSTEN, "2026-02-03T12:15:00+01:00")))
    drops.result(4, "kontrakt-1", "12", ERIK, rejected(ERIK, REASON, 4))
    drops.result(5, "kontrakt-1", "13", OLA, signed((OLA, "2026-02-03T13:00:00+01:00"), (ERIK, "2026-02-04T09:00:00+01:00")))
    drops.result(7, "kontrakt-1", "14", SVEN, "<status>REJECTED</status><rejectReason>PASSED_DEADLINE</rejectReason>"
                 "<responseDate>2026-02-07</responseDate>")
    drops.result(11, "kontrakt-2", "21", KIRSTEN, rejected(KIRSTEN, "", 11))


if __name__ == "__main__":
    main()
