//! The rules of the Belgian e-Box by which a publication is judged, in the order in which they are held to it, with the
//! words that a sender is answered. The order is assumed: no document has one.

use alloc::string::String;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Grade, Severity};

/// What a refusal says in `code`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EboxCode {
    InvalidInput,
    InvalidSender,
    DigestDoNotMatch,
    NotImplemented,
    IdempotencyKeyUsed,
}

impl EboxCode {
    pub fn name(self) -> &'static str {
        match self {
            EboxCode::InvalidInput => "INVALID_INPUT",
            EboxCode::InvalidSender => "INVALID_SENDER",
            EboxCode::DigestDoNotMatch => "DIGEST_DO_NOT_MATCH",
            EboxCode::NotImplemented => "NOT_IMPLEMENTED",
            EboxCode::IdempotencyKeyUsed => "IDEMPOTENCY_KEY_USED",
        }
    }
}

/// One rule of the e-Box.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EboxRuleEntry {
    pub id: &'static str,
    pub severity: Severity,
    pub grade: Grade,
    /// The status of a refusal; that of a warning is the 201 that the publication has anyway.
    pub status: u16,
    pub code: EboxCode,
    /// What a refusal says in `message`; words of ours, which differ, where there are none.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub words: &'static str,
    /// The rule in one sentence.
    pub title: &'static str,
    /// What the rule rests on, in our words.
    pub source: &'static str,
}

macro_rules! ebox_rules {
    ($($name:ident $id:literal $severity:ident $grade:ident $status:literal $code:ident $words:literal $title:literal $source:literal;)*) => {
        /// A rule of the e-Box, by name. They follow one another as they are held to a publication.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EboxRule { $($name,)* }

        impl EboxRule {
            pub const ALL: &'static [EboxRule] = &[$(EboxRule::$name,)*];

            pub fn entry(self) -> &'static EboxRuleEntry {
                match self {
                    $(EboxRule::$name => const { &EboxRuleEntry {
                        id: $id,
                        severity: Severity::$severity,
                        grade: Grade::$grade,
                        status: $status,
                        code: EboxCode::$code,
                        words: $words,
                        title: $title,
                        source: $source,
                    } },)*
                }
            }
        }
    };
}

ebox_rules! {
    IdempotencyKeyUsed "ebox.idempotency-key-used" Error Documented 409 IdempotencyKeyUsed ""
        "A sender publishes with an Idempotency-Key once with each of its applications, whatever the payload is."
        "The pages of version 3 have the 409; an earlier draft forbade only another payload. That a refused publication leaves its key free, that a key is forgotten when its message expires, and code and words are assumed.";
    IdempotencyKey "ebox.idempotency-key" Error Documented 400 InvalidInput ""
        "An Idempotency-Key is one string in quotation marks, of 1 to 255 characters."
        "The pages of version 3 have it quoted, as RFC 8941 writes strings; the longest one, and that another is refused, are assumed.";
    Form "ebox.form" Error Assumed 400 InvalidInput ""
        "A publication is multipart/form-data whose boundary the Content-Type names."
        "The description of the registry has it so; the words of a refusal are ours.";
    RequestSize "ebox.request-size" Error Assumed 413 InvalidInput ""
        "A publication is at most 30 MiB, or what the scenario's request_limit says."
        "No document of the e-Box names a limit; a service of the Flemish government that sends to it allows 30 MB.";
    MessagePart "ebox.message-part" Error Documented 400 InvalidInput ""
        "A publication has exactly one part named messageToPublish."
        "The description of the registry requires it; the words of a refusal are ours.";
    Json "ebox.json" Error Assumed 400 InvalidInput ""
        "messageToPublish holds JSON."
        "That a refusal begins with Invalid Schema is documented for broken schemas; what follows is ours.";
    Null "ebox.null" Error Documented 400 InvalidInput ""
        "No member is null: what is not there is left out."
        "The page for senders says so; the words of a refusal are ours.";
    Schema "ebox.schema" Error Documented 400 InvalidInput ""
        "messageToPublish has the members that the registry requires, each of its type."
        "The FAQ prints how the refusal begins, Invalid Schema; what follows is ours. Three members are not required by the description, but every example has them.";
    PartHeaders "ebox.part-headers" Error Documented 400 InvalidInput "Missing mediaType or fileName in part"
        "Each part that is a file has a Content-Type and a filename."
        "The FAQ prints the refusal.";
    MediaType "ebox.media-type" Error Documented 400 InvalidInput "Attachment mime type is not valid. See spec for list of available mime types"
        "The media type of a document is one of the fifteen of the registry."
        "The FAQ prints the refusal, the description the list.";
    PartCount "ebox.part-count" Error Documented 400 InvalidInput "Json Attachments number is inconsistent with number of parts"
        "There are as many attachments in messageToPublish as parts that are files."
        "The FAQ prints the refusal.";
    PartName "ebox.part-name" Error Documented 400 InvalidInput "Some json attachment info do not match any file upload part"
        "Each attachment names a part by httpPartName, upfile1 to upfile6, and each part is named once."
        "The FAQ prints the refusal; that other names are refused so is assumed.";
    NoMainContent "ebox.no-main-content" Error Documented 400 InvalidInput "No main content attachment. Exactly one is expected"
        "One attachment, or the body, is the main content."
        "The FAQ prints the refusal.";
    TooManyMainContents "ebox.main-contents" Error Documented 400 InvalidInput "Too many main content. Exactly one is expected"
        "No more than one attachment, or the body, is the main content."
        "The FAQ prints the refusal.";
    BodyMissing "ebox.body-missing" Error Assumed 400 InvalidInput ""
        "A message whose body is the main content has a body."
        "A body that is not there cannot be read; the words of a refusal are ours.";
    Languages "ebox.languages" Error Documented 400 NotImplemented "Multiple languages provided when only one expected"
        "Subject, body, titles and business data of one publication are in one language, the same everywhere."
        "The FAQ prints the refusal, the page for senders the rule.";
    NoLanguage "ebox.no-language" Error Assumed 400 InvalidInput ""
        "The subject is in one of nl, fr and de."
        "Exactly one language is asked for; the words of a refusal are ours.";
    RegisteredMail "ebox.registered-mail" Error Documented 400 InvalidInput ""
        "Only the service for registered mail sends with registeredMail."
        "The description says so; the words of a refusal are ours.";
    PaymentData "ebox.payment-data" Error Documented 400 NotImplemented ""
        "A message has no paymentData."
        "The page for senders says that it is not supported; code and words of a refusal are ours.";
    SubjectLength "ebox.subject-length" Error Documented 400 InvalidInput ""
        "A subject has at most 400 characters."
        "The page for senders; that code points are counted, and the words of a refusal, are ours.";
    FileNameLength "ebox.file-name-length" Error Documented 400 InvalidInput ""
        "The name of a file has at most 255 characters."
        "The page for senders; that code points are counted, and the words of a refusal, are ours.";
    BusinessDataLength "ebox.business-data-length" Error Documented 400 InvalidInput ""
        "A value of business data has at most 256 characters."
        "The page for senders; that code points are counted, and the words of a refusal, are ours.";
    Attention "ebox.attention" Error Documented 400 InvalidInput ""
        "forTheAttentionOf is a person: an id of 11 digits, and a name of at most 100 characters."
        "The page for senders; the words of a refusal are ours.";
    Sender "ebox.sender" Error Documented 400 InvalidSender "Invalid sender: user credentials does not match payload"
        "senderOrganizationId is the enterprise number of the certificate."
        "The FAQ prints the refusal.";
    Configuration "ebox.configuration" Error Documented 400 InvalidSender "Invalid message configuration"
        "Organisation, application and message type were agreed together, for this kind of recipient and this environment."
        "The FAQ prints the refusal.";
    BusinessData "ebox.business-data" Error Documented 400 InvalidInput ""
        "Business data has the keys that are defined for the message type, each with a value of its form."
        "The page for senders; the words of a refusal are ours.";
    Company "ebox.company" Error Documented 400 InvalidInput ""
        "The recipient is an enterprise that is known and active."
        "The FAQ prints the refusal: the number, then: is not a valid company.";
    Citizen "ebox.citizen" Error Assumed 400 InvalidInput ""
        "The recipient is a citizen who is known."
        "No document says what is answered for an unknown citizen.";
    Digest "ebox.digest" Error Documented 400 DigestDoNotMatch "Issue with Digest"
        "A digest is the SHA-256 of the document's bytes in base64url."
        "The FAQ prints the refusal; that plain base64 and hexadecimal are refused follows from the description.";
    ScriptedDigest "ebox.scripted-digest" Error Assumed 400 DigestDoNotMatch "Issue with Digest"
        "This recipient refuses every digest, to test the sender."
        "A magic recipient of ours.";
    ScriptedNotImplemented "ebox.scripted-not-implemented" Error Assumed 400 NotImplemented "Not implemented"
        "This recipient refuses every publication as not implemented, to test the sender."
        "A magic recipient of ours.";
    UnknownMember "ebox.unknown-member" Warning Assumed 201 InvalidInput ""
        "Each member of messageToPublish is one that the registry knows."
        "No document says that others are refused; a member that is misspelt has no effect.";
    RepeatedMember "ebox.repeated-member" Warning Assumed 201 InvalidInput ""
        "No object of messageToPublish has a member twice."
        "RFC 8259 leaves open what readers make of one; most take the last, and some refuse it.";
    FileNameEncoding "ebox.file-name-encoding" Warning Documented 201 InvalidInput ""
        "The name of a file outside ISO-8859-1 is percent-encoded, and filename* is not used."
        "A later page says so, and its own example does not keep to it; RFC 7578 forbids filename*.";
    BrokenPartName "ebox.broken-part-name" Warning Observed 201 InvalidInput ""
        "The name of a part has no line break."
        "The printed example has one inside name=\"upfile1\", and who copies it sends it.";
    CitizenDocument "ebox.citizen-document" Warning Documented 201 InvalidInput ""
        "The documents of a citizen are PDFs."
        "A later page says that citizens see only these properly.";
    VersionThree "ebox.version-3" Warning Assumed 201 InvalidInput ""
        "A message of version 3 says eboxType, in lower case, with one number, says of each attachment whether it is the main content, and names no partition."
        "No description of version 3 is public: what it may refuse is taken, and told of. Partitions are documented and not simulated.";
    Ignored "ebox.ignored" Warning Documented 201 InvalidInput ""
        "No member is sent that the registry ignores: expirationDate, attachmentTitle."
        "The page for senders: the expiry follows from the type, the title is the name of the file.";
}

impl EboxRule {
    pub fn from_id(id: &str) -> Option<EboxRule> {
        EboxRule::ALL.iter().copied().find(|rule| rule.entry().id == id)
    }

    pub fn refuses(self) -> bool {
        self.entry().severity == Severity::Error
    }
}

impl Serialize for EboxRule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.entry().id)
    }
}

impl<'de> Deserialize<'de> for EboxRule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = String::deserialize(deserializer)?;
        Self::from_id(&id)
            .ok_or_else(|| serde::de::Error::custom(alloc::format!("no rule of the e-Box is named {id}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_an_id_of_its_own_and_a_status_that_fits() {
        for rule in EboxRule::ALL {
            let entry = rule.entry();
            assert_eq!(EboxRule::from_id(entry.id), Some(*rule), "{} stands twice", entry.id);
            assert_eq!(entry.status == 201, !rule.refuses(), "{}", entry.id);
        }
    }
}
