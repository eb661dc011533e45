//! The mail that would go out at each step. None is ever sent, and no address in one works: it says TEST ONLY, and ends with
//! a name that no network has. What a sender gave as its contact stands behind TEST ONLY too.

use alloc::{format, string::String};
use jiff::Timestamp;
use serde::Serialize;

use crate::calendar::copenhagen;

/// One mail, as a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OnboardingLetter {
    /// Its place in the dossier, from 1.
    pub number: usize,
    pub at: Timestamp,
    pub from: String,
    pub to: String,
    pub subject: String,
    pub body: String,
}

impl OnboardingLetter {
    /// As a file has it.
    pub fn text(&self) -> String {
        let date = copenhagen().to_datetime(self.at).strftime("%a %Y-%m-%d %H:%M");
        let OnboardingLetter { from, to, subject, body, .. } = self;
        format!("From: {from}\nTo: {to}\nDate: {date}\nSubject: {subject}\n\n{body}")
    }
}
