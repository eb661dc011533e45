//! What is in a file, held to what the e-Box expects: one finding an attribute.

use nets_core::Timestamp;
use nets_core::onboarding::environment::{SenderEnvironment, SenderService};
use nets_core::onboarding::finding::OnboardingFinding;
use nets_core::onboarding::number::{check_digits, has_check_digits, has_form};
use nets_core::rule_book::onboarding::OnboardingRuleId;
use nets_text::plain;

use crate::facts::{OwnSignature, SubjectKey, SubjectPart, X509Facts, X509Kind};

const COUNTRY: &str = "BE";
const GOVERNMENT: &str = "Belgian Federal Government";
const NUMBER: &str = "urn:be:fgov:kbo-bce:organization:cbe-number:";
const LEAST_BITS: usize = 2048;
/// So much of a text from the file is shown.
const SHOWN: usize = 120;

/// What the file is held to, besides its form. What is `None`, or empty, is held to its form alone.
#[derive(Debug, Clone, Default)]
pub struct ExpectedSubject {
    /// The legal names of the organisation, one for a language; the certificate has one of them.
    pub organisations: Vec<String>,
    /// Ten digits.
    pub number: Option<String>,
    pub application: Option<String>,
    pub environment: Option<SenderEnvironment>,
    /// Whether numbers end with their check digits.
    pub check_digits: bool,
    /// Which of the two is asked for.
    pub kind: Option<X509Kind>,
    /// When it must be valid.
    pub at: Option<Timestamp>,
}

/// What is wrong or odd, in the order of the page on the certificate.
pub fn check(facts: &X509Facts, expected: &ExpectedSubject) -> Vec<OnboardingFinding> {
    if let Some(finding) = kind(facts, expected) {
        return vec![finding];
    }
    let mut findings = Vec::new();
    findings.extend(signature(facts));
    let country = one(facts, SubjectPart::Country, OnboardingRuleId::CertificateCountry, COUNTRY);
    findings.extend(country.err().or_else(|| country_of(facts)));
    findings.extend(organisation(facts, expected));
    units(facts, expected, &mut findings);
    findings.extend(application(facts, expected));
    let rule = OnboardingRuleId::CertificateLocality;
    findings.extend(one(facts, SubjectPart::Locality, rule, "the city of the organisation").err());
    findings.extend(state(facts));
    others(facts, &mut findings);
    findings.extend(key(facts));
    certificate(facts, expected, &mut findings);
    findings
}

fn kind(facts: &X509Facts, expected: &ExpectedSubject) -> Option<OnboardingFinding> {
    let wanted = expected.kind.filter(|kind| *kind != facts.kind)?;
    let (message, advice) = match wanted {
        X509Kind::Certificate => (
            "this is a request for a certificate, and the certificate is asked for",
            "order the certificate by this request, and hand in what the authority sends",
        ),
        X509Kind::Request => (
            "this is a certificate, and the request for one is asked for",
            "hand it in as the certificate, or the request before it is ordered",
        ),
    };
    let rule = OnboardingRuleId::CertificateKind;
    Some(OnboardingFinding::new(rule, "the file", message).advice(advice))
}

fn signature(facts: &X509Facts) -> Option<OnboardingFinding> {
    (facts.signature == OwnSignature::Bad).then(|| {
        let rule = OnboardingRuleId::CertificateSignature;
        OnboardingFinding::new(rule, "the signature", "the request is not signed by the key that is in it")
            .advice("make the request again with the private key that belongs to it; one that was edited does not verify")
    })
}

fn place(part: &SubjectPart) -> String {
    format!("subject: {}", part.name())
}

/// The one value of an attribute that stands once.
fn one<'f>(
    facts: &'f X509Facts,
    part: SubjectPart,
    rule: OnboardingRuleId,
    expected: &str,
) -> Result<&'f str, OnboardingFinding> {
    let values: Vec<_> =
        facts.subject.iter().filter(|one| one.part == part).map(|one| one.value.as_str()).collect();
    let finding = |message: String| OnboardingFinding::new(rule, place(&part), message).expected(expected);
    match values[..] {
        [value] if !value.trim().is_empty() => Ok(value),
        [_] => {
            Err(finding(format!("{} is empty", part.name()))
                .advice(format!("give {} its value", part.name())))
        }
        [] => Err(finding(format!("the subject has no {}", part.name()))
            .advice(format!("add {} to the subject", part.name()))),
        _ => Err(finding(format!("{} stands {} times", part.name(), values.len()))
            .found(plain(&values.join("; "), SHOWN))
            .advice(format!("leave one {}", part.name()))),
    }
}

fn country_of(facts: &X509Facts) -> Option<OnboardingFinding> {
    let value = facts.values(&SubjectPart::Country).next().filter(|value| *value != COUNTRY)?;
    let rule = OnboardingRuleId::CertificateCountry;
    let finding = OnboardingFinding::new(rule, place(&SubjectPart::Country), "C is another country");
    Some(finding.found(plain(value, SHOWN)).expected(COUNTRY).advice("write C=BE, in capitals"))
}

fn organisation(facts: &X509Facts, expected: &ExpectedSubject) -> Option<OnboardingFinding> {
    let rule = OnboardingRuleId::CertificateOrganisation;
    let names = match &expected.organisations[..] {
        [] => "the legal name of the organisation".to_owned(),
        names => names.join("; or "),
    };
    match one(facts, SubjectPart::Organisation, rule, &names) {
        Err(finding) => Some(finding),
        Ok(value)
            if expected.organisations.is_empty()
                || expected.organisations.iter().any(|name| name == value) =>
        {
            None
        }
        Ok(value) => {
            let message = "O is none of the names in the form";
            let finding = OnboardingFinding::new(rule, place(&SubjectPart::Organisation), message);
            Some(
                finding
                    .found(plain(value, SHOWN))
                    .expected(names)
                    .advice("write the name as the form has it"),
            )
        }
    }
}

/// What one of the three OUs is meant to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Government,
    Number,
    Environment,
}

impl Unit {
    const ALL: [Unit; 3] = [Unit::Government, Unit::Number, Unit::Environment];

    fn rule(self) -> OnboardingRuleId {
        match self {
            Unit::Government => OnboardingRuleId::CertificateGovernment,
            Unit::Number => OnboardingRuleId::CertificateNumber,
            Unit::Environment => OnboardingRuleId::CertificateEnvironment,
        }
    }

    /// Whether this value is one.
    fn is(self, value: &str) -> bool {
        match self {
            Unit::Government => value == GOVERNMENT,
            Unit::Number => value.starts_with(NUMBER),
            Unit::Environment => SenderService::Ebox.environments().iter().any(|one| one.word() == value),
        }
    }

    /// Whether this value was probably meant as one, though it is none.
    fn resembles(self, value: &str) -> bool {
        let small = value.to_lowercase();
        match self {
            Unit::Government => small.contains("government") || small.contains("belgian"),
            Unit::Number => {
                small.starts_with("urn")
                    || small.contains("cbe")
                    || value.chars().all(|one| one.is_ascii_digit())
            }
            Unit::Environment => !small.contains(' ') && small.chars().count() <= 16,
        }
    }

    fn expected(self, expected: &ExpectedSubject) -> String {
        match self {
            Unit::Government => GOVERNMENT.to_owned(),
            Unit::Number => match &expected.number {
                Some(number) => format!("{NUMBER}{number}"),
                None => format!("{NUMBER} and the ten digits of the organisation"),
            },
            Unit::Environment => match expected.environment {
                Some(environment) => environment.word().to_owned(),
                None => "INT, ACC or PRD".to_owned(),
            },
        }
    }
}

/// The three OUs, in whatever order they stand, and what stands beside them.
fn units(facts: &X509Facts, expected: &ExpectedSubject, findings: &mut Vec<OnboardingFinding>) {
    let mut unknown: Vec<&str> = facts
        .values(&SubjectPart::Unit)
        .filter(|value| !Unit::ALL.iter().any(|unit| unit.is(value)))
        .collect();
    for unit in Unit::ALL {
        let values: Vec<_> = facts.values(&SubjectPart::Unit).filter(|value| unit.is(value)).collect();
        let wanted = unit.expected(expected);
        let finding = |message: &str| {
            OnboardingFinding::new(unit.rule(), place(&SubjectPart::Unit), message).expected(wanted.clone())
        };
        match values[..] {
            [value] => findings.extend(unit_of(unit, value, expected)),
            [] => {
                let meant =
                    unknown.iter().position(|value| unit.resembles(value)).map(|at| unknown.remove(at));
                findings.push(match meant {
                    Some(meant) => finding("an OU is not as it must be")
                        .found(plain(meant, SHOWN))
                        .advice(format!("write OU={wanted}")),
                    None => finding("an OU is missing").advice(format!("add OU={wanted} to the subject")),
                });
            }
            _ => findings.push(
                finding("an OU of this kind stands more than once")
                    .found(plain(&values.join("; "), SHOWN))
                    .advice("leave the one that is right"),
            ),
        }
    }
    findings.extend(unknown.into_iter().map(|value| {
        let rule = OnboardingRuleId::CertificateOther;
        OnboardingFinding::new(rule, place(&SubjectPart::Unit), "an OU is none of the three")
            .found(plain(value, SHOWN))
            .advice("leave it out, unless the authority adds it")
    }));
}

/// What is wrong with an OU of which the kind is clear.
fn unit_of(unit: Unit, value: &str, expected: &ExpectedSubject) -> Option<OnboardingFinding> {
    let finding = |rule: OnboardingRuleId, message: &str| {
        OnboardingFinding::new(rule, place(&SubjectPart::Unit), message).found(plain(value, SHOWN))
    };
    match unit {
        Unit::Government => None,
        Unit::Environment => {
            let wanted = expected.environment.filter(|wanted| wanted.word() != value)?;
            Some(
                finding(unit.rule(), &format!("it is for {value}, and not for {}", wanted.word()))
                    .expected(wanted.word())
                    .advice(format!("order a certificate of its own for {}", wanted.word())),
            )
        }
        Unit::Number => {
            let number = &value[NUMBER.len()..];
            let wanted = unit.expected(expected);
            if !has_form(number) {
                return Some(
                    finding(
                        unit.rule(),
                        "the organisation's number is not ten digits that begin with 0 or 1",
                    )
                    .expected(wanted)
                    .advice("write all ten digits, without dots and with the zero in front"),
                );
            }
            if expected.number.as_ref().is_some_and(|wanted| wanted != number) {
                return Some(
                    finding(unit.rule(), "it is the number of another organisation than the form's")
                        .expected(wanted)
                        .advice("put the number of the form into the request"),
                );
            }
            (expected.check_digits && !has_check_digits(number)).then(|| {
                let right = check_digits(number).unwrap_or_default();
                finding(
                    OnboardingRuleId::CertificateCheckDigits,
                    "the organisation's number has other check digits",
                )
                .expected(format!("{}{right:02} if the first eight digits are right", &number[..8]))
                .advice("look the number up: a digit is wrong, or two are exchanged")
            })
        }
    }
}

fn application(facts: &X509Facts, expected: &ExpectedSubject) -> Option<OnboardingFinding> {
    let rule = OnboardingRuleId::CertificateCommonName;
    let wanted = expected.application.as_deref().unwrap_or("the id of the application in the form");
    match one(facts, SubjectPart::CommonName, rule, wanted) {
        Err(finding) => Some(finding),
        Ok(value) => expected.application.as_ref().filter(|wanted| *wanted != value).map(|wanted| {
            OnboardingFinding::new(
                rule,
                place(&SubjectPart::CommonName),
                "CN is another application than the form's",
            )
            .found(plain(value, SHOWN))
            .expected(wanted)
            .advice("write the application's id, to the letter")
        }),
    }
}

fn state(facts: &X509Facts) -> Option<OnboardingFinding> {
    let rule = OnboardingRuleId::CertificateState;
    let expected = "a state spelt out, such as Brussel-Hoofdstad";
    match one(facts, SubjectPart::State, rule, expected) {
        Err(finding) => Some(finding),
        Ok(value) => {
            let letters = value.trim_end_matches('.');
            let is_short =
                (2..=3).contains(&letters.len()) && letters.bytes().all(|one| one.is_ascii_uppercase());
            is_short.then(|| {
                OnboardingFinding::new(rule, place(&SubjectPart::State), "ST is abbreviated")
                    .found(plain(value, SHOWN))
                    .expected(expected)
                    .advice("spell the state out")
            })
        }
    }
}

fn others(facts: &X509Facts, findings: &mut Vec<OnboardingFinding>) {
    for attribute in &facts.subject {
        if matches!(attribute.part, SubjectPart::Other(_)) {
            let rule = OnboardingRuleId::CertificateOther;
            let message = "the subject has an attribute that the page does not name";
            findings.push(
                OnboardingFinding::new(rule, place(&attribute.part), message)
                    .found(plain(&attribute.value, SHOWN))
                    .advice("leave it out, unless the authority adds it"),
            );
        }
    }
}

fn key(facts: &X509Facts) -> Option<OnboardingFinding> {
    let finding = |rule, message| OnboardingFinding::new(rule, "the key", message);
    match &facts.key {
        SubjectKey::Other(name) => Some(
            finding(OnboardingRuleId::CertificateKeyKind, "the key is no RSA key")
                .found(name)
                .expected("an RSA key")
                .advice("make an RSA key of 2,048 bits or more: assertions are signed with RS256"),
        ),
        SubjectKey::Rsa { bits } if *bits < LEAST_BITS => Some(
            finding(OnboardingRuleId::CertificateKeySize, "the key is too small")
                .found(format!("{bits} bits"))
                .expected(format!("{LEAST_BITS} bits or more"))
                .advice("make a new key"),
        ),
        SubjectKey::Rsa { .. } => None,
    }
}

/// What a certificate alone can have wrong.
fn certificate(facts: &X509Facts, expected: &ExpectedSubject, findings: &mut Vec<OnboardingFinding>) {
    let finding = |rule, message| OnboardingFinding::new(rule, "the certificate", message);
    if let (Some((from, until)), Some(at)) = (facts.validity, expected.at) {
        let rule = OnboardingRuleId::CertificateValidity;
        let days = format!("{from} to {until}");
        if at > until {
            let advice = "order a new one; in a simulator, its clock says which moment it is";
            findings.push(
                finding(rule, "it has expired").found(days).expected(format!("valid at {at}")).advice(advice),
            );
        } else if at < from {
            let advice = "it is taken; the clock, a simulated one mostly, shows an earlier day than that on which it was made";
            findings.push(
                finding(OnboardingRuleId::CertificateNotYet, "it is not valid yet")
                    .found(days)
                    .expected(format!("valid at {at}"))
                    .advice(advice),
            );
        }
    }
    if facts.is_self_issued {
        findings.push(
            finding(OnboardingRuleId::CertificateSelfSigned, "it is signed by its own key")
                .advice("later pages take it; those of 2021 want one of an official issuer"),
        );
    }
    // What `openssl req -x509` makes is an authority's by default.
    if facts.is_authority && !facts.is_self_issued {
        findings.push(
            finding(OnboardingRuleId::CertificateAuthority, "it is the certificate of an authority")
                .advice("hand in your own certificate, and not the one that signed it"),
        );
    }
    if facts.may_sign == Some(false) {
        findings.push(
            finding(OnboardingRuleId::CertificateUsage, "its key is not meant for digital signatures")
                .expected("the usage digitalSignature, or none at all")
                .advice("have the authority put it into the certificate"),
        );
    }
}
