//! `validate`: every finding in shipments, before they are sent.

mod gather;
mod switches;

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use nets_core::civil::Date;
use nets_core::scenario::Scenario;
use nets_core::shipment::Inspection;
use nets_intake::report::{self, ReportSubject, ValidationResult};
use nets_intake::{Cancel, Context, Inspector, Interrupted, SchemaSource, on_all_cores};
use nets_text::system_words;

use crate::commands::scenario;
use crate::config::{OutputFormat, ValidateOptions};
use crate::outcome::{COULD_NOT_RUN, CommandResult, FINDINGS, VALID};
use crate::own_pages;

pub fn run(options: &ValidateOptions) -> CommandResult {
    let mut scenario = Arc::unwrap_or_clone(scenario(options.scenario.as_deref())?.scenario);
    switches::apply(options, &mut scenario.rules)?;
    let schemas = SchemaSource::given(options.schemas.as_deref());
    let check = Check {
        // What compiled a schema is not run again for the next shipment.
        inspector: Inspector::by(schemas, options.schema_check.into())?.after_compiling(own_pages::let_go),
        today: today(options, &scenario),
        scenario,
        lenient: options.lenient,
        format: options.format,
        colour: std::io::stdout().is_terminal(),
    };
    let paths = gather::shipments(&options.files)?;
    // What read the options, the scenario and the schemas is not run again, and is most of what is held so far.
    own_pages::let_go();
    let checked = on_all_cores(&paths, paths.len(), |path| check.one(path));
    print(&checked, options.format)?;
    Ok(ExitCode::from(worst(&checked)))
}

/// The day to which dates in shipments are compared: the one given, or that on which the scenario
/// begins. The default scenario's beginning says nothing of the caller's own shipments.
fn today(options: &ValidateOptions, scenario: &Scenario) -> Option<Date> {
    let of_scenario =
        || scenario.clock.start.filter(|_| options.scenario.is_some()).map(|start| start.date());
    options.today.or_else(of_scenario)
}

/// Shipments hold at most this much XML.
const LARGEST_XML: u64 = 64 * 1024 * 1024;

/// What all files are held to.
struct Check {
    inspector: Inspector,
    scenario: Scenario,
    today: Option<Date>,
    lenient: bool,
    format: OutputFormat,
    colour: bool,
}

/// What came of one file: its report in the form asked for, or why it could not be read.
type Checked = Result<(FileReport, ValidationResult), String>;

enum FileReport {
    Human(String),
    Json(serde_json::Value),
}

impl Check {
    fn one(&self, path: &Path) -> Checked {
        let inspection =
            self.inspect(path).map_err(|error| format!("{}: {}", path.display(), system_words(&error)))?;
        let name = path.display().to_string();
        let source = ReportSubject { name: &name, lenient: self.lenient };
        let report = match self.format {
            OutputFormat::Human => FileReport::Human(report::human(&inspection, &source, self.colour)),
            OutputFormat::Json => FileReport::Json(report::json(&inspection, &source)),
        };
        Ok((report, ValidationResult::of(&inspection, self.lenient)))
    }

    /// A file named `.xml` is a bare shipment.xml; all else is taken for a zip.
    fn inspect(&self, path: &Path) -> std::io::Result<Inspection> {
        // It is not cancelled.
        let cancel = Cancel::default();
        let context = Context {
            scenario: &self.scenario,
            sender: None,
            folder: None,
            today: self.today,
            cancel: &cancel,
        };
        if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xml")) {
            let mut bytes = Vec::new();
            File::open(path)?.take(LARGEST_XML + 1).read_to_end(&mut bytes)?;
            return self.inspector.inspect_xml(&bytes, &context).map_err(Interrupted::into);
        }
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        self.inspector.inspect_zip(File::open(path)?, &name, &context).map_err(Interrupted::into)
    }
}

fn print(checked: &[Checked], format: OutputFormat) -> io::Result<()> {
    let mut values = Vec::new();
    for outcome in checked {
        match outcome {
            Ok((FileReport::Human(text), _)) => say_as_is!(text),
            Ok((FileReport::Json(value), _)) => values.push(value),
            Err(problem) => complain!("mock-nets-share: {problem}"),
        }
    }
    match format {
        OutputFormat::Json => say!("{}", serde_json::to_string_pretty(&values)?),
        OutputFormat::Human if checked.len() > 1 => say!("{}", summary(checked)),
        OutputFormat::Human => {}
    }
    Ok(())
}

fn summary(checked: &[Checked]) -> String {
    let count = |counts: fn(&Checked) -> bool| checked.iter().filter(|outcome| counts(outcome)).count();
    let accepted = count(|outcome| matches!(outcome, Ok((_, verdict)) if verdict.accepted));
    let lenient = count(
        |outcome| matches!(outcome, Ok((_, verdict)) if verdict.accepted && !verdict.leniencies.is_empty()),
    );
    let unread = count(Result::is_err);
    let mut words = format!("{} shipments: {accepted} accepted", checked.len());
    if lenient > 0 {
        words.push_str(&format!(" ({lenient} by leniency)"));
    }
    words.push_str(&format!(", {} refused", checked.len() - accepted - unread));
    if unread > 0 {
        words.push_str(&format!(", {unread} could not be read"));
    }
    words
}

fn worst(checked: &[Checked]) -> u8 {
    let code = |outcome: &Checked| match outcome {
        Ok((_, verdict)) if verdict.accepted => VALID,
        Ok(_) => FINDINGS,
        Err(_) => COULD_NOT_RUN,
    };
    checked.iter().map(code).max().unwrap_or(VALID)
}
