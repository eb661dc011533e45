//! The subject that the e-Box's page on certificates gives, and each way in which it is written wrong.

/// Who sends, and by which application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EboxSubject {
    /// The legal name; it says that it is a test.
    pub organisation: String,
    /// Ten digits.
    pub number: String,
    /// The id of the form.
    pub application: String,
}

impl Default for EboxSubject {
    /// A made-up sender.
    fn default() -> Self {
        EboxSubject {
            organisation: "Example Sender TEST ONLY".to_owned(),
            number: "0199000151".to_owned(),
            application: "test:ebox:docsender:one".to_owned(),
        }
    }
}

/// The environments, each of which has a certificate of its own.
pub(crate) const ENVIRONMENTS: [&str; 3] = ["INT", "ACC", "PRD"];

/// One attribute of a subject: the number of what it is, and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SubjectLine {
    pub(crate) number: &'static str,
    pub(crate) value: String,
}

const COUNTRY: &str = "2.5.4.6";
const STATE: &str = "2.5.4.8";
const LOCALITY: &str = "2.5.4.7";
const ORGANISATION: &str = "2.5.4.10";
const UNIT: &str = "2.5.4.11";
const COMMON_NAME: &str = "2.5.4.3";
const EMAIL: &str = "1.2.840.113549.1.9.1";

const GOVERNMENT: &str = "Belgian Federal Government";
const NUMBER: &str = "urn:be:fgov:kbo-bce:organization:cbe-number:";

impl SubjectLine {
    /// Whether its value is written with the few letters of a PrintableString; e-mail addresses have their own.
    pub(crate) fn is_country(&self) -> bool {
        self.number == COUNTRY
    }

    pub(crate) fn is_email(&self) -> bool {
        self.number == EMAIL
    }
}

impl EboxSubject {
    pub(crate) fn lines(&self, environment: &str) -> Vec<SubjectLine> {
        let line = |number, value: &str| SubjectLine { number, value: value.to_owned() };
        vec![
            line(COUNTRY, "BE"),
            line(STATE, "Brussel-Hoofdstad"),
            line(LOCALITY, "Brussel"),
            line(ORGANISATION, &self.organisation),
            line(UNIT, GOVERNMENT),
            line(UNIT, &format!("{NUMBER}{}", self.number)),
            line(UNIT, environment),
            line(COMMON_NAME, &self.application),
        ]
    }
}

/// What is wrong with a request. Each is wrong in one thing alone.
#[derive(Debug, Clone, Copy)]
pub(crate) enum SubjectFault {
    /// No attribute of this number; of OUs, none with such a beginning.
    Without(&'static str, &'static str),
    /// Another value.
    With(&'static str, &'static str, &'static str),
    /// One attribute more.
    And(&'static str, &'static str),
    /// The number of the organisation has a digit less.
    ShortNumber,
    /// Its last two digits are exchanged.
    CheckDigits,
}

/// The requests that are wrong: the file, the fault, and what it is for.
pub(crate) const FAULTS: [(&str, SubjectFault, &str); 21] = [
    ("no-country.csr", SubjectFault::Without(COUNTRY, ""), "wrong: C is missing"),
    ("other-country.csr", SubjectFault::With(COUNTRY, "", "NL"), "wrong: C is not BE"),
    ("no-organisation.csr", SubjectFault::Without(ORGANISATION, ""), "wrong: O is missing"),
    (
        "other-organisation.csr",
        SubjectFault::With(ORGANISATION, "", "Another Name TEST ONLY"),
        "wrong: O is not the name in the form",
    ),
    ("no-government.csr", SubjectFault::Without(UNIT, "Belgian"), "wrong: the first OU is missing"),
    (
        "other-government.csr",
        SubjectFault::With(UNIT, "Belgian", "Belgian Government"),
        "wrong: the first OU says something else",
    ),
    (
        "no-number.csr",
        SubjectFault::Without(UNIT, "urn:"),
        "wrong: the OU with the organisation's number is missing",
    ),
    ("short-number.csr", SubjectFault::ShortNumber, "wrong: the number has a digit less"),
    ("check-digits.csr", SubjectFault::CheckDigits, "wrong: two digits of the number are exchanged"),
    (
        "other-number.csr",
        SubjectFault::With(UNIT, "urn:", "urn:be:fgov:kbo-bce:organization:cbe-number:0199000250"),
        "wrong: the number of another organisation",
    ),
    (
        "no-environment.csr",
        SubjectFault::Without(UNIT, "ACC"),
        "wrong: the OU with the environment is missing",
    ),
    (
        "other-environment.csr",
        SubjectFault::With(UNIT, "ACC", "PRD"),
        "wrong where ACC is asked for: it says PRD",
    ),
    (
        "unknown-environment.csr",
        SubjectFault::With(UNIT, "ACC", "TEST"),
        "wrong: no environment is called so",
    ),
    ("no-common-name.csr", SubjectFault::Without(COMMON_NAME, ""), "wrong: CN is missing"),
    (
        "other-common-name.csr",
        SubjectFault::With(COMMON_NAME, "", "test:ebox:docsender:other"),
        "wrong: CN is not the application of the form",
    ),
    (
        "two-common-names.csr",
        SubjectFault::And(COMMON_NAME, "test:ebox:docsender:two"),
        "wrong: CN stands twice",
    ),
    ("no-locality.csr", SubjectFault::Without(LOCALITY, ""), "wrong: L is missing"),
    ("no-state.csr", SubjectFault::Without(STATE, ""), "wrong: ST is missing"),
    ("short-state.csr", SubjectFault::With(STATE, "", "BRU"), "wrong: ST is abbreviated"),
    ("email-address.csr", SubjectFault::And(EMAIL, "test-only@sender.invalid"), "odd: an attribute more"),
    ("unit.csr", SubjectFault::And(UNIT, "Our own department"), "odd: an OU more"),
];

impl SubjectFault {
    pub(crate) fn of(self, mut lines: Vec<SubjectLine>) -> Vec<SubjectLine> {
        let change = |lines: &mut Vec<SubjectLine>, change: &dyn Fn(&str) -> String| {
            for line in lines.iter_mut().filter(|line| line.value.starts_with(NUMBER)) {
                line.value = change(&line.value);
            }
        };
        match self {
            SubjectFault::Without(number, begins) => {
                lines.retain(|line| line.number != number || !line.value.starts_with(begins));
            }
            SubjectFault::With(number, begins, value) => {
                for line in &mut lines {
                    if line.number == number && line.value.starts_with(begins) {
                        value.clone_into(&mut line.value);
                    }
                }
            }
            SubjectFault::And(number, value) => {
                lines.push(SubjectLine { number, value: value.to_owned() });
            }
            SubjectFault::ShortNumber => change(&mut lines, &|value| value[..value.len() - 1].to_owned()),
            SubjectFault::CheckDigits => change(&mut lines, &|value| {
                let (before, last) = value.split_at(value.len() - 2);
                before.chars().chain(last.chars().rev()).collect()
            }),
        }
        lines
    }
}
