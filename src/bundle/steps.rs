//! What came of an event, as it is written down and compared: without secrets, and without what only a clock knows.

use nets_core::Timestamp;
use nets_core::effect::{AliasQuestion, Effect, OutboundFile};
use nets_core::evidence::Evidence;
use nets_core::simulator::Step;
use nets_core::timeline::Happening;
use serde::Serialize;
use serde_json::{Value, json};

use crate::sha256;

/// What the timeline tells.
#[derive(Serialize)]
struct Told<'s> {
    at: Timestamp,
    #[serde(flatten)]
    happening: &'s Happening,
    #[serde(flatten)]
    evidence: Option<&'s Evidence>,
}

/// A step as JSON.
pub(crate) fn written(step: &Step) -> Value {
    match step {
        Step::Tell(draft) => {
            let happening = without_secret(draft.happening.clone());
            let told = Told { at: draft.at, happening: &happening, evidence: draft.evidence.as_deref() };
            json!({ "tell": told })
        }
        Step::Do(effect) => effect_written(effect),
    }
}

fn effect_written(effect: &Effect) -> Value {
    match effect {
        Effect::Inspect(upload) => json!({ "inspect": upload.id }),
        Effect::Write(file) => json!({ "write": file }),
        Effect::Remove(file) => json!({ "remove": file }),
        Effect::Forget(upload) => json!({ "forget": upload }),
        Effect::AskAlias(question) => {
            let AliasQuestion {
                registration, user, url, document_group, field1_id, alias1, field2_id, ..
            } = question;
            json!({ "ask_alias": {
                "registration": registration,
                "user": user,
                "url": url,
                "document_group": document_group,
                "field1_id": field1_id,
                "alias1": alias1,
                "field2_id": field2_id,
            } })
        }
        Effect::EraseSecret(secret) => json!({ "erase_secret": secret.0 }),
        Effect::EraseContent(content) => json!({ "erase_content": content }),
        Effect::Archive(record) => {
            // All of it was told in the steps before.
            let record_written = serde_json::to_vec(record).unwrap_or_default();
            json!({ "archive": { "upload": record.upload.id, "sha256": sha256::of(&record_written) } })
        }
    }
}

/// The file that a step writes.
pub(crate) fn file_of(step: &Step) -> Option<&OutboundFile> {
    match step {
        Step::Do(Effect::Write(file)) => Some(file),
        Step::Do(_) | Step::Tell(_) => None,
    }
}

/// What happened with a mask in the place of alias 2, whatever the scenario shows.
pub(crate) fn without_secret(mut happening: Happening) -> Happening {
    happening.hide_secret();
    happening
}
