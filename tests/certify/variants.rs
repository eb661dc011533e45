//! The reference sender broken in one way each: what is put in the place of what, and the lines of the catalogue that it
//! breaks, all others standing as before.

/// One way to be wrong.
pub struct Variant {
    pub name: &'static str,
    /// Those of one group share a run of all cases: none of them has to do with another.
    pub group: usize,
    /// Texts of the reference sender, each there once, and what stands in their places.
    pub patches: &'static [(&'static str, &'static str)],
    /// The lines that are not shown then.
    pub breaks: &'static [&'static str],
}

/// The reference sender broken so.
#[track_caller]
pub fn broken(text: &str, variant: &Variant) -> String {
    let mut text = text.to_owned();
    for (from, to) in variant.patches {
        assert_eq!(text.matches(from).count(), 1, "{}: `{from}` stands there once", variant.name);
        text = text.replace(from, to);
    }
    text
}

pub const VARIANTS: &[Variant] = &[
    Variant {
        name: "sends again what was accepted",
        group: 0,
        patches: &[
            (
                "    if record is None:\n        reasons",
                "    if record is None or record[\"state\"] == \"accepted\":\n        reasons",
            ),
            (" and receipt_for(record[\"zip\"]) is None:", ":"),
        ],
        breaks: &["never.send-again-after-200"],
    },
    Variant {
        name: "sends again what was accepted, under another id",
        group: 1,
        patches: &[(
            "    if record is None:\n        reasons",
            "    if record and record[\"state\"] == \"accepted\" and shipment:\n        \
             shipment[\"id\"] = shipment_id = shipment_id + \"-again\"\n        record = None\n    \
             if record is None:\n        reasons",
        )],
        breaks: &["never.send-again-under-another-id"],
    },
    Variant {
        name: "sends again what was refused as received before",
        group: 2,
        patches: &[
            (
                "    if record is None:\n        reasons",
                "    if record is None or \"before\" in record.get(\"texts\", [\"\"])[0]:\n        reasons",
            ),
            (" and receipt_for(record[\"zip\"]) is None:", ":"),
        ],
        breaks: &["never.send-again-after-duplicate"],
    },
    Variant {
        name: "takes every receipt for a good one",
        group: 3,
        patches: &[("root.findtext(\"status\") == \"200\"", "True")],
        breaks: &["reads.rejection"],
    },
    Variant {
        name: "sees receipts and never reads them",
        group: 3,
        patches: &[
            ("if found and mailbox.take(found):", "if found:"),
            (
                "    receipt = receipt_for(record[\"zip\"])\n    if receipt is None:",
                "    receipt = True, []\n    if receipt is None:",
            ),
        ],
        breaks: &["reads.receipt", "reads.rejection"],
    },
    Variant {
        name: "deletes older subscription lists unread",
        group: 1,
        patches: &[(
            "        taken = mailbox.take(names)",
            "        lists = sorted(name for name in names if \"_eboks_subscribers_\" in name)\n        \
             mailbox.do(*(f\"rm {quoted(name)}\" for name in lists[:-1]))\n        \
             names = [name for name in names if name not in lists[:-1]]\n        taken = mailbox.take(names)",
        )],
        breaks: &["never.delete-unread"],
    },
    Variant {
        name: "leaves half a zip behind and begins again",
        group: 1,
        patches: &[(
            "    if record[\"state\"] == \"putting\":\n",
            "    if record[\"state\"] == \"putting\":\n        half = os.path.join(STATE, \"half\")\n        \
             write(half, read(outgoing(record))[:500])\n        \
             mailbox.do(f\"put {quoted(half)} {quoted(there.replace('netsshare_', 'netsshare_try-'))}\")\n",
        )],
        breaks: &[
            "can.go-on-after-cut",
            "never.send-again-after-lost-answer",
            "never.send-half-a-zip",
            "never.send-unchanged-after-400",
        ],
    },
    Variant {
        name: "keeps a copy in another folder",
        group: 1,
        patches: &[(
            "        mailbox.do(rename)\n",
            "        mailbox.do(rename)\n        \
             mailbox.do(f\"-put {quoted(outgoing(record))} {quoted('/Inbound/DK87654321/' + record['zip'])}\")\n",
        )],
        breaks: &["never.upload-elsewhere"],
    },
    Variant {
        name: "keeps a copy under a name in capitals",
        group: 2,
        patches: &[(
            "        mailbox.do(rename)\n",
            "        mailbox.do(rename)\n        capitals = os.environ[\"NETS_INBOUND\"] + \"/\" + record[\"zip\"].upper()\n        \
             mailbox.do(f\"put {quoted(outgoing(record))} {quoted(capitals)}\")\n",
        )],
        breaks: &["never.misname"],
    },
    Variant {
        name: "does not know of 1 MB",
        group: 0,
        patches: &[("message.get(\"for_signing\") and os.path.getsize", "False and os.path.getsize")],
        breaks: &["never.sign-over-1mb"],
    },
    Variant {
        name: "does not look at the subscription list",
        group: 0,
        patches: &[("    subscribers = newest_lists()\n    if sum", "    subscribers = None\n    if sum")],
        breaks: &["never.send-unsubscribed"],
    },
    Variant {
        name: "attaches whatever it is given",
        group: 0,
        patches: &[("len(attachments) > MOST_ATTACHMENTS", "False")],
        breaks: &["never.attach-too-much"],
    },
    Variant {
        name: "writes person numbers as it gets them",
        group: 0,
        patches: &[("\"person\" in each and not each[\"person\"].isdigit()", "False")],
        breaks: &["never.misspell-a-number"],
    },
    Variant {
        name: "keeps results by message id alone",
        group: 0,
        patches: &[(
            "    path, number = os.path.join(STATE, \"received\", name), 1\n",
            "    if name.startswith(\"signed_documents_\"):\n        \
             name = \"_\".join(name.split(\"_\")[:4]).removesuffix(\".zip\") + \".zip\"\n        \
             return write(os.path.join(STATE, \"received\", name), data)\n    \
             path, number = os.path.join(STATE, \"received\", name), 1\n",
        )],
        breaks: &["reads.several-results"],
    },
    Variant {
        name: "forgets older results when it collects",
        group: 2,
        patches: &[(
            "        names = mailbox.names()\n        taken",
            "        names = mailbox.names()\n        \
             for name, _ in received():\n            \
             if name.endswith(\".zip\"):\n                os.remove(os.path.join(STATE, \"received\", name))\n        taken",
        )],
        breaks: &["never.lose-a-result"],
    },
    Variant {
        name: "does not pass on why a signer rejected",
        group: 0,
        patches: &[("return REJECTED, receipt.findtext(\"reasonText\") or \"\"", "return REJECTED, \"\"")],
        breaks: &["reads.rejected"],
    },
    Variant {
        name: "stumbles over a rejection without words",
        group: 1,
        patches: &[(
            "receipt.findtext(\"reasonText\") or \"\"\n\n\ndef subscribed",
            "receipt.find(\"reasonText\").text\n\n\ndef subscribed",
        )],
        breaks: &["reads.rejected-without-words"],
    },
    Variant {
        name: "takes a passed deadline for a rejection",
        group: 2,
        patches: &[("== \"PASSED_DEADLINE\"", "== \"PASSED\"")],
        breaks: &["reads.deadline"],
    },
    Variant {
        name: "takes every message of a report for delivered",
        group: 0,
        patches: &[("in (\"CONFIRMED\", \"200\")", "in (\"CONFIRMED\", \"REJECTED\", \"200\")")],
        breaks: &["reads.distribution-report"],
    },
    Variant {
        name: "takes every realtime message for delivered",
        group: 1,
        patches: &[("in (\"CONFIRMED\", \"200\")", "in (\"CONFIRMED\", \"200\", \"400\")")],
        breaks: &["reads.realtime-receipt"],
    },
    Variant {
        name: "goes by the oldest list",
        group: 2,
        patches: &[("days[max(days)]", "days[min(days)]")],
        breaks: &["reads.subscription-list"],
    },
    Variant {
        name: "loses attachments on the way",
        group: 2,
        patches: &[
            (
                "    for part in message.get(\"attachments\", []):\n        attachment",
                "    for part in []:\n        attachment",
            ),
            (
                "for part in each.get(\"attachments\", [])]\n        files +=",
                "for part in []]\n        files +=",
            ),
        ],
        breaks: &["can.attachments", "never.attach-too-much"],
    },
    Variant {
        name: "forgets the publication date",
        group: 0,
        patches: &[("    if \"publication_date\" in message:", "    if False:")],
        breaks: &["can.publication-date"],
    },
    Variant {
        name: "forgets the department",
        group: 1,
        patches: &[("        if \"production_unit\" in receiver:", "        if False:")],
        breaks: &["can.p-number"],
    },
    Variant {
        name: "answers callers that show no certificate",
        group: 0,
        patches: &[("ssl.CERT_REQUIRED", "ssl.CERT_OPTIONAL")],
        breaks: &["can.alias-service"],
    },
    Variant {
        name: "never looks at the code of a customer",
        group: 1,
        patches: &[("    if customer[\"alias2\"] != alias2:\n", "    if False:\n")],
        breaks: &["can.alias-refuse"],
    },
    Variant {
        name: "reads aliases as Latin-1",
        group: 2,
        patches: &[("keep_blank_values=True", "keep_blank_values=True, encoding=\"latin-1\"")],
        breaks: &["can.alias-accept"],
    },
    Variant {
        name: "ends the lines of its answers",
        group: 3,
        patches: &[(
            "alias_word(self.server.known, asked).encode()",
            "(alias_word(self.server.known, asked) + \"\\n\").encode()",
        )],
        breaks: &["can.alias-accept", "can.alias-refuse", "can.alias-service"],
    },
    Variant {
        name: "says where its service is and ends",
        group: 4,
        patches: &[("        service.serve_forever()\n", "        pass\n")],
        breaks: &["can.alias-accept", "can.alias-refuse", "can.alias-service"],
    },
    Variant {
        name: "sends again what it has not heard of",
        group: 3,
        patches: &[(
            "    if record[\"state\"] == \"renaming\":\n",
            "    if record[\"state\"] == \"renaming\":\n        record[\"state\"] = \"putting\"\n    if False:\n",
        )],
        breaks: &["never.send-again-after-200", "never.send-again-after-lost-answer"],
    },
    Variant {
        name: "takes what has come of a download that broke off",
        group: 3,
        patches: &[
            (
                "        self.do(*(f\"get {quoted(name)} {quoted(path)}\" for name, path in here.items()))\n",
                "        known = {name for name, _ in received()}\n        here = {name: path for name, path in here.items() if name not in known}\n        \
                 try:\n            self.do(*(f\"get {quoted(name)} {quoted(path)}\" for name, path in here.items()))\n        \
                 except Trouble:\n            here = {name: path for name, path in here.items() if os.path.exists(path)}\n            \
                 for name, path in here.items():\n                keep_received(name, read(path))\n            raise\n",
            ),
            ("return DONE if len(taken) == len(names) else TROUBLE", "return DONE"),
            (
                "            receipt = signing_receipt(data)\n            if (receipt",
                "            receipt = signing_receipt(data)\n            if receipt is None:\n                continue\n            if (receipt",
            ),
        ],
        breaks: &["never.take-a-half-written-file"],
    },
    Variant {
        name: "takes any host key",
        group: 0,
        patches: &[("StrictHostKeyChecking=yes", "StrictHostKeyChecking=no")],
        breaks: &["never.trust-a-changed-host-key"],
    },
    Variant {
        name: "gives up what was cut",
        group: 4,
        patches: &[
            (
                "        mailbox.do(f\"put {quoted(outgoing(record))} {quoted(there + '.part')}\")\n",
                "        keep_sent(shipment_id, {**record, \"state\": \"sent\"})\n        \
                 mailbox.do(f\"put {quoted(outgoing(record))} {quoted(there + '.part')}\")\n",
            ),
            ("\"SENDER_PATIENCE\", \"30\"", "\"SENDER_PATIENCE\", \"5\""),
        ],
        breaks: &["can.go-on-after-cut"],
    },
];
