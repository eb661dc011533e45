//! The certificate of a sender: the catalogue of what is asked of one, the judge that says how it stands by what a world
//! saw, and every report of it. The judge is pure and does not know who made the traffic.
//!
//! Reading order: `catalogue` is what is asked, `proof` what shows and breaks it, `traffic` what a world saw, `judge`
//! holds the one to the other, `gather` reads a world that runs and `kept_traffic` one that was kept, `judged_traffic` makes the
//! `certificate` of either; each other file is a format.

mod catalogue;
mod certificate;
mod declared_peak;
mod ebox_case;
mod ebox_traffic;
mod gather;
mod gather_ebox;
mod given_file;
mod host_keys_met;
mod html;
mod judge;
mod judged_traffic;
mod kept_traffic;
mod kind;
mod onboarding_evidence;
mod played;
mod profile;
mod proof;
mod requirements;
mod seen_at;
mod sent_upload;
mod struck;
mod table;
mod traffic;
mod wanted;
mod whose;

pub use catalogue::{Applies, Basis, Requirement, RequirementDemand, catalogue, catalogue_of};
pub use certificate::{
    Certificate, CertificateTotals, CertifiedBasis, CertifiedCase, CertifiedEntry, CertifiedEnvironment,
    CertifiedLine, CertifiedScenario,
};
pub use declared_peak::DeclaredPeak;
pub use ebox_case::EboxCase;
pub use ebox_traffic::{EboxClientTraffic, EboxTraffic};
pub use gather::{Asked, NoCertificate, certificate, sender};
pub use gather_ebox::{AskedEbox, ebox_certificate, ebox_sender};
pub use html::html;
pub use judge::{JudgedLine, LineStanding, judge, judge_ebox};
pub use judged_traffic::{CertifiedWorld, JudgedTraffic, empty_certificate};
pub use kept_traffic::KeptTraffic;
pub use kind::{KindSet, SentKind};
pub use onboarding_evidence::{AskedEvidence, evidence_seen_here, onboarding_evidence};
pub use played::{Offers, PlayedCase, PlayedResult, of_cases};
pub use profile::CertifiedProfile;
pub use proof::{AliasReply, Paper, Proof, SentSubset};
pub use requirements::{
    json as requirements_json, list as requirements_list, markdown as requirements_markdown,
};
pub use seen_at::SeenAt;
pub use sent_upload::UploadFacts;
pub use table::table;
pub use traffic::{Missing, Traffic};
pub use wanted::{WantedAttention, WantedCaseFile, WantedDocument, WantedMessage};
pub use whose::ebox_sender_of;
