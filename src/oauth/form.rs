//! The form of a request: each parameter once, unknown ones ignored (RFC 6749, section 3.2).

use crate::remark::OAuthRemark;
use crate::rule::OAuthRule;
use crate::violation::{OAuthViolation, shown};

const KIND: &str = "application/x-www-form-urlencoded";

/// The largest form, in bytes.
const LARGEST: usize = 64 * 1024;

/// The most unknown parameters that are told.
const MOST_TOLD: usize = 16;

/// The parameters of one request, of those that are known. Bound: 64 KiB.
#[derive(Debug, Default)]
pub(crate) struct OAuthForm {
    parameters: Vec<(String, String)>,
    pub(crate) violations: Vec<OAuthViolation>,
    pub(crate) remarks: Vec<OAuthRemark>,
}

impl OAuthForm {
    /// Reads what can be read: the violations say what cannot.
    pub(crate) fn read(content_type: Option<&[u8]>, body: &[u8], known: &[&str]) -> Self {
        let mut form = OAuthForm::default();
        form.check_type(content_type);
        if body.len() > LARGEST {
            let violation =
                OAuthViolation::of(OAuthRule::FormSize).expected(format!("{LARGEST} bytes at most"));
            form.violations.push(violation.found(&format!("{} bytes", body.len())));
        }
        if form.violations.is_empty() {
            form.read_parameters(body, known);
        }
        form
    }

    fn check_type(&mut self, content_type: Option<&[u8]>) {
        let header = content_type.map(String::from_utf8_lossy).unwrap_or_default();
        let (kind, parameters) = header.split_once(';').unwrap_or((&header, ""));
        if !kind.trim().eq_ignore_ascii_case(KIND) {
            let violation = OAuthViolation::of(OAuthRule::Form).expected(KIND);
            self.violations.push(match content_type {
                Some(_) => violation.found(&header),
                None => violation.note("the request has no Content-Type"),
            });
        }
        let charset = parameters.split(';').find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            name.trim().eq_ignore_ascii_case("charset").then_some(value.trim().trim_matches('"'))
        });
        if let Some(charset) = charset.filter(|charset| !charset.eq_ignore_ascii_case("utf-8")) {
            self.remarks.push(OAuthRemark::OtherCharset(shown(charset)));
        }
    }

    fn read_parameters(&mut self, body: &[u8], known: &[&str]) {
        // The reader of forms replaces what is not UTF-8; a replacement that the client did not send shows it.
        let sent = body.windows(9).any(|window| window.eq_ignore_ascii_case(b"%EF%BF%BD"))
            || body.windows(3).any(|window| window == "\u{fffd}".as_bytes());
        let mut unknown: Vec<String> = Vec::new();
        for (name, value) in form_urlencoded::parse(body) {
            if !sent && (name.contains('\u{fffd}') || value.contains('\u{fffd}')) {
                self.violations.push(OAuthViolation::of(OAuthRule::FormUtf8).found(&name));
            }
            if !known.contains(&&*name) {
                if unknown.len() < MOST_TOLD
                    && !name.is_empty()
                    && !unknown.iter().any(|other| *other == *name)
                {
                    unknown.push(name.into_owned());
                }
                continue;
            }
            if self.parameters.iter().any(|(earlier, _)| *earlier == *name) {
                if !self.violations.iter().any(|other| other.rule == OAuthRule::ParameterTwice) {
                    self.violations.push(OAuthViolation::of(OAuthRule::ParameterTwice).found(&name));
                }
                continue;
            }
            self.parameters.push((name.into_owned(), value.into_owned()));
        }
        self.remarks.extend(unknown.iter().map(|name| OAuthRemark::UnknownParameter(shown(name))));
    }

    /// A parameter that was sent; one without a value counts as left out (RFC 6749, section 3.2).
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let value = self.parameters.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str());
        value.filter(|value| !value.is_empty())
    }

    /// Whether it could be read as a form at all.
    pub(crate) fn is_form(&self) -> bool {
        !self.violations.iter().any(|one| matches!(one.rule, OAuthRule::Form | OAuthRule::FormSize))
    }
}
