//! Every rule by which a shipment is judged, written once: the docs, the API, `validate` and the
//! receipts all read it from here. Beside the rules stand what happens otherwise, what is left out,
//! and the sentences of the document on the e-Boks channel that all of it comes from.

pub mod behaviours;
pub mod channel;
pub mod ebox;
pub mod onboarding;
pub mod onboarding_document;

use alloc::string::String;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How sure we are that Nets behaves so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// A document of Nets or e-Boks says so.
    Documented,
    /// A real client or a real file shows it.
    Observed,
    /// No public document says; we chose, and the user can override it.
    Assumed,
}

/// Whether a finding refuses the shipment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Nets refuses the whole shipment.
    Error,
    /// Nets takes it; the sender should look at it.
    Warning,
    /// Only a remark; off unless asked for.
    Lint,
}

/// Where on its way a shipment is judged by a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The zip itself.
    Archive,
    /// `shipment.xml` as text and as well-formed XML.
    Xml,
    /// `shipment.xml` against the XSD of its version.
    Schema,
    /// What an XSD cannot say.
    Content,
    /// What only the simulator's memory can say.
    History,
}

/// Where a sender meets a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// A receipt with status 400, with a line for the finding; in the API and in `validate` too.
    Receipt400,
    /// In `validate` alone: a file of such a name stays where it is, and is not read.
    LeftAlone,
    /// The receipt is a 200; the API, the timeline and `validate` have the warning.
    ApiOnly,
    /// Nowhere, until it is switched on; then as a warning is.
    WhenSwitchedOn,
}

/// One entry of the rule book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    pub id: &'static str,
    pub stage: Stage,
    pub severity: Severity,
    pub seen: Visibility,
    pub grade: Grade,
    /// The rule in one sentence.
    pub title: &'static str,
    /// What the rule rests on, in our words.
    pub source: &'static str,
}

impl Visibility {
    const fn of(rule: RuleId, severity: Severity) -> Visibility {
        match (rule, severity) {
            (RuleId::ZipName, _) => Visibility::LeftAlone,
            (_, Severity::Error) => Visibility::Receipt400,
            (_, Severity::Warning) => Visibility::ApiOnly,
            (_, Severity::Lint) => Visibility::WhenSwitchedOn,
        }
    }
}

macro_rules! rule_book {
    ($($name:ident $id:literal $stage:ident $severity:ident $grade:ident $title:literal $source:literal;)*) => {
        /// A rule, by name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RuleId { $($name,)* }

        impl RuleId {
            pub const ALL: &'static [RuleId] = &[$(RuleId::$name,)*];

            pub fn rule(self) -> &'static Rule {
                match self {
                    $(RuleId::$name => const { &Rule {
                        id: $id,
                        stage: Stage::$stage,
                        severity: Severity::$severity,
                        seen: Visibility::of(RuleId::$name, Severity::$severity),
                        grade: Grade::$grade,
                        title: $title,
                        source: $source,
                    } },)*
                }
            }
        }
    };
}

rule_book! {
    ZipName "zip.name" Archive Error Documented
        "The file is named netsshare_*.zip."
        "The developer pages give this form for every shipment.";
    ZipUnreadable "zip.unreadable" Archive Error Documented
        "The upload is a complete, readable zip file."
        "A shipment is a zip; one that is truncated, damaged or of another kind cannot be read.";
    ZipEntryDamaged "zip.entry-damaged" Archive Error Documented
        "Every entry unpacks to the size and checksum the zip states."
        "A shipment is a zip; an entry that does not unpack is lost to the recipient.";
    ZipEntryEncrypted "zip.entry-encrypted" Archive Error Assumed
        "No entry is encrypted."
        "No document mentions a password, so Nets could not open one.";
    ZipEntryCompression "zip.entry-compression" Archive Error Assumed
        "Entries are stored or deflated."
        "These two methods every zip program reads; no document mentions another.";
    ZipSubfolder "zip.subfolder" Archive Error Documented
        "The zip holds no folders."
        "Subfolders in a shipment zip are not allowed.";
    ZipEntryName "zip.entry-name" Archive Error Assumed
        "Entry names are plain file names: no absolute path, no '..', no control characters."
        "A name that leads out of the zip has no meaning in a flat one.";
    ZipEntryKind "zip.entry-kind" Archive Error Assumed
        "Entries are regular files; what a program read from a pipe counts as one."
        "A link or device in a shipment has no content to deliver. 7-Zip and zip mark an entry that came through a pipe as one, and every program unpacks it as a file.";
    ZipDuplicateEntry "zip.duplicate-entry" Archive Error Assumed
        "No two entries have the same name."
        "A reference to a name that stands twice would be ambiguous.";
    ZipFileCount "zip.file-count" Archive Error Documented
        "The zip holds between 2 and 10,000 files."
        "One shipment.xml and at least one PDF; at most 10,000 files in a zip.";
    ZipSize "zip.size" Archive Error Documented
        "The zip is at most 2 GB."
        "The developer pages limit a zip to 2 GB.";
    ZipBomb "zip.bomb" Archive Error Assumed
        "All entries together unpack to at most 4 GiB, none but shipment.xml to more than 10 MB, and none share their bytes."
        "A receiver must bound what it unpacks. How far an entry is compressed says nothing: a blank scan is packed to a thousandth.";
    ZipAmbiguous "zip.ambiguous" Archive Error Assumed
        "Every program that reads the zip finds the same files in it: one complete list of files, nothing hidden between them, and what stands before and behind each file agrees with the list."
        "Programs differ in where they look first; what one of them sees and another does not is no shipment.";
    ShipmentTooComplex "shipment.too-complex" Archive Error Assumed
        "To read a shipment takes no more steps than its size explains: some hundred millions, and more for a large zip."
        "A receiver must bound what it does; the largest shipments of 10,000 messages take a third of their steps.";
    ZipNoShipmentXml "zip.no-shipment-xml" Archive Error Documented
        "The zip holds one shipment.xml, in this spelling."
        "A shipment holds exactly one shipment.xml; names are case-sensitive.";
    ZipNoPdf "zip.no-pdf" Archive Error Documented
        "The zip holds at least one PDF."
        "A shipment holds one shipment.xml and at least one PDF.";
    ZipUnexpectedFile "zip.unexpected-file" Archive Error Assumed
        "Every file is shipment.xml, a PDF, or an XML file that a paymentAttachment names."
        "A shipment holds PDFs and one shipment.xml; payment attachments add XML files.";
    ZipNameEncoding "zip.name-encoding" Archive Warning Assumed
        "The name of a file with other letters than a to z is flagged as UTF-8."
        "Names without the flag are in whatever code page the program had that made the zip: programs that read it differ in their letters, and no document says how Nets reads them.";
    ZipUnusedFile "zip.unused-file" Archive Warning Assumed
        "Every PDF is named by some message."
        "A PDF that no message names is not delivered.";
    ZipUnusedBytes "zip.unused-bytes" Archive Warning Assumed
        "Nothing stands before the files of the zip, between them or behind its end that belongs to none of them."
        "Programs that follow the list of files pass over it; those that read a zip from its beginning stop there, or find other files.";
    PdfSize "pdf.size" Archive Error Documented
        "A PDF is at most 10 MB."
        "The developer pages limit each PDF to 10 MB.";
    PdfSigningSize "pdf.signing-size" Content Error Documented
        "A PDF to be signed is at most 1 MB."
        "The developer pages limit a document for signing to 1 MB.";
    SizeUnit "size.unit" Archive Warning Assumed
        "The zip, each PDF and each PDF to be signed are within 2 GB, 10 MB and 1 MB even where a MB is a million bytes."
        "The developer pages name these limits and not whether a MB has 1,000,000 bytes or 1,048,576; what exceeds the larger is refused.";
    PdfHeader "pdf.header" Content Error Documented
        "Documents and attachments are PDF files."
        "A shipment carries PDFs; a file without a PDF header is none.";
    PdfDamaged "pdf.damaged" Content Error Assumed
        "The pages of a PDF can be found, and those of one to be signed unpacked."
        "A recipient could not read it; no document says that Nets looks.";
    PdfEncrypted "pdf.encrypted" Content Error Assumed
        "Every PDF opens without a password, and one to be signed is not encrypted at all."
        "The recipient is given no password, and what is encrypted cannot be checked before it is signed; no document says that Nets looks.";
    PdfRestricted "pdf.restricted" Content Warning Assumed
        "No PDF has an owner password, which restricts what its reader may do."
        "The recipient can open it; no document says whether Nets, the printing house or e-Boks can work with it.";
    PdfTooComplex "pdf.too-complex" Content Error Assumed
        "To look at a PDF costs at most 400,000 objects and 64 MiB of unpacked streams."
        "A receiver must bound what it reads; a document of a thousand pages needs a tenth of this.";
    PdfFontEmbedded "pdf.font-embedded" Content Error Documented
        "Every font that a PDF to be signed shows text in is embedded, and no note leaves its font to the reader's program."
        "Fonts that are not supported must be embedded; which are supported is said nowhere, so none counts as such. One that is selected and shows nothing does not count.";
    PdfFontUnseen "pdf.font-unseen" Content Warning Assumed
        "The fonts of text that is not to be seen, such as that of a searchable scan, are embedded too."
        "PDF/A asks for no outlines of such text; no document says what Nets or NemID asks for.";
    PdfFontSubset "pdf.font-subset" Content Warning Documented
        "The fonts of a PDF to be signed are embedded as subsets."
        "It is recommended to embed subsets of all fonts, for all current and future channels.";
    PdfActiveLink "pdf.active-link" Content Error Documented
        "Nothing in a PDF to be signed leads out of it: no address, no other file, no program."
        "No active links are allowed, mailto, addresses or the like; going to a page of the same document is none.";
    PdfJavaScript "pdf.javascript" Content Error Assumed
        "A PDF to be signed holds no JavaScript."
        "The PDF must follow NemID's whitelist, which is given on request only; a script can change what is shown.";
    PdfForm "pdf.form" Content Error Assumed
        "A PDF to be signed has no fields to fill in, not even one that no page shows."
        "The PDF must follow NemID's whitelist, which is given on request only; a field can change what is shown.";
    PdfEmbeddedFile "pdf.embedded-file" Content Error Assumed
        "A PDF to be signed holds no other files."
        "The PDF must follow NemID's whitelist, which is given on request only; a file inside is signed unseen.";
    PdfMultimedia "pdf.multimedia" Content Error Assumed
        "A PDF to be signed holds no sound, film or three-dimensional model."
        "The PDF must follow NemID's whitelist, which is given on request only; what plays cannot be read.";
    PdfAction "pdf.action" Content Error Assumed
        "Nothing in a PDF to be signed acts, besides going to another of its pages: it neither prints nor saves itself."
        "The PDF must follow NemID's whitelist, which is given on request only; an action can hide or show things.";
    PdfLayers "pdf.layers" Content Error Assumed
        "A PDF to be signed has no layers, which can be switched on and off."
        "The PDF must follow NemID's whitelist, which is given on request only; two readers could see two documents.";
    PdfExternalContent "pdf.external-content" Content Error Assumed
        "All that a PDF to be signed shows is in it, and is no program for a printer."
        "The PDF must follow NemID's whitelist, which is given on request only; what is elsewhere can change.";

    XmlEncoding "xml.encoding" Xml Error Documented
        "shipment.xml is UTF-8."
        "The format is UTF-8.";
    XmlEncodingDeclared "xml.encoding-declared" Xml Warning Assumed
        "The XML declaration names UTF-8, or no encoding."
        "The format is UTF-8; bytes that are the same in the encoding named are read all the same, and no document says that Nets looks at the name.";
    XmlSize "xml.size" Xml Error Assumed
        "shipment.xml has at most 64 MiB and 2,000,000 elements."
        "A shipment of 10,000 messages needs less than a fifth of this.";
    XmlNotWellFormed "xml.not-well-formed" Xml Error Documented
        "shipment.xml is well-formed XML."
        "What is not well-formed is not XML.";
    XmlDoctype "xml.doctype" Xml Error Assumed
        "shipment.xml has no document type declaration."
        "The format has no DTD; declarations open the door to entity attacks.";
    XmlDepth "xml.depth" Xml Error Assumed
        "shipment.xml nests at most 64 elements deep."
        "The format needs fewer than ten levels.";
    XmlAttributeCount "xml.attribute-count" Xml Error Assumed
        "No element has more than 100 attributes, namespace declarations included."
        "The format needs fewer than ten; a receiver must bound what it compares.";
    XmlNamespace "xml.namespace" Xml Error Documented
        "The root element is shipment in a namespace of Nets Share."
        "The namespace of shipment is the address of Nets Share with the version of the format.";
    XmlVersion "xml.version" Xml Error Documented
        "The version of the format is 1.3, 1.4, 1.5 or 1.6."
        "The version of the format stands in the namespace; these four are accepted.";
    XmlMixedVersions "xml.mixed-versions" Xml Error Assumed
        "All Nets Share namespaces are of one version."
        "Each version has its own set of namespaces; no document mentions mixing them.";

    SchemaViolation "schema.violation" Schema Error Documented
        "shipment.xml is valid against the XSD of its version."
        "Nets validates shipment.xml against its XSD. Ours is a reconstruction that marks what it assumes; --schemas takes the official one.";
    SchemaAssumption "schema.assumed" Schema Error Assumed
        "shipment.xml is built as our XSDs assume where no public source says how."
        "Lengths, the place of some elements, that nothing else stands beside what is known: each declaration of our XSDs that is assumed is marked so. The official XSD may differ.";

    PersonNumberForm "receiver.person-number" Content Error Documented
        "A person number has the form of its country: DK 10 digits, NO 11, SE 12, nothing else."
        "Any other character, such as a dash, rejects the shipment.";
    AliasForm "receiver.alias" Content Error Documented
        "An alias has 1 to 50 letters and digits."
        "The two alias fields are limited to 1 to 50 alphanumeric characters.";
    ReceiverCountry "receiver.country" Content Error Documented
        "The country is one whose e-Boks Nets Share reaches: DK, NO or SE."
        "Person numbers are documented for these three; a Danish organisation has the country DK.";
    ShipmentSender "sender.organisation" Content Error Assumed
        "The sender in shipmentInfo is the organisation whose Inbound folder the shipment was put into."
        "Each organisation has its own Inbound folder below the user.";
    EboksIdKnown "sender.eboks-id" Content Error Assumed
        "The e-Boks id is one of the sender's."
        "The e-Boks id is the sender's customer number at e-Boks.";
    MaterialKnown "material.known" Content Error Assumed
        "The document type is one that is set up for the sender."
        "Document types are agreed with Nets and e-Boks before the first document.";
    FileMissing "file.missing" Content Error Documented
        "Every file that shipment.xml names is in the zip, in the same spelling."
        "filepath and attachment name files of the zip; names are case-sensitive.";
    MessageIdUnique "message.id-unique" Content Error Assumed
        "Message ids are unique within the shipment."
        "Results come back by message id.";
    MessageIdName "message.id-name" Content Warning Assumed
        "The ids of messages for signing stay different in the names of their results."
        "A result is called by its message id; what no file name can hold becomes an underscore here, and the second of two gets a number.";
    ReceiverMissing "receiver.missing" Content Error Documented
        "A message has a receiver: in e-Boks, or for print or e-mail."
        "A recipient is addressed by number and country or by alias; a letter by an address.";
    EboksIdMissing "message.eboks-id" Content Error Documented
        "A message to e-Boks names the e-Boks id that it is sent from."
        "The e-Boks id is the sender's customer number; that a message for print or e-mail alone needs none is assumed.";
    NotByEboks "message.not-by-eboks" Content Warning Assumed
        "A message has a receiver in e-Boks."
        "A message for print or e-mail alone is taken, since no document forbids it, and none shows one.";
    UnknownContent "message.unknown-content" Content Warning Assumed
        "Print, e-mail and signers hold what the simulator can read."
        "Only the namespaces of print and e-mail are public, and of signers the name; what stands in them is taken whatever it is, and may be right.";
    MessageIncomplete "message.incomplete" Content Error Assumed
        "A message has what the simulator needs to play it: document type and file, and for e-Boks the e-Boks id and the receiver."
        "A message that lacks one, by other schemas or where a leniency forgives it, cannot be simulated.";
    AttachmentCount "message.attachment-count" Content Error Documented
        "A message has at most 8 attachments."
        "At most 8 attachments can be distributed with one document.";
    DescriptionLength "message.description-length" Content Error Observed
        "A description has at most 50 characters."
        "A public sender client cuts it to 50.";
    SignersOnSigningType "signing.material" Content Error Documented
        "Signers are given only for a document type that is set up for signing."
        "Multi-signing must use a document type set up for signing by e-Boks.";
    SignerCount "signing.signer-count" Content Error Documented
        "At most 9 sign one document, the receiver included."
        "There is a maximum of 9 signees.";
    SignerTwice "signing.signer-twice" Content Error Assumed
        "No signer is asked to sign the same document twice."
        "Each signer is one extra receiver; a second request to the same person means nothing.";
    RealtimeCount "message.realtime-count" Content Warning Documented
        "A shipment has at most 50 realtime messages."
        "With realtime, at most 50 messages a zip are recommended.";
    OrganisationForm "receiver.cvr" Content Error Observed
        "The cvr of a Danish organisation has 8 digits, nothing else."
        "Every published example has 8 digits, as every Danish company number has.";
    AliasMaterial "receiver.alias-material" Content Error Assumed
        "An alias is used only with a document type that is set up for registration by alias."
        "Alias 1 and the document type together address a person; the two fields are agreed for each type.";
    PersonDate "receiver.person-date" Content Warning Assumed
        "The day and the month of a person number are real, or those of a replacement number."
        "The documented forms are dates; no document says that they are checked.";
    PersonCheckDigits "receiver.check-digits" Content Lint Assumed
        "A person number has the check digits of its country."
        "National rules; Danish numbers without them are valid since 2007, and the published demo numbers fail theirs.";
    OrganisationCheckDigit "receiver.cvr-check-digit" Content Lint Assumed
        "A cvr has the check digit of Danish company numbers."
        "A national rule; the company number of the published examples fails it.";
    MaterialEboksId "material.eboks-id" Content Error Assumed
        "A document type is sent from the e-Boks id that it is set up for."
        "Document types are agreed for a customer number at e-Boks; lists of subscriptions name both.";
    PublicationDateForm "message.publication-date" Content Error Assumed
        "A publication date is a real day, as YYYY-MM-DD."
        "The date can be indicated in the XML; its form is that of dates in XML Schema.";
    PublicationDatePast "message.publication-past" Content Warning Assumed
        "A publication date is not in the past."
        "A document is made available on a given date; what happens with an earlier one is not documented.";
    PublicationDateFar "message.publication-far" Content Warning Assumed
        "A publication date is at most a year ahead."
        "No limit is documented; a date this far away is mostly a slip in the year.";
    AttachmentDescriptionLength "message.attachment-description" Content Warning Assumed
        "The description of an attachment has at most 50 characters."
        "Descriptions of documents are cut to 50; of attachments nothing is said.";
    PaymentAttachmentForm "file.payment-attachment" Content Error Assumed
        "A payment attachment is a well-formed XML file."
        "A paymentAttachment names an XML file of the zip; what is not well-formed is not XML.";
    ChannelTwice "channels.twice" Content Warning Assumed
        "A message names each channel once."
        "Channels are tried in their order; what has failed once is not tried again.";
    PrintReceiver "print.receiver" Content Warning Assumed
        "A message that is to be printed has a print receiver."
        "A letter goes to a name and an address, and a person number is neither; that the element is called so is assumed.";
    PrintReturnAddress "print.return-address" Content Error Documented
        "A message that is to be printed has a return address."
        "Print in Denmark: the return address must be in the shipment.";
    PrintSheets "print.sheets" Content Error Documented
        "A letter has at most 40 sheets."
        "A C5 envelope takes 1 to 8 sheets, a C4 envelope 9 to 40.";

    InspectionFailed "inspection.failed" History Error Assumed
        "The simulator could read the shipment to its end."
        "A fault of the simulator itself, reported instead of hanging; please report the shipment.";
    DuplicateShipment "shipment.duplicate" History Error Documented
        "A shipment id is accepted once for each sender."
        "The public example of a refusal is that the shipment has been received before; which key decides is assumed.";
}

impl RuleId {
    /// The rule with this id, such as `zip.subfolder`.
    pub fn from_id(id: &str) -> Option<RuleId> {
        Self::ALL.iter().copied().find(|rule| rule.rule().id == id)
    }
}

impl Serialize for RuleId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.rule().id)
    }
}

impl<'de> Deserialize<'de> for RuleId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = String::deserialize(deserializer)?;
        Self::from_id(&id).ok_or_else(|| serde::de::Error::custom(alloc::format!("no rule is named {id}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;

    /// Whether an entry of the book has this id: a rule, a behaviour or an omission.
    fn has_entry(id: &str) -> bool {
        RuleId::from_id(id).is_some()
            || behaviours::BEHAVIOURS.iter().any(|behaviour| behaviour.id == id)
            || behaviours::NOT_SIMULATED.iter().any(|omission| omission.id == id)
    }

    #[test]
    fn every_rule_has_an_id_of_its_own() {
        for (index, rule) in RuleId::ALL.iter().enumerate() {
            assert_eq!(RuleId::from_id(rule.rule().id), Some(*rule), "rule {index} shares its id");
        }
    }

    #[test]
    fn every_entry_of_the_book_has_an_id_of_its_own() {
        let rules = RuleId::ALL.iter().map(|rule| rule.rule().id);
        let behaviours = behaviours::BEHAVIOURS.iter().map(|behaviour| behaviour.id);
        let omissions = behaviours::NOT_SIMULATED.iter().map(|omission| omission.id);
        let mut seen = BTreeSet::new();
        for id in rules.chain(behaviours).chain(omissions) {
            assert!(seen.insert(id), "{id} stands twice");
        }
    }

    #[test]
    fn every_sentence_of_the_document_is_kept_in_an_entry() {
        let mut keys = BTreeSet::new();
        for sentence in channel::SENTENCES {
            assert!(keys.insert(sentence.key), "{} stands twice", sentence.key);
            assert!(!sentence.kept_in.is_empty(), "{} is kept nowhere", sentence.key);
            for id in sentence.kept_in {
                assert!(has_entry(id), "{}: the book has no {id}", sentence.key);
            }
            assert!(sentence.fragment.split_whitespace().count() <= 8, "{}: quote less", sentence.key);
        }
    }

    #[test]
    fn every_behaviour_and_omission_comes_from_a_sentence_or_says_why_it_is_there() {
        // What the developer pages say or a public signed document shows, and not this document; or what a
        // scenario may ask for besides.
        let elsewhere = [
            "alias.resource",
            "channels.returned-mail",
            "delivery.cut-off",
            "delivery.realtime",
            "delivery.rest-days",
            "faults.nets-badly",
            "receipts.realtime",
            "receipts.shipment",
            "reports.distribution",
            "signing.certificates",
            "signing.played-by-hand",
            "signing.policies",
            "signing.properties",
            "signing.revocation",
        ];
        let behaviours = behaviours::BEHAVIOURS.iter().map(|behaviour| behaviour.id);
        for id in behaviours.chain(behaviours::NOT_SIMULATED.iter().map(|omission| omission.id)) {
            let told = channel::SENTENCES.iter().any(|sentence| sentence.kept_in.contains(&id));
            // The document is about Nets Share; those of the e-Box come from its own pages.
            let is_of_ebox = id.starts_with("ebox.") || id.starts_with("onboarding.");
            assert!(told || is_of_ebox || elsewhere.contains(&id), "no sentence leads to {id}");
        }
    }
}
