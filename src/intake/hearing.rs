//! Lets the schema and the rules hear a document at the same time, in one pass over it, and makes
//! one list of what both say.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

use nets_core::finding::{Finding, Place};
use nets_core::rule_book::RuleId;
use nets_core::shipment::FormatVersion;

use crate::findings::{Findings, clip};
use crate::reading::{Extent, ShipmentReading, message_at};
use crate::rules::{Judged, RuleInput, Rules};
use crate::schema::{Assessment, Breach, Breaches, HeardBySchema, Schema, Subject, Violation};
use crate::xml::{Characters, Scope, Tag, Versions, XmlDocument, XmlListener, read};

/// So many breaches of the schema are put into words; more are counted.
const MOST_EXPLAINED: usize = 2_000;

/// Reads the document of a version, and tells everything found in it.
///
/// One pass is enough for the schema and the rules together. Files that rules ask for are unpacked then, unless the
/// thread that unpacks from the end of the zip has been there.
pub(crate) fn hear<'c>(
    schema: &dyn Schema,
    version: FormatVersion,
    input: RuleInput<'c, '_>,
    findings: &'c mut Findings,
) -> Judged {
    let (document, budget) = (input.document, input.budget);
    let mut reading = ShipmentReading::new(Rules::new(input, findings));
    let mut versions = Versions::default();
    let mut rules = HeardByRules { reading: &mut reading, versions: &mut versions, document, version };
    let mut broken = None;
    let breaches = schema.assess(document, budget, &mut |assessment| {
        broken = read(document, budget, &mut Both(HeardBySchema(assessment), &mut rules)).err();
    });
    let (header, mut rules, extents) = reading.into_parts();
    let is_read = broken.is_none();
    rules.findings().extend(broken.map(|broken| document.broken(broken)));
    rules.check_sender(&header);
    // An element of another version is told as that, and not as unknown to the schema too.
    let is_mixed = versions.told_any() && rules.findings().tell(RuleId::XmlMixedVersions);
    if breaches.is_disputed {
        rules.findings().push(disputed());
    }
    let is_valid = breaches.list.is_empty() && !breaches.is_cut;
    if !is_mixed {
        let feed = &mut |assessment: &mut dyn Assessment| {
            // How the reading ends has been told after the first pass.
            read(document, budget, &mut HeardBySchema(assessment)).ok();
        };
        let explain =
            |wanted: &BTreeSet<usize>| schema.explain(document.text, &breaches, wanted, budget, feed);
        tell_of_breaches(&breaches, explain, &extents, document, rules.findings());
    }
    let misplaced =
        breaches.list.iter().filter(|breach| matches!(breach.subject, Subject::Child | Subject::End));
    rules.check_what_is_lacking(&misplaced.map(|breach| breach.at).collect());
    rules.finish(&header, version, is_read && !is_mixed, is_valid)
}

/// What a finding says where the two ways to hold a document to its schema are not of one mind.
pub const DISPUTED: &str =
    "a mistake of this program: its tables accept this shipment.xml, and its XSD library does not";

fn disputed() -> Finding {
    Finding::new(RuleId::SchemaViolation, Place::default(), DISPUTED).advice(
        "Keep this file and the schemas, and report both; what else is told here is what the library says.",
    )
}

/// Two listeners, each told every event.
struct Both<A, B>(A, B);

impl<'d, A: for<'t> XmlListener<'t>, B: XmlListener<'d>> XmlListener<'d> for Both<A, &mut B> {
    fn start(&mut self, tag: &Tag<'d>, scope: &Scope<'d>) -> ControlFlow<()> {
        self.0.start(tag, scope)?;
        self.1.start(tag, scope)
    }

    fn text(&mut self, text: Cow<'d, str>, at: usize, characters: Characters) {
        self.0.text(Cow::Borrowed(&text), at, characters);
        self.1.text(text, at, characters);
    }

    fn end(&mut self, at: usize) {
        self.0.end(at);
        self.1.end(at);
    }
}

struct HeardByRules<'h, 'c, 'd> {
    reading: &'h mut ShipmentReading<'d, Rules<'c, 'd>>,
    versions: &'h mut Versions,
    document: &'h XmlDocument<'d>,
    version: FormatVersion,
}

impl<'d> XmlListener<'d> for HeardByRules<'_, '_, 'd> {
    fn start(&mut self, tag: &Tag<'d>, scope: &Scope<'d>) -> ControlFlow<()> {
        let mixed = self.versions.check(tag, scope, self.version, self.document);
        if !mixed.is_empty() {
            self.reading.messages_mut().findings().extend(mixed);
        }
        self.reading.start(tag, scope);
        ControlFlow::Continue(())
    }

    fn text(&mut self, text: Cow<'d, str>, at: usize, _characters: Characters) {
        self.reading.text(text, at);
    }

    fn end(&mut self, at: usize) {
        self.reading.end(at);
    }
}

/// Tells of the breaches, but for those that a rule has told of: its words are of more help, and one
/// mistake is one finding.
fn tell_of_breaches(
    breaches: &Breaches,
    explain: impl FnOnce(&BTreeSet<usize>) -> std::collections::BTreeMap<usize, Violation>,
    messages: &[Extent<'_>],
    document: &XmlDocument<'_>,
    findings: &mut Findings,
) {
    let mut untold: Vec<usize> = Vec::new();
    let mut told: Vec<(usize, u64, RuleId)> = Vec::new();
    for (index, breach) in breaches.list.iter().enumerate() {
        let byte = document.byte(breach.at);
        match findings.errors_at(byte).find(|rule| tells_of(*rule, breach)) {
            None => untold.push(index),
            // What can be forgiven as a break of the rule may be none as a break of the schema.
            Some(rule) if rule.is_leniency() => told.push((index, byte, rule)),
            Some(_) => {}
        }
    }
    let shown = untold.len().min(MOST_EXPLAINED);
    let also = told.iter().map(|(index, ..)| *index).take(MOST_EXPLAINED);
    let wanted: BTreeSet<usize> = untold[..shown].iter().copied().chain(also).collect();
    if wanted.is_empty() {
        return;
    }
    let mut explained = explain(&wanted);
    for (index, byte, rule) in told {
        let broken = explained.remove(&index).map_or(RuleId::SchemaViolation, |violation| violation.rule());
        if !broken.is_leniency() {
            findings.tell_by(byte, rule, broken);
        }
    }
    findings.extend(explained.into_values().map(|violation| finding(violation, messages, document)));
    let more = u64::try_from(untold.len() - shown).unwrap_or(u64::MAX);
    findings.leave_out(RuleId::SchemaViolation, more);
    if breaches.is_cut {
        findings.cut();
    }
}

/// Whether a rule that tells of an error at the place of a breach tells of the same mistake.
fn tells_of(rule: RuleId, breach: &Breach) -> bool {
    match breach.subject {
        // The form of a value.
        Subject::Value | Subject::AttributeValue => matches!(
            rule,
            RuleId::PersonNumberForm
                | RuleId::AliasForm
                | RuleId::ReceiverCountry
                | RuleId::OrganisationForm
                | RuleId::PublicationDateForm
                | RuleId::DescriptionLength
        ),
        Subject::Key => rule == RuleId::MessageIdUnique,
        // One element more than a schema allows.
        Subject::Child => matches!(rule, RuleId::AttachmentCount | RuleId::SignerCount),
        Subject::Root | Subject::Text | Subject::End | Subject::Attribute | Subject::Attributes => false,
    }
}

fn finding(violation: Violation, messages: &[Extent<'_>], document: &XmlDocument<'_>) -> Finding {
    let message_id = message_at(messages, violation.at).map(clip);
    let place = Place { message_id, ..document.place(violation.at) };
    Finding::new(violation.rule(), place, violation.message)
        .found(violation.found)
        .expected(violation.expected)
        .advice(violation.advice)
}
