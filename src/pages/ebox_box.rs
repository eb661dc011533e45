//! One e-Box as its recipient sees it, and the messages of all of them.

use askama::Template;
use axum::http::Uri;
use nets_core::ebox::message::{EboxAct, EboxDeed, EboxMessage, EboxMessageNumber};
use nets_core::ebox::setting::EboxSetting;
use nets_core::identity::belgium::EboxAddress;
use nets_web::{InPath, Parameters, Problem};

use crate::address;
use crate::answer::{Reply, page, parameters};
use crate::ebox_party::{self, EboxName, behaviour, setting};
use crate::frame::{Frame, Tab, now};
use crate::here::InWorld;
use crate::names::shown;
use crate::times::{Shown, Times, counted, size};

/// So many messages are on a page.
const LISTED: usize = 50;

#[derive(Template)]
#[template(path = "ebox_box.html")]
struct EboxBoxPage {
    frame: Frame,
    who: EboxName,
    behaviour: String,
    standing: &'static str,
    /// Whether there is an e-Box that can be opened for the first time.
    opens: bool,
    counts: String,
    last_consultation: Option<Shown>,
    timeline: String,
    rows: Vec<EboxMessageRow>,
    is_first: bool,
    older: Option<String>,
}

#[derive(Template)]
#[template(path = "ebox_messages.html")]
struct AllEboxMessagesPage {
    frame: Frame,
    rows: Vec<EboxMessageRow>,
    is_first: bool,
    older: Option<String>,
}

/// A message in a list.
struct EboxMessageRow {
    address: String,
    subject: String,
    /// The organisation, by its name where the scenario has one.
    from: String,
    to: EboxName,
    received: Shown,
    expires: Shown,
    read: Option<Shown>,
    is_hidden: bool,
    documents: String,
}

/// The address of the page of a message.
pub(crate) fn message_page(here: &InWorld, id: &str) -> String {
    here.at(&format!("/ebox/messages/{}", address::part(id)))
}

/// How an organisation is called.
pub(crate) fn organisation(message: &EboxMessage, setting: &EboxSetting) -> String {
    let number = &message.publication.organisation;
    let name = setting.organisations.get(number).map(|it| it.name.any().to_owned());
    shown(&name.unwrap_or_else(|| number.to_string()))
}

impl EboxMessageRow {
    fn of(message: &EboxMessage, setting: &EboxSetting, here: &InWorld, times: &Times) -> Self {
        let publication = &message.publication;
        EboxMessageRow {
            address: message_page(here, message.id.as_str()),
            subject: shown(publication.subject.any()),
            from: organisation(message, setting),
            to: EboxName::of(&publication.recipient, setting, &here.name),
            received: times.show(message.received),
            expires: times.show(message.expires),
            read: message.read.map(|at| times.show(at)),
            is_hidden: !message.visible,
            documents: match publication.documents.len() {
                0 => "a text".to_owned(),
                count => counted(count, "document"),
            },
        }
    }
}

fn before(parameters: &Parameters) -> Result<Option<u64>, Problem> {
    parameters.number("before", 0, u64::MAX)
}

/// Takes the messages in front of this number, and says whether there are more.
fn cut<'m>(messages: impl Iterator<Item = &'m EboxMessage>, before: Option<u64>) -> (Vec<EboxMessage>, bool) {
    let wanted = |message: &&EboxMessage| before.is_none_or(|before| message.number.0 < before);
    let mut found: Vec<EboxMessage> = messages.filter(wanted).take(LISTED + 1).cloned().collect();
    let more = found.len() > LISTED;
    found.truncate(LISTED);
    (found, more)
}

fn older(at: &str, messages: &[EboxMessage], more: bool) -> Option<String> {
    let last = messages.last().filter(|_| more)?;
    let EboxMessageNumber(number) = last.number;
    Some(address::with(at, [("before", number.to_string())]))
}

/// `GET /ui/{world}/ebox/boxes/{sector}/{number}`.
pub(crate) async fn read(
    here: InWorld,
    InPath((_, sector, number)): InPath<(String, String, String)>,
    uri: Uri,
) -> Reply {
    let parameters = parameters(&uri, &["before"])?;
    let before = before(&parameters)?;
    let of = ebox_party::named(&sector, &number)?;
    let asked = of.clone();
    let looked = here.look(move |view| {
        setting(&view)?;
        let summary = view.simulator.ebox_of(&asked);
        let (messages, more) = cut(view.simulator.messages_in_ebox(&asked), before);
        Ok((summary, messages, more))
    });
    let (summary, messages, more) = looked.await?;
    let curl = address::with("/v1/ebox/messages", [("recipient", of.number().to_owned())]);
    let frame = Frame::of(&here, &uri, Tab::Ebox, &curl).await?;
    let times = Times::at(now(&here));
    let setting = ebox_party::setting_of(&here)?;
    let at = ebox_party::page_of(&here.name, &of);
    page(&EboxBoxPage {
        behaviour: behaviour(setting, &of),
        standing: crate::ebox::standing(summary.as_ref()),
        opens: summary.as_ref().is_some_and(|summary| !summary.is_open),
        counts: summary.as_ref().map_or_else(String::new, |summary| {
            format!(
                "{}, {} unread, {}",
                crate::times::plural(summary.messages, "message"),
                summary.unread,
                size(summary.size)
            )
        }),
        last_consultation: summary.and_then(|summary| summary.last_consultation).map(|at| times.show(at)),
        timeline: address::with(&here.at("/timeline"), [("q", of.number().to_owned())]),
        older: older(&at, &messages, more),
        rows: messages.iter().map(|one| EboxMessageRow::of(one, setting, &here, &times)).collect(),
        is_first: before.is_none(),
        who: EboxName::of(&of, setting, &here.name),
        frame,
    })
}

/// `GET /ui/{world}/ebox/messages`.
pub(crate) async fn all(here: InWorld, uri: Uri) -> Reply {
    let parameters = parameters(&uri, &["before"])?;
    let before = before(&parameters)?;
    let looked = here.look(move |view| {
        setting(&view)?;
        Ok(cut(view.simulator.ebox_messages().rev(), before))
    });
    let (messages, more) = looked.await?;
    let frame = Frame::of(&here, &uri, Tab::Ebox, "/v1/ebox/messages").await?;
    let times = Times::at(now(&here));
    let setting = ebox_party::setting_of(&here)?;
    page(&AllEboxMessagesPage {
        older: older(&here.at("/ebox/messages"), &messages, more),
        rows: messages.iter().map(|one| EboxMessageRow::of(one, setting, &here, &times)).collect(),
        is_first: before.is_none(),
        frame,
    })
}

/// Whether a recipient can do this now.
pub(crate) async fn may(
    here: &InWorld,
    ebox: &EboxAddress,
    deed: EboxDeed,
) -> Result<bool, crate::refusal::Refusal> {
    let act = EboxAct { ebox: ebox.clone(), deed };
    here.look(move |view| Ok(view.simulator.check_ebox_act(&act).is_ok())).await
}
