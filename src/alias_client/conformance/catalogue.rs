//! Every case of the suite, written once: what it proves, how sure that is, what to change.

use nets_core::rule_book::Grade;
use serde::{Serialize, Serializer};

/// One entry of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseDescription {
    pub id: &'static str,
    pub grade: Grade,
    pub proves: &'static str,
    /// What to change when it fails.
    pub advice: &'static str,
}

macro_rules! cases {
    ($($name:ident $id:literal $grade:ident $proves:literal $advice:literal;)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Case { $($name,)* }

        impl Case {
            pub const ALL: &'static [Case] = &[$(Case::$name,)*];

            pub fn entry(self) -> &'static CaseDescription {
                match self {
                    $(Case::$name => &CaseDescription { id: $id, grade: Grade::$grade, proves: $proves, advice: $advice },)*
                }
            }
        }
    };
}

cases! {
    KnownPair "known.ok" Documented
        "A known pair of values is answered with OK."
        "Check that the pair is one the service knows, and how it looks it up.";
    AnswerStatus "answer.status" Documented
        "Every answer has status 200."
        "Send status 200 with each of the nine words; the word alone tells the result.";
    AnswerWord "answer.word" Documented
        "Every body is one of the nine words and nothing else."
        "Write the bare word in capitals as text/plain, without line end, quotes or byte order mark.";

    ParameterOrder "parameters.order" Assumed
        "The parameters are found by their names, in whatever order they come."
        "Look parameters up by name.";
    FurtherParameters "parameters.further" Assumed
        "Parameters the service does not know are ignored."
        "Ignore what you do not know, so that a new parameter does not stop registrations.";
    MissingParameters "parameters.missing" Assumed
        "Without the document group or one of the values nothing is OK."
        "Answer a missing value as a syntax error and a missing group as an unknown one, or refuse the call.";

    UnknownGroup "group.unknown" Documented
        "An unknown document group is answered with UNKNOWN_DOCUMENT_GROUP."
        "Compare document_group with the ones agreed; they differ between test and production.";
    UnknownCustomer "customer.unknown" Documented
        "A first value that no customer has is UNKNOWN_CUSTOMER or INVALID_ALIAS_VALUES."
        "Answer a customer you do not find with one of these two words, not as a failure.";
    WrongSecondValue "values.wrong" Documented
        "A known first value with a wrong second one is INVALID_ALIAS_VALUES or UNKNOWN_CUSTOMER."
        "Check the second value: it alone proves that the person is the customer.";
    AliasNotAllowed "alias.not-allowed" Documented
        "A customer who may not register is answered with ALIAS_NOT_ALLOWED."
        "Check whether the customer may register before answering OK.";

    Field1Syntax "field1.syntax" Documented
        "Signs that are not alphanumeric in the first value are FIELD1_SYNTAX_ERROR."
        "Check the first value: 1 to 50 letters and digits.";
    Field2Syntax "field2.syntax" Documented
        "Signs that are not alphanumeric in the second value are FIELD2_SYNTAX_ERROR."
        "Check the second value: 1 to 50 letters and digits.";
    FiftyCharacters "fields.fifty" Documented
        "Values of 50 characters are not too long."
        "Accept up to 50 characters; count characters, not bytes.";
    Field1TooLong "field1.fifty-one" Documented
        "A first value of 51 characters is FIELD1_SYNTAX_ERROR."
        "Refuse more than 50 characters.";
    Field2TooLong "field2.fifty-one" Documented
        "A second value of 51 characters is FIELD2_SYNTAX_ERROR."
        "Refuse more than 50 characters.";
    EmptyValues "fields.empty" Documented
        "An empty value is a syntax error of its field."
        "Check for empty values before looking anything up.";

    DanishLetters "encoding.danish" Assumed
        "Danish letters arrive as UTF-8."
        "Decode the query as UTF-8, also where the web server's default is another charset.";
    Plus "encoding.plus" Assumed
        "A plus sign in a value (%2B) is a plus sign, and no space."
        "Decode the query once.";
    Ampersand "encoding.ampersand" Assumed
        "An ampersand in a value (%26) is part of the value."
        "Split the query into parameters first, and decode each afterwards.";
    Percent "encoding.percent" Assumed
        "A percent sign in a value (%25) is a percent sign."
        "Decode the query once; a value that looks encoded stays as it is.";

    SystemClosed "system.closed" Documented
        "A closed system is answered with SYSTEM_CLOSED."
        "Answer SYSTEM_CLOSED, with status 200, while the system is closed.";
    SystemError "system.error" Documented
        "A failure is answered with SYSTEM_ERROR."
        "Catch failures, and answer SYSTEM_ERROR with status 200.";

    NoClientCertificate "client.none" Documented
        "Without a client certificate there is no answer."
        "Demand a client certificate in the TLS settings (nginx: ssl_verify_client on).";
    OtherAuthority "client.other-ca" Documented
        "A client certificate of another CA is refused."
        "Trust the agreed CA alone for client certificates.";
    ExpiredClient "client.expired" Documented
        "An expired client certificate is refused."
        "Let the TLS library check the dates of client certificates.";
    RevokedClient "client.revoked" Assumed
        "A revoked client certificate is refused."
        "Give the TLS library the CA's revocation list (nginx: ssl_crl, Apache: SSLCARevocationFile, HAProxy: crl-file, lighttpd: ssl.ca-crl-file).";
    PlainHttp "plain-http" Documented
        "Plain HTTP is not answered at the port of the service."
        "Serve nothing without TLS.";

    AtOnce "load.at-once" Assumed
        "Many calls at once all get the right answer."
        "Allow as many connections as registrations can come at once, and share nothing between them.";
    KeptConnection "connection.kept" Assumed
        "Several calls over one connection get each their own answer."
        "Keep no state of one request for the next.";
    ClosedConnection "connection.closed" Assumed
        "A call that says Connection: close is answered as any other."
        "Send the whole answer before closing.";
    Latency "latency" Assumed
        "Of all calls, 95 of 100 are answered quickly enough: a person is waiting."
        "Find out what takes so long; a lookup by key should not.";
}

impl Case {
    /// Whether it needs a pair that is known to be OK: words are compared with it.
    pub(super) fn is_about_words(self) -> bool {
        match self {
            Self::ParameterOrder
            | Self::FurtherParameters
            | Self::MissingParameters
            | Self::UnknownGroup
            | Self::UnknownCustomer
            | Self::WrongSecondValue
            | Self::AliasNotAllowed
            | Self::Field1Syntax
            | Self::Field2Syntax
            | Self::FiftyCharacters
            | Self::Field1TooLong
            | Self::Field2TooLong
            | Self::EmptyValues
            | Self::DanishLetters
            | Self::Plus
            | Self::Ampersand
            | Self::Percent
            | Self::SystemClosed
            | Self::SystemError => true,
            Self::KnownPair
            | Self::AnswerStatus
            | Self::AnswerWord
            | Self::NoClientCertificate
            | Self::OtherAuthority
            | Self::ExpiredClient
            | Self::RevokedClient
            | Self::PlainHttp
            | Self::AtOnce
            | Self::KeptConnection
            | Self::ClosedConnection
            | Self::Latency => false,
        }
    }

    /// Whether it holds where something is refused, which a service that answers no one does as well.
    pub(super) fn is_about_refusing(self) -> bool {
        matches!(
            self,
            Self::NoClientCertificate
                | Self::OtherAuthority
                | Self::ExpiredClient
                | Self::RevokedClient
                | Self::PlainHttp
        )
    }

    pub fn from_id(id: &str) -> Option<Case> {
        Self::ALL.iter().copied().find(|case| case.entry().id == id)
    }
}

impl Serialize for Case {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.entry().id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_has_an_id_of_its_own() {
        for case in Case::ALL {
            assert_eq!(Case::from_id(case.entry().id), Some(*case));
        }
    }
}
