//! All e-Boxes: those of the scenario with what they do, and all that were ever sent to.

use askama::Template;
use axum::http::Uri;
use nets_core::ebox::message::EboxSummary;
use nets_core::identity::belgium::EboxAddress;
use nets_driver::View;
use nets_web::Problem;

use crate::address;
use crate::answer::{Reply, page, parameters};
use crate::ebox_party::{self, EboxName, behaviour, setting};
use crate::entry::Link;
use crate::frame::{Frame, Tab, now};
use crate::here::InWorld;
use crate::names::shown;
use crate::times::{Shown, Times};

/// So many are on a page.
const LISTED: usize = 100;

#[derive(Template)]
#[template(path = "ebox.html")]
struct EboxesPage {
    frame: Frame,
    q: String,
    used: bool,
    rows: Vec<EboxRow>,
    next: Option<String>,
    first: Option<String>,
    /// Whose number it could be that stands in the search.
    possible: Option<Link>,
    /// Whether any message has come.
    is_new: bool,
    /// Of publications that were not taken.
    refused: usize,
}

struct EboxRow {
    who: EboxName,
    behaviour: String,
    standing: &'static str,
    messages: u32,
    unread: u32,
    last: Option<Shown>,
}

/// Which e-Boxes are listed.
struct WantedBoxes {
    /// In lower case.
    text: Option<String>,
    /// Only those with a message.
    used: bool,
    after: Option<EboxAddress>,
}

/// What was found in the world.
struct FoundBoxes {
    boxes: Vec<(EboxAddress, String, Option<EboxSummary>)>,
    more: bool,
    is_new: bool,
    refused: usize,
}

/// `GET /ui/{world}/ebox`.
pub(crate) async fn list(here: InWorld, uri: Uri) -> Reply {
    let parameters = parameters(&uri, &["q", "messages", "after"])?;
    let q = parameters.text("q").map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let used = parameters.flag("messages")?;
    let after = parameters.text("after").map(ebox_party::at_place).transpose()?;
    let is_first = after.is_none();
    let wanted = WantedBoxes { text: q.as_deref().map(str::to_lowercase), used, after };
    let FoundBoxes { boxes, more, is_new, refused } = here.look(move |view| look(&view, &wanted)).await?;
    let frame = Frame::of(&here, &uri, Tab::Ebox, "/v1/ebox/messages").await?;
    let narrowed = || {
        let q = q.clone().map(|q| ("q", q));
        q.into_iter().chain(used.then(|| ("messages", "true".to_owned())))
    };
    let at = here.at("/ebox");
    let next = boxes
        .last()
        .filter(|_| more)
        .map(|(last, ..)| address::with(&at, narrowed().chain([("after", ebox_party::place(last))])));
    let is_found = |of: &EboxAddress| boxes.iter().any(|(found, ..)| found == of);
    let possible = q.as_deref().and_then(ebox_party::possible).filter(|of| !is_found(of));
    let times = Times::at(now(&here));
    let of = ebox_party::setting_of(&here)?;
    let rows = boxes.iter().map(|(address, behaviour, summary)| EboxRow {
        who: EboxName::of(address, of, &here.name),
        behaviour: behaviour.clone(),
        standing: standing(summary.as_ref()),
        messages: summary.as_ref().map_or(0, |summary| summary.messages),
        unread: summary.as_ref().map_or(0, |summary| summary.unread),
        last: summary.as_ref().and_then(|summary| summary.last_receipt).map(|at| times.show(at)),
    });
    page(&EboxesPage {
        rows: rows.collect(),
        possible: possible.map(|of| Link {
            text: format!("{} {}", of.sector().name(), of.number()),
            address: ebox_party::page_of(&here.name, &of),
        }),
        first: (!is_first).then(|| address::with(&at, narrowed())),
        next,
        q: shown(q.as_deref().unwrap_or_default()),
        used,
        is_new,
        refused,
        frame,
    })
}

/// Whether an e-Box was ever opened.
pub(crate) fn standing(summary: Option<&EboxSummary>) -> &'static str {
    match summary {
        Some(summary) if summary.is_open => "open",
        Some(_) => "never opened",
        None => "has none",
    }
}

fn look(view: &View<'_>, wanted: &WantedBoxes) -> Result<FoundBoxes, Problem> {
    let of = setting(view)?;
    let after = wanted.after.as_ref();
    let from = after.map_or(std::ops::Bound::Unbounded, std::ops::Bound::Excluded);
    let range = (from, std::ops::Bound::Unbounded);
    let mut listed = of.recipients.range::<EboxAddress, _>(range).map(|(address, _)| address).peekable();
    let mut sent_to = view.simulator.ebox_addresses(after).peekable();
    let mut found = FoundBoxes {
        boxes: Vec::new(),
        more: false,
        is_new: true,
        refused: view.simulator.ebox_refusals().count(),
    };
    found.is_new = view.simulator.ebox_messages().next().is_none();
    // Both are in order: one that both have comes once.
    loop {
        let next = match (listed.peek(), sent_to.peek()) {
            (Some(one), Some(other)) => (*one).min(*other),
            (Some(one), None) | (None, Some(one)) => *one,
            (None, None) => return Ok(found),
        };
        listed.next_if_eq(&next);
        sent_to.next_if_eq(&next);
        let name = of.recipients.get(next).map_or("", |recipient| recipient.name.as_str());
        let says = |text: &String| {
            let texts = [name.to_lowercase(), next.number().to_owned(), behaviour(of, next).to_lowercase()];
            texts.iter().any(|one| one.contains(text.as_str()))
                || ebox_party::possible(text).as_ref() == Some(next)
        };
        if !wanted.text.as_ref().is_none_or(says) {
            continue;
        }
        let is_used = || view.simulator.messages_in_ebox(next).next().is_some();
        if wanted.used && !is_used() {
            continue;
        }
        if found.boxes.len() == LISTED {
            found.more = true;
            return Ok(found);
        }
        found.boxes.push((next.clone(), behaviour(of, next), view.simulator.ebox_of(next)));
    }
}
