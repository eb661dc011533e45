//! Gathers findings, in bounded memory however much is wrong.

use std::collections::BTreeSet;

use nets_core::finding::{Excerpt, Finding, Place, Severity};
use nets_core::rule_book::RuleId;
use nets_core::rule_switches::RuleSwitches;
use nets_text::cut;

/// So many findings are listed one by one.
pub(crate) const MOST_LISTED: usize = 1_000;

/// So many places of errors are remembered.
const MOST_PLACES: usize = 20_000;

/// What a finding quotes is shortened to so many characters: a text of megabytes does not help.
const LONGEST_QUOTE: usize = 400;

/// The beginning of a text, when it is long.
pub(crate) fn clip(text: &str) -> String {
    cut(text, LONGEST_QUOTE, "…").into_owned()
}

#[derive(Debug)]
pub(crate) struct Findings {
    /// What a scenario does not want to hear is dropped here, before anything is counted.
    switches: RuleSwitches,
    listed: Vec<Finding>,
    /// Where errors stand, also those left out.
    error_places: BTreeSet<u64>,
    left_out: u64,
    /// The gravest rule among those left out: it decides whether they refuse the shipment.
    gravest: Option<RuleId>,
}

impl Findings {
    pub(crate) fn new(switches: RuleSwitches) -> Self {
        Findings { switches, listed: Vec::new(), error_places: BTreeSet::new(), left_out: 0, gravest: None }
    }

    /// An empty list with the same switches.
    pub(crate) fn another(&self) -> Self {
        Findings::new(self.switches)
    }

    /// Whether a finding by this rule would be told at all.
    pub(crate) fn tell(&self, rule: RuleId) -> bool {
        self.switches.tell(rule)
    }

    pub(crate) fn push(&mut self, finding: Finding) {
        if !self.tell(finding.rule) {
            return;
        }
        if let Some(byte) = finding.place.byte
            && finding.severity() == Severity::Error
            && self.error_places.len() < MOST_PLACES
        {
            self.error_places.insert(byte);
        }
        if self.listed.len() < MOST_LISTED {
            self.listed.push(clipped(finding));
            return;
        }
        self.left_out += 1;
        let graver = self.gravest.is_none_or(|rule| finding.severity() < rule.rule().severity);
        if graver {
            self.gravest = Some(finding.rule);
        }
    }

    pub(crate) fn extend(&mut self, findings: impl IntoIterator<Item = Finding>) {
        findings.into_iter().for_each(|finding| self.push(finding));
    }

    /// Whether more findings would only be counted.
    pub(crate) fn is_full(&self) -> bool {
        self.listed.len() >= MOST_LISTED
    }

    pub(crate) fn has_error(&self) -> bool {
        let left_out = self.gravest.is_some_and(|rule| rule.rule().severity == Severity::Error);
        left_out || self.listed.iter().any(|finding| finding.severity() == Severity::Error)
    }

    /// Whether one of the errors listed is by one of these rules.
    pub(crate) fn has_error_by(&self, rules: &[RuleId]) -> bool {
        self.listed.iter().any(|finding| rules.contains(&finding.rule))
    }

    /// Whether there is an error at this offset.
    pub(crate) fn has_error_at(&self, byte: u64) -> bool {
        self.error_places.contains(&byte)
    }

    /// Puts what was found in one file into the order of that file.
    pub(crate) fn sort_by_place(&mut self) {
        self.listed.sort_by_key(|finding| finding.place.byte);
    }

    /// Adds to each finding on the list what is to be shown of the file it stands in.
    pub(crate) fn show(&mut self, excerpt: impl Fn(&Finding) -> Option<Excerpt>) {
        for finding in &mut self.listed {
            finding.excerpt = excerpt(finding);
        }
    }

    /// Appends another list, with what it left out.
    pub(crate) fn append(&mut self, other: Findings) {
        self.extend(other.listed);
        self.left_out += other.left_out;
        if let Some(rule) = other.gravest
            && self.gravest.is_none_or(|own| rule.rule().severity < own.rule().severity)
        {
            self.gravest = Some(rule);
        }
    }

    /// The list; one more finding at its end says how many are not on it.
    pub(crate) fn into_list(mut self) -> Vec<Finding> {
        if let Some(rule) = self.gravest {
            let message = format!("{} more findings are not listed", self.left_out);
            self.listed
                .push(Finding::new(rule, Place::default(), message).advice("Mend those listed first."));
        }
        self.listed
    }
}

fn clipped(mut finding: Finding) -> Finding {
    for text in [&mut finding.message, &mut finding.found, &mut finding.expected, &mut finding.advice] {
        if text.len() > LONGEST_QUOTE {
            *text = clip(text);
        }
    }
    finding
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_finding_quotes_is_shortened() {
        let mut findings = Findings::new(RuleSwitches::default());
        let long = "å".repeat(1_000_000);
        findings.push(Finding::new(RuleId::FileMissing, Place::default(), "an error").found(long));
        assert_eq!(findings.into_list()[0].found, format!("{}…", "å".repeat(LONGEST_QUOTE)));
    }

    #[test]
    fn an_error_among_many_warnings_still_refuses() {
        let mut findings = Findings::new(RuleSwitches::default());
        for _ in 0..2_000 {
            findings.push(Finding::new(RuleId::RealtimeCount, Place::default(), "a warning"));
        }
        findings.push(Finding::new(RuleId::FileMissing, Place::default(), "an error"));
        assert!(findings.has_error());
        let list = findings.into_list();
        assert_eq!(list.len(), MOST_LISTED + 1);
        assert!(nets_core::finding::refuses(&list));
        assert_eq!(list[MOST_LISTED].message, "1001 more findings are not listed");
    }

    #[test]
    fn what_is_switched_off_leaves_no_trace_however_often_it_is_found() {
        let mut switches = RuleSwitches::default();
        switches.switch_off(RuleId::PdfForm).expect("it is assumed");
        let mut findings = Findings::new(switches);
        for byte in 0..2_000 {
            let place = Place { byte: Some(byte), ..Place::default() };
            findings.push(Finding::new(RuleId::PdfForm, place, "a field"));
        }
        findings.push(Finding::new(RuleId::RealtimeCount, Place::default(), "a warning"));
        assert!(!findings.has_error() && !findings.has_error_at(7));
        assert_eq!(findings.into_list().len(), 1);
    }
}
