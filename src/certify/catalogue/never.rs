//! What a sender must never do.

use nets_core::rule_book::{Grade, RuleId as Rule};

use super::requirement::{Applies, Requirement, RequirementDemand, requirements};
use crate::kind::SentKind as Kind;
use crate::proof::{Proof, SentSubset};

requirements! { NEVER Never;
    "never.send-again-after-200" "It does not send a shipment again whose receipt says 200." Applies::Always, Documented
        "Nets' developer pages: a shipment that was received before is refused; that its id decides is assumed."
        [] ["shipment.duplicate", "receipts.shipment"] Proof::NotAgainAfter200;
    "never.send-again-after-duplicate" "It does not send a shipment again that was refused as received before." Applies::Always, Documented
        "Nets' developer pages: the receipt says that the shipment has been received before."
        [] ["shipment.duplicate", "receipts.shipment"] Proof::NotAgainAfterDuplicate;
    "never.send-again-under-another-id" "It does not send documents again under another shipment id." Applies::Always, Assumed
        "Nets tells duplicates by their id, as far as is known, so the recipient would have the document twice."
        [] ["shipment.duplicate"] Proof::NotUnderAnotherId;
    "never.send-unchanged-after-400" "It does not send a refused shipment again as it was." Applies::Always, Documented
        "Nets' developer pages: the receipt says what refused the shipment, and it would be refused again."
        [] ["receipts.shipment"] Proof::NotUnchangedAfter400;
    "never.upload-elsewhere" "It does not upload outside of its folder." Applies::Always, Documented
        "Nets' developer pages: shipments go to the folder of the company in Inbound; that the sender in the XML is held to it is assumed."
        [] ["zip.name", "sender.organisation"] Proof::InOwnFolder;
    "never.misname" "It does not upload under a name that is not picked up." Applies::Always, Documented
        "Nets' developer pages: shipments are named netsshare_*.zip."
        [] ["zip.name"] Proof::PickedUpNames;
    "never.send-half-a-zip" "It does not leave a zip that is not whole under its final name." Applies::Always, Documented
        "A shipment is a zip; one that ends too early cannot be read."
        [] ["zip.unreadable", "zip.entry-damaged"] Proof::WholeZips;
    "never.send-a-bad-zip" "It does not send a zip that is built wrong." Applies::Always, Documented
        "Nets' developer pages: no folders, one shipment.xml, at least one PDF, at most 10,000 files and 2 GB."
        [] ["zip.subfolder", "zip.file-count", "zip.size", "zip.no-shipment-xml", "zip.no-pdf", "zip.duplicate-entry",
            "zip.entry-name", "zip.entry-kind", "zip.entry-encrypted", "zip.entry-compression", "zip.unexpected-file",
            "zip.ambiguous", "zip.bomb"]
        Proof::Keeps {
            rules: &[Rule::ZipSubfolder, Rule::ZipFileCount, Rule::ZipSize, Rule::ZipNoShipmentXml, Rule::ZipNoPdf,
                Rule::ZipDuplicateEntry, Rule::ZipEntryName, Rule::ZipEntryKind, Rule::ZipEntryEncrypted,
                Rule::ZipEntryCompression, Rule::ZipUnexpectedFile, Rule::ZipAmbiguous, Rule::ZipBomb],
            sent: SentSubset::Anything,
        };
    "never.send-invalid-xml" "It does not send a shipment.xml that its schema refuses." Applies::Always, Documented
        "The document on the e-Boks channel and Nets' developer pages: what is sent is written in the XML, which the XSD is for."
        ["functions.managed", "attention.xsd-only"]
        ["schema.violation", "xml.encoding", "xml.not-well-formed", "xml.doctype", "xml.namespace", "xml.version",
         "xml.mixed-versions", "xml.size", "xml.depth", "xml.attribute-count"]
        Proof::Keeps {
            rules: &[Rule::SchemaViolation, Rule::XmlEncoding, Rule::XmlNotWellFormed, Rule::XmlDoctype, Rule::XmlNamespace,
                Rule::XmlVersion, Rule::XmlMixedVersions, Rule::XmlSize, Rule::XmlDepth, Rule::XmlAttributeCount],
            sent: SentSubset::Anything,
        };
    "never.misspell-a-number" "It does not write a person number with other characters than its digits." Applies::Always, Documented
        "The document on the e-Boks channel: a dash or any other character rejects the shipment."
        ["address.formats", "address.other-characters"] ["receiver.person-number"]
        Proof::Keeps { rules: &[Rule::PersonNumberForm], sent: SentSubset::ToNumber };
    "never.name-a-missing-file" "It does not name a file that is not in the zip." Applies::Always, Documented
        "The document on the e-Boks channel: what belongs to a document is referred to in the shipment."
        ["functions.attachments"] ["file.missing"]
        Proof::Keeps { rules: &[Rule::FileMissing], sent: SentSubset::Anything };
    "never.send-what-cannot-be-read" "It does not send a PDF that is none, is too large or cannot be opened." Applies::Always, Documented
        "Nets' developer pages: documents are PDFs of 10 MB at the most."
        [] ["pdf.header", "pdf.size", "pdf.damaged", "pdf.encrypted"]
        Proof::Keeps {
            rules: &[Rule::PdfHeader, Rule::PdfSize, Rule::PdfDamaged, Rule::PdfEncrypted],
            sent: SentSubset::Anything,
        };
    "never.use-what-was-not-agreed" "It does not use a document type or e-Boks id that was not agreed." Applies::Always, Assumed
        "The document on the e-Boks channel: an agreement is needed before the first document; that Nets refuses all else is assumed."
        ["signing.agreement", "multi.timeframe"] ["material.known", "material.eboks-id", "sender.eboks-id"]
        Proof::Keeps {
            rules: &[Rule::MaterialKnown, Rule::MaterialEboksId, Rule::EboksIdKnown],
            sent: SentSubset::Anything,
        };
    "never.attach-too-much" "It does not attach more than eight files." Applies::Sends(Kind::Attachments), Documented
        "The document on the e-Boks channel: at most 8 attachments to one document."
        ["functions.most-attachments"] ["message.attachment-count"]
        Proof::Keeps { rules: &[Rule::AttachmentCount], sent: SentSubset::Kind(Kind::Attachments) };
    "never.describe-too-long" "It does not describe a document by more than 50 characters." Applies::Sends(Kind::Description), Observed
        "A public sender client cuts descriptions to 50."
        ["functions.description"] ["message.description-length"]
        Proof::Keeps { rules: &[Rule::DescriptionLength], sent: SentSubset::Kind(Kind::Description) };
    "never.sign-over-1mb" "It does not send a document for signing of more than 1 MB." Applies::Sends(Kind::Signing), Documented
        "The document on the e-Boks channel names a limit, and Nets' developer pages say 1 MB."
        ["signing.pdf", "multi.same"] ["pdf.signing-size"]
        Proof::Keeps { rules: &[Rule::PdfSigningSize], sent: SentSubset::Kind(Kind::Signing) };
    "never.sign-without-fonts" "It does not send a document for signing whose fonts are not embedded." Applies::Sends(Kind::Signing), Documented
        "The document on the e-Boks channel: fonts that are not supported must be embedded, best as subsets."
        ["signing.pdf", "signing.subset", "multi.same"] ["pdf.font-embedded"]
        Proof::Keeps { rules: &[Rule::PdfFontEmbedded], sent: SentSubset::Kind(Kind::Signing) };
    "never.sign-with-links" "It does not send a document for signing with active links." Applies::Sends(Kind::Signing), Documented
        "The document on the e-Boks channel: no active links, mailto, addresses or the like."
        ["signing.pdf", "multi.same"] ["pdf.active-link"]
        Proof::Keeps { rules: &[Rule::PdfActiveLink], sent: SentSubset::Kind(Kind::Signing) };
    "never.sign-what-acts" "It does not send a document for signing that can change what it shows." Applies::Sends(Kind::Signing), Assumed
        "The document on the e-Boks channel: the PDF must follow NemID's whitelist, which is given on request only."
        ["signing.whitelist", "multi.same"]
        ["pdf.javascript", "pdf.form", "pdf.embedded-file", "pdf.multimedia", "pdf.action", "pdf.layers", "pdf.external-content"]
        Proof::Keeps {
            rules: &[Rule::PdfJavaScript, Rule::PdfForm, Rule::PdfEmbeddedFile, Rule::PdfMultimedia, Rule::PdfAction,
                Rule::PdfLayers, Rule::PdfExternalContent],
            sent: SentSubset::Kind(Kind::Signing),
        };
    "never.sign-an-ordinary-type" "It does not name signers for a document type that is not set up for signing." Applies::Sends(Kind::MultiSigning), Documented
        "The document on the e-Boks channel: signing by several must use a document type for signing."
        ["multi.type"] ["signing.material"]
        Proof::Keeps { rules: &[Rule::SignersOnSigningType], sent: SentSubset::Kind(Kind::MultiSigning) };
    "never.ask-too-many-signers" "It does not ask more than nine to sign one document." Applies::Sends(Kind::MultiSigning), Documented
        "The document on the e-Boks channel: at most 9 sign."
        ["multi.most"] ["signing.signer-count"]
        Proof::Keeps { rules: &[Rule::SignerCount], sent: SentSubset::Kind(Kind::MultiSigning) };
    "never.misspell-an-alias" "It does not use an alias of other than 1 to 50 letters and digits, or with another document type." Applies::Sends(Kind::Alias), Documented
        "The document on the e-Boks channel: both fields have 1 to 50 alphanumeric characters."
        ["alias.form"] ["receiver.alias", "receiver.alias-material"]
        Proof::Keeps { rules: &[Rule::AliasForm, Rule::AliasMaterial], sent: SentSubset::Kind(Kind::Alias) };
    "never.crowd-realtime" "It does not put more than 50 realtime documents into one shipment." Applies::Sends(Kind::Realtime), Documented
        "Nets' developer pages recommend 50 at the most."
        [] ["message.realtime-count"]
        Proof::Keeps { rules: &[Rule::RealtimeCount], sent: SentSubset::Kind(Kind::Realtime) };
    "never.print-without-return-address" "It does not have a letter printed without a return address." Applies::Sends(Kind::Print), Documented
        "Nets' developer pages: in Denmark the return address must be in the shipment."
        [] ["print.return-address"]
        Proof::Keeps { rules: &[Rule::PrintReturnAddress], sent: SentSubset::Kind(Kind::Print) };
    "never.print-too-much" "It does not have a letter printed of more than 40 sheets." Applies::Sends(Kind::Print), Documented
        "Nets' developer pages: an envelope takes 40 sheets at the most."
        [] ["print.sheets"]
        Proof::Keeps { rules: &[Rule::PrintSheets], sent: SentSubset::Kind(Kind::Print) };
    "never.send-unsubscribed" "It does not send what it knows is not subscribed without a next channel." Applies::Always, Documented
        "The document on the e-Boks channel: documents are checked against the list, and each signer must be on it."
        ["address.summary", "multi.prerequisite", "multi.list", "multi.registered"]
        ["channels.subscription-check", "signing.subscriptions", "subscriptions.known-at-9"] Proof::NotToUnsubscribed;
    "never.lose-a-result" "It does not lose the result of a signing." Applies::Sends(Kind::Signing), Documented
        "The document on the e-Boks channel: each result comes once, in a zip of its own."
        ["signing.result", "multi.result"] ["results.zip"] Proof::LosesNoResult;
    "never.delete-unread" "It does not delete a file that it has not read to its end." Applies::Always, Documented
        "Nets' developer pages: everything that Nets sends is in Outbound, and nowhere else."
        [] ["receipts.shipment"] Proof::DeletesNothingUnread;
    "never.rely-on-leniency" "It does not log in by what current servers refuse, such as a SHA-1 signature." Applies::Always, Assumed
        "Current SSH servers refuse such signatures; a real sender is known that makes them, so the simulator forgives them."
        [] ["receipts.shipment"] Proof::NeedsNoLeniency;
    "never.trust-a-changed-host-key" "It does not log in to a server whose host key has changed." Applies::Always, Assumed
        "SSH: a host key that has changed is another server; no document says what Nets asks of senders."
        [] [] Proof::TrustsNoOtherHostKey;
    "never.take-a-half-written-file" "It does not take a part of a file of Outbound for the whole." Applies::Always, Assumed
        "No document says that files appear whole, and a download can break off."
        [] [] Proof::TakesWholeFiles;
    "never.send-again-after-lost-answer" "It does not send a shipment again whose answer was lost, before it has looked for the receipt." Applies::Always, Assumed
        "The answer to the end of an upload can be lost though the shipment was taken."
        [] [] Proof::NotAgainAfterLostAnswer;
}
