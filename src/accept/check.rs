//! What no single case can know: twice the same id, logins that the scenario does not have, and what a case lays over
//! its scenario.

use std::collections::BTreeMap;

use nets_core::identity::UserId;
use nets_scenario::{Loaded, Located, Problem, Problems};
use nets_yaml::{Collector, line_of};

use crate::sections::root::Draft;
use crate::step::{Command, Run, Step};
use crate::suite::{Case, SenderProgram, Suite};

impl Suite {
    /// The scenario in which a case runs: what its source gave, with what the case lays over it. Its mistakes are told
    /// at their places in the acceptance file.
    pub fn world(&self, case: &Case, base: &Loaded) -> Result<Loaded, Problems> {
        let mut out = Collector::default();
        let loaded = world(&self.warnings.file, case, base, &mut out);
        if let (Some(loaded), Some(user)) = (&loaded, user_of(self.sender.as_ref())) {
            is_sender(user, &format!("the scenario of the case {}", case.id.it), loaded, &mut out);
        }
        let refused = out.has_errors();
        let problems = out.into_problems(&self.warnings.file, &self.text);
        match loaded {
            Some(loaded) if !refused => Ok(Loaded { warnings: problems, ..loaded }),
            _ => Err(problems),
        }
    }

    /// What was found beyond its text, such as a file that is not there, with what its text is warned of. Each is told
    /// once.
    pub fn told(&self, found: impl IntoIterator<Item = Problem>) -> Problems {
        let mut collector = Collector::default();
        let mut told: Vec<Problem> = Vec::new();
        for problem in self.warnings.problems.iter().cloned().chain(found) {
            let same =
                |other: &Problem| other.position == problem.position && other.message == problem.message;
            if !told.iter().any(same) {
                collector.add(problem.clone());
                told.push(problem);
            }
        }
        collector.into_problems(&self.warnings.file, &self.text)
    }
}

pub(crate) fn across_cases(draft: &Draft, file_name: &str, sender_is_given: bool, out: &mut Collector) {
    let cases = || draft.cases.items.iter().map(|case| &case.it);
    let mut first = BTreeMap::new();
    for case in cases() {
        if let Some(earlier) = first.insert(case.id.it.as_str(), case.id.spot) {
            let message = format!("the id {} is there twice, first on {}", case.id.it, line_of(earlier));
            out.add(Problem::error(case.id.spot, message).hint("give each case an id of its own"));
        }
    }
    if let Some(sender) = &draft.sender {
        let folder = sender.as_ref().and_then(|sender| sender.folder.as_ref());
        for case in cases() {
            if sender.is_none() && !sender_is_given {
                runs_without_sender(case, out);
            }
            if let Some((file, folder)) = case.given.files.first().zip(folder) {
                let message = "files are copied into the fresh folder of a case, and all run in the one that `sender` names";
                let problem = Problem::error(file.spot, message);
                out.add(
                    problem.hint(format!("leave `files` out, or the `folder` on {}", line_of(folder.spot))),
                );
            }
        }
    }
    let Some(source) = &draft.scenario else { return };
    let common = source.at_hand();
    let mut user = user_of(draft.sender.as_ref().and_then(Option::as_ref));
    for case in cases() {
        let own = case.given.scenario.as_ref().map(|source| source.at_hand());
        if let Some(base) = own.as_ref().unwrap_or(&common) {
            let Some(loaded) = world(file_name, case, base, out) else { continue };
            let of = format!("the scenario of the case {}", case.id.it);
            // Told of the first case; the others are alike.
            user = user.filter(|user| is_sender(user, &of, &loaded, out));
        }
    }
}

fn runs_without_sender(case: &Case, out: &mut Collector) {
    for step in &case.when {
        if let Step::Run(Run { command: Command::Sender(_), .. }) = &step.it {
            let problem = Problem::error(step.spot, "no `sender` says which program this runs");
            out.add(problem.expected("`sender` at the top of the file, or `program` here"));
        }
    }
}

fn world(file_name: &str, case: &Case, base: &Loaded, out: &mut Collector) -> Option<Loaded> {
    let made_of = format!(
        "Made for the case {} of {file_name}, from the scenario \"{}\" and what the case lays over it.",
        case.id.it, base.scenario.name
    );
    let loaded = case.given.overlay.over(base, &made_of, out)?;
    let steps = case.when.iter().filter_map(|step| step.it.user());
    let expectations = case.then.iter().filter_map(|expectation| expectation.it.user());
    for user in steps.chain(expectations) {
        is_sender(user, "the scenario", &loaded, out);
    }
    Some(loaded)
}

/// Which login the program under test has, if the file says it.
fn user_of(sender: Option<&SenderProgram>) -> Option<&Located<UserId>> {
    sender.and_then(|sender| sender.user.as_ref())
}

fn is_sender(user: &Located<UserId>, of: &str, loaded: &Loaded, out: &mut Collector) -> bool {
    let users = || loaded.users.iter().map(UserId::as_str);
    if users().any(|known| known == user.it.as_str()) {
        return true;
    }
    out.add_error(|| {
        let listed: Vec<_> = users().take(10).collect();
        Problem::error(user.spot, format!("there is no sender {} in {of}", user.it))
            .nearest(user.it.as_str(), users())
            .expected(nets_yaml::keys::one_of(&listed))
    });
    false
}
