//! The senders' alias web services: where each listens, who registered, and what was wrong with the answers.

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use nets_control::{AliasUrlRefused, WorldReason};
use nets_core::alias::Registration;
use nets_core::event::Event;
use nets_driver::View;
use nets_web::{Problem, SentForm};

use crate::address;
use crate::answer::{Reply, page, parameters, see_other};
use crate::frame::{Frame, Tab, back, newest, now};
use crate::here::{InWorld, PagesParts};
use crate::mailbox::sender;
use crate::names::{PartyName, shown};
use crate::registration::RegistrationStanding;
use crate::times::{Shown, Times};

/// So many registrations are on a page.
const LISTED: usize = 50;

/// So many services.
const SERVICES: usize = 100;

/// A form of a few fields.
const FORM: usize = 16 * 1024;

const STATES: [RegistrationStanding; 3] =
    [RegistrationStanding::Asking, RegistrationStanding::Registered, RegistrationStanding::Refused];

#[derive(Template)]
#[template(path = "alias.html")]
struct AliasPage {
    frame: Frame,
    services: Vec<ServiceRow>,
    registrations: Vec<RegistrationRow>,
    states: Vec<(&'static str, bool)>,
    is_filtered: bool,
    older: Option<String>,
    first: Option<String>,
}

struct ServiceRow {
    user: String,
    name: String,
    /// None until it is said.
    url: Option<String>,
}

struct RegistrationRow {
    id: u64,
    address: String,
    at: Shown,
    who: PartyName,
    document_type: String,
    alias1: String,
    state: RegistrationStanding,
    word: &'static str,
    findings: String,
}

/// `GET /ui/{world}/alias`.
pub(crate) async fn read(here: InWorld, uri: Uri) -> Reply {
    let parameters = parameters(&uri, &["state", "before"])?;
    let state = parameters.word("state", &STATES.map(RegistrationStanding::word))?;
    let before = parameters.number("before", 1, u64::MAX)?;
    let frame = Frame::of(&here, &uri, Tab::Alias, "/v1/alias/registrations").await?;
    let services = here.look(|view| Ok(services(&view))).await?;
    let found = here.look(move |view| {
        let all = view.simulator.registrations().rev();
        let older = all.filter(|registration| before.is_none_or(|before| registration.id.0 < before));
        let alike =
            older.filter(|it| state.is_none_or(|state| RegistrationStanding::of(&it.state).word() == state));
        Ok(alike.take(LISTED + 1).cloned().collect::<Vec<Registration>>())
    });
    let mut found = found.await?;
    let more = found.len() > LISTED;
    found.truncate(LISTED);
    let times = Times::at(now(&here));
    let at = here.at("/alias");
    let kept = || state.map(|state| ("state", state.to_owned()));
    page(&AliasPage {
        services,
        states: STATES.map(|each| (each.word(), state == Some(each.word()))).to_vec(),
        is_filtered: state.is_some(),
        older: found
            .last()
            .filter(|_| more)
            .map(|last| address::with(&at, kept().into_iter().chain([("before", last.id.to_string())]))),
        first: before.map(|_| address::with(&at, kept())),
        registrations: found.iter().map(|registration| row(registration, &here, &times)).collect(),
        frame,
    })
}

fn services(view: &View<'_>) -> Vec<ServiceRow> {
    let senders = view.simulator.scenario().senders.values();
    let services = senders.filter(|sender| sender.alias_service.is_some()).map(|sender| ServiceRow {
        user: sender.user.to_string(),
        name: shown(&sender.name),
        url: view.simulator.alias_service_url(&sender.user).map(shown),
    });
    services.take(SERVICES).collect()
}

fn row(registration: &Registration, here: &InWorld, times: &Times) -> RegistrationRow {
    let Registration { id, request, started, state, answer } = registration;
    let answer = answer.as_ref();
    let findings: Vec<_> =
        answer.iter().flat_map(|answer| &answer.findings).map(|finding| shown(finding)).collect();
    RegistrationRow {
        id: id.0,
        address: here.at(&format!("/alias/registrations/{id}")),
        at: times.show(*started),
        who: PartyName::of(&request.person, &here.scenario.scenario),
        document_type: request.document_type.to_string(),
        alias1: shown(&request.alias1),
        state: RegistrationStanding::of(state),
        word: answer.and_then(|answer| answer.word).map_or("", |word| word.as_str()),
        findings: findings.join("; "),
    }
}

/// `POST /ui/{world}/alias/service`: says where a sender's service listens from now on.
pub(crate) async fn settle(State(pages): State<PagesParts>, here: InWorld, sent: SentForm) -> Reply {
    let form = sent.read(&["user", "url", "back"], FORM).await?;
    let sender = sender(&here, form.required("user")?)?;
    if sender.alias_service.is_none() {
        let detail = format!("the sender {} has no alias service", sender.user);
        return Err(Problem::new(WorldReason::NoAliasService, detail)
            .hint("the scenario gives a sender an `alias_service`, if only `{}`")
            .into());
    }
    let (user, url) = (sender.user.clone(), form.required("url")?.to_owned());
    pages.control.check_alias_url(&here.name, &user, &url).await.map_err(refused)?;
    let before = newest(&here).await?;
    here.world.tell(Event::AliasServiceMoved { user, url }).await?;
    let up_to = newest(&here).await?;
    let to = here.at("/alias");
    see_other(&back(Some(form.text("back").unwrap_or(&to)), &here, before, up_to))
}

fn refused(why: AliasUrlRefused) -> Problem {
    match why {
        AliasUrlRefused::NotAUrl(problem) => {
            Problem::bad_member("url", problem).hint("write it like https://localhost:8443/alias")
        }
        AliasUrlRefused::NotAllowed(problem) => Problem::new(WorldReason::HostNotAllowed, problem)
            .hint("add the host, its address or its network to `allow` of the sender's `alias_service` in the scenario"),
    }
}
