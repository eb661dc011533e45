//! The steps of an onboarding, asked of a running simulator.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use nets_control::holds_private_key;
use nets_core::timeline::Happening;
use nets_text::{no_folder, system_words};
use nets_x509::examine;
use serde::Deserialize as _;
use serde_json::{Value, json};

use super::{files, shown};
use crate::config::{AskedWorld, OnboardingCommand, OutputFormat};
use crate::outcome::{CommandResult, FINDINGS, VALID};

pub(super) fn run(command: &OnboardingCommand) -> CommandResult {
    match command {
        OnboardingCommand::CheckCsr(_) => Ok(ExitCode::from(VALID)),
        OnboardingCommand::Start(options) => {
            let text = paper(&options.file)?;
            // By line and column, before anything is asked.
            nets_onboarding::request(&text, &options.file.display().to_string())?;
            acted(&options.asked, "", &text)
        }
        OnboardingCommand::Agree(options) => {
            let body = match (&options.refuse, &options.send_back[..]) {
                (Some(reason), _) => json!({"verdict": "refuse", "reason": reason}),
                (None, []) => json!({"verdict": "grant"}),
                (None, remarks) => json!({"verdict": "send_back", "remarks": remarks}),
            };
            acted(&options.asked, &format!("/{}/team", options.dossier), &body.to_string())
        }
        OnboardingCommand::Meet(options) => {
            acted(&options.asked, &format!("/{}/meeting", options.dossier), "")
        }
        OnboardingCommand::Form(options) => {
            let text = paper(&options.file)?;
            let dossier = options.asked.get(&format!("/{}", options.dossier))?;
            let service = dossier["service"]
                .as_str()
                .and_then(nets_core::onboarding::environment::SenderService::from_word);
            if let Some(service) = service {
                nets_onboarding::form(&text, &options.file.display().to_string(), service, false)?;
            }
            acted(&options.asked, &format!("/{}/form", options.dossier), &text)
        }
        OnboardingCommand::Csr(options) => {
            acted(&options.asked, &format!("/{}/csr", options.dossier), &public_part(&options.file)?)
        }
        OnboardingCommand::Certificate(options) => {
            acted(&options.asked, &format!("/{}/credential", options.dossier), &public_part(&options.file)?)
        }
        OnboardingCommand::Tests(options) => {
            acted(&options.asked, &format!("/{}/tests", options.dossier), "")
        }
        OnboardingCommand::Go(options) => {
            let text = paper(&options.file)?;
            acted(&options.asked, &format!("/{}/go", options.dossier), &text)
        }
        OnboardingCommand::Status(options) => status(&options.asked, options.dossier),
    }
}

/// The text of a request, a form or evidence. What is told of a mistake shows the line that it stands in: one with a
/// private key is not looked at.
fn paper(path: &Path) -> Result<String, String> {
    let text = files::text(path)?;
    if holds_private_key(&text) {
        return Err(format!(
            "{}: it holds a private key, and was not sent; take the key out, and make a new key if this file was sent to others",
            path.display()
        ));
    }
    Ok(text)
}

/// The text of a certificate, a request or a key. What holds a private key does not leave this machine.
fn public_part(path: &Path) -> Result<String, String> {
    let bytes = files::bytes(path)?;
    let facts = examine(&bytes);
    if let Err(finding) = &facts
        && finding.rule == nets_core::rule_book::onboarding::OnboardingRuleId::CertificatePrivateKey
    {
        let advice = &finding.advice;
        return Err(format!("{}: it holds a private key, and was not sent; {advice}", path.display()));
    }
    match (String::from_utf8(bytes), facts) {
        (Ok(text), _) => Ok(text),
        (Err(_), Ok(facts)) => Ok(nets_onboarding::pem(&facts)),
        (Err(_), Err(finding)) => Err(format!("{}: {}", path.display(), finding.message)),
    }
}

impl AskedWorld {
    fn path(&self, below: &str) -> String {
        format!("/v1/onboarding{below}?world={}", self.world)
    }

    fn get(&self, below: &str) -> Result<Value, String> {
        self.api.get(&self.path(below))
    }
}

/// Does a step, and shows what came of it.
fn acted(asked: &AskedWorld, below: &str, body: &str) -> CommandResult {
    let answer = asked.api.post_text(&asked.path(below), body)?;
    let taken = answer["taken"].as_bool().unwrap_or_default();
    if asked.format == OutputFormat::Json {
        say!("{}", serde_json::to_string_pretty(&answer)?);
    } else {
        for entry in answer["entries"].as_array().into_iter().flatten() {
            if let Ok(happening) = Happening::deserialize(entry) {
                say!("{}", nets_story::sentence(&happening));
            }
        }
        if !taken {
            say!("It is to be handed in again:");
        }
        for finding in answer["findings"].as_array().into_iter().flatten() {
            shown::one(finding)?;
        }
        if !taken {
            say!(
                "\nWhat a mail to the support must have:\n{}",
                answer["dossier"]["support"].as_str().unwrap_or_default()
            );
        }
        tell_next(&answer["dossier"])?;
    }
    write_mails(asked, &answer["dossier"])?;
    Ok(ExitCode::from(if taken { VALID } else { FINDINGS }))
}

fn status(asked: &AskedWorld, dossier: Option<u32>) -> CommandResult {
    let answer = match dossier {
        Some(dossier) => asked.get(&format!("/{dossier}"))?,
        None => asked.get("")?,
    };
    if asked.format == OutputFormat::Json {
        say!("{}", serde_json::to_string_pretty(&answer)?);
    } else if dossier.is_some() {
        tell_dossier(&answer)?;
    } else {
        let dossiers = answer["dossiers"].as_array();
        if dossiers.is_none_or(Vec::is_empty) {
            say!("There is no dossier; begin one with `mock-nets-share onboarding start REQUEST`.");
        }
        for dossier in dossiers.into_iter().flatten() {
            tell_line(dossier)?;
        }
    }
    if dossier.is_some() {
        write_mails(asked, &answer)?;
    }
    Ok(ExitCode::from(VALID))
}

fn tell_line(dossier: &Value) -> std::io::Result<()> {
    let text = |name: &str| dossier[name].as_str().unwrap_or_default().to_owned();
    say!(
        "{:>4}  {:<10} {:<17} {}  {}  {}  {}",
        dossier["dossier"].as_u64().unwrap_or_default(),
        text("environment"),
        text("state"),
        text("service"),
        text("organisation"),
        text("application"),
        text("message_type")
    );
    Ok(())
}

fn tell_dossier(dossier: &Value) -> std::io::Result<()> {
    tell_line(dossier)?;
    for done in dossier["done"].as_array().into_iter().flatten() {
        let text = |name: &str| done[name].as_str().unwrap_or_default().to_owned();
        let carried = match done["carried_from"].as_u64() {
            Some(from) => format!(" (from dossier {from})"),
            None => String::new(),
        };
        say!("  {}  {}{carried}", text("local"), text("step"));
    }
    for finding in dossier["findings"].as_array().into_iter().flatten() {
        shown::one(finding)?;
    }
    tell_next(dossier)
}

fn tell_next(dossier: &Value) -> std::io::Result<()> {
    if let Some(reason) = dossier["refused"].as_str() {
        say!("The team has refused: {reason}");
        return Ok(());
    }
    if let Some(next) = dossier["opened"].as_u64() {
        say!("Dossier {next} goes on in the next environment.");
    }
    for next in dossier["next"].as_array().into_iter().flatten() {
        let text = |name: &str| next[name].as_str().unwrap_or_default().to_owned();
        let when = next["local"].as_str().map(|at| format!(", at {at}")).unwrap_or_default();
        let optional = if next["optional"] == true { ", or not" } else { "" };
        say!("next: {} {} [{}]{when}{optional}", text("by"), text("says"), text("step"));
    }
    Ok(())
}

/// Writes the mails of the dossier, each under its number. A mail never changes.
fn write_mails(asked: &AskedWorld, dossier: &Value) -> Result<(), String> {
    let (Some(folder), Some(number)) = (&asked.mails, dossier["dossier"].as_u64()) else { return Ok(()) };
    let told = |error: std::io::Error| format!("{}: {}", folder.display(), system_words(&error));
    let mails = asked.get(&format!("/{number}/mails"))?;
    fs::create_dir_all(folder).map_err(|error| told(no_folder(error)))?;
    for mail in mails["mails"].as_array().into_iter().flatten() {
        let name = format!("dossier-{number}-{:02}.txt", mail["number"].as_u64().unwrap_or_default());
        fs::write(folder.join(name), mail["text"].as_str().unwrap_or_default()).map_err(told)?;
    }
    Ok(())
}
