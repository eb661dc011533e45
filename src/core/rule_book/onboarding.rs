//! The rules by which what a sender hands in at its onboarding is judged: certificates and requests for them, login
//! keys, requests, forms and the evidence of tests. Those of shipments stand beside.

use alloc::format;
use alloc::string::String;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Grade, Severity};

/// One rule of the onboarding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OnboardingRule {
    pub id: &'static str,
    pub severity: Severity,
    pub grade: Grade,
    /// The rule in one sentence.
    pub title: &'static str,
    /// What the rule rests on, in our words.
    pub source: &'static str,
}

macro_rules! onboarding_rules {
    ($($name:ident $id:literal $severity:ident $grade:ident $title:literal $source:literal;)*) => {
        /// A rule of the onboarding, by name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum OnboardingRuleId { $($name,)* }

        impl OnboardingRuleId {
            pub const ALL: &'static [OnboardingRuleId] = &[$(OnboardingRuleId::$name,)*];

            pub fn rule(self) -> &'static OnboardingRule {
                match self {
                    $(OnboardingRuleId::$name => const { &OnboardingRule {
                        id: $id,
                        severity: Severity::$severity,
                        grade: Grade::$grade,
                        title: $title,
                        source: $source,
                    } },)*
                }
            }
        }
    };
}

onboarding_rules! {
    CertificateUnreadable "certificate.unreadable" Error Assumed
        "The file is one certificate, or one request for a certificate, in PEM or DER."
        "The onboarding page asks for the certificate's public part; in which of the two usual forms, it does not say.";
    CertificatePrivateKey "certificate.private-key" Error Documented
        "The file holds no private key; one that does is refused and not stored."
        "The onboarding page: only the public part of the certificate is sent.";
    CertificateSignature "certificate.signature" Error Assumed
        "A request is signed by the private half of the key that is in it."
        "PKCS #10: without this signature the request may be for the key of another.";
    CertificateCountry "certificate.country" Error Documented
        "C stands once in the subject, and is BE."
        "The page on the certificate gives the subject, attribute by attribute.";
    CertificateOrganisation "certificate.organisation" Error Documented
        "O stands once in the subject, and is the legal name of the organisation."
        "The page on the certificate gives the subject, attribute by attribute; the name is held to those of the form.";
    CertificateGovernment "certificate.government-unit" Error Documented
        "One OU is `Belgian Federal Government`."
        "The page on the certificate gives the subject, attribute by attribute.";
    CertificateNumber "certificate.number-unit" Error Documented
        "One OU is `urn:be:fgov:kbo-bce:organization:cbe-number:` with the ten digits of the organisation."
        "The page on the certificate gives the subject; the number is the one that publications name as their sender.";
    CertificateCheckDigits "certificate.check-digits" Error Assumed
        "The last two digits of the organisation's number follow from the first eight."
        "Every number of the register is made so; whether the team looks is not said.";
    CertificateEnvironment "certificate.environment-unit" Error Documented
        "One OU is the environment, `INT`, `ACC` or `PRD`, and it is the one that the certificate is for."
        "The page on the certificate gives the subject, and asks for a certificate of its own for each environment.";
    CertificateCommonName "certificate.common-name" Error Documented
        "CN stands once in the subject, and is the id of the application in the form."
        "The page on the certificate gives the subject, attribute by attribute.";
    CertificateLocality "certificate.locality" Error Documented
        "L stands once in the subject, and is a city."
        "The page on the certificate gives the subject, attribute by attribute.";
    CertificateState "certificate.state" Error Documented
        "ST stands once in the subject, and is spelt out: no two or three capitals."
        "The page on the certificate gives the subject, and asks for the state without abbreviation.";
    CertificateOther "certificate.other-attribute" Warning Assumed
        "The subject has no attribute or OU besides those of the page."
        "The page on the certificate gives the subject and names no other; that another is taken is assumed.";
    CertificateKeyKind "certificate.key-kind" Error Observed
        "The key is an RSA key."
        "The example client signs with RS256; other kinds of keys are shown nowhere.";
    CertificateKeySize "certificate.key-size" Error Assumed
        "The key has 2,048 bits or more."
        "No page says it; no authority certifies a smaller one.";
    CertificateValidity "certificate.validity" Error Assumed
        "The certificate has not expired when it is handed in, by the simulated clock."
        "What has expired vouches for nothing; how long it must be valid is not said.";
    CertificateNotYet "certificate.not-yet-valid" Warning Assumed
        "The certificate is valid already when it is handed in, by the simulated clock."
        "A certificate of today is younger than a simulated clock that shows an earlier day, and good all the same.";
    CertificateSelfSigned "certificate.self-signed" Warning Documented
        "Another than its own key has signed the certificate."
        "The pages changed: QuoVadis alone, then any official issuer and none self-signed, later self-signed too.";
    CertificateIssuer "certificate.issuer" Error Documented
        "Where the scenario has issuer: official, another than its own key has signed the certificate."
        "A page of 2021 takes certificates of official issuers and none that is self-signed; later ones take those too.";
    CertificateAuthority "certificate.authority" Error Assumed
        "It is no certificate of an authority."
        "What signs other certificates is not handed out to identify one application.";
    CertificateUsage "certificate.key-usage" Warning Assumed
        "Where the certificate says what its key is for, that includes digital signatures."
        "The key signs assertions; no page gives the usage.";
    CertificateKind "certificate.kind" Error Documented
        "A certificate is handed in where one is asked for, and a request where one is to be checked."
        "The onboarding page: the request goes to the authority, the certificate to the team.";
    CertificateReused "certificate.reused" Error Documented
        "A certificate is for one environment."
        "The onboarding page: a distinct certificate for each environment.";
    CertificateKeyReused "certificate.key-reused" Error Assumed
        "A key is in use in one environment."
        "The onboarding page asks for distinct certificates; that they have distinct keys follows from why.";
    LoginKeyUnreadable "login-key.unreadable" Error Documented
        "The file is one public key, as an OpenSSH line or as the block that PuTTY saves."
        "Nets' pages on the connection: the public half of a key pair is sent to Nets, often one of PuTTY's.";
    LoginKeyPrivate "login-key.private-key" Error Documented
        "The file holds no private key; one that does is refused and not stored."
        "Nets' pages on the connection: the private half is kept, the public half is sent.";
    LoginKeyKind "login-key.kind" Error Documented
        "The login key is an RSA key."
        "Nets' pages on the connection name RSA keys.";
    LoginKeySize "login-key.size" Error Assumed
        "The login key has 2,048 bits or more."
        "No page says it; current servers refuse smaller ones.";
    LoginKeyReused "login-key.reused" Error Assumed
        "A key logs in to one environment."
        "There is a user id for each environment; that each has a key of its own follows from why.";
    FormDossier "form.dossier" Error Assumed
        "The form is for the organisation, application, message type and environment that the dossier is about."
        "The onboarding page: the form makes formal what was agreed in principle.";
    FormNumber "form.organisation-number" Error Assumed
        "The last two digits of the organisation's number follow from the first eight."
        "Every number of the register is made so; whether the team looks is not said.";
    FormContact "form.impersonal-contact" Error Documented
        "A contact is a function and not a person: no address of the form first.last."
        "The page on becoming a sender asks for impersonal contacts; by which form one is told is assumed.";
    FormLogo "form.logo" Error Documented
        "A logo is a PNG, GIF or JPEG, square, of fewer than 100 pixels a side; one for a language."
        "The page on becoming a sender describes the logos.";
    FormSector "form.sector" Error Documented
        "A message type is for enterprises or for citizens, and stays so in every environment."
        "The glossary: an organisation, application and message type target enterprises or citizens, never both.";
    FormTaken "form.application-taken" Error Assumed
        "No other organisation has the application's id."
        "Tokens are given by it; two with one id could not be told apart.";
    FormConsistent "form.consistent" Error Assumed
        "Names that were validated before stay the same."
        "Reference data have one name for each organisation and application.";
    FormUser "form.user-id" Error Documented
        "The user id is `t` in test and `p` in production, with the name that the dossier has."
        "Nets' pages on the connection: one user id for each environment, `t` or `p` first.";
    TestsUnreadable "tests.unreadable" Error Assumed
        "The evidence is a certificate as `certify` writes it in JSON."
        "What proves that tests are conclusive is said nowhere; we ask for the certificate of this program.";
    TestsOtherService "tests.other-service" Error Assumed
        "The certificate is of the service that the dossier is about."
        "Each service has cases of its own.";
    TestsElsewhere "tests.elsewhere" Error Documented
        "The certificate of a sender of the e-Box is of the world and the environment that the dossier is about."
        "The onboarding page: each environment is configured and tested by itself. Cases that are played elsewhere have no client of this onboarding.";
    TestsEmpty "tests.nothing-shown" Error Documented
        "The certificate shows something."
        "The onboarding page: tests are completed and conclusive; what was not exercised is neither.";
    TestsOpen "tests.open" Error Documented
        "No selected line of the certificate is broken or open."
        "The onboarding page: tests are completed and conclusive before the next environment is asked for.";
    TestsStale "tests.stale" Error Assumed
        "The traffic that the certificate judges goes on after the last change of the configuration."
        "What was tested before the configuration changed says nothing of how it is now.";
    TeamFinding "onboarding.team" Error Assumed
        "The team sends a step back with remarks of its own, and they are answered."
        "The onboarding page: the team validates the form technically, and the authority formally.";
}

impl OnboardingRuleId {
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.rule().id == id)
    }
}

impl Serialize for OnboardingRuleId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.rule().id)
    }
}

impl<'de> Deserialize<'de> for OnboardingRuleId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = String::deserialize(deserializer)?;
        Self::from_id(&id).ok_or_else(|| serde::de::Error::custom(format!("no rule is named {id}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule_book::{RuleId, behaviours};
    use alloc::collections::BTreeSet;

    #[test]
    fn no_id_stands_twice_in_the_whole_book() {
        let shipments = RuleId::ALL.iter().map(|rule| rule.rule().id);
        let behaviours = behaviours::BEHAVIOURS.iter().map(|behaviour| behaviour.id);
        let mut seen: BTreeSet<&str> = shipments.chain(behaviours).collect();
        for rule in OnboardingRuleId::ALL {
            let id = rule.rule().id;
            assert!(seen.insert(id), "{id} stands twice");
            assert_eq!(OnboardingRuleId::from_id(id), Some(*rule));
        }
    }
}
