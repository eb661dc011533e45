//! Those who can have documents in e-Boks: the scenario's people and companies, and all who have had one.

use askama::Template;
use axum::http::Uri;
use nets_driver::{KnownRecipient, RecipientFilter};
use nets_scenario::catalogue::MagicRecipient;

use crate::address;
use crate::answer::{Reply, page, parameters};
use crate::entry::Link;
use crate::frame::{Frame, Tab};
use crate::here::InWorld;
use crate::names::{PartyName, shown};
use crate::party;

/// So many are on a page.
const LISTED: usize = 100;

#[derive(Template)]
#[template(path = "people.html")]
struct PeoplePage {
    frame: Frame,
    q: String,
    rows: Vec<PersonRow>,
    next: Option<String>,
    first: Option<String>,
    /// Whom the text could mean that stands in the search.
    possible: Vec<Link>,
}

struct PersonRow {
    address: String,
    who: PartyName,
    kind: &'static str,
    behaviour: String,
    is_at_eboks: bool,
    aliases: String,
}

/// `GET /ui/{world}/people`.
pub(crate) async fn list(here: InWorld, uri: Uri) -> Reply {
    let parameters = parameters(&uri, &["q", "after"])?;
    let q = parameters.text("q").map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let after = parameters.text("after").map(party::at_place).transpose()?;
    let narrowed = || q.clone().map(|q| ("q", q));
    let curl = address::with("/v1/recipients", narrowed());
    let frame = Frame::of(&here, &uri, Tab::People, &curl).await?;
    let is_first = after.is_none();
    let wanted = RecipientFilter { text: q.clone(), after };
    let (found, more) = here.look(move |view| Ok(view.recipients(&wanted, LISTED))).await?;
    let at = here.at("/people");
    let next = found
        .last()
        .filter(|_| more)
        .map(|last| address::with(&at, narrowed().into_iter().chain([("after", party::place(&last.party))])));
    let is_found = |who: &nets_core::identity::Party| found.iter().any(|known| known.party == *who);
    let possible = q.as_deref().map(party::possible).unwrap_or_default();
    let possible = possible.into_iter().filter(|who| !is_found(who)).map(|who| Link {
        text: format!("{} of {}", who.kind(), who.country()),
        address: party::page_of(&here.name, &who),
    });
    page(&PeoplePage {
        possible: possible.collect(),
        first: (!is_first).then(|| address::with(&at, narrowed())),
        rows: found.iter().map(|known| row(known, &here)).collect(),
        next,
        q: shown(q.as_deref().unwrap_or_default()),
        frame,
    })
}

fn row(known: &KnownRecipient, here: &InWorld) -> PersonRow {
    let aliases: Vec<_> =
        known.aliases.iter().map(|(of, alias1)| format!("{} for {of}", shown(alias1))).collect();
    PersonRow {
        address: party::page_of(&here.name, &known.party),
        who: PartyName::of(&known.party, &here.scenario.scenario),
        kind: known.party.kind(),
        behaviour: behaviour(known),
        is_at_eboks: known.at_eboks,
        aliases: aliases.join(", "),
    }
}

/// What is known of a recipient, in a few words.
pub(crate) fn behaviour(known: &KnownRecipient) -> String {
    let magic = MagicRecipient::find(known.party.value());
    match magic.filter(|magic| known.in_scenario && magic.name == known.name) {
        Some(magic) => magic.behaviour.to_owned(),
        None if known.in_scenario => "as the scenario says".to_owned(),
        None => "not in the scenario".to_owned(),
    }
}
