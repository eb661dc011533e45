//! Bundles: one zip with all that a world was made of and what came of it, so that another process can play it again.
//!
//! Reading order: `format` (what is in one), `saving` (how one is written), `opened` (how one is read), `replaying`,
//! `trimming`. The page for users is `docs/bundles.md`.

mod about;
mod case_evidence;
mod certified;
mod changes;
mod checking;
mod difference;
mod directory;
mod evidence;
mod format;
mod kept_finding;
mod lines;
mod making;
mod member;
mod opened;
mod packing;
mod played;
mod player;
mod problem;
mod pseudonymising;
mod read_ahead;
mod reduce;
mod replaying;
mod rereading;
mod saving;
mod sealed;
mod sha256;
mod steps;
mod timeline;
mod trimming;

pub use about::{AboutBundle, Counts, KeysHad, PersonsData, TrimmedFrom};
pub use case_evidence::{
    AboutCaseEvidence, CASE_EVIDENCE_FORMAT, CaseEvidence, CaseEvidenceFiles, KeptEvidence,
    write_case_evidence,
};
pub use certified::{CertificateFiles, with_certificate};
pub use changes::{AsSent, Changes};
pub use difference::Difference;
pub use evidence::{OutboundState, SigningKeys, TextFile, WorldEvidence, WorldToSave};
pub use format::{FORMAT, SUFFIX};
pub use kept_finding::KeptFinding;
pub use making::UploadedZips;
pub use opened::Bundle;
pub use played::save_played;
pub use problem::{BundleNotWritten, BundleProblem};
pub use pseudonymising::{NotPseudonymised, PseudonymisedBundle, pseudonymise};
pub use replaying::{LackingEntries, NotCompared, Replayed, SeenInReplay, replay, replay_on, replay_watched};
pub use saving::save;
pub use sha256::hashed;
pub use trimming::{NotTrimmed, TrimmedBundle, trim};
