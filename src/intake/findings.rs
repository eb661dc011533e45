//! Gathers findings, in bounded memory however much is wrong.

use std::collections::BTreeSet;

use nets_core::finding::{Excerpt, Finding, Place, Severity};
use nets_core::rule_book::RuleId;
use nets_core::rule_switches::RuleSwitches;
use nets_text::cut;

/// So many findings are listed one by one.
pub(crate) const MOST_LISTED: usize = 1_000;

/// So many places of errors are remembered.
const MOST_PLACES: usize = 50_000;

/// What a finding quotes is shortened to so many characters: a text of megabytes does not help.
const LONGEST_QUOTE: usize = 400;

/// The beginning of a text, when it is long.
pub(crate) fn clip(text: &str) -> String {
    cut(text, LONGEST_QUOTE, "…").into_owned()
}

/// What a finding is about, in the order in which findings are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FindingSection {
    Zip,
    /// `shipment.xml` as a text.
    Text,
    /// What stands in `shipment.xml`, in its order.
    Document,
    /// The files beside it.
    Files,
}

/// Everything that is found in one upload: the one list that every stage adds to.
#[derive(Debug, Clone)]
pub(crate) struct Findings {
    /// What a scenario does not want to hear is dropped here, before anything is counted.
    switches: RuleSwitches,
    section: FindingSection,
    listed: Vec<(FindingSection, Finding)>,
    /// By which rules errors are told, and where; also of those left out.
    errors_at: BTreeSet<(u64, RuleId)>,
    left_out: u64,
    /// There was too much to count to its end.
    is_cut: bool,
    /// The gravest rule that anything was told by, and that among those left out: they decide whether the
    /// shipment is refused.
    gravest: Option<RuleId>,
    gravest_left_out: Option<RuleId>,
}

impl Findings {
    pub(crate) fn new(switches: RuleSwitches) -> Self {
        Findings {
            switches,
            section: FindingSection::Zip,
            listed: Vec::new(),
            errors_at: BTreeSet::new(),
            left_out: 0,
            is_cut: false,
            gravest: None,
            gravest_left_out: None,
        }
    }

    /// What is pushed from now on is about this.
    pub(crate) fn begin(&mut self, section: FindingSection) {
        self.section = section;
    }

    /// Whether a finding by this rule would be told at all.
    pub(crate) fn tell(&self, rule: RuleId) -> bool {
        self.switches.tell(rule)
    }

    pub(crate) fn push(&mut self, finding: Finding) {
        let rule = finding.rule;
        if !self.tell(rule) {
            return;
        }
        if let Some(byte) = finding.place.byte
            && finding.severity() == Severity::Error
            && self.errors_at.len() < MOST_PLACES
        {
            self.errors_at.insert((byte, rule));
        }
        self.gravest = graver(self.gravest, rule);
        if self.listed.len() < MOST_LISTED {
            self.listed.push((self.section, clipped(finding)));
        } else {
            self.leave_out(rule, 1);
        }
    }

    pub(crate) fn extend(&mut self, findings: impl IntoIterator<Item = Finding>) {
        findings.into_iter().for_each(|finding| self.push(finding));
    }

    /// Counts findings by a rule of which nothing more is said.
    pub(crate) fn leave_out(&mut self, rule: RuleId, count: u64) {
        if count > 0 && self.tell(rule) {
            self.left_out = self.left_out.saturating_add(count);
            self.gravest = graver(self.gravest, rule);
            self.gravest_left_out = graver(self.gravest_left_out, rule);
        }
    }

    /// There may be more than are counted.
    pub(crate) fn cut(&mut self) {
        self.is_cut = true;
    }

    /// Whether more findings would only be counted.
    pub(crate) fn is_full(&self) -> bool {
        self.listed.len() >= MOST_LISTED
    }

    /// Whether anything refuses the shipment that no leniency forgives.
    pub(crate) fn refuse_for_sure(&self) -> bool {
        self.gravest.is_some_and(|rule| rule.rule().severity == Severity::Error && !rule.is_leniency())
    }

    /// Whether one of the errors listed is by one of these rules.
    pub(crate) fn has_error_by(&self, rules: &[RuleId]) -> bool {
        self.listed.iter().any(|(_, finding)| rules.contains(&finding.rule))
    }

    /// The rules by which an error is told at this offset.
    pub(crate) fn errors_at(&self, byte: u64) -> impl Iterator<Item = RuleId> + '_ {
        let from = RuleId::ALL.first().copied().map(|first| (byte, first));
        let at = from.into_iter().flat_map(move |from| self.errors_at.range(from..));
        at.take_while(move |(place, _)| *place == byte).map(|(_, rule)| *rule)
    }

    /// Tells what was told at an offset by one rule by another one: the words are right, and the other rule
    /// is broken, too.
    pub(crate) fn tell_by(&mut self, byte: u64, rule: RuleId, other: RuleId) {
        let there = |finding: &Finding| finding.rule == rule && finding.place.byte == Some(byte);
        for (_, finding) in self.listed.iter_mut().filter(|(_, finding)| there(finding)) {
            finding.rule = other;
        }
        self.gravest = graver(self.gravest, other);
    }

    /// Adds to each finding on the list what is to be shown of the file it stands in.
    pub(crate) fn show(&mut self, excerpt: impl Fn(&Finding) -> Option<Excerpt>) {
        for (_, finding) in &mut self.listed {
            if finding.excerpt.is_none() {
                finding.excerpt = excerpt(finding);
            }
        }
    }

    /// The list, section by section, what is in `shipment.xml` in the order of that file; one more finding
    /// at its end says how many are not on it.
    pub(crate) fn into_list(mut self) -> Vec<Finding> {
        self.listed.sort_by_key(|(section, finding)| {
            (*section, finding.place.byte.filter(|_| *section == FindingSection::Document))
        });
        let mut list: Vec<Finding> = self.listed.into_iter().map(|(_, finding)| finding).collect();
        if let Some(rule) = self.gravest_left_out {
            let more = if self.is_cut { "more than " } else { "" };
            let message = format!("{more}{} more findings are not listed", self.left_out);
            list.push(Finding::new(rule, Place::default(), message).advice("Mend those listed first."));
        }
        list
    }
}

/// The graver of two rules: an error before a warning, and what nothing forgives before what can be.
fn graver(one: Option<RuleId>, other: RuleId) -> Option<RuleId> {
    let weight = |rule: RuleId| (rule.rule().severity, rule.is_leniency());
    Some(one.filter(|one| weight(*one) <= weight(other)).unwrap_or(other))
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
        assert!(findings.refuse_for_sure());
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
        assert!(!findings.refuse_for_sure() && findings.errors_at(7).next().is_none());
        assert_eq!(findings.into_list().len(), 1);
    }

    #[test]
    fn what_is_told_by_a_graver_rule_too_is_forgiven_by_none() {
        let mut findings = Findings::new(RuleSwitches::default());
        let place = Place { byte: Some(7), ..Place::default() };
        findings.push(Finding::new(RuleId::DescriptionLength, place, "too long"));
        assert!(!findings.refuse_for_sure());
        assert_eq!(findings.errors_at(7).collect::<Vec<_>>(), [RuleId::DescriptionLength]);
        findings.tell_by(7, RuleId::DescriptionLength, RuleId::SchemaViolation);
        assert!(findings.refuse_for_sure());
        let list = findings.into_list();
        assert_eq!((list[0].rule, list[0].message.as_str()), (RuleId::SchemaViolation, "too long"));
    }

    #[test]
    fn findings_are_told_section_by_section_and_in_the_order_of_the_document() {
        let mut findings = Findings::new(RuleSwitches::default());
        let mut push = |section, byte, message: &str| {
            findings.begin(section);
            let place = Place { byte: Some(byte), ..Place::default() };
            findings.push(Finding::new(RuleId::RealtimeCount, place, message));
        };
        push(FindingSection::Document, 9, "c");
        push(FindingSection::Files, 1, "d");
        push(FindingSection::Document, 2, "b");
        push(FindingSection::Zip, 5, "a");
        let told: Vec<String> = findings.into_list().into_iter().map(|finding| finding.message).collect();
        assert_eq!(told, ["a", "b", "c", "d"]);
    }
}
