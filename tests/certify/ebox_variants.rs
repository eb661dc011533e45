//! The reference sender to the e-Box broken in one way each: what is put in the place of what, and the lines that it breaks, all
//! others standing as before.

use crate::variants::Variant;

pub const EBOX_VARIANTS: &[Variant] = &[
    Variant {
        name: "uses one assertion again and again",
        group: 0,
        patches: &[(
            "        claims[\"jti\"] = str(uuid.uuid4())\n",
            "        claims[\"jti\"] = os.path.basename(os.getcwd()) + (\"\" if \"a2-\" in os.getcwd() else str(uuid.uuid4()))\n",
        )],
        breaks: &["a2.fresh-assertions"],
    },
    Variant {
        name: "asks for a token for each publication",
        group: 1,
        patches: &[("time.monotonic() < self.good_until:", "False:")],
        breaks: &["a3.token-kept"],
    },
    Variant {
        name: "never renews a token",
        group: 2,
        patches: &[
            ("time.monotonic() < self.good_until:", "True:"),
            (
                "                return answer\n            self.token = None\n",
                "                return answer\n",
            ),
        ],
        breaks: &["a4.token-renewed", "a5.token-dies"],
    },
    Variant {
        name: "publishes on with a token that lacks the scope",
        group: 2,
        patches: &[("if answer.status_code in (401, 403):", "if answer.status_code == 401:")],
        breaks: &["a6.scope-missing"],
    },
    Variant {
        name: "asks on for a token that it is refused",
        group: 0,
        patches: &[("            if answer.status_code < 500:\n", "            if False:\n")],
        breaks: &["a7.token-refused"],
    },
    Variant {
        name: "gives up at once when nobody answers at the token endpoint",
        group: 3,
        patches: &[("            if answer.status_code < 500:\n", "            if answer.status_code:\n")],
        breaks: &["a8.token-endpoint-down"],
    },
    Variant {
        name: "gives digests in hexadecimal where there are many",
        group: 3,
        patches: &[(
            "    if attachments:\n",
            "    if len(attachments) == 4:\n        for number, document in enumerate(message[\"documents\"]):\n            \
             attachments[number][\"digest\"][\"digestValue\"] = hashlib.sha256(read(document[\"file\"])).hexdigest()\n    if attachments:\n",
        )],
        breaks: &["p7.digest"],
    },
    Variant {
        name: "gives a message with a body two main contents",
        group: 0,
        patches: &[("number == 1 and \"body\" not in message", "number == 1")],
        breaks: &["p3.body", "p5.main-content"],
    },
    Variant {
        name: "mixes languages in business data",
        group: 0,
        patches: &[("\"values\": [text(value)]", "\"values\": [{\"fr\": value}]")],
        breaks: &["p11.business-data", "p6.language"],
    },
    Variant {
        name: "gives null for what a citizen has not",
        group: 0,
        patches: &[(
            "    if attachments:\n        result",
            "    if kind == \"citizen\":\n        result[\"forTheAttentionOf\"] = None\n    if attachments:\n        result",
        )],
        breaks: &["p10.null", "p2.citizen"],
    },
    Variant {
        // They arrive as they were meant.
        name: "sends file names as UTF-8",
        group: 1,
        patches: &[(
            "urllib.parse.quote(document[\"name\"], safe=\" ()[]+,;=@!$&'~.-_\")",
            "document[\"name\"]",
        )],
        breaks: &[],
    },
    Variant {
        name: "sends subjects of any length",
        group: 1,
        patches: &[("LONGEST_SUBJECT = 400", "LONGEST_SUBJECT = 4000")],
        breaks: &["p9.subject"],
    },
    Variant {
        name: "sends a type for enterprises to a citizen",
        group: 2,
        patches: &[("    if message[\"type_for\"] not in message[\"recipient\"]:\n", "    if False:\n")],
        breaks: &["p14.sector"],
    },
    Variant {
        name: "sends again what was delivered without an e-Box",
        group: 1,
        patches: &[(
            "            return \"delivered\", answer.json()\n",
            "            return \"later\" if answer.json().get(\"code\") == \"NO_DIGITAL_USER\" else \"delivered\", answer.json()\n",
        )],
        breaks: &["r1.no-digital-user", "r2.ebox-first-again"],
    },
    Variant {
        name: "sends a refused publication again unchanged",
        group: 2,
        patches: &[(
            "lambda state: state in (\"new\", \"later\")",
            "lambda state: state in (\"new\", \"later\", \"refused\")",
        )],
        breaks: &["r3.unknown-company", "r4.stopped-company", "r7.not-implemented"],
    },
    Variant {
        name: "goes on with a type that is not configured",
        group: 2,
        patches: &[("            if \"Invalid message configuration\" in", "            if \"Never\" in")],
        breaks: &["r5.not-configured"],
    },
    Variant {
        name: "tries once more and once more when a digest is refused",
        group: 2,
        patches: &[(
            "        elif answer.status_code < 500:\n",
            "        elif answer.status_code < 500 and \"DIGEST\" not in answer.text:\n",
        )],
        breaks: &["r6.digest-refused"],
    },
    Variant {
        name: "hammers on 503",
        group: 1,
        patches: &[(
            "    for pause in PAUSES:\n        time.sleep(pause)\n        try:\n",
            "    for pause in [0, *reversed(PAUSES)]:\n        time.sleep(pause / 2)\n        try:\n",
        )],
        breaks: &["r8.unavailable"],
    },
    Variant {
        name: "never gives up",
        group: 3,
        patches: &[(
            "    for pause in PAUSES:\n        time.sleep(pause)\n        try:\n",
            "    for pause in [0.01] * 12 if \"0199001438\" in message[\"recipient\"].values() else PAUSES:\n        \
             time.sleep(pause)\n        try:\n",
        )],
        breaks: &["r9.gives-up"],
    },
    Variant {
        name: "breaks off at a page that is no JSON",
        group: 2,
        patches: &[(
            "        if answer.status_code == 429:\n",
            "        if answer.status_code == 502:\n            return \"refused\", {\"error\": \"no JSON\"}\n        if answer.status_code == 429:\n",
        )],
        breaks: &["r10.proxy-page"],
    },
    Variant {
        name: "sends again when an answer is lost",
        group: 3,
        patches: &[(
            "            return \"unknown\", {\"error\": repr(lost)}\n",
            "            print(lost)\n            continue\n",
        )],
        breaks: &["r12.lost"],
    },
    Variant {
        name: "does not send what was cut, though a person asks for it",
        group: 0,
        patches: &[("lambda state: state == \"unknown\"", "lambda state: False")],
        breaks: &["r13.cut"],
    },
    Variant {
        name: "takes a code that it does not know for a refusal",
        group: 3,
        patches: &[(
            "            return \"delivered\", answer.json()\n",
            "            known = answer.json().get(\"code\") in (None, \"NO_DIGITAL_USER\")\n            return \"delivered\" if known else \"later\", answer.json()\n",
        )],
        breaks: &["r14.unknown-code"],
    },
    Variant {
        name: "does not wait as it is told",
        group: 0,
        patches: &[("time.sleep(int(answer.headers.get(\"Retry-After\", \"60\")))", "time.sleep(1)")],
        breaks: &["r15.too-many"],
    },
    Variant {
        name: "takes every message for read",
        group: 0,
        patches: &[("    return READ if answer", "    return READ if True or answer")],
        breaks: &["s1.status"],
    },
    Variant {
        name: "takes who is absent for one with an e-Box",
        group: 1,
        patches: &[(
            "    for found in answer.json():\n        print(found[\"eboxId\"][\"eboxIdValue\"])\n",
            "    print(*asked[\"eboxIdValueList\"])\n",
        )],
        breaks: &["s2.preferences"],
    },
    Variant {
        name: "fetches a message type each time",
        group: 1,
        patches: &[("[\"until\"] < time.time():", "[\"until\"] > 0 or True:")],
        breaks: &["s3.reference-data"],
    },
    Variant {
        name: "uses the audience of another environment in production",
        group: 3,
        patches: &[(
            "        self.audience = case[\"audience\"]\n",
            "        self.audience = case[\"audience\"].replace(\"services.\", \"services-acpt.\")\n",
        )],
        breaks: &["g2.production-apart"],
    },
    Variant {
        name: "publishes the first letter of a batch each time",
        group: 0,
        patches: &[(
            "    for message in case[\"messages\"]:\n",
            "    for message in case[\"messages\"]:\n        if len(case[\"messages\"]) == 20:\n            \
             message = {**case[\"messages\"][0], \"id\": message[\"id\"]}\n",
        )],
        breaks: &["p16.as-asked"],
    },
    Variant {
        name: "publishes another letter",
        group: 3,
        patches: &[(
            "    with open(path, \"rb\") as file:\n",
            "    if path == \"letter.pdf\":\n        return b\"%PDF-1.4 another letter\"\n    with open(path, \"rb\") as file:\n",
        )],
        breaks: &["p1.enterprise", "p16.as-asked", "p2.citizen", "p4.documents"],
    },
    Variant {
        name: "shortens a long subject",
        group: 3,
        patches: &[(
            "\"subject\": text(message[\"subject\"])",
            "\"subject\": text(message[\"subject\"][:399] + \"?\" if len(message[\"subject\"]) > 399 else message[\"subject\"])",
        )],
        breaks: &["p16.as-asked", "p9.subject"],
    },
    Variant {
        name: "loses for whose attention a message is",
        group: 3,
        patches: &[("    if \"attention\" in message:\n", "    if False:\n")],
        breaks: &["p12.attention", "p16.as-asked"],
    },
    Variant {
        name: "sends documents in another order",
        group: 4,
        patches: &[(
            "    if attachments:\n        result",
            "    if len(attachments) == 6:\n        attachments[1], attachments[2] = attachments[2], attachments[1]\n    \
             if attachments:\n        result",
        )],
        breaks: &["p16.as-asked", "p4.documents"],
    },
    Variant {
        name: "sends another body",
        group: 4,
        patches: &[("text(message[\"body\"])", "text(message[\"subject\"])")],
        breaks: &["p16.as-asked", "p3.body"],
    },
    Variant {
        name: "sends the business data that must be there, and no other",
        group: 4,
        patches: &[("for key, value in data]", "for key, value in data if key == \"BECBE\"]")],
        breaks: &["p11.business-data", "p16.as-asked"],
    },
    Variant {
        name: "calls a document by its file",
        group: 4,
        patches: &[(
            "urllib.parse.quote(document[\"name\"],",
            "urllib.parse.quote(document[\"name\"] if len(document[\"name\"]) == 255 else document[\"file\"],",
        )],
        breaks: &["p16.as-asked", "p8.file-names"],
    },
    Variant {
        name: "sends a text as a PDF",
        group: 2,
        patches: &[(
            "    with open(path, \"rb\") as file:\n",
            "    if path == \"annex-1.pdf\":\n        return b\"Annex 1\"\n    with open(path, \"rb\") as file:\n",
        )],
        breaks: &["p16.as-asked", "p4.documents", "p8.file-names"],
    },
    Variant {
        name: "takes a new token for each publication that lacks the scope, and goes on",
        group: 3,
        patches: &[(
            "            if answer.status_code != 401 or is_last:\n",
            "            for _ in range(6):\n                if answer.status_code == 403:\n                    self.token = None\n                    \
             bearer = {\"Authorization\": f\"Bearer {self.get_token()}\"}\n                    \
             answer = self.http.request(method, url, headers=bearer, timeout=PATIENCE, **request)\n            \
             if answer.status_code != 401 or is_last:\n",
        )],
        breaks: &["a6.scope-missing"],
    },
    Variant {
        name: "says that all is well, whatever a message has come to",
        group: 5,
        patches: &[(
            "REFUSED, NOT_NOW, WILL_NOT, UNKNOWN_FATE = 3, 4, 5, 6",
            "REFUSED, NOT_NOW, WILL_NOT, UNKNOWN_FATE = 0, 0, 0, 0",
        )],
        breaks: &[
            "a6.scope-missing",
            "a7.token-refused",
            "p14.sector",
            "r12.lost",
            "r3.unknown-company",
            "r4.stopped-company",
            "r5.not-configured",
            "r6.digest-refused",
            "r7.not-implemented",
            "r9.gives-up",
        ],
    },
    Variant {
        name: "makes the last document the main content",
        group: 5,
        patches: &[(
            "\"mainContent\": number == 1 and",
            "\"mainContent\": number == len(message[\"documents\"]) and",
        )],
        breaks: &["p16.as-asked", "p4.documents"],
    },
    Variant {
        name: "publishes something else where a subject is too long",
        group: 5,
        patches: &[
            ("LONGEST_SUBJECT = 400", "LONGEST_SUBJECT = 4000"),
            (
                "\"subject\": text(message[\"subject\"])",
                "\"subject\": text(message[\"subject\"] if len(message[\"subject\"]) <= 400 else \"?\")",
            ),
        ],
        breaks: &["p16.as-asked", "p9.subject"],
    },
];
