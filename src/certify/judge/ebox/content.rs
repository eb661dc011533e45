//! What a sender publishes.

use nets_core::identity::belgium::EboxSector;

use super::as_asked::{self, ContentPart};
use crate::ebox_case::EboxCase;
use crate::ebox_traffic::{EboxTraffic, PublicationTry};
use crate::judge::judged::JudgedLine;

/// In bytes: what is meant by 30 MB.
const LARGE: u64 = 30_000_000;

pub(super) fn proven(case: EboxCase, traffic: &EboxTraffic) -> JudgedLine {
    as_asked::held_to(parts(case), traffic, of_traffic(case, traffic))
}

/// What of a publication a case is about, and is compared with what was asked for.
fn parts(case: EboxCase) -> &'static [ContentPart] {
    use ContentPart::{Attention, Body, BusinessData, Documents, Names, Subject};
    match case {
        EboxCase::P1 | EboxCase::P2 | EboxCase::P4 | EboxCase::P15 => &[Documents],
        EboxCase::P3 => &[Body],
        EboxCase::P8 => &[Names],
        EboxCase::P9 => &[Subject],
        EboxCase::P11 => &[BusinessData],
        EboxCase::P12 => &[Attention],
        _ => &[],
    }
}

fn of_traffic(case: EboxCase, traffic: &EboxTraffic) -> JudgedLine {
    let of = |sector| move |tried: &PublicationTry| tried.sector() == Some(sector);
    match case {
        EboxCase::P1 => sends(traffic, of(EboxSector::Enterprise), |tried| {
            tried.documents() == 1 && tried.rules.is_empty()
        }),
        EboxCase::P2 => sends(traffic, of(EboxSector::Citizen), |tried| {
            tried.documents() == 1 && tried.facts.pdf && !is_of_another_type(tried)
        }),
        EboxCase::P3 => sends(traffic, |tried| tried.facts.body, |_| true),
        EboxCase::P4 => documents(traffic),
        EboxCase::P5 => keeps(traffic, &["ebox.no-main-content", "ebox.main-contents", "ebox.body-missing"]),
        EboxCase::P6 => one_language(traffic),
        EboxCase::P7 => digests(traffic),
        EboxCase::P8 => file_names(traffic),
        EboxCase::P9 => subject(traffic),
        EboxCase::P10 => keeps(traffic, &["ebox.null"]),
        EboxCase::P11 => {
            let rules = &["ebox.business-data", "ebox.business-data-length"];
            keeps_where(traffic, rules, |tried| tried.facts.business_data, "business data")
        }
        EboxCase::P12 => keeps_where(traffic, &["ebox.attention"], |tried| tried.facts.attention, "a person"),
        EboxCase::P13 => identity(traffic),
        EboxCase::P14 => sector(traffic),
        EboxCase::P16 => as_asked::proven(traffic),
        _ => keeps_where(traffic, &["ebox.request-size"], |tried| tried.facts.largest >= LARGE, "30 MB"),
    }
}

fn seq(tried: &PublicationTry) -> u64 {
    tried.seen.seq
}

/// Of what is tried, one that was taken and is as it should be shows it; none but such as were refused break it.
fn sends(
    traffic: &EboxTraffic,
    tries: impl Fn(&PublicationTry) -> bool,
    is_right: impl Fn(&PublicationTry) -> bool,
) -> JudgedLine {
    let all: Vec<&PublicationTry> = traffic.tries.iter().filter(|tried| tries(tried)).collect();
    if let Some(shown) = all.iter().find(|tried| tried.is_taken() && is_right(tried)) {
        return JudgedLine::shown("It was taken.", [seq(shown)]);
    }
    let wrong: Vec<u64> = all.iter().filter(|tried| tried.is_wrong()).map(|tried| seq(tried)).collect();
    match (all.is_empty(), wrong.is_empty()) {
        (true, _) => JudgedLine::not_exercised("It has sent none."),
        (false, true) => {
            JudgedLine::undecided("None that was taken is quite so.", all.iter().map(|tried| seq(tried)))
        }
        (false, false) => JudgedLine::broken("Each was refused, or none that was taken is quite so.", wrong),
    }
}

/// The publications in which one of these rules found something.
fn broken_by<'t>(traffic: &'t EboxTraffic, rules: &[&str]) -> Vec<&'t PublicationTry> {
    traffic.tries.iter().filter(|tried| tried.breaks(rules)).collect()
}

fn found(broken: &[&PublicationTry]) -> JudgedLine {
    let rules = broken.first().map(|tried| tried.rules.join(", ")).unwrap_or_default();
    JudgedLine::broken(format!("A publication breaks it: {rules}."), broken.iter().map(|tried| seq(tried)))
}

/// No publication broke one of these rules, and one was taken.
fn keeps(traffic: &EboxTraffic, rules: &[&str]) -> JudgedLine {
    keeps_where(traffic, rules, |_| true, "anything")
}

fn keeps_where(
    traffic: &EboxTraffic,
    rules: &[&str],
    is_of_it: impl Fn(&PublicationTry) -> bool,
    what: &str,
) -> JudgedLine {
    let broken = broken_by(traffic, rules);
    if !broken.is_empty() {
        return found(&broken);
    }
    match traffic.taken().find(|tried| is_of_it(tried)) {
        Some(taken) => JudgedLine::shown("It was taken, and none was refused for it.", [seq(taken)]),
        None => JudgedLine::not_exercised(format!("No message with {what} was taken.")),
    }
}

fn documents(traffic: &EboxTraffic) -> JudgedLine {
    let rules = &["ebox.part-count", "ebox.part-name"];
    keeps_where(traffic, rules, |tried| tried.documents() > 1, "several documents")
}

fn one_language(traffic: &EboxTraffic) -> JudgedLine {
    let many: Vec<&PublicationTry> = traffic.taken().filter(|tried| tried.facts.languages > 1).collect();
    if !many.is_empty() {
        let entries = many.iter().map(|tried| seq(tried));
        return JudgedLine::broken("A message is in several languages; this scenario takes it.", entries);
    }
    keeps(traffic, &["ebox.languages", "ebox.no-language"])
}

fn digests(traffic: &EboxTraffic) -> JudgedLine {
    let broken = broken_by(traffic, &["ebox.digest"]);
    if !broken.is_empty() {
        return found(&broken);
    }
    if let Some(telling) = traffic.taken().find(|tried| tried.facts.telling_digests > 0) {
        let why = "A digest was right that is another one in plain base64.";
        return JudgedLine::shown(why, [seq(telling)]);
    }
    let given: Vec<u64> = traffic.taken().filter(|tried| tried.facts.digests > 0).map(seq).collect();
    if given.is_empty() {
        return JudgedLine::not_exercised("No document with a digest was taken.");
    }
    JudgedLine::undecided("Each digest so far is the same in both alphabets.", given)
}

fn file_names(traffic: &EboxTraffic) -> JudgedLine {
    let broken = broken_by(traffic, &["ebox.file-name-length"]);
    if !broken.is_empty() {
        return found(&broken);
    }
    let other: Vec<u64> = traffic.taken().filter(|tried| is_of_another_type(tried)).map(seq).collect();
    if !other.is_empty() {
        return JudgedLine::broken("A document does not begin as one of its media type does.", other);
    }
    // How a name is encoded is odd at most: what counts is that it arrives as it was meant, and that is known by case files alone.
    let odd: Vec<u64> = broken_by(traffic, &["ebox.file-name-encoding"]).into_iter().map(seq).collect();
    if !odd.is_empty() && traffic.asked().is_empty() {
        return JudgedLine::undecided(
            "A name is encoded otherwise; whether it arrives as it was meant is not known.",
            odd,
        );
    }
    let accents = traffic.taken().find(|tried| tried.facts.name_accents);
    let long = traffic.taken().find(|tried| tried.facts.name_length == 255);
    match (accents, long) {
        (Some(accents), Some(long)) => JudgedLine::shown(
            "Names with accents, and of 255 characters, were taken.",
            [seq(accents), seq(long)],
        ),
        (Some(accents), None) => JudgedLine::undecided("No name of 255 characters was seen.", [seq(accents)]),
        (None, Some(long)) => JudgedLine::undecided("No name with accents was seen.", [seq(long)]),
        (None, None) => JudgedLine::not_exercised("Neither was seen."),
    }
}

/// Whether the first bytes of a document are surely of another media type than it says.
fn is_of_another_type(tried: &PublicationTry) -> bool {
    let documents = tried.facts.content.iter().flat_map(|content| &content.documents);
    documents.into_iter().any(|document| document.fits_type == Some(false))
}

fn subject(traffic: &EboxTraffic) -> JudgedLine {
    let is_longest =
        |tried: &PublicationTry| tried.facts.subject_length == 400 && tried.facts.subject_accents;
    keeps_where(traffic, &["ebox.subject-length"], is_longest, "a subject of 400 characters with accents")
}

/// A type that the scenario does not have, or an organisation or application that is not the sender's.
fn identity(traffic: &EboxTraffic) -> JudgedLine {
    let broken: Vec<&PublicationTry> = traffic
        .tries
        .iter()
        .filter(|tried| {
            let is_foreign = tried.breaks(&["ebox.configuration"])
                && !is_of_another_sector(traffic, tried)
                && !super::answers::is_not_configured(traffic, tried);
            tried.breaks(&["ebox.sender"]) || is_foreign
        })
        .collect();
    if broken.is_empty() { keeps(traffic, &[]) } else { found(&broken) }
}

fn is_of_another_sector(traffic: &EboxTraffic, tried: &PublicationTry) -> bool {
    let of_type = traffic.message_type(tried);
    of_type.is_some_and(|of_type| tried.sector().is_some_and(|sector| sector != of_type.sector))
}

fn sector(traffic: &EboxTraffic) -> JudgedLine {
    let broken: Vec<&PublicationTry> =
        traffic.tries.iter().filter(|tried| is_of_another_sector(traffic, tried)).collect();
    if broken.is_empty() {
        return keeps(traffic, &[]);
    }
    let entries = broken.iter().map(|tried| seq(tried));
    JudgedLine::broken("The message type is for the other kind of recipients.", entries)
}
