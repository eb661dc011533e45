//! The document on the e-Boks channel, sentence by sentence: where each is kept in the rule book.

use serde::Serialize;

/// One sentence, or a heading, of the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sentence {
    /// A key of our own: the chapter and a word.
    pub key: &'static str,
    /// A few words by which the sentence is found.
    pub fragment: &'static str,
    /// The checks, behaviours and omissions that it became.
    pub kept_in: &'static [&'static str],
}

macro_rules! sentences {
    ($($key:literal $fragment:literal [$($entry:literal),+];)*) => {
        /// Every sentence that says something, in the order of the document.
        pub const SENTENCES: &[Sentence] =
            &[$(Sentence { key: $key, fragment: $fragment, kept_in: &[$($entry),+] },)*];
    };
}

sentences! {
    "eboks.mailbox" "secure digital mailbox" ["not-simulated.prose"];
    "eboks.decide" "things that a sender must decide" ["not-simulated.agreements"];
    "eboks.registration" "mandatory or user-managed" ["channels.mandatory", "not-simulated.agreements"];
    "eboks.help" "sales representative or the support team" ["not-simulated.prose"];
    "eboks.below" "functionalities available in e-Boks" ["not-simulated.prose"];
    "address.two-ways" "two ways of addressing" ["receiver.documented-forms"];
    "address.either" "identification number or an alias" ["receiver.documented-forms"];
    "address.law" "current legal guidelines" ["not-simulated.law"];
    "address.person" "country code as address criteria" ["receiver.person-number", "receiver.country"];
    "address.summary" "checked by Nets against a summary" ["channels.subscription-check", "subscriptions.known-at-9"];
    "address.next-channel" "next channel specified or in standard" ["channels.subscription-check", "channels.closed-list", "channels.print", "channels.email", "channels.letter-alone", "channels.twice"];
    "address.mandatory" "regardless of the recipient having subscribed" ["channels.mandatory"];
    "address.formats" "number supported formats" ["receiver.person-number"];
    "address.other-characters" "any other characters" ["receiver.person-number"];
    "address.dk" "DDMMYYXXXX" ["receiver.person-number", "receiver.person-date", "receiver.check-digits"];
    "address.no" "DDMMYYXXXXX" ["receiver.person-number", "receiver.person-date", "receiver.check-digits"];
    "address.se" "YYYYMMDDXXXX" ["receiver.person-number", "receiver.person-date", "receiver.check-digits"];
    "address.alias" "do not have the option of using" ["receiver.alias", "receiver.alias-material", "alias.registered"];
    "address.two-values" "two values (alias 1 and alias 2)" ["alias.query"];
    "address.sender-decides" "which values to use as alias 1" ["not-simulated.choice-of-keys"];
    "address.alias-1" "will only use alias 1" ["receiver.alias"];
    "address.alias-key" "in conjunction with the document type" ["receiver.alias-material", "alias.one-person", "subscriptions.by-alias-only"];
    "address.alias-below" "described in detail further below" ["not-simulated.prose"];
    "functions.number" "A number of functions are available" ["not-simulated.prose"];
    "functions.managed" "managed in the shipment.xml" ["schema.violation"];
    "functions.list" "available functions are" ["not-simulated.prose"];
    "functions.publication" "available to the recipient on a given date" ["delivery.publication-date"];
    "functions.publication-xml" "Can be indicated in the XML" ["message.publication-date", "message.publication-past", "message.publication-far"];
    "functions.description" "Free text element" ["message.description-length"];
    "functions.mandatory" "Pre-approval/Mandatory" ["channels.mandatory"];
    "functions.accepted" "has accepted distribution of given documents" ["channels.mandatory"];
    "functions.must-register" "must register for e-Boks to view" ["channels.not-at-eboks", "not-simulated.recipients-own-pages"];
    "functions.material-id" "with a specific material ID" ["channels.mandatory", "material.known"];
    "functions.attachments" "by using the correct tag" ["file.missing", "schema.violation", "message.attachment-description"];
    "functions.variations" "limit of variations of attachments" ["not-simulated.attachment-variations"];
    "functions.most-attachments" "maximum 8 attachments" ["message.attachment-count"];
    "signing.channel" "if the document is marked for it" ["signing.by-type"];
    "signing.supported" "possible to sign the document with" ["signing.methods"];
    "signing.methods" "BankID or NemID" ["signing.methods"];
    "signing.by-type" "distributed for signing by the" ["signing.by-type"];
    "signing.agreement" "necessary to have setup an agreement" ["material.known", "material.eboks-id"];
    "signing.conditions" "3 days time-out if not signed" ["signing.deadline"];
    "signing.begins" "start the e-Signing process" ["signing.begins-by-itself"];
    "signing.result" "zipped return file in the Outbound" ["results.zip"];
    "signing.name" "1 zip file for each signed document" ["results.zip", "results.renamed", "message.id-name"];
    "signing.retursvar" "file once a day" ["results.return-file"];
    "signing.samples" "Sample files for reference" ["not-simulated.prose"];
    "signing.reasons" "2 types of reject reasons" ["signing.one-rejection", "signing.deadline"];
    "signing.reason-text" "reason text in the tag" ["signing.one-rejection"];
    "signing.passed" "within the given deadline" ["signing.deadline"];
    "signing.response-date" "date where Nets-share processed" ["signing.deadline"];
    "signing.examples" "See examples of the above" ["not-simulated.prose"];
    "signing.whitelist" "whitelist guideline from NemID" ["not-simulated.whitelist-program", "pdf.javascript", "pdf.form", "pdf.embedded-file", "pdf.multimedia", "pdf.action", "pdf.layers", "pdf.external-content"];
    "signing.pdf" "fonts not supported must be embedded" ["pdf.signing-size", "pdf.font-embedded", "pdf.active-link"];
    "signing.subset" "fonts are subset embedded" ["pdf.font-subset"];
    "multi.possible" "require multiple signees" ["signing.all-must-sign"];
    "multi.contract" "case of a contract or similar" ["not-simulated.prose"];
    "multi.valid" "only be valid returned if all" ["signing.all-must-sign", "signing.deadline"];
    "multi.timeframe" "setup uppon the senders request" ["not-simulated.agreements"];
    "multi.independently" "sign it via their eBoks independently" ["signing.all-must-sign"];
    "multi.order" "no significance which order" ["signing.all-must-sign"];
    "multi.unseen" "not be able to see who else" ["not-simulated.recipients-own-pages"];
    "multi.type" "must use a <documentType> set up for signing" ["signing.material"];
    "multi.addressed" "addressed in the shipment.xml" ["schema.violation"];
    "multi.signers" "one signer for each extra receiver" ["signing.signer-twice", "receiver.person-number"];
    "multi.prerequisite" "agreed in advance to accept" ["signing.subscriptions"];
    "multi.list" "validated against the" ["signing.subscriptions"];
    "multi.all" "before it is automatically returned" ["signing.all-must-sign"];
    "multi.one-rejects" "one signee rejects or does not sign" ["signing.one-rejection", "signing.deadline"];
    "multi.result" "result of the signing process back" ["results.zip"];
    "multi.signatures" "extra number of signatures" ["signing.many-signatures"];
    "multi.sample" "adding extra signers" ["not-simulated.prose"];
    "multi.same" "Same conditions as single signing" ["pdf.signing-size", "pdf.font-embedded", "pdf.active-link"];
    "multi.registered" "Each signee must be registered" ["signing.subscriptions"];
    "multi.most" "maximum of 9 signees" ["signing.signer-count"];
    "attention.what" "production site (P-nummer)" ["receiver.production-unit", "receiver.cvr"];
    "attention.name" "Production unit identifier" ["receiver.production-unit"];
    "attention.not-validated" "does not validate these types" ["receiver.production-unit"];
    "attention.xsd-only" "only validated against the XSD" ["receiver.production-unit"];
    "attention.main-mailbox" "sent to main mailbox" ["receiver.production-unit"];
    "attention.bilateral" "bilateral agreement" ["not-simulated.agreements"];
    "attention.support" "contact e-Boks for support" ["not-simulated.agreements"];
    "attention.sample" "sample of the xml" ["receiver.documented-forms", "receiver.cvr-check-digit"];
    "lists.option" "option of receiving lists" ["subscriptions.list-at-14"];
    "lists.already" "already available on the e-Boks channel" ["subscriptions.list-at-14", "subscriptions.list-as-of-17"];
    "lists.at-two" "at 2 p.m. daily" ["subscriptions.list-at-14", "subscriptions.list-as-of-17"];
    "lists.uploaded" "with a filename in the following" ["subscriptions.list-at-14"];
    "lists.name" "[running number]" ["subscriptions.list-at-14"];
    "lists.contains" "file contains information about" ["subscriptions.list-rows"];
    "lists.person" "number or alias number" ["subscriptions.list-rows"];
    "lists.type" "(6 digit number)" ["subscriptions.list-rows", "schema.violation"];
    "lists.country" "Norwegian, Swedish or Danish" ["subscriptions.list-rows", "receiver.country"];
    "lists.eboks-id" "(5 digit number)" ["subscriptions.list-rows", "sender.eboks-id"];
    "lists.example" "example of a subscription list" ["subscriptions.list-rows"];
    "alias.enter" "wishes to register for a document group" ["alias.query", "not-simulated.recipients-own-pages"];
    "alias.message" "receives a message to enter two" ["not-simulated.recipients-own-pages"];
    "alias.calls" "then calls a sender web service" ["alias.query"];
    "alias.states" "combination the user has entered" ["alias.words"];
    "alias.registered" "combination is valid, the user will be" ["alias.registered", "alias.words"];
    "alias.told" "via standard registration lists" ["alias.registered", "subscriptions.list-at-14"];
    "alias.not-valid" "the recipient will be informed" ["alias.words", "not-simulated.recipients-own-pages"];
    "alias.choosing" "the following is important" ["not-simulated.prose"];
    "alias.address" "is used for address purposes" ["receiver.alias", "alias.registered"];
    "alias.unique" "must be unique to each recipient" ["alias.one-person", "not-simulated.choice-of-keys"];
    "alias.verify" "verify that the user has been approved" ["alias.query"];
    "alias.guess" "No one should be able to guess" ["not-simulated.choice-of-keys"];
    "alias.secret" "something more 'secret'" ["alias.secret", "not-simulated.choice-of-keys"];
    "alias.known" "terms known to the message recipient" ["not-simulated.choice-of-keys"];
    "alias.form" "limited to 1 to 50 characters" ["alias.form", "receiver.alias"];
    "alias.implement" "must implement web service to query" ["alias.query"];
    "alias.real-time" "called (in real-time)" ["alias.query"];
    "alias.service" "requires that the sender has provided" ["alias.query"];
    "alias.ssl" "query using SSL" ["alias.mutual-tls"];
    "alias.request" "https://HOST/RESOURCE" ["alias.query"];
    "alias.host" "replaced by a customer-specific host" ["alias.query"];
    "alias.parameters" "described in Table 1" ["alias.query"];
    "alias.group" "Varies in testing and production" ["alias.query", "alias.document-group"];
    "alias.field1-id" "Name of first field in e-Boks" ["alias.query"];
    "alias.field1-value" "in the first field" ["alias.query"];
    "alias.field2-id" "Name of second field in e-Boks" ["alias.query"];
    "alias.field2-value" "in the second field" ["alias.query"];
    "alias.response" "http response code is expected" ["alias.words"];
    "alias.ok" "All fields are correct" ["alias.words"];
    "alias.forwarded" "forwarded to the e-Boks user" ["alias.words", "not-simulated.recipients-own-pages"];
    "alias.security" "both valid server and client certificates" ["alias.mutual-tls"];
}
