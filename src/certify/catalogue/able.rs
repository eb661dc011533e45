//! What a sender must be able to do.

use nets_core::rule_book::Grade;

use super::requirement::{Applies, Requirement, RequirementDemand, requirements};
use crate::kind::SentKind as Kind;
use crate::proof::{AliasReply, Proof};

requirements! { ABLE Able;
    "can.login" "It logs in by SFTP with its key." Applies::Always, Documented
        "Nets' developer pages: SFTP with public keys, and no passwords."
        [] ["receipts.shipment"] Proof::LogsIn;
    "can.shipment" "It sends a shipment that Nets accepts." Applies::Always, Documented
        "Nets' developer pages, and the document on the e-Boks channel: what is sent is a shipment with a shipment.xml."
        ["functions.managed"] ["receipts.shipment", "schema.violation"] Proof::IsAccepted;
    "can.plain" "It sends a document to a Danish person number." Applies::Sends(Kind::Plain), Documented
        "The document on the e-Boks channel: a person number and a country address a document."
        ["address.two-ways", "address.either", "address.person", "address.formats", "address.dk"]
        ["receiver.documented-forms", "receiver.person-number", "delivery.cut-off"] Proof::Sends(Kind::Plain);
    "can.norway" "It sends a document to a Norwegian person number." Applies::Sends(Kind::Norway), Documented
        "The document on the e-Boks channel: NO has eleven digits."
        ["address.no"] ["receiver.person-number", "receiver.country"] Proof::Sends(Kind::Norway);
    "can.sweden" "It sends a document to a Swedish person number." Applies::Sends(Kind::Sweden), Documented
        "The document on the e-Boks channel: SE has twelve digits."
        ["address.se"] ["receiver.person-number", "receiver.country"] Proof::Sends(Kind::Sweden);
    "can.cvr" "It sends a document to a Danish company." Applies::Sends(Kind::Cvr), Documented
        "The document on the e-Boks channel: its sample addresses a company by cvr."
        ["attention.sample"] ["receiver.documented-forms", "receiver.cvr"] Proof::Sends(Kind::Cvr);
    "can.p-number" "It sends a document to a production unit of a company." Applies::Sends(Kind::PNumber), Documented
        "The document on the e-Boks channel: an attention follows a company number."
        ["attention.what", "attention.name", "attention.sample"] ["receiver.production-unit"]
        Proof::Sends(Kind::PNumber);
    "can.alias" "It sends a document to an alias." Applies::Sends(Kind::Alias), Documented
        "The document on the e-Boks channel: alias 1 and the document type address a person."
        ["address.alias", "address.alias-1", "address.alias-key", "alias.address"]
        ["receiver.alias", "receiver.alias-material", "alias.registered"] Proof::Sends(Kind::Alias);
    "can.mandatory" "It sends a document of a mandatory document type." Applies::Sends(Kind::Mandatory), Documented
        "The document on the e-Boks channel: such a document is delivered whether or not the recipient subscribes."
        ["eboks.registration", "address.mandatory", "functions.mandatory", "functions.accepted", "functions.material-id"]
        ["channels.mandatory"] Proof::Sends(Kind::Mandatory);
    "can.publication-date" "It sends a document with a publication date." Applies::Sends(Kind::PublicationDate), Documented
        "The document on the e-Boks channel: a date can be given in the XML; the element's name is assumed."
        ["functions.publication", "functions.publication-xml"]
        ["delivery.publication-date", "message.publication-date"] Proof::Sends(Kind::PublicationDate);
    "can.description" "It describes a document." Applies::Sends(Kind::Description), Documented
        "The document on the e-Boks channel: a free text can be given in the XML."
        ["functions.description"] ["schema.violation", "message.description-length"] Proof::Sends(Kind::Description);
    "can.attachments" "It sends a document with attachments." Applies::Sends(Kind::Attachments), Documented
        "The document on the e-Boks channel: attachments are named in the shipment by their tag."
        ["functions.attachments"] ["file.missing", "message.attachment-count"] Proof::Sends(Kind::Attachments);
    "can.payment-attachment" "It sends a document with a payment attachment." Applies::Sends(Kind::PaymentAttachment), Documented
        "Nets' developer pages: a payment attachment puts a further XML file into the zip."
        [] ["file.missing", "file.payment-attachment"] Proof::Sends(Kind::PaymentAttachment);
    "can.signing" "It sends a document to be signed." Applies::Sends(Kind::Signing), Documented
        "The document on the e-Boks channel: a document of a type for signing is signed in e-Boks."
        ["signing.channel", "signing.supported", "signing.by-type", "signing.begins"]
        ["signing.by-type", "signing.begins-by-itself"] Proof::Sends(Kind::Signing);
    "can.multi-signing" "It sends a document to be signed by several." Applies::Sends(Kind::MultiSigning), Documented
        "The document on the e-Boks channel: one signer stands in the XML for each further receiver who must sign."
        ["multi.possible", "multi.type", "multi.addressed", "multi.signers"]
        ["signing.all-must-sign", "signing.material", "signing.signer-twice"] Proof::Sends(Kind::MultiSigning);
    "can.realtime" "It sends a realtime document." Applies::Sends(Kind::Realtime), Documented
        "Nets' developer pages: a realtime document does not wait for the evening."
        [] ["delivery.realtime"] Proof::Sends(Kind::Realtime);
    "can.next-channel" "It gives a document a next channel, which is taken." Applies::Sends(Kind::NextChannel), Documented
        "The document on the e-Boks channel: a document for one who is not found goes on to the next channel."
        ["address.next-channel"] ["channels.subscription-check", "channels.closed-list"] Proof::Sends(Kind::NextChannel);
    "can.print" "It sends a letter that is printed." Applies::Sends(Kind::Print), Documented
        "Nets' developer pages: print in Denmark."
        [] ["channels.print", "print.receiver"] Proof::Sends(Kind::Print);
    "can.email" "It sends a message by e-mail." Applies::Sends(Kind::Email), Assumed
        "The name of the channel is public, and nothing else of it."
        [] ["channels.email"] Proof::Sends(Kind::Email);
    "can.alias-service" "Its web service answers a question about an alias with one of nine words." Applies::Sends(Kind::Alias), Documented
        "The document on the e-Boks channel: a sender with aliases has a web service that is asked at each registration."
        ["alias.calls", "alias.implement", "alias.real-time", "alias.service", "alias.ssl", "alias.request", "alias.host",
         "alias.parameters", "alias.group", "alias.field1-id", "alias.field1-value", "alias.field2-id", "alias.field2-value",
         "alias.response", "alias.security"]
        ["alias.query", "alias.words", "alias.mutual-tls"] Proof::Answers(AliasReply::OneWord);
    "can.alias-accept" "Its web service says OK to an alias that is right." Applies::Sends(Kind::Alias), Documented
        "The document on the e-Boks channel: a valid combination registers the person."
        ["alias.states", "alias.registered", "alias.ok", "alias.verify"]
        ["alias.words", "alias.registered"] Proof::Answers(AliasReply::Yes);
    "can.alias-refuse" "Its web service refuses an alias that is wrong." Applies::Sends(Kind::Alias), Documented
        "The document on the e-Boks channel: who enters a combination that is not valid is told so."
        ["alias.states", "alias.not-valid", "alias.forwarded"] ["alias.words"] Proof::Answers(AliasReply::No);
    "can.go-on-after-cut" "It sends a shipment whole after the connection was cut in the middle." Applies::Always, Assumed
        "A connection can be cut; no document says what a sender does then."
        [] [] Proof::GoesOnAfterCut;
}
