//! The certificate as one page for browsers and for paper: no script, nothing loaded.

use askama::Template;
use nets_text::spelt;

use crate::catalogue::RequirementDemand;
use crate::certificate::{Certificate, CertifiedCase, CertifiedLine};

/// The whole page.
pub fn html(certificate: &Certificate) -> String {
    let demands = RequirementDemand::ALL.map(|demand| DemandView {
        words: demand.word(),
        lines: certificate
            .lines
            .iter()
            .filter(|line| line.demand == demand.key())
            .map(LineView::of)
            .collect(),
    });
    let mut open: Vec<LineView> =
        certificate.lines.iter().filter(|line| line.is_open()).map(LineView::of).collect();
    open.sort_by_key(|line| line.standing != "broken");
    let page = CertificatePage {
        style: nets_report::style(),
        certificate: &spelt_out(certificate),
        totals: format!(
            "{} shown, {} broken, {} undecided, {} not exercised, {} not claimed",
            certificate.totals.shown,
            certificate.totals.broken,
            certificate.totals.undecided,
            certificate.totals.not_exercised,
            certificate.totals.not_claimed
        ),
        claims: certificate.claims.join(", "),
        seen: certificate.seen.join(", "),
        by: spelt(&certificate.by()).into_owned(),
        open,
        demands,
    };
    let written = page.render();
    debug_assert!(written.is_ok(), "a template has texts and numbers alone");
    written.unwrap_or_default()
}

#[derive(Template)]
#[template(path = "certificate.html", ext = "html")]
struct CertificatePage<'c> {
    style: &'static str,
    certificate: &'c Certificate,
    totals: String,
    claims: String,
    seen: String,
    by: String,
    open: Vec<LineView>,
    demands: [DemandView; 3],
}

struct DemandView {
    words: &'static str,
    lines: Vec<LineView>,
}

struct LineView {
    id: String,
    title: String,
    standing: String,
    words: String,
    mark: &'static str,
    why: String,
    to_do: String,
    grade: String,
    source: String,
    sentences: String,
    is_assumed: bool,
    rests_on: Vec<(String, String, String)>,
    cases: Vec<CaseView>,
    /// The case in whose world the evidence is.
    place: String,
    evidence: Vec<EntryView>,
}

struct CaseView {
    id: String,
    title: String,
    words: String,
    mark: &'static str,
}

struct EntryView {
    seq: u64,
    at: String,
    text: String,
    sha256: String,
}

impl LineView {
    fn of(line: &CertifiedLine) -> LineView {
        let shown = |text: &str| spelt(text).into_owned();
        LineView {
            id: shown(&line.id),
            title: shown(&line.title),
            standing: line.standing.clone(),
            words: line.words(),
            mark: match line.standing.as_str() {
                "shown" => "pass",
                "broken" => "fail",
                "undecided" => "undecided",
                _ => "not_exercised",
            },
            why: shown(&line.why),
            to_do: shown(&line.to_do),
            grade: shown(&line.grade),
            source: shown(&line.source),
            sentences: shown(&line.sentences.join(", ")),
            is_assumed: line.standing == "shown" && line.rests_on_an_assumption(),
            rests_on: line
                .rests_on
                .iter()
                .map(|basis| (shown(&basis.id), shown(&basis.grade), shown(&basis.says)))
                .collect(),
            cases: line.cases.iter().map(CaseView::of).collect(),
            place: shown(line.evidence.first().and_then(|entry| entry.case.as_deref()).unwrap_or_default()),
            evidence: line
                .evidence
                .iter()
                .map(|entry| EntryView {
                    seq: entry.seq,
                    at: shown(&entry.at),
                    text: shown(&entry.text),
                    sha256: shown(entry.sha256.as_deref().unwrap_or_default()),
                })
                .collect(),
        }
    }
}

impl CaseView {
    fn of(case: &CertifiedCase) -> CaseView {
        CaseView {
            id: spelt(&case.id).into_owned(),
            title: spelt(&case.title).into_owned(),
            words: case.result.replace('_', " "),
            mark: match case.result.as_str() {
                "passed" => "pass",
                "failed" => "fail",
                "undecided" => "undecided",
                _ => "not_exercised",
            },
        }
    }
}

/// With the texts of others as they may be shown.
fn spelt_out(certificate: &Certificate) -> Certificate {
    let shown = |text: &str| spelt(text).into_owned();
    Certificate {
        user: shown(&certificate.user),
        sender: shown(&certificate.sender),
        world: shown(&certificate.world),
        verdict: shown(&certificate.verdict),
        lines: Vec::new(),
        ..certificate.clone()
    }
}
