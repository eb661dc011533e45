//! Every case file: its name, and what it says. A shipment's id is its file's name behind `certify-`.

use crate::case_file::{
    CaseAddress, CaseAliasService, CaseAttachmentFile, CaseCustomer, CaseEmail, CaseFile, CaseLetter,
    CaseMessage, CaseParty, CaseShipment, CaseSubject, ReadyZip,
};
use crate::verb::DocumentKind;

/// The document types and the e-Boks id of the scenario in which the cases are played.
const LETTER: &str = "163057";
const MANDATORY_LETTER: &str = "163058";
const LETTER_BY_ALIAS: &str = "163060";
const CONTRACT: &str = "162812";
const EBOKS_ID: &str = "15723";

/// The published demo recipients, and magic ones of the default scenario.
const ANNA: &str = "2402911995";
const BENT: &str = "0411820680";
const COMPANY: &str = "12345678";
const SIGNS_AT_ONCE: &str = "6101800001";
const SIGNS_AFTER_TWO_DAYS: &str = "6101800003";
const REJECTS: &str = "6101800005";
const REJECTS_WITHOUT_A_WORD: &str = "6101800006";
const REJECTS_WITH_ESCAPES: &str = "6101800007";
const NEVER_ANSWERS: &str = "6101800008";
const NOT_SUBSCRIBED: &str = "6101800010";
const SECOND_SIGNER: &str = "6101800011";

/// As long as a description may be.
const FIFTY: &str = "Årsopgørelse & ændring 2026 <for dig, Anna> \"ny\" 1";

/// A sign longer.
const FIFTY_ONE: &str = "Årsopgørelse og ændringer i året 2026 for dig, Anna";

/// A file that is named and not there.
pub(crate) const LOST: &str = "lost.pdf";

/// With these and the receiver there are ten signers.
const TEN_SIGNERS: [&str; 9] = [
    "6101800001",
    "6101800002",
    "6101800003",
    "6101800004",
    "6101800005",
    "6101800006",
    "6101800007",
    "6101800009",
    "6101800011",
];

const NINE_FILES: [&str; 9] = [
    "terms.pdf",
    "prices.pdf",
    "page-3.pdf",
    "page-4.pdf",
    "page-5.pdf",
    "page-6.pdf",
    "page-7.pdf",
    "page-8.pdf",
    "page-9.pdf",
];

/// The name of a case file without its ending, and the file.
pub(crate) type Named = (&'static str, CaseFile);

pub(crate) fn all() -> Vec<Named> {
    let mut all = of_each_kind();
    all.extend(of_what_is_read());
    all.extend(of_what_never_happens());
    all.extend(subjects());
    all.push(("collect", CaseFile::empty()));
    all.push(("alias-service", CaseFile { alias_service: Some(alias_service()), ..CaseFile::empty() }));
    all
}

fn of_each_kind() -> Vec<Named> {
    let attachments = vec![
        CaseAttachmentFile { file: "terms.pdf", title: Some("Terms") },
        CaseAttachmentFile { file: "prices.pdf", title: None },
    ];
    let unit = CaseParty { production_unit: Some("1234567890"), ..company() };
    let mandatory =
        CaseMessage { document_type: MANDATORY_LETTER, mandatory: true, ..letter(person(NOT_SUBSCRIBED)) };
    let by_alias = CaseMessage { document_type: LETTER_BY_ALIAS, ..letter(alias("CUSTOMER42")) };
    let dated = CaseMessage { publication_date: Some("2026-01-12"), ..letter(person(ANNA)) };
    let signers = vec![person(SECOND_SIGNER), abroad("41018000001", "NO")];
    let realtime = |message| CaseMessage { realtime: true, ..message };
    let next = CaseMessage { letter: Some(printed()), ..letter(person(NOT_SUBSCRIBED)) };
    let by_print = CaseMessage { channels: vec!["print"], ..next.clone() };
    let email = CaseEmail { address: "anna@example.com", subject: "Your letter" };
    let by_email = CaseMessage { channels: vec!["email"], email: Some(email), ..letter(person(ANNA)) };
    let described = CaseMessage { title: FIFTY, ..letter(person(ANNA)) };
    let paid = CaseMessage { payment_attachment: Some("payment.xml"), ..letter(person(ANNA)) };
    vec![
        send("plain", DocumentKind::Plain, vec![letter(person(ANNA)), second(letter(person(BENT)))]),
        send(
            "attachments",
            DocumentKind::Attachments,
            vec![CaseMessage { attachments, ..letter(person(ANNA)) }],
        ),
        send("cvr", DocumentKind::Cvr, vec![letter(company())]),
        send("p-number", DocumentKind::PNumber, vec![letter(unit)]),
        send("norway", DocumentKind::Norway, vec![letter(abroad("41018000001", "NO"))]),
        send("sweden", DocumentKind::Sweden, vec![letter(abroad("198001610001", "SE"))]),
        send("alias", DocumentKind::Alias, vec![by_alias]),
        send("mandatory", DocumentKind::Mandatory, vec![mandatory]),
        send("publication-date", DocumentKind::PublicationDate, vec![dated]),
        send("signing", DocumentKind::Signing, vec![contract(SIGNS_AT_ONCE)]),
        send(
            "multi-signing",
            DocumentKind::MultiSigning,
            vec![CaseMessage { signers, ..contract(SIGNS_AT_ONCE) }],
        ),
        send(
            "realtime",
            DocumentKind::Realtime,
            vec![realtime(letter(person(ANNA))), realtime(second(letter(person(NOT_SUBSCRIBED))))],
        ),
        send("description", DocumentKind::Description, vec![described]),
        send("payment-attachment", DocumentKind::PaymentAttachment, vec![paid]),
        send("next-channel", DocumentKind::NextChannel, vec![next]),
        send("print", DocumentKind::Print, vec![by_print]),
        send("email", DocumentKind::Email, vec![by_email]),
        ready_alone("ready"),
    ]
}

fn of_what_is_read() -> Vec<Named> {
    let contract_for = |name, who| or_ready(send(name, DocumentKind::Signing, vec![contract(who)]));
    let one_of_two = vec![letter(person(ANNA)), second(letter(person(NOT_SUBSCRIBED)))];
    vec![
        or_ready(send(
            "letters",
            DocumentKind::Plain,
            vec![letter(person(ANNA)), second(letter(person(BENT)))],
        )),
        or_ready(send("delivered-or-not", DocumentKind::Plain, one_of_two)),
        contract_for("signed", SIGNS_AT_ONCE),
        contract_for("rejected", REJECTS_WITH_ESCAPES),
        contract_for("rejected-silently", REJECTS_WITHOUT_A_WORD),
        contract_for("deadline", NEVER_ANSWERS),
        contract_for("same-id-signed", SIGNS_AT_ONCE),
        contract_for("same-id-rejected", REJECTS),
    ]
}

fn of_what_never_happens() -> Vec<Named> {
    let attached = |file| CaseAttachmentFile { file, title: None };
    let many = NINE_FILES.iter().copied().map(attached).collect();
    let all_signers = TEN_SIGNERS.iter().copied().map(person).collect();
    let crowd =
        (1..=51).map(|id: u32| CaseMessage { id: id.to_string(), realtime: true, ..letter(person(ANNA)) });
    let one = |message| vec![message];
    let to_anna = || letter(person(ANNA));
    let unreturnable = CaseLetter { from: None, ..printed() };
    vec![
        or_ready(send("duplicate", DocumentKind::Plain, one(to_anna()))),
        or_ready(send("later", DocumentKind::Signing, one(contract(SIGNS_AFTER_TWO_DAYS)))),
        send(
            "not-subscribed",
            DocumentKind::Plain,
            one(CaseMessage { title: "Another letter", ..letter(person(NOT_SUBSCRIBED)) }),
        ),
        send("finland", DocumentKind::Plain, one(letter(abroad("6101800001", "FI")))),
        send("dash", DocumentKind::Plain, one(letter(person("240291-1995")))),
        send("no-pdf", DocumentKind::Plain, one(CaseMessage { pdf: "no-pdf.pdf", ..to_anna() })),
        send("lost-pdf", DocumentKind::Plain, one(CaseMessage { pdf: LOST, ..to_anna() })),
        send(
            "nine-attachments",
            DocumentKind::Attachments,
            one(CaseMessage { attachments: many, ..to_anna() }),
        ),
        send(
            "long-description",
            DocumentKind::Description,
            one(CaseMessage { title: FIFTY_ONE, ..to_anna() }),
        ),
        send(
            "over-1-mb",
            DocumentKind::Signing,
            one(CaseMessage { pdf: "over-1-mb.pdf", ..contract(SIGNS_AT_ONCE) }),
        ),
        send(
            "ten-signers",
            DocumentKind::MultiSigning,
            one(CaseMessage { signers: all_signers, ..contract(NEVER_ANSWERS) }),
        ),
        send(
            "signers-of-a-letter",
            DocumentKind::MultiSigning,
            one(CaseMessage { signers: vec![person(SECOND_SIGNER)], ..letter(person(SIGNS_AT_ONCE)) }),
        ),
        send(
            "alias-with-a-dash",
            DocumentKind::Alias,
            one(CaseMessage { document_type: LETTER_BY_ALIAS, ..letter(alias("CUSTOMER-42")) }),
        ),
        send("realtime-crowd", DocumentKind::Realtime, crowd.collect()),
        send(
            "no-return-address",
            DocumentKind::Print,
            one(CaseMessage {
                letter: Some(unreturnable),
                channels: vec!["print"],
                ..letter(person(NOT_SUBSCRIBED))
            }),
        ),
    ]
}

fn subjects() -> Vec<Named> {
    vec![
        about_message("about-delivered", "delivered-or-not", "1"),
        about_message("about-not-delivered", "delivered-or-not", "2"),
        about_message("about-realtime-delivered", "realtime", "1"),
        about_message("about-realtime-not-delivered", "realtime", "2"),
        about_message("about-signed", "signed", "1"),
        about_message("about-multi-signing", "multi-signing", "1"),
        about_message("about-later", "later", "1"),
        about_message("about-rejected", "rejected", "1"),
        about_message("about-rejected-silently", "rejected-silently", "1"),
        about_message("about-deadline", "deadline", "1"),
        about_message("about-same-id-signed", "same-id-signed", "1"),
        about_message("about-same-id-rejected", "same-id-rejected", "1"),
        about_subscription("about-anna", ANNA),
        about_subscription("about-stranger", NOT_SUBSCRIBED),
    ]
}

/// Whom the service knows that the cases of `alias.yaml` ask.
fn alias_service() -> CaseAliasService {
    let customer = |alias1, alias2, may_register| CaseCustomer { alias1, alias2, may_register };
    CaseAliasService {
        announce: "alias-service.url",
        hosts: vec!["localhost", "127.0.0.1"],
        certificate: "server.pem",
        key: "server.key.pem",
        client_ca: "tls-ca.pem",
        document_types: vec![LETTER_BY_ALIAS],
        customers: vec![
            customer("CUSTOMER51", "CODE51", true),
            customer("Kundenr52Æ", "Kode52ø", true),
            customer("CUSTOMER53", "CODE53", false),
        ],
    }
}

fn shipment_id(name: &str) -> String {
    format!("certify-{name}")
}

fn send(name: &'static str, kind: DocumentKind, messages: Vec<CaseMessage>) -> Named {
    let sender = CaseParty { organisation: Some(COMPANY), country: "DK", ..CaseParty::default() };
    let shipment = CaseShipment { id: shipment_id(name), sender, messages };
    (name, CaseFile { kind: Some(kind), shipment: Some(shipment), ..CaseFile::empty() })
}

/// The same with a zip beside it, since it is about what comes back and not about how the zip was made.
fn or_ready((name, case): Named) -> Named {
    (name, CaseFile { ready: Some(ready(name)), ..case })
}

fn ready_alone(name: &'static str) -> Named {
    (name, CaseFile { kind: Some(DocumentKind::Ready), ready: Some(ready(name)), ..CaseFile::empty() })
}

fn ready(name: &str) -> ReadyZip {
    ReadyZip { zip: format!("netsshare_{name}.zip"), shipment_id: shipment_id(name) }
}

fn about_message(name: &'static str, shipment: &str, message_id: &'static str) -> Named {
    let about = CaseSubject::Message { shipment_id: shipment_id(shipment), message_id };
    (name, CaseFile { about: Some(about), ..CaseFile::empty() })
}

fn about_subscription(name: &'static str, number: &'static str) -> Named {
    let about = CaseSubject::Subscription { who: person(number), document_type: LETTER, eboks_id: EBOKS_ID };
    (name, CaseFile { about: Some(about), ..CaseFile::empty() })
}

fn letter(receiver: CaseParty) -> CaseMessage {
    CaseMessage {
        id: "1".to_owned(),
        eboks_id: EBOKS_ID,
        document_type: LETTER,
        receiver,
        title: "Your letter",
        pdf: "letter.pdf",
        attachments: Vec::new(),
        mandatory: false,
        for_signing: false,
        signers: Vec::new(),
        publication_date: None,
        realtime: false,
        payment_attachment: None,
        channels: Vec::new(),
        letter: None,
        email: None,
    }
}

fn second(message: CaseMessage) -> CaseMessage {
    CaseMessage { id: "2".to_owned(), ..message }
}

fn contract(signer: &'static str) -> CaseMessage {
    CaseMessage {
        document_type: CONTRACT,
        title: "Your contract",
        pdf: "contract.pdf",
        for_signing: true,
        ..letter(person(signer))
    }
}

fn person(number: &'static str) -> CaseParty {
    abroad(number, "DK")
}

fn abroad(number: &'static str, country: &'static str) -> CaseParty {
    CaseParty { person: Some(number), country, ..CaseParty::default() }
}

fn company() -> CaseParty {
    CaseParty { organisation: Some(COMPANY), country: "DK", ..CaseParty::default() }
}

fn alias(value: &'static str) -> CaseParty {
    CaseParty { alias: Some(value), country: "DK", ..CaseParty::default() }
}

fn printed() -> CaseLetter {
    let address = |name, line| CaseAddress { name, line, postal_code: "1000", city: "Prøveby" };
    CaseLetter {
        to: address("Fremmed Testesen", "Prøvegade 1"),
        from: Some(address("Demo sender", "Prøvegade 2")),
        class: 2,
        duplex: true,
        colour: false,
    }
}
