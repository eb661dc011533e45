//! `pseudonymise`: copies of shipments and scenarios that a stranger may see.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use nets_core::civil::Date;
use nets_core::scenario::Scenario;
use nets_intake::{Cancel, Context, Inspector, SchemaSource};
use nets_pseudonym::{
    ChangedConditions, Judge, Learning, LeftOut, PseudonymKey, Pseudonyms, Replaced, TextKind,
    TextReplacer as _,
};
use nets_scenario::Loaded;
use nets_text::{no_folder, system_words};

use crate::commands::bundle::changed_condition;
use crate::commands::{scenario, text};
use crate::config::PseudonymiseOptions;
use crate::outcome::{CommandResult, FINDINGS, VALID};

/// A `shipment.xml` has at most this much.
const LARGEST_XML: u64 = 64 * 1024 * 1024;

pub fn run(options: &PseudonymiseOptions) -> CommandResult {
    let given: Vec<Given<'_>> =
        options.files.iter().map(|path| Given::read(path)).collect::<Result<_, _>>()?;
    let of_judge = loaded(options, &given)?;
    let learning = Learning::default();
    learning.keep(&of_judge.scenario);
    if options.scenario.is_some() {
        learning.scenario(&of_judge.text, "the scenario")?;
    }
    for each in &given {
        each.learn(&learning)?;
    }
    let pseudonyms = Pseudonyms::new(learning, PseudonymKey::random()?);
    let is_own =
        options.scenario.is_some() || given.iter().any(|each| matches!(each.content, Content::Scenario(_)));
    let copied = if is_own {
        pseudonyms.scenario(&of_judge.text, "the scenario")?.scenario
    } else {
        Arc::clone(&of_judge.scenario)
    };
    fs::create_dir_all(&options.out).map_err(|error| at(&options.out, &no_folder(error)))?;
    let work = Work {
        inspector: Inspector::new(SchemaSource::given(options.schemas.as_deref()))?,
        today: options
            .today
            .or_else(|| of_judge.scenario.clock.start.filter(|_| is_own).map(|start| start.date())),
        original: &of_judge.scenario,
        copied: &copied,
        pseudonyms: &pseudonyms,
        options,
    };
    let mut code = VALID;
    for (number, each) in (1..).zip(&given) {
        match work.copy(each)? {
            Ok(told) => tell!("{told}"),
            Err(why) => {
                complain!("mock-nets-share: file {number} of {} is left out: {why}", given.len());
                code = FINDINGS;
            }
        }
    }
    Ok(ExitCode::from(code))
}

/// The scenario by which shipments are judged: the one named, the first of those given, or the default one.
fn loaded(options: &PseudonymiseOptions, given: &[Given<'_>]) -> Result<Loaded, Box<dyn std::error::Error>> {
    if let Some(file) = &options.scenario {
        return scenario(Some(file));
    }
    let own = given.iter().find_map(|each| match &each.content {
        Content::Scenario(text) => Some((text, each)),
        Content::Xml(_) | Content::Zip(_) => None,
    });
    match own {
        Some((text, each)) => Ok(nets_scenario::load(text, &each.path.display().to_string())?),
        None => scenario(None),
    }
}

/// A file to be copied.
struct Given<'g> {
    path: &'g Path,
    content: Content,
}

enum Content {
    Scenario(String),
    Xml(Vec<u8>),
    Zip(File),
}

impl<'g> Given<'g> {
    /// What it is goes by the end of its name.
    fn read(path: &'g Path) -> Result<Self, String> {
        let has = |end: &str| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(end));
        let content = if has("yaml") || has("yml") {
            Content::Scenario(text(path)?)
        } else {
            let file = File::open(path).map_err(|error| at(path, &error))?;
            if has("xml") {
                let mut bytes = Vec::new();
                file.take(LARGEST_XML).read_to_end(&mut bytes).map_err(|error| at(path, &error))?;
                Content::Xml(bytes)
            } else {
                Content::Zip(file)
            }
        };
        Ok(Given { path, content })
    }

    fn learn(&self, learning: &Learning) -> Result<(), Box<dyn std::error::Error>> {
        learning.text(TextKind::Id, &self.name());
        match &self.content {
            Content::Scenario(text) => learning.scenario(text, &self.path.display().to_string())?,
            Content::Xml(bytes) => learning.shipment_xml(bytes),
            Content::Zip(zip) => learning.upload(zip).map_err(|error| at(self.path, &error))?,
        }
        Ok(())
    }

    fn name(&self) -> String {
        self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }
}

/// What the system refused about a file.
fn at(path: &Path, error: &io::Error) -> String {
    format!("{}: {}", path.display(), system_words(error))
}

struct Work<'w> {
    inspector: Inspector,
    today: Option<Date>,
    original: &'w Scenario,
    copied: &'w Scenario,
    pseudonyms: &'w Pseudonyms,
    options: &'w PseudonymiseOptions,
}

/// What became of a file, in a line; or why there is no copy of it.
type Copied = Result<String, LeftOut>;

impl Work<'_> {
    fn copy(&self, given: &Given<'_>) -> Result<Copied, Box<dyn std::error::Error>> {
        let out = self.options.out.join(self.pseudonyms.text(TextKind::Id, &given.name()));
        let cancel = Cancel::default();
        let context = Context {
            scenario: self.original,
            sender: None,
            folder: None,
            today: self.today,
            cancel: &cancel,
        };
        let judge = Judge { inspector: &self.inspector, context, scenario: self.copied, sender: None };
        match &given.content {
            Content::Scenario(text) => {
                let copy = self.pseudonyms.scenario(text, &given.path.display().to_string())?;
                self.write(&out, copy.text.as_bytes())?;
                let keys = counted(copy.left_out, "key or certificate", "keys and certificates");
                let keys = keys.map(|keys| format!("left out: {keys}, and comments"));
                Ok(Ok(line(&out, &copy.replaced, keys.as_deref().unwrap_or("left out: comments"))))
            }
            Content::Xml(bytes) => {
                let (bytes, copy) = self.pseudonyms.shipment_xml(bytes, &judge)?;
                Ok(match copy.kept {
                    Ok(found) => {
                        self.write(&out, &bytes)?;
                        Ok(line(
                            &out,
                            &copy.replaced,
                            &with_conditions(alike(found.findings().len()), &copy.changed_conditions),
                        ))
                    }
                    Err(why) => Err(why),
                })
            }
            Content::Zip(zip) => {
                let target = self.open(&out)?;
                let copy = self.pseudonyms.upload(zip, &given.name(), &judge, &target)?;
                Ok(match copy.kept {
                    Ok(found) => {
                        let anew = counted(copy.made_anew, "file made anew", "files made anew");
                        let alike = alike(found.findings().len());
                        let rest = anew.map_or(alike.clone(), |anew| format!("{anew}; {alike}"));
                        Ok(line(&out, &copy.replaced, &with_conditions(rest, &copy.changed_conditions)))
                    }
                    Err(why) => {
                        drop(target);
                        fs::remove_file(&out).map_err(|error| at(&out, &error))?;
                        Err(why)
                    }
                })
            }
        }
    }

    fn write(&self, out: &Path, bytes: &[u8]) -> Result<(), String> {
        self.open(out)?.write_all(bytes).map_err(|error| at(out, &error))
    }

    fn open(&self, out: &Path) -> Result<File, String> {
        let real = fs::canonicalize(out).ok();
        let is_original = |path: &PathBuf| real.is_some() && fs::canonicalize(path).ok() == real;
        if self.options.files.iter().any(is_original) {
            return Err(format!(
                "{} is one of the originals: choose another folder with --out",
                out.display()
            ));
        }
        let mut opening = OpenOptions::new();
        opening.read(true).write(true);
        if self.options.force {
            opening.create(true).truncate(true)
        } else {
            opening.create_new(true)
        };
        opening.open(out).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => format!("{} is there already; --force replaces it", out.display()),
            _ => at(out, &error),
        })
    }
}

fn alike(findings: usize) -> String {
    match counted(findings as u64, "finding", "findings") {
        None => "judged as the original, without a finding".to_owned(),
        Some(findings) => format!("judged as the original, with {findings}"),
    }
}

/// With the conditions that hold of the copy otherwise than of the original, if there are any.
fn with_conditions(rest: String, changed: &ChangedConditions) -> String {
    let lines =
        changed.0.iter().map(|(condition, count)| format!("\n  {}", changed_condition(condition, *count)));
    rest + &lines.collect::<String>()
}

fn line(out: &Path, replaced: &Replaced, rest: &str) -> String {
    format!("{}\n  replaced: {replaced}\n  {rest}", out.display())
}

/// None for none.
fn counted(count: u64, one: &str, several: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{count} {several}")),
    }
}
