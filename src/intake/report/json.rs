//! An inspection as JSON for programs.
//!
//! The form is stable: members are added, never renamed or given another meaning.
//!
//! ```json
//! {
//!   "file": "netsshare_x.zip",
//!   "accepted": false,
//!   "leniencies": [],
//!   "errors": 1, "warnings": 0, "lints": 0,
//!   "shipment": null,
//!   "findings": [{
//!     "rule": "receiver.person-number",
//!     "stage": "content", "severity": "error", "grade": "documented",
//!     "title": "...", "source": "...",
//!     "place": {"file": "shipment.xml", "position": {"line": 12, "column": 9}, "byte": 431, "message_id": "1"},
//!     "message": "...", "found": "071088-1234", "expected": "...", "advice": "...",
//!     "excerpt": {"text": "  <eboks:personIdentityNumber>071088-1234</...>", "mark_at": 30, "mark_length": 11}
//!   }]
//! }
//! ```
//!
//! `shipment` is an object with `id`, `version`, `sender` (as `DK12345678`) and the number of
//! `messages` when the shipment is accepted. Members of `place` that are unknown are left out;
//! `found`, `expected` and `advice` are empty when there is nothing to say; `excerpt`, the line with what
//! to mark in it, is left out when the finding has no position in `shipment.xml`. `leniencies` are the ids of
//! the rules whose errors were forgiven, which are not counted under `errors`.

use nets_core::finding::{Severity, describe, of_severity};
use nets_core::shipment::{Inspection, Shipment};
use serde_json::{Value, json};

use super::{ReportSubject, ValidationResult};

pub fn json(inspection: &Inspection, source: &ReportSubject<'_>) -> Value {
    let findings = inspection.findings();
    // Making a value of texts and numbers cannot fail.
    let described = describe(findings, serde_json::value::Serializer).unwrap_or_default();
    let verdict = ValidationResult::of(inspection, source.lenient);
    let errors = of_severity(findings, Severity::Error);
    json!({
        "file": source.name,
        "accepted": verdict.accepted,
        "leniencies": verdict.leniencies,
        "errors": errors.iter().filter(|error| !verdict.forgives(error)).count(),
        "warnings": of_severity(findings, Severity::Warning).len(),
        "lints": of_severity(findings, Severity::Lint).len(),
        "shipment": inspection.shipment().map(shipment),
        "findings": described,
    })
}

fn shipment(shipment: &Shipment) -> Value {
    json!({
        "id": shipment.id,
        "version": shipment.version.number(),
        "sender": shipment.sender.folder(),
        "messages": shipment.messages.len(),
    })
}
