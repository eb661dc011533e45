//! Looks at a shipment without taking it in: a zip or a `shipment.xml` from the browser's machine.

use askama::Template;
use axum::body::Body;
use axum::http::{HeaderMap, Uri};
use nets_core::finding::{Severity, of_severity};
use nets_core::scenario::Sender;
use nets_core::shipment::Inspection;
use nets_text::system_words;
use nets_web::{Multipart, NoParameters, Problem, ServerReason};

use crate::answer::{Reply, page, parameters};
use crate::finding::ShownFinding;
use crate::frame::{Frame, Tab};
use crate::here::InWorld;
use crate::mailbox::sender;
use crate::names::shown;
use crate::refusal::{PageReason, Refusal};
use crate::times::counted;
use crate::upload::base_name;

/// So many findings are shown: the inspector lists a thousand at the most.
const FINDINGS: usize = 200;

/// A field of the form is a login.
const FIELD: usize = 1024;

#[derive(Template)]
#[template(path = "validate.html")]
struct ValidatePage {
    frame: Frame,
    users: Vec<UserChoice>,
    seen: Option<Seen>,
}

struct UserChoice {
    user: String,
    is_chosen: bool,
}

/// What was found.
struct Seen {
    name: String,
    is_refused: bool,
    verdict: String,
    findings: Vec<ShownFinding>,
    findings_left_out: usize,
}

/// `GET /ui/{world}/validate`.
pub(crate) async fn read(here: InWorld, uri: Uri) -> Reply {
    parameters(&uri, &[])?;
    let frame = Frame::of(&here, &uri, Tab::Validate, "").await?;
    page(&ValidatePage { users: users(&here, None), seen: None, frame })
}

/// `POST /ui/{world}/validate`, with the zip or XML in the field `file`. It changes nothing, and so leads nowhere.
pub(crate) async fn look(here: InWorld, uri: Uri, _: NoParameters, headers: HeaderMap, body: Body) -> Reply {
    let mut parts = Multipart::new(&headers, body)?;
    let mut user = None;
    let (name, unsent) = loop {
        let head = parts.next().await?.ok_or_else(no_file)?;
        match head.name.as_str() {
            "user" => user = Some(field(&mut parts).await?).filter(|user| !user.is_empty()),
            "file" => {
                let name = head.file_name.as_deref().map(base_name).filter(|name| !name.is_empty());
                let name = name.ok_or_else(no_file)?.to_owned();
                let mut unsent = here.world.unsent()?;
                while let Some(piece) = parts.piece().await? {
                    unsent.write(&piece).map_err(|error| not_looked_at(&system_words(&error)))?;
                }
                break (name, unsent);
            }
            _ => {
                return Err(
                    Problem::new(ServerReason::BadBody, "the form has the fields `user` and `file`").into()
                );
            }
        }
    };
    let of: Option<&Sender> = user.as_deref().map(|user| sender(&here, user)).transpose()?;
    let of = of.map(|sender| sender.user.clone());
    let inspected = here.world.validate(unsent, &name, of).await?;
    let inspection = inspected.map_err(|error| not_looked_at(&system_words(&error)))?;
    let frame = Frame::of(&here, &uri, Tab::Validate, "").await?;
    let users = users(&here, user.as_deref());
    page(&ValidatePage { users, seen: Some(seen(&name, &inspection)), frame })
}

fn users(here: &InWorld, chosen: Option<&str>) -> Vec<UserChoice> {
    let choice = |user: &nets_core::identity::UserId| UserChoice {
        user: user.to_string(),
        is_chosen: chosen == Some(user.as_str()),
    };
    here.scenario.users.iter().map(choice).collect()
}

fn seen(name: &str, inspection: &Inspection) -> Seen {
    let findings = inspection.findings();
    let of = |severity| of_severity(findings, severity);
    let (errors, warnings, lints) = (of(Severity::Error), of(Severity::Warning), of(Severity::Lint));
    let counts = [(errors.len(), "error"), (warnings.len(), "warning"), (lints.len(), "lint")];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| counted(count, what));
    let counts = counts.collect::<Vec<_>>().join(", ");
    let messages = inspection.shipment().map(|shipment| {
        format!("shipment {} with {}", shown(&shipment.id), counted(shipment.messages.len(), "message"))
    });
    let verdict = match (messages, counts.as_str()) {
        (Some(messages), "") => format!("It would be accepted: {messages}."),
        (Some(messages), counts) => format!("It would be accepted, with {counts}: {messages}."),
        (None, counts) => format!("It would be refused: {counts}."),
    };
    let sorted: Vec<_> = errors.into_iter().chain(warnings).chain(lints).collect();
    Seen {
        name: shown(name),
        is_refused: inspection.shipment().is_none(),
        verdict,
        findings: sorted.iter().take(FINDINGS).map(|finding| ShownFinding::of(finding)).collect(),
        findings_left_out: sorted.len().saturating_sub(FINDINGS),
    }
}

async fn field(parts: &mut Multipart) -> Result<String, Refusal> {
    let mut bytes = Vec::new();
    while let Some(piece) = parts.piece().await? {
        bytes.extend(piece);
        if bytes.len() > FIELD {
            return Err(Problem::new(ServerReason::BadBody, "a field of the form is too long").into());
        }
    }
    Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
}

fn no_file() -> Problem {
    Problem::new(ServerReason::BadBody, "no file was chosen")
        .hint("choose a zip or a shipment.xml, and send it again")
}

fn not_looked_at(why: &str) -> Problem {
    Problem::new(PageReason::NotLookedAt, shown(why)).hint("nothing was taken in: choose the file again")
}
