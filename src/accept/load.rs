//! From text to acceptance tests, or every problem with its line and column.

use nets_scenario::Problems;
use nets_yaml::{Collector, YamlValue};

use crate::check;
use crate::sections::root::{self, ROOT};
use crate::suite::Suite;

/// Reads an acceptance file. `file_name` is only for the messages; nothing is opened, so that a scenario in a file of its
/// own is left to [`Suite::world`].
pub fn load(text: &str, file_name: &str) -> Result<Suite, Problems> {
    load_for(text, file_name, false)
}

/// As `load`, where the program under test may be given beside the file, which then need name none.
pub fn load_for(text: &str, file_name: &str, sender_is_given: bool) -> Result<Suite, Problems> {
    let mut collector = Collector::default();
    let suite = read(text, file_name, sender_is_given, &mut collector);
    let refused = collector.has_errors();
    let problems = collector.into_problems(file_name, text);
    match suite {
        Some(suite) if !refused => Ok(Suite { warnings: problems, ..suite }),
        _ => Err(problems),
    }
}

fn read(text: &str, file_name: &str, sender_is_given: bool, out: &mut Collector) -> Option<Suite> {
    let node = nets_yaml::parse(text, &ROOT, out)?;
    let draft = root::read(&node, out)?;
    check::across_cases(&draft, file_name, sender_is_given, out);
    Some(Suite {
        name: draft.name?,
        scenario: draft.scenario?,
        sender: draft.sender?,
        cases: draft.cases.complete.then_some(draft.cases.items)?.into_iter().map(|case| case.it).collect(),
        warnings: Problems::default(),
        text: text.to_owned(),
    })
}

/// Whether a text is meant as an acceptance file, not as a scenario: it has `cases` at its top.
pub fn is_suite(text: &str) -> bool {
    let mut unread = Collector::default();
    match nets_yaml::parse(text, &ROOT, &mut unread) {
        Some(node) => matches!(node.value, YamlValue::Map(_)) && node.member("cases").is_some(),
        // What is no YAML is told of as the kind of file that it looks like.
        None => text.lines().any(|line| line.starts_with("cases:")),
    }
}
