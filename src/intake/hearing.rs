//! Lets the schema and the rules hear a document at the same time, in one pass over it, and makes
//! one list of what both say.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

use nets_core::finding::{Finding, Place};
use nets_core::rule_book::RuleId;
use nets_core::shipment::FormatVersion;

use crate::budget::StepBudget;
use crate::findings::{Findings, clip};
use crate::reading::{Extent, ShipmentReading, message_at};
use crate::rules::{Judged, RuleInput, Rules};
use crate::schema::{Assessment, Schema, Violation};
use crate::xml::{Characters, Scope, Tag, Versions, XmlDocument, XmlListener, read};

/// Reads the document of a version and returns everything found in it.
///
/// One pass is enough for the schema and the rules together. When there is much to unpack, the
/// schema has a pass of its own meanwhile, since rules ask for what is unpacked.
pub(crate) fn hear(schema: &dyn Schema, version: FormatVersion, input: RuleInput<'_, '_>) -> Judged {
    let (document, budget) = (input.document, input.budget);
    let files = input.files.filter(|files| files.is_much());
    let mut findings = Findings::new(input.context.scenario.rules);
    let mut reading = ShipmentReading::new(Rules::new(input));
    let mut versions = Versions::default();
    let mut rules = HeardByRules {
        reading: &mut reading,
        versions: &mut versions,
        findings: &mut findings,
        document,
        version,
    };
    let mut broken = None;
    let nowhere = BTreeSet::new();
    let violations = match files {
        None => schema.assess(document.text, &nowhere, budget, &mut |assessment| {
            broken = read(document, budget, &mut Both(HeardBySchema(assessment), &mut rules)).err();
        }),
        Some(files) => {
            // How the reading ends is told by the pass of the rules.
            let violations = schema.assess(document.text, &nowhere, budget, &mut |assessment| {
                read(document, budget, &mut HeardBySchema(assessment)).ok();
            });
            files.unpack_all();
            broken = read(document, budget, &mut rules).err();
            violations
        }
    };
    let is_mixed = findings.has_error();
    let is_whole = broken.is_none() && violations.is_empty() && !is_mixed;
    findings.extend(broken.map(|broken| document.broken(broken)));
    let (header, rules, extents) = reading.into_parts();
    let judged = rules.finish(&header, version, is_whole);
    // An element of another version is told as that, and not as unknown to the schema too.
    if !is_mixed {
        let untold = without_told(violations, &judged.in_xml, document);
        findings.extend(
            explain(schema, untold, document, budget)
                .into_iter()
                .map(|violation| finding(violation, &extents, document)),
        );
    }
    findings.append(judged.in_xml);
    Judged { in_xml: findings, ..judged }
}

/// Two listeners, each told every event.
struct Both<A, B>(A, B);

impl<'d, A: XmlListener<'d>, B: XmlListener<'d>> XmlListener<'d> for Both<A, &mut B> {
    fn start(&mut self, tag: &Tag<'d>, scope: &Scope<'d>) -> ControlFlow<()> {
        self.0.start(tag, scope)?;
        self.1.start(tag, scope)
    }

    fn text(&mut self, text: Cow<'d, str>, at: usize, characters: Characters) {
        self.0.text(text.clone(), at, characters);
        self.1.text(text, at, characters);
    }

    fn end(&mut self, at: usize) {
        self.0.end(at);
        self.1.end(at);
    }
}

struct HeardBySchema<'h>(&'h mut dyn Assessment);

impl<'d> XmlListener<'d> for HeardBySchema<'_> {
    fn start(&mut self, tag: &Tag<'d>, scope: &Scope<'d>) -> ControlFlow<()> {
        self.0.start(tag, scope);
        ControlFlow::Continue(())
    }

    fn text(&mut self, text: Cow<'d, str>, at: usize, characters: Characters) {
        self.0.text(&text, at, characters);
    }

    fn end(&mut self, at: usize) {
        self.0.end(at);
    }
}

struct HeardByRules<'h, 'c, 'd> {
    reading: &'h mut ShipmentReading<'d, Rules<'c, 'd>>,
    versions: &'h mut Versions,
    findings: &'h mut Findings,
    document: &'h XmlDocument<'d>,
    version: FormatVersion,
}

impl<'d> XmlListener<'d> for HeardByRules<'_, '_, 'd> {
    fn start(&mut self, tag: &Tag<'d>, scope: &Scope<'d>) -> ControlFlow<()> {
        self.findings.extend(self.versions.check(tag, scope, self.version, self.document));
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

/// Leaves out what a rule has told of the same place: its words are of more help, and one mistake
/// is one finding.
fn without_told(violations: Vec<Violation>, told: &Findings, document: &XmlDocument<'_>) -> Vec<Violation> {
    let is_told =
        |violation: &Violation| document.place(violation.at).byte.is_some_and(|byte| told.has_error_at(byte));
    violations.into_iter().filter(|violation| !is_told(violation)).collect()
}

/// Asks the schema what could have stood where an element is missing or in the wrong place. That
/// costs a second pass, so that valid shipments do not pay for it.
fn explain(
    schema: &dyn Schema,
    violations: Vec<Violation>,
    document: &XmlDocument<'_>,
    budget: &StepBudget,
) -> Vec<Violation> {
    let places: BTreeSet<usize> =
        violations.iter().filter(|violation| violation.about_order).map(|violation| violation.at).collect();
    if places.is_empty() {
        return violations;
    }
    let explained = schema.assess(document.text, &places, budget, &mut |assessment| {
        // How the reading ends has been told after the first pass.
        read(document, budget, &mut HeardBySchema(assessment)).ok();
    });
    let kept: BTreeSet<usize> = violations.iter().map(|violation| violation.at).collect();
    explained.into_iter().filter(|violation| kept.contains(&violation.at)).collect()
}

fn finding(violation: Violation, messages: &[Extent<'_>], document: &XmlDocument<'_>) -> Finding {
    let message_id = message_at(messages, violation.at).map(clip);
    let place = Place { message_id, ..document.place(violation.at) };
    Finding::new(RuleId::SchemaViolation, place, violation.message)
        .found(violation.found)
        .expected(violation.expected)
        .advice(violation.advice)
}
