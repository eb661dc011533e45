//! What the sender's program says it can be asked, and the cases that are left out for it.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use nets_accept::{Command, Step};
use nets_certify::{Offers, SentKind};
use nets_certify_cases::{CaseLibrary, DocumentKind, Offered, SenderVerb, WantedVerb};
use nets_report::ProgramEnd;
use nets_runner::{CasePlan, Stage};
use nets_text::{did_you_mean, system_words};

use crate::commands::accept::suites::{Selected, from_here};

/// How long a program may take to tell its verbs.
const PATIENCE: Duration = Duration::from_secs(60);

/// So many lines are shown of what a program says that cannot tell its verbs.
const STDERR_TOLD: usize = 10;

/// So many lines that are no verb are told.
const UNKNOWN_TOLD: usize = 10;

/// The verbs of the program; none where it cannot tell them, which is told. An error says why it cannot be run.
pub(super) async fn ask(library: &CaseLibrary, stage: &Stage, sender: &[String]) -> Result<Offered, String> {
    let folder = stage.folder.join("verbs");
    std::fs::create_dir_all(&folder)
        .map_err(|error| format!("{}: {}", folder.display(), system_words(&error)))?;
    let mut program = from_here(sender);
    program.push("verbs".to_owned());
    let output = stage.programs.asked(program, folder, PATIENCE, stage.interrupted.clone()).await?;
    if output.end != ProgramEnd::Exited(0) {
        if let Some(hint) = path_from_here(sender) {
            complain!("{hint}");
        }
        let shown = last_lines(&output.stderr.text);
        complain!(
            "warning: asked for its `verbs`, the sender {} in place of exiting with code 0, so it is taken to offer none \
             (docs/{}){}{shown}",
            output.end.words(),
            library.page(),
            if shown.is_empty() { "" } else { "; it says:" },
        );
        return Ok(Offered::default());
    }
    let verbs = library.verbs();
    let offered = Offered::read(&output.stdout.text, &verbs);
    for line in offered.unknown.iter().take(UNKNOWN_TOLD) {
        let known: Vec<String> = verbs.iter().map(|verb| verb.to_string()).collect();
        let hint = did_you_mean(line, known.iter().map(String::as_str)).unwrap_or_default();
        complain!("warning: the sender offers `{}`, which is no verb; {hint}", nets_text::spelt(line));
    }
    if offered.verbs.is_empty() {
        complain!(
            "warning: asked for its `verbs`, the sender prints none that is known, so there is nothing to try"
        );
    }
    Ok(offered)
}

/// The last lines of what a program has said, each on a line of its own: there it tells what was wrong.
fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    let last = lines.get(lines.len().saturating_sub(STDERR_TOLD)..).unwrap_or_default();
    last.iter().map(|line| format!("\n  {}", nets_text::spelt(line))).collect()
}

/// What to do where an argument is a path that is only right from here.
fn path_from_here(sender: &[String]) -> Option<String> {
    let path = sender.iter().skip(1).find(|word| !word.starts_with('/') && Path::new(word).exists())?;
    let word = nets_text::spelt(path);
    Some(format!(
        "hint: {word} is a file here and not in the folder where the sender runs: write its path from the root"
    ))
}

/// What a sender with these verbs says that it sends.
pub(super) fn offers(offered: &Offered) -> Offers {
    let kinds = offered.verbs.iter().filter_map(|verb| match verb {
        SenderVerb::Send(kind) => SentKind::from_word(kind.word()),
        SenderVerb::Publish(kind) => SentKind::from_word(kind.word()),
        SenderVerb::Subscribed => Some(SentKind::Lists),
        SenderVerb::Status => Some(SentKind::Status),
        SenderVerb::Preferences => Some(SentKind::Preferences),
        SenderVerb::ReferenceData => Some(SentKind::ReferenceData),
        SenderVerb::Collect | SenderVerb::Outcome | SenderVerb::ServeAlias | SenderVerb::Resend => None,
    });
    let sends = |verb: &SenderVerb| matches!(verb, SenderVerb::Send(_));
    let sent: Vec<&SenderVerb> = offered.verbs.iter().filter(|verb| sends(verb)).collect();
    Offers { kinds: kinds.collect(), only_uploads: sent == [&SenderVerb::Send(DocumentKind::Ready)] }
}

/// The cases in which the program is asked to make a shipment, and is given no zip in its place.
pub(super) fn that_make_shipments(library: &CaseLibrary, selected: &Selected) -> BTreeSet<String> {
    let ready = SenderVerb::Send(DocumentKind::Ready);
    let makes = |wanted: &WantedVerb| {
        wanted.verbs().iter().all(|verb| matches!(verb, SenderVerb::Send(_)) && *verb != ready)
    };
    let plans = selected.files.iter().flat_map(|file| &file.plans);
    let making = plans.filter(|plan| wanted(library, plan).iter().any(makes));
    making.map(|plan| plan.case().id.it.to_string()).collect()
}

/// Marks the cases that ask for a verb which the program does not have.
pub(super) fn leave_out_what_is_not_offered(
    library: &CaseLibrary,
    offered: &Offered,
    selected: &mut Selected,
) {
    for plan in selected.files.iter_mut().flat_map(|file| &mut file.plans) {
        let missing: Vec<String> = wanted(library, plan)
            .into_iter()
            .filter(|wanted| !offered.has(wanted))
            .map(|wanted| wanted.to_string())
            .collect();
        if let Some(first) = missing.first() {
            plan.left_out = Some(format!("the sender does not offer {first}"));
        }
    }
}

/// What a case asks the program for.
fn wanted(library: &CaseLibrary, plan: &CasePlan) -> Vec<WantedVerb> {
    let steps = plan.case().when.iter();
    let runs = steps.filter_map(|step| match &step.it {
        Step::Run(run) => match &run.command {
            Command::Sender(arguments) => library.wanted(arguments),
            Command::Program(_) => None,
        },
        _ => None,
    });
    runs.collect()
}
