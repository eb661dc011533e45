//! What a sender asks to go on with at its onboarding. Of the e-Box it is judged anew: what counts is what the dossier's world has
//! seen of the dossier's client in its environment since that was configured last, and not what the file says.

use nets_control::WorldAndScenario;
use nets_core::Timestamp;
use nets_core::identity::belgium::EboxEnvironment;
use nets_core::onboarding::act::{DossierId, SenderDeed};
use nets_core::onboarding::environment::SenderService;
use nets_core::onboarding::finding::{OnboardingFinding, refuses};
use nets_core::rule_book::onboarding::OnboardingRuleId;
use nets_driver::{EntryFilter, View};
use nets_onboarding::{EvidenceAtEbox, ExpectedEvidence, HandedEvidence, evidence};

use crate::certificate::Certificate;
use crate::gather::{Asked, NoCertificate, certificate, sender};
use crate::gather_ebox::{AskedEbox, ebox_certificate, ebox_sender};
use crate::kind::{KindSet, SentKind};

/// A certificate that is handed in.
pub struct AskedEvidence {
    pub here: WorldAndScenario,
    pub dossier: DossierId,
    /// Of the world.
    pub seed: u64,
    /// The file.
    pub bytes: Vec<u8>,
}

/// What the dossier is about.
struct TestedDossier {
    client: String,
    environment: Option<EboxEnvironment>,
    message_type: String,
    /// When it was configured last, in real time, and by which entry.
    configured: Option<Timestamp>,
    configured_by: u64,
}

/// The deed by which the sender asks to go on, with what was found. Where there is no such dossier, it cannot be done.
pub async fn onboarding_evidence(asked: AskedEvidence) -> Result<SenderDeed, NoCertificate> {
    let AskedEvidence { here, dossier, seed, bytes } = asked;
    let Some(tested) = here.world.query(move |view| tested(&view, dossier)).await? else {
        return Ok(SenderDeed::Go { evidence: None, findings: Vec::new() });
    };
    let world = here.world.name().to_string();
    let at_ebox = tested.environment.map(|environment| EvidenceAtEbox {
        world: &world,
        environment: environment.name(),
        message_type: &tested.message_type,
        configured_by: tested.configured_by,
    });
    let of = ExpectedEvidence { client: &tested.client, configured: tested.configured, at_ebox };
    let handed = evidence(&bytes, &of);
    let (Some(environment), Some(said)) = (tested.environment, &handed.evidence) else {
        return Ok(deed(handed));
    };
    if said.service != SenderService::Ebox || refuses(&handed.findings) {
        return Ok(deed(handed));
    }
    let claims: KindSet = handed.claims.iter().filter_map(|word| SentKind::from_word(word)).collect();
    let client = tested.client.clone();
    let asked = AskedEbox {
        here,
        client,
        environment: Some(environment),
        since: handed.since,
        seed,
        claims,
        case_files: Vec::new(),
    };
    let now = ebox_certificate(asked).await?;
    let again = evidence(&written(&now)?, &of);
    let mut findings = again.findings;
    if refuses(&findings) {
        let rule = OnboardingRuleId::TestsOpen;
        let message = "it is judged anew by what this world has seen, and does not pass any more";
        let advice =
            "see beside each line; what clients did is forgotten when the simulator is started again";
        findings.insert(0, OnboardingFinding::new(rule, "the certificate", message).advice(advice));
    }
    // The file is what was handed in, the lines are what they are now.
    let digest = said.digest.clone();
    let evidence =
        again.evidence.map(|evidence| nets_core::onboarding::papers::TestEvidence { digest, ..evidence });
    Ok(SenderDeed::Go { evidence, findings })
}

/// What `certify --api` would write of the dossier's client now, of its environment since that was configured; none where this
/// world has no such client.
pub async fn evidence_seen_here(
    here: WorldAndScenario,
    dossier: DossierId,
    seed: u64,
) -> Result<Option<Vec<u8>>, NoCertificate> {
    let Some(tested) = here.world.query(move |view| tested(&view, dossier)).await? else { return Ok(None) };
    let claims = KindSet::default();
    let certificate = if let Some(environment) = tested.environment {
        let Some(client) = ebox_sender(&here, Some(&tested.client)) else { return Ok(None) };
        let (environment, since) = (Some(environment), tested.configured_by);
        let case_files = Vec::new();
        ebox_certificate(AskedEbox { here, client, environment, since, seed, claims, case_files }).await?
    } else {
        let Some(user) = sender(&here, Some(&tested.client)).map(|sender| sender.user.clone()) else {
            return Ok(None);
        };
        certificate(Asked { here, user, seed, claims, with_digests: true }).await?
    };
    written(&certificate).map(Some)
}

fn deed(handed: HandedEvidence) -> SenderDeed {
    SenderDeed::Go { evidence: handed.evidence, findings: handed.findings }
}

fn written(certificate: &Certificate) -> Result<Vec<u8>, NoCertificate> {
    serde_json::to_vec(certificate)
        .map_err(|_| NoCertificate::Failed("the certificate cannot be written".to_owned()))
}

fn tested(view: &View<'_>, id: DossierId) -> Option<TestedDossier> {
    let dossier = view.simulator.onboarding().get(id)?;
    let entries = view.timeline.select(&EntryFilter::default(), usize::MAX);
    let configured = entries.iter().rev().find(|entry| entry.happening.changes_client() == Some(id));
    Some(TestedDossier {
        client: dossier.client(),
        environment: dossier.key.environment.at_ebox(),
        message_type: dossier.key.message_type.clone(),
        configured: configured.and_then(|entry| entry.real),
        configured_by: configured.map_or(0, |entry| entry.seq),
    })
}
