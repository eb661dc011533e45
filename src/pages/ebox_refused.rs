//! Publications that were not taken: by which rule, what was found and expected, what to do.

use askama::Template;
use axum::http::Uri;
use nets_core::ebox::MOST_REFUSALS;
use nets_core::ebox::publication::KeptRefusal;
use nets_core::ebox::setting::EboxSetting;
use nets_web::written::shortened;
use nets_web::{InPath, Problem};

use crate::address;
use crate::answer::{Reply, page, parameters};
use crate::ebox_party::{self, EboxName, setting};
use crate::finding::ShownFinding;
use crate::frame::{Frame, Tab, now};
use crate::here::InWorld;
use crate::names::shown;
use crate::refusal::PageReason;
use crate::times::{Shown, Times, counted};

/// So many are on a page.
const LISTED: usize = 50;

#[derive(Template)]
#[template(path = "ebox_refused.html")]
struct RefusedListPage {
    frame: Frame,
    rows: Vec<RefusedRow>,
    is_first: bool,
    older: Option<String>,
    /// So many are remembered at the most.
    most: usize,
}

#[derive(Template)]
#[template(path = "ebox_refusal.html")]
struct RefusedPage {
    frame: Frame,
    row: RefusedRow,
    at: String,
    facts: Vec<(&'static str, String)>,
    findings: Vec<ShownFinding>,
    /// What a mail to the service's support holds; none where it is not known.
    support: Vec<(&'static str, Option<String>)>,
}

struct RefusedRow {
    number: u64,
    address: String,
    at: Shown,
    client: String,
    environment: &'static str,
    to: Option<EboxName>,
    /// What the sender was answered.
    answered: String,
    says: String,
    findings: String,
    is_scripted: bool,
}

impl RefusedRow {
    fn of(refusal: &KeptRefusal, setting: &EboxSetting, here: &InWorld, times: &Times) -> Self {
        let refused = &refusal.publication;
        let first = refused.findings.iter().find(|finding| finding.rule.refuses());
        RefusedRow {
            number: refusal.number,
            address: refusal_page(here, refusal.number),
            at: times.show(refusal.at),
            client: shown(refused.client.as_str()),
            environment: refused.environment.told(),
            to: refused.recipient.as_ref().map(|to| EboxName::of(to, setting, &here.name)),
            answered: match (refused.status, first) {
                (0, _) => "the connection was cut".to_owned(),
                (status, Some(first)) => format!("{status} {}", first.rule.entry().code.name()),
                (status, None) => status.to_string(),
            },
            says: first.map(|finding| shown(finding.words())).unwrap_or_default(),
            findings: match refused.findings.len() {
                0 => String::new(),
                count => counted(count, "finding"),
            },
            is_scripted: refused.scripted,
        }
    }
}

/// The address of the page of one.
pub(crate) fn refusal_page(here: &InWorld, number: u64) -> String {
    here.at(&format!("/ebox/refused/{number}"))
}

/// `GET /ui/{world}/ebox/refused`.
pub(crate) async fn list(here: InWorld, uri: Uri) -> Reply {
    let parameters = parameters(&uri, &["before"])?;
    let before = parameters.number("before", 0, u64::MAX)?;
    let looked = here.look(move |view| {
        setting(&view)?;
        let refusals = view.simulator.ebox_refusals().rev();
        let wanted = |one: &&KeptRefusal| before.is_none_or(|before| one.number < before);
        Ok(refusals.filter(wanted).take(LISTED + 1).cloned().collect::<Vec<_>>())
    });
    let mut refusals = looked.await?;
    let more = refusals.len() > LISTED;
    refusals.truncate(LISTED);
    let frame = Frame::of(&here, &uri, Tab::Ebox, "/v1/timeline?attention=true").await?;
    let times = Times::at(now(&here));
    let of = ebox_party::setting_of(&here)?;
    let older = refusals
        .last()
        .filter(|_| more)
        .map(|last| address::with(&here.at("/ebox/refused"), [("before", last.number.to_string())]));
    page(&RefusedListPage {
        rows: refusals.iter().map(|one| RefusedRow::of(one, of, &here, &times)).collect(),
        is_first: before.is_none(),
        older,
        most: MOST_REFUSALS,
        frame,
    })
}

/// `GET /ui/{world}/ebox/refused/{refusal}`.
pub(crate) async fn read(here: InWorld, InPath((_, refusal)): InPath<(String, String)>, uri: Uri) -> Reply {
    parameters(&uri, &[])?;
    let number = refusal.parse::<u64>().ok();
    let found = here.look(move |view| {
        setting(&view)?;
        let found = view.simulator.ebox_refusals().find(|one| Some(one.number) == number).cloned();
        found.ok_or_else(|| {
            let detail = format!("no refused publication has the number {}", shortened(&refusal));
            Problem::new(PageReason::UnknownEntry, detail)
                .hint(format!("the newest {MOST_REFUSALS} are remembered, and the timeline has older ones"))
        })
    });
    let found = found.await?;
    let frame = Frame::of(&here, &uri, Tab::Ebox, "/v1/timeline?attention=true").await?;
    let times = Times::at(now(&here));
    let of = ebox_party::setting_of(&here)?;
    let refused = &found.publication;
    let facts = &refused.facts;
    let mut shown_facts = vec![("client", shown(refused.client.as_str()))];
    shown_facts.push(("environment", refused.environment.told().to_owned()));
    shown_facts.extend(facts.message_type.as_ref().map(|id| ("message type", shown(id.as_str()))));
    shown_facts.push(("subject", counted(facts.subject_length as usize, "character")));
    shown_facts.push(("languages", facts.languages.to_string()));
    shown_facts.push(("digests", facts.digests.to_string()));
    shown_facts.push(("largest document", crate::times::size(facts.largest)));
    let of_support = refused.support.lines().map(|(name, value)| (name, value.map(shown)));
    page(&RefusedPage {
        row: RefusedRow::of(&found, of, &here, &times),
        at: times.full(found.at),
        facts: shown_facts,
        findings: refused.findings.iter().map(ShownFinding::of_ebox).collect(),
        support: of_support.collect(),
        frame,
    })
}
