//! The catalogue as it is printed: for people, for programs, and as a page of the docs.

use nets_text::markdown::cell;
use serde::Serialize;

use crate::catalogue::{EBOX_SENTENCES, Requirement, RequirementDemand, catalogue_of, grade_word, sentences};
use crate::kind::SentKind;
use crate::profile::CertifiedProfile;

/// For a terminal.
pub fn list(profile: CertifiedProfile) -> String {
    let mut text = String::new();
    for demand in RequirementDemand::ALL {
        text.push_str(&format!("A sender {}\n", demand.word()));
        for requirement in of(profile, demand) {
            text.push_str(&format!(
                "  {:<36} {}\n      {}, {}. {}\n",
                requirement.id,
                requirement.title,
                grade_word(requirement.grade),
                requirement.applies.words(),
                requirement.source
            ));
            for words in quoted(requirement) {
                text.push_str(&format!("      the words: {words}\n"));
            }
        }
        text.push('\n');
    }
    text.push_str("What a sender can say that it sends (--sends)\n");
    for kind in SentKind::of(profile) {
        text.push_str(&format!("  {:<36} {}\n", kind.word(), kind.says()));
    }
    text.push_str(
        "\nWhat shows and breaks each, and where each sentence is kept: --format markdown, or json\n",
    );
    text
}

fn of(profile: CertifiedProfile, demand: RequirementDemand) -> impl Iterator<Item = &'static Requirement> {
    catalogue_of(profile).filter(move |requirement| requirement.demand == demand)
}

/// A few words of each sentence that it keeps.
fn quoted(requirement: &Requirement) -> impl Iterator<Item = String> {
    sentences()
        .filter(|sentence| requirement.sentences.contains(&sentence.key))
        .map(|sentence| format!("\u{201c}{}\u{201d} ({})", sentence.fragment, sentence.key))
}

/// One requirement for programs.
#[derive(Serialize)]
struct RequirementView {
    id: &'static str,
    demand: &'static str,
    title: &'static str,
    applies: String,
    grade: &'static str,
    source: &'static str,
    sentences: Vec<SentenceView>,
    rests_on: &'static [&'static str],
    shown_by: String,
    broken_by: String,
    when_open: String,
    needs_fault: bool,
}

#[derive(Serialize)]
struct SentenceView {
    key: &'static str,
    words: &'static str,
}

/// The catalogue for programs.
pub fn json(profile: CertifiedProfile) -> impl Serialize {
    let view = |requirement: &'static Requirement| RequirementView {
        id: requirement.id,
        demand: requirement.demand.key(),
        title: requirement.title,
        applies: requirement.applies.words(),
        grade: grade_word(requirement.grade),
        source: requirement.source,
        sentences: sentences()
            .filter(|sentence| requirement.sentences.contains(&sentence.key))
            .map(|sentence| SentenceView { key: sentence.key, words: sentence.fragment })
            .collect(),
        rests_on: requirement.rests_on,
        shown_by: requirement.proof.shown_by(),
        broken_by: requirement.proof.broken_by(),
        when_open: requirement.proof.when_open(),
        needs_fault: requirement.needs_fault(),
    };
    catalogue_of(profile).map(view).collect::<Vec<_>>()
}

/// The page docs/requirements.md, or docs/requirements-ebox.md.
pub fn markdown(profile: CertifiedProfile) -> String {
    let mut page = match profile {
        CertifiedProfile::NetsShare => String::from(
            "# What is asked of a sender\n\n\
             Made by `mock-nets-share certify --catalogue --format markdown`: every requirement that a\n\
             [certificate](certificate.md) holds a sender to. How sure we are: *documented* (a document of Nets or e-Boks says\n\
             so), *observed* (a real client or file shows it), *assumed* (no public source says). What a verdict rests on are\n\
             entries of the [rule book](rules.md), each with its own grade.\n",
        ),
        CertifiedProfile::Ebox => String::from(
            "# What is asked of a sender of the e-Box\n\n\
             Made by `mock-nets-share certify --profile ebox --catalogue --format markdown`: every case that a\n\
             [certificate](certificate.md#for-the-e-box) of the profile `ebox` holds a sender to. NSSO gives its own cases on request, and\n\
             no document has them: these are ours. How sure we are of what each asks: *documented* (a document of the e-Box or a\n\
             standard says so), *observed* (an official example shows it), *assumed* (no public source says).\n",
        ),
    };
    for demand in RequirementDemand::ALL {
        page.push_str(&format!(
            "\n## A sender {}\n\n| requirement | says | applies | grade | comes from | shown by | broken, or left open, by | while it is open | rests on |\n\
             | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
            demand.word()
        ));
        for requirement in of(profile, demand) {
            let keys = requirement.sentences.join(", ");
            let source = if keys.is_empty() {
                requirement.source.to_owned()
            } else {
                format!("{} ({keys})", requirement.source)
            };
            page.push_str(&format!(
                "| `{}` | {} | {} | {} | {} | {} | {} | {} | {} |\n",
                requirement.id,
                cell(requirement.title),
                requirement.applies.words(),
                grade_word(requirement.grade),
                cell(&source),
                cell(&requirement.proof.shown_by()),
                cell(&requirement.proof.broken_by()),
                cell(&requirement.proof.when_open()),
                codes(requirement.rests_on),
            ));
        }
    }
    page.push_str("\n## What a sender can say that it sends\n\n| word | is |\n| --- | --- |\n");
    for kind in SentKind::of(profile) {
        page.push_str(&format!("| `{}` | {} |\n", kind.word(), kind.says()));
    }
    if profile == CertifiedProfile::NetsShare {
        page.push_str(&channel());
        page.push_str(&ebox());
    }
    page
}

fn channel() -> String {
    let mut table = String::from(
        "\n## The document on the e-Boks channel, sentence by sentence\n\n\
         By which requirement each sentence is kept, or why by none. [The rule book](rules.md) says where the simulator keeps it.\n\n\
         | sentence | words | kept by |\n| --- | --- | --- |\n",
    );
    for sentence in sentences() {
        let kept = match sentence.not_kept {
            Some(why) => format!("none: {}", why.because()),
            None => codes(&sentence.kept_by),
        };
        table.push_str(&format!("| {} | {} | {kept} |\n", sentence.key, cell(sentence.fragment)));
    }
    table
}

fn ebox() -> String {
    let mut table = String::from(
        "\n## The onboarding page of the Belgian e-Box, sentence by sentence\n\n\
         | sentence | words | kept by |\n| --- | --- | --- |\n",
    );
    for sentence in EBOX_SENTENCES {
        table.push_str(&format!(
            "| {} | {} | none: {} |\n",
            sentence.key,
            cell(sentence.fragment),
            sentence.because
        ));
    }
    table
}

fn codes(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
