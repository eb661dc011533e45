//! Which cases are played: the files that are named, what they need beside them, and what `--filter` leaves.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nets_accept::{Case, Command, Run, ScenarioSource, Step};
use nets_core::calendar::copenhagen;
use nets_core::civil::Date;
use nets_core::finding::Severity;
use nets_driver::{LONGEST_WORLD_NAME, WorldName, system_time};
use nets_runner::CasePlan;
use nets_scenario::{Loaded, Problem, default_scenario};
use wildmatch::WildMatch;

use crate::commands::check::missing;
use crate::commands::text;
/// What is asked for.
pub(crate) struct Selection<'o> {
    pub(crate) files: &'o [PathBuf],
    /// In place of what the files say.
    pub(crate) sender: &'o [String],
    /// Whether a program must be named, by the files or in their place.
    pub(crate) sender_is_needed: bool,
    pub(crate) filter: &'o [String],
    pub(crate) seed: Option<u64>,
    /// The first words of the command that plays one case again, by its file and its id.
    pub(crate) again: &'o (dyn Fn(&str, &str) -> Vec<String> + Sync),
}

/// All that is to be played.
pub(crate) struct Selected {
    pub(crate) files: Vec<SelectedFile>,
}

/// A file with those of its cases that are to be played.
pub(crate) struct SelectedFile {
    /// As it was named, with `/` between folders.
    pub(crate) path: String,
    pub(crate) name: String,
    pub(crate) plans: Vec<CasePlan>,
}

impl Selected {
    pub(crate) fn count(&self) -> usize {
        self.files.iter().map(|file| file.plans.len()).sum()
    }

    /// Whether any of its cases plays with an e-Box.
    pub(crate) fn have_ebox(&self) -> bool {
        let mut plans = self.files.iter().flat_map(|file| &file.plans);
        plans.any(|plan| plan.scenario.scenario.ebox.is_some())
    }

    /// What the worlds of its cases are called.
    pub(super) fn worlds(&self) -> impl Iterator<Item = &WorldName> {
        self.files.iter().flat_map(|file| &file.plans).map(|plan| &plan.world)
    }

    /// Those of its cases whose ids are like one of these; all where there are none. One that means no case is a slip,
    /// also where others mean some.
    pub(crate) fn only(mut self, filter: &[String]) -> Result<Selected, String> {
        let wanted: Vec<WildMatch> = filter.iter().map(|glob| WildMatch::new(glob)).collect();
        let id = |plan: &CasePlan| plan.case().id.it.to_string();
        let ids: Vec<String> = self.files.iter().flat_map(|file| &file.plans).map(id).collect();
        for (glob, wanted) in filter.iter().zip(&wanted) {
            if !ids.iter().any(|id| wanted.matches(id)) {
                let hint = nets_text::did_you_mean(glob, ids.iter().map(String::as_str));
                let hint = hint.unwrap_or_else(|| "--list shows the ids of all cases".to_owned());
                return Err(format!("no case has an id like {glob}; {hint}"));
            }
        }
        for file in &mut self.files {
            file.plans.retain(|plan| wanted.is_empty() || wanted.iter().any(|glob| glob.matches(&id(plan))));
        }
        Ok(self)
    }

    /// The first case that is to be played, or the first of all where none is.
    pub(crate) fn first_played(&self) -> Option<&CasePlan> {
        let plans = || self.files.iter().flat_map(|file| &file.plans);
        plans().find(|plan| plan.left_out.is_none()).or(plans().next())
    }

    /// A line for each case: its file, its id and its title.
    pub(crate) fn listed(&self) -> impl Iterator<Item = String> {
        self.files.iter().flat_map(|file| {
            file.plans.iter().map(|plan| {
                let case = plan.case();
                let title = case.title.as_deref().unwrap_or_default();
                nets_text::spelt(format!("{}  {}  {title}", file.path, case.id.it).trim_end()).into_owned()
            })
        })
    }
}

/// Reads all files, and tells all that is wrong with any of them.
pub(crate) fn select(options: &Selection<'_>) -> Result<Selected, String> {
    let mut files = Vec::new();
    let (mut names, mut is_refused) = (WorldNames::default(), false);
    let today = copenhagen().to_datetime(system_time()).date();
    for path in options.files {
        let Some(file) = read(path, options, today, &mut names)? else {
            is_refused = true;
            continue;
        };
        files.push(file);
    }
    if is_refused {
        return Err("nothing was run: what is wrong is told above".to_owned());
    }
    // Of all cases: one that is chosen may do without.
    let mut cases = files.iter().flat_map(|file| &file.plans).map(CasePlan::case);
    if !options.sender.is_empty() && !cases.any(runs_the_sender) {
        let sender = options.sender.join(" ");
        return Err(format!(
            "no case runs the sender that stands behind `--`, so that nothing would be shown of {sender}: a step such as \
             `- run: {{arguments: []}}` runs it"
        ));
    }
    Selected { files }.only(options.filter)
}

fn runs_the_sender(case: &Case) -> bool {
    let is_run = |step: &Step| matches!(step, Step::Run(Run { command: Command::Sender(_), .. }));
    case.when.iter().any(|step| is_run(&step.it))
}

/// None where something is wrong with it, which has been told.
fn read(
    path: &Path,
    options: &Selection<'_>,
    today: Date,
    names: &mut WorldNames,
) -> Result<Option<SelectedFile>, String> {
    let name = path.display().to_string();
    let is_given = !options.sender.is_empty() || !options.sender_is_needed;
    let suite = match nets_accept::load_for(&text(path)?, &name, is_given) {
        Ok(suite) => suite,
        Err(problems) => {
            complain!("{}", problems.to_string().trim_end());
            return Ok(None);
        }
    };
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let mut found = missing(&suite, &folder);
    // Another program runs in its place, and the file's own need not be on this machine.
    if !options.sender.is_empty()
        && let Some(program) = suite.sender.as_ref().and_then(|sender| sender.run.first())
    {
        found.retain(|problem| problem.position != program.spot.position);
    }
    let mut scenarios = Scenarios { folder: folder.clone(), read: BTreeMap::new() };
    let mut worlds = Vec::new();
    for case in &suite.cases {
        let base = scenarios.base(suite.scenario_of(case));
        match base.and_then(|base| suite.world(case, &base).map_err(|problems| problems.problems)) {
            Ok(loaded) => worlds.push(loaded),
            Err(problems) => found.extend(problems),
        }
    }
    let is_valid = found.iter().all(|problem| problem.severity != Severity::Error);
    let told = suite.told(found);
    if !told.is_empty() {
        complain!("{}", told.to_string().trim_end());
    }
    if !is_valid || worlds.len() != suite.cases.len() {
        return Ok(None);
    }
    let (shown, suite) = (name.replace('\\', "/"), Arc::new(suite));
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let plans = worlds.into_iter().enumerate().map(|(case, scenario)| {
        let id = suite.cases[case].id.it.as_str();
        let seed = options.seed.unwrap_or(scenario.scenario.seed);
        CasePlan {
            suite: Arc::clone(&suite),
            case,
            sender: (!options.sender.is_empty()).then(|| from_here(options.sender)),
            folder: folder.clone(),
            scenario,
            seed,
            world: names.of(&stem, id),
            again: again(&name, id, options),
            today,
            left_out: None,
        }
    });
    let plans = plans.collect();
    let title = suite.name.clone().unwrap_or_else(|| stem.clone());
    Ok(Some(SelectedFile { path: shown, name: title, plans }))
}

/// A program that is named by its path is found from the folder of the command, wherever it runs.
pub(crate) fn from_here(sender: &[String]) -> Vec<String> {
    let mut sender = sender.to_vec();
    if let Some(program) = sender.first_mut().filter(|program| program.contains('/'))
        && let Ok(path) = std::path::absolute(&*program)
    {
        *program = path.display().to_string();
    }
    sender
}

/// The command that plays this case alone, as a shell reads it.
fn again(file: &str, id: &str, options: &Selection<'_>) -> String {
    let mut words = (options.again)(file, id);
    if let Some(seed) = options.seed {
        words.extend(["--seed".to_owned(), seed.to_string()]);
    }
    if !options.sender.is_empty() {
        words.push("--".to_owned());
        words.extend(options.sender.iter().cloned());
    }
    let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    words.join(" ")
}

/// A word as a shell reads it.
pub(crate) fn quoted(word: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./=:+,@%".contains(&byte);
    if !word.is_empty() && word.bytes().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// The scenarios that a file names, each read once.
struct Scenarios {
    folder: PathBuf,
    read: BTreeMap<String, Result<Loaded, String>>,
}

impl Scenarios {
    fn base(&mut self, source: &ScenarioSource) -> Result<Loaded, Vec<Problem>> {
        let path = match source {
            ScenarioSource::Embedded => return Ok(default_scenario()),
            ScenarioSource::Inline(loaded) => return Ok((**loaded).clone()),
            ScenarioSource::File(path) => path,
        };
        let folder = &self.folder;
        let read = self.read.entry(path.it.clone()).or_insert_with(|| {
            let file = folder.join(&path.it);
            let name = file.display().to_string();
            nets_scenario::load(&text(&file)?, &name).map_err(|problems| {
                complain!("{}", problems.to_string().trim_end());
                "this scenario is not valid: what is wrong is told of it by itself".to_owned()
            })
        });
        read.clone().map_err(|why| vec![Problem::error(path.spot, why)])
    }
}

/// Names of worlds: the file's and the case's, as far as there is room.
#[derive(Default)]
struct WorldNames(BTreeSet<String>);

impl WorldNames {
    fn of(&mut self, stem: &str, id: &str) -> WorldName {
        let plain: String =
            stem.chars().map(|sign| if sign.is_ascii_alphanumeric() { sign } else { '-' }).collect();
        for number in 1_u32.. {
            let behind = if number == 1 { format!(".{id}") } else { format!(".{id}.{number}") };
            let room = LONGEST_WORLD_NAME.saturating_sub(behind.len()).min(plain.len());
            // Where there is no room, the end of the id and the number tell it from others.
            let from = (room + behind.len()).saturating_sub(LONGEST_WORLD_NAME);
            let name = format!("{}{}", &plain[..room], &behind[from..]);
            if let Ok(world) = WorldName::new(&name)
                && self.0.insert(name)
            {
                return world;
            }
        }
        WorldName::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worlds_have_names_of_their_own_that_say_of_which_case_they_are() {
        let mut names = WorldNames::default();
        let mut of = |stem: &str, id: &str| names.of(stem, id).to_string();
        assert_eq!(of("letters", "reject-1"), "letters.reject-1");
        assert_eq!(of("letters", "reject-1"), "letters.reject-1.2");
        assert_eq!(of("vå r", "default"), "v--r.default");
        let long = "x".repeat(40);
        assert_eq!(of("letters", &long), long);
        assert_eq!(of("letters", &long), format!("{}.2", &long[..38]));
        assert_eq!(of("letters", &long[..35]), format!("lett.{}", &long[..35]));
    }

    #[test]
    fn a_command_is_written_as_a_shell_reads_it() {
        assert_eq!(quoted("a/b.yaml"), "a/b.yaml");
        assert_eq!([quoted(""), quoted("a b"), quoted("it's")], ["''", "'a b'", r"'it'\''s'"]);
    }
}
