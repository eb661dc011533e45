//! The certificate of a sender, ticked off by what the world has seen so far: whether it may go on to the next environment.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use nets_certify::{
    Asked, AskedEbox, Certificate, CertifiedLine, CertifiedProfile, KindSet, NoCertificate,
    RequirementDemand, SentKind,
};
use nets_control::{WorldAndScenario, WorldReason};
use nets_web::Problem;

use crate::answer::{Reply, page, parameters};
use crate::entry::Link;
use crate::frame::{Frame, Tab};
use crate::here::{InWorld, PagesParts};
use crate::names::shown;
use crate::refusal::Refusal;
use crate::timeline::Choice;
use crate::{address, mailbox};

#[derive(Template)]
#[template(path = "certificate.html")]
struct CertificatePage {
    frame: Frame,
    /// Of the query; empty for Nets Share.
    profile: &'static str,
    /// Whether the scenario has an e-Box, for which there is a certificate too.
    has_ebox: bool,
    user: String,
    users: Vec<Choice>,
    sends: String,
    kinds: String,
    seen: String,
    passes: bool,
    verdict: String,
    totals: String,
    notes: Vec<String>,
    /// What is broken, then what is open.
    open: Vec<LineView>,
    demands: Vec<DemandView>,
    command: String,
}

struct DemandView {
    words: &'static str,
    key: &'static str,
    lines: Vec<LineView>,
    not_claimed: Vec<String>,
}

struct LineView {
    id: String,
    title: String,
    words: String,
    /// Of the page's style.
    mark: &'static str,
    sign: &'static str,
    why: String,
    to_do: String,
    grade: String,
    source: String,
    rests_on: Vec<(String, String, String)>,
    is_assumed: bool,
    entries: Vec<EntryLink>,
}

struct EntryLink {
    link: Link,
    text: String,
}

/// `GET /ui/{world}/certificate`.
pub(crate) async fn read(State(pages): State<PagesParts>, here: InWorld, uri: Uri) -> Reply {
    let parameters = parameters(&uri, &["user", "sends", "profile"])?;
    let profiles = CertifiedProfile::ALL.map(CertifiedProfile::key);
    let profile = parameters.word("profile", &profiles)?.and_then(CertifiedProfile::from_key);
    let profile = profile.unwrap_or(CertifiedProfile::NetsShare);
    let words: Vec<&str> = SentKind::of(profile).iter().map(|kind| kind.word()).collect();
    let claims: KindSet =
        parameters.words("sends", &words)?.into_iter().filter_map(SentKind::from_word).collect();
    let user = parameters.text("user");
    let playing = WorldAndScenario { world: here.world.clone(), scenario: here.scenario.clone() };
    let (sender, users) = senders(profile, &here, &playing, user)?;
    let sends = claims.iter().map(SentKind::word).collect::<Vec<_>>().join(",");
    let of_profile = if profile == CertifiedProfile::NetsShare { "" } else { profile.key() };
    let given = [("user", user.unwrap_or_default()), ("sends", sends.as_str()), ("profile", of_profile)];
    let given = given.into_iter().filter(|(_, value)| !value.is_empty());
    let in_api = address::with("/v1/certificate", given.map(|(name, value)| (name, value.to_owned())));
    let frame = Frame::of(&here, &uri, Tab::Certificate, &in_api).await?;
    let seed = pages.control.worlds().iter().find(|world| world.name == here.name).map(|world| world.seed);
    let seed = seed.unwrap_or(here.scenario.scenario.seed);
    // What a world has seen lies in memory as a whole.
    let turn = pages.certifying.acquire().await;
    let certificate = certified(profile, playing, &sender, seed, claims).await?;
    drop(turn);
    let demands = RequirementDemand::ALL.map(|demand| DemandView {
        words: demand.word(),
        key: demand.key(),
        lines: certificate
            .lines
            .iter()
            .filter(|line| line.demand == demand.key() && !is_not_claimed(line))
            .map(|line| LineView::of(line, &here))
            .collect(),
        not_claimed: certificate
            .lines
            .iter()
            .filter(|line| line.demand == demand.key() && is_not_claimed(line))
            .map(|line| line.id.clone())
            .collect(),
    });
    let mut open: Vec<LineView> = certificate
        .lines
        .iter()
        .filter(|line| line.is_open())
        .map(|line| LineView::of(line, &here))
        .collect();
    open.sort_by_key(|line| line.mark != "wrong");
    let totals = &certificate.totals;
    let option = |name: &str, value: &str| {
        if value.is_empty() { String::new() } else { format!(" --{name} {value}") }
    };
    page(&CertificatePage {
        profile: of_profile,
        has_ebox: here.scenario.scenario.ebox.is_some(),
        users: Choice::of(users, Some(sender.as_str())),
        user: sender.clone(),
        command: format!(
            "mock-nets-share certify{} --api {} --world {}{}{} --report html=certificate.html",
            option("profile", of_profile),
            here.host,
            here.name,
            option("user", sender.as_str()),
            option("sends", &sends)
        ),
        sends,
        kinds: words.join(", "),
        seen: certificate.seen.join(", "),
        passes: certificate.passes,
        verdict: certificate.verdict.clone(),
        totals: format!(
            "{} shown, {} broken, {} undecided, {} not exercised, {} not claimed",
            totals.shown, totals.broken, totals.undecided, totals.not_exercised, totals.not_claimed
        ),
        notes: certificate.notes,
        open,
        demands: demands.into(),
        frame,
    })
}

/// Who is meant, and of whom there are certificates.
fn senders(
    profile: CertifiedProfile,
    here: &InWorld,
    playing: &WorldAndScenario,
    user: Option<&str>,
) -> Result<(String, Vec<String>), Refusal> {
    let scenario = &here.scenario.scenario;
    match profile {
        CertifiedProfile::NetsShare => {
            if let Some(user) = user {
                mailbox::sender(here, user)?;
            }
            let sender = nets_certify::sender(playing, user);
            let sender = sender.ok_or_else(|| Problem::failed("the scenario has no sender"))?;
            let users = scenario.senders.keys().map(|user| user.as_str().to_owned());
            Ok((sender.user.as_str().to_owned(), users.collect()))
        }
        CertifiedProfile::Ebox => {
            let client = nets_certify::ebox_sender(playing, user);
            let client = client.ok_or_else(|| {
                Problem::new(WorldReason::UnknownUser, "the scenario has no such client of the e-Box")
            })?;
            let in_force = playing.world.ebox_in_force();
            let clients = in_force.iter().flat_map(|in_force| in_force.clients());
            let clients: BTreeSet<_> = clients.map(|(_, client)| client.id.as_str().to_owned()).collect();
            Ok((client, clients.into_iter().collect()))
        }
    }
}

async fn certified(
    profile: CertifiedProfile,
    here: WorldAndScenario,
    sender: &str,
    seed: u64,
    claims: KindSet,
) -> Result<Certificate, Refusal> {
    let made = match profile {
        CertifiedProfile::NetsShare => {
            let of = nets_certify::sender(&here, Some(sender));
            let user = of.ok_or_else(|| Problem::failed("the scenario has no sender"))?.user.clone();
            // A page that follows the world hashes no files: the report does.
            nets_certify::certificate(Asked { here, user, seed, claims, with_digests: false }).await
        }
        CertifiedProfile::Ebox => {
            let client = sender.to_owned();
            nets_certify::ebox_certificate(AskedEbox {
                here,
                client,
                environment: None,
                since: 0,
                seed,
                claims,
                case_files: Vec::new(),
            })
            .await
        }
    };
    made.map_err(refusal)
}

fn is_not_claimed(line: &CertifiedLine) -> bool {
    line.standing == "not_claimed"
}

impl LineView {
    fn of(line: &CertifiedLine, here: &InWorld) -> LineView {
        let (mark, sign) = match line.standing.as_str() {
            "shown" => ("ok", "\u{2713}"),
            "broken" => ("wrong", "\u{2715}"),
            "undecided" => ("odd", "?"),
            _ => ("none", "\u{25cb}"),
        };
        LineView {
            id: line.id.clone(),
            title: line.title.clone(),
            words: line.words(),
            mark,
            sign,
            why: line.why.clone(),
            to_do: line.to_do.clone(),
            grade: line.grade.clone(),
            source: line.source.clone(),
            rests_on: line
                .rests_on
                .iter()
                .map(|basis| (basis.id.clone(), basis.grade.clone(), basis.says.clone()))
                .collect(),
            is_assumed: line.standing == "shown" && line.rests_on_an_assumption(),
            entries: line
                .evidence
                .iter()
                .map(|entry| EntryLink {
                    link: Link {
                        text: format!("entry {}", entry.seq),
                        address: here.at(&format!("/timeline/{}", entry.seq)),
                    },
                    text: shown(&format!("{}: {}", entry.at, entry.text)),
                })
                .collect(),
        }
    }
}

pub(crate) fn refusal(none: NoCertificate) -> Refusal {
    match none {
        NoCertificate::Stopped(stopped) => stopped.into(),
        NoCertificate::Failed(why) => Problem::failed(why).into(),
    }
}
