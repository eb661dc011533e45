//! What is handed in at an onboarding, from a file to what came of it: the same for every front end.

use nets_core::ebox::setting::CertificateIssuer;
use nets_core::event::Event;
use nets_core::onboarding::act::{DossierId, OnboardingAct, OnboardingRefusal, SenderDeed, TeamVerdict};
use nets_core::onboarding::dossier::Dossier;
use nets_core::onboarding::finding::OnboardingFinding;
use nets_core::onboarding::papers::{DossierKey, OnboardingForm};
use nets_core::timeline::Entry;
use nets_driver::{NotDone, Stopped, View, World};
use nets_onboarding::HandedIn;
use nets_scenario::Problems;
use nets_text::plain;
use nets_web::Problem;
use nets_web::written::shortened;

use crate::private_keys::holds_private_key;
use crate::world_reason::{WorldReason, not_done, out_of_turn, stopped};

/// What a file's problems name as their file.
const BODY: &str = "body.yaml";

/// No certificate, request or key is larger, in bytes.
pub const LARGEST_KEY: usize = 64 * 1024;

/// So much of a remark is kept, in characters.
const MOST_REMARK: usize = 500;

/// So many remarks the team makes at a time.
pub const MOST_REMARKS: usize = 50;

/// What the team can answer.
pub const VERDICTS: [&str; 3] = ["grant", "send_back", "refuse"];

/// A step of the sender, with the file that belongs to it.
#[derive(Debug)]
pub enum HandedPaper {
    Meeting,
    /// In YAML.
    Form(String),
    /// In PEM or DER.
    CertificateRequest(Vec<u8>),
    /// In PEM or DER, or an OpenSSH line.
    Credential(Vec<u8>),
    Tests,
    /// A certificate of `certify`, as it was judged.
    Evidence(Box<SenderDeed>),
}

/// What came of it.
#[derive(Debug)]
pub struct PaperTaken {
    /// Whether what was handed in was taken; if not, the findings say why.
    pub taken: bool,
    pub findings: Vec<OnboardingFinding>,
    pub entries: Vec<Entry>,
}

/// Why nothing has happened.
#[derive(Debug)]
pub enum NotHandedIn {
    /// The file is none of its kind.
    Mistakes(Problems),
    Refused(Problem),
}

impl From<Problem> for NotHandedIn {
    fn from(problem: Problem) -> Self {
        NotHandedIn::Refused(problem)
    }
}

impl From<Problems> for NotHandedIn {
    fn from(mistakes: Problems) -> Self {
        NotHandedIn::Mistakes(mistakes)
    }
}

impl From<Stopped> for NotHandedIn {
    fn from(ended: Stopped) -> Self {
        stopped(ended).into()
    }
}

impl From<NotDone> for NotHandedIn {
    fn from(refusal: NotDone) -> Self {
        not_done(refusal).into()
    }
}

/// Opens a dossier by a request in YAML.
///
/// # Errors
/// The text is no request or holds a private key, or there is such a dossier.
pub async fn start_onboarding(world: &World, text: &str) -> Result<(DossierId, Vec<Entry>), NotHandedIn> {
    without_private_key(text)?;
    let request = nets_onboarding::request(text, BODY)?;
    let key = request.key.clone();
    let entries = told(world, OnboardingAct::Start(request)).await?;
    let all = move |view: View<'_>| {
        view.simulator.onboarding().all().find(|dossier| dossier.key == key).map(|dossier| dossier.id)
    };
    let id = world.query(all).await?;
    Ok((id.ok_or_else(|| Problem::failed("the dossier is not there"))?, entries))
}

/// Does a step of the sender.
///
/// # Errors
/// There is no such dossier, it is not the turn of this step, or the text is none of its kind. What a machine or the team has
/// against a paper is no error.
pub async fn hand_in(world: &World, id: DossierId, paper: HandedPaper) -> Result<PaperTaken, NotHandedIn> {
    let deed = deed(world, id, paper).await?;
    let step = deed.step();
    let entries = told(world, OnboardingAct::Hand { dossier: id, deed }).await?;
    // What stands in the way beyond the paper itself, the core has found, and the team where it answers at once.
    let look = move |view: View<'_>| {
        let dossier = find_dossier(&view, id)?;
        let open = dossier.open_findings();
        let odd = dossier.notes.iter().rev().find(|note| note.step == step).map(|note| note.findings.clone());
        Ok::<_, Problem>(if open.is_empty() {
            (true, odd.unwrap_or_default())
        } else {
            (false, open.to_vec())
        })
    };
    let (taken, findings) = world.query(look).await??;
    Ok(PaperTaken { taken, findings, entries })
}

/// Plays the team: answers what it was asked last.
///
/// # Errors
/// There is no such dossier, the team was asked nothing, or cannot answer so.
pub async fn play_team(
    world: &World,
    id: DossierId,
    verdict: TeamVerdict,
) -> Result<Vec<Entry>, NotHandedIn> {
    told(world, OnboardingAct::Team { dossier: id, verdict }).await
}

/// What the team answers, from the words for it. Texts become lines of the timeline.
///
/// # Errors
/// It is none of [`VERDICTS`], or there are too many remarks.
pub fn team_verdict(word: &str, reason: &str, remarks: &[&str]) -> Result<TeamVerdict, Problem> {
    let line = |text: &str| match plain(text, MOST_REMARK) {
        line if line.trim().is_empty() => "no reason is given".to_owned(),
        line => line,
    };
    if remarks.len() > MOST_REMARKS {
        return Err(Problem::bad_member("remarks", "`remarks` is a list of 50 texts at the most"));
    }
    match word {
        "grant" => Ok(TeamVerdict::Grant),
        "refuse" => Ok(TeamVerdict::Refuse(line(reason))),
        "send_back" if remarks.is_empty() => Ok(TeamVerdict::SendBack(vec![line(reason)])),
        "send_back" => Ok(TeamVerdict::SendBack(remarks.iter().map(|text| line(text)).collect())),
        other => Err(Problem::bad_member("verdict", format!("`{}` is no verdict", shortened(other)))
            .hint(VERDICTS.join(", "))),
    }
}

/// The dossier that a part of an address means.
///
/// # Errors
/// It is no number.
pub fn dossier_id(text: &str) -> Result<DossierId, Problem> {
    text.parse().map(DossierId).map_err(|_| {
        let detail = format!("no dossier has the number `{}`", shortened(text));
        Problem::new(WorldReason::UnknownDossier, detail)
            .hint("they are numbered from 1; /v1/onboarding lists them")
    })
}

/// The dossier of this number.
///
/// # Errors
/// There is none.
pub fn find_dossier<'v>(view: &View<'v>, id: DossierId) -> Result<&'v Dossier, Problem> {
    let found = view.simulator.onboarding().get(id);
    found.ok_or_else(|| out_of_turn(&OnboardingRefusal::UnknownDossier(id)))
}

async fn told(world: &World, act: OnboardingAct) -> Result<Vec<Entry>, NotHandedIn> {
    Ok(world.tell(Event::OnboardingActed(Box::new(act))).await?)
}

/// What a paper is held to.
struct HeldTo {
    key: DossierKey,
    form: Option<OnboardingForm>,
    check_digits: bool,
    issuer: CertificateIssuer,
}

/// What the sender does by handing in this paper.
async fn deed(world: &World, id: DossierId, paper: HandedPaper) -> Result<SenderDeed, NotHandedIn> {
    let look = move |view: View<'_>| {
        let dossier = find_dossier(&view, id)?;
        Ok::<_, Problem>(HeldTo {
            key: dossier.key.clone(),
            form: dossier.form.clone(),
            check_digits: view.simulator.scenario().onboarding.check_digits,
            issuer: view.simulator.scenario().certificate_issuer(),
        })
    };
    let HeldTo { key, form, check_digits, issuer } = world.query(look).await??;
    Ok(match paper {
        HandedPaper::Meeting => SenderDeed::Meet,
        HandedPaper::Tests => SenderDeed::AskForTests,
        HandedPaper::Form(text) => {
            without_private_key(&text)?;
            let (form, findings) = nets_onboarding::form(&text, BODY, key.service(), check_digits)?;
            SenderDeed::Form { form: Box::new(form), findings }
        }
        HandedPaper::CertificateRequest(bytes) => {
            let HandedIn { credential, findings } =
                nets_onboarding::certificate_request(&bytes, &key, form.as_ref(), check_digits);
            let key_fingerprint = credential.map(|credential| credential.key_fingerprint);
            SenderDeed::CertificateRequest { key_fingerprint, findings }
        }
        HandedPaper::Credential(bytes) => {
            let now = world.clock().now;
            let handed = nets_onboarding::credential(&bytes, &key, form.as_ref(), check_digits, now);
            let HandedIn { credential, findings } = handed.by_issuer(issuer);
            SenderDeed::Credential { credential, findings }
        }
        HandedPaper::Evidence(deed) => *deed,
    })
}

fn without_private_key(text: &str) -> Result<(), Problem> {
    if !holds_private_key(text) {
        return Ok(());
    }
    Err(Problem::new(WorldReason::PrivateKey, "the file holds a private key; nothing of it was kept")
        .hint("take the key out, hand in the file again, and make a new key if this file was sent to others"))
}
