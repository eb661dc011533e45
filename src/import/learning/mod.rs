//! The scenario that is learnt from all files: each value with the file that shows it.

mod draft;
mod materials;
mod outcomes;
mod reached;
mod recipients;
mod senders;
mod sources;
mod times;

use std::collections::BTreeMap;

use nets_core::rule_book::RuleId;

use self::draft::Draft;
pub(crate) use self::sources::DropSources;
use crate::commented::Comments;
use crate::file::FileRef;
use crate::remark::ImportRemark;

/// A scenario that was learnt.
pub(crate) struct LearntScenario {
    /// Without comments.
    pub(crate) text: String,
    pub(crate) comments: Comments,
}

/// Learns. `off` are rules by which we would refuse what Nets took, each with the zip that shows it.
pub(crate) fn learn(
    of: DropSources<'_>,
    off: &BTreeMap<RuleId, FileRef>,
    remarks: &mut Vec<ImportRemark>,
) -> LearntScenario {
    let mut draft = Draft::default();
    let hours = times::write(of, &mut draft, remarks);
    senders::write(of, &mut draft, remarks);
    let materials = materials::Materials::learn(of, hours, remarks);
    materials.write(&mut draft);
    recipients::write(of, &materials, &mut draft, remarks);
    outcomes::write(of, hours, &mut draft, remarks);
    draft.comments.add(
        "otherwise",
        None,
        "a guess: no file says what becomes of documents that were not sent yet",
    );
    draft.line("otherwise", "sign");
    if !off.is_empty() {
        let ids: Vec<_> = off.keys().map(|rule| rule.rule().id).collect();
        for (rule, file) in off {
            draft.comments.add(
                "rules",
                None,
                format!("{}: Nets accepted {file}, which breaks it", rule.rule().id),
            );
        }
        draft.line("rules", &format!("{{off: [{}]}}", ids.join(", ")));
    }
    let Draft { text, comments } = draft;
    LearntScenario { text, comments }
}
