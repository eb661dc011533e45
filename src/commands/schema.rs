//! `schema`: the JSON Schema of scenario files, of acceptance files, of what `validate` prints or of certificates, or the XSDs of shipment.xml.

use std::fs::{self, OpenOptions};
use std::io::{Error, ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;

use nets_core::onboarding::environment::SenderService;
use nets_core::shipment::FormatVersion;
use nets_intake::embedded_schemas;
use nets_text::{no_folder, system_words};
use serde_json::{Map, Value, json};

use crate::config::{FormatName, SchemaOptions};
use crate::outcome::CommandResult;

pub fn run(options: &SchemaOptions) -> CommandResult {
    if let Some(folder) = &options.out {
        return write_all(folder);
    }
    let name = match options.of {
        FormatName::Scenario => return print(&nets_scenario::json_schema()),
        FormatName::Acceptance => return print(&nets_accept::json_schema()),
        FormatName::Case => {
            say_as_is!(nets_certify_cases::json_schema());
            return Ok(ExitCode::SUCCESS);
        }
        FormatName::Validate => return print(&nets_intake::report::json_schema()),
        FormatName::Certificate => return print(&certificate()),
        FormatName::OnboardingRequest => return print(&nets_onboarding::request_schema()),
        FormatName::EboxForm => return print(&nets_onboarding::form_schema(SenderService::Ebox)),
        FormatName::NetsShareForm => return print(&nets_onboarding::form_schema(SenderService::NetsShare)),
        FormatName::Shipment => "shipment",
        FormatName::Eboks => "eboks",
        FormatName::Print => "print",
        FormatName::PrintNordic => "print-nordic",
        FormatName::Email => "email",
    };
    say_as_is!(document(options.format_version, name)?);
    Ok(ExitCode::SUCCESS)
}

/// What the API describes of a certificate, as a schema of its own: whatever it names stands in it.
fn certificate() -> Value {
    let described = &nets_http::openapi()["components"]["schemas"];
    let mut definitions = Map::new();
    let mut wanted = vec!["Certificate".to_owned()];
    while let Some(name) = wanted.pop() {
        if definitions.contains_key(&name) {
            continue;
        }
        let mut schema = described[&name].clone();
        wanted.extend(redirect(&mut schema));
        definitions.insert(name, schema);
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The certificate of a sender that mock-nets-share writes as JSON",
        "$ref": "#/$defs/Certificate",
        "$defs": definitions,
    })
}

/// Has each reference lead into `$defs`, and returns the names.
fn redirect(schema: &mut Value) -> Vec<String> {
    const FROM: &str = "#/components/schemas/";
    match schema {
        Value::Object(members) => {
            let named = members.get("$ref").and_then(Value::as_str).and_then(|to| to.strip_prefix(FROM));
            let mut names: Vec<String> = named.map(str::to_owned).into_iter().collect();
            if let Some(name) = names.first() {
                members.insert("$ref".to_owned(), json!(format!("#/$defs/{name}")));
            }
            names.extend(members.values_mut().flat_map(redirect));
            names
        }
        Value::Array(elements) => elements.iter_mut().flat_map(redirect).collect(),
        _ => Vec::new(),
    }
}

fn print(schema: &Value) -> CommandResult {
    say!("{}", serde_json::to_string_pretty(schema)?);
    Ok(ExitCode::SUCCESS)
}

fn document(version: FormatVersion, name: &str) -> Result<&'static str, String> {
    let path = format!("{}/{name}.xsd", version.number());
    let found = embedded_schemas().find(|(known, _)| *known == path);
    found.map(|(_, text)| text).ok_or_else(|| format!("there is no {path}"))
}

fn write_all(folder: &Path) -> CommandResult {
    let problem = |path: &Path, error: Error| match error.kind() {
        ErrorKind::AlreadyExists => {
            format!("{} is there already and may be yours: nothing was written", path.display())
        }
        _ => format!("{}: {}", path.display(), system_words(&error)),
    };
    // All or none: a folder half ours and half the user's would be taken for the user's.
    if let Some(path) = embedded_schemas().map(|(path, _)| folder.join(path)).find(|path| path.exists()) {
        return Err(problem(&path, ErrorKind::AlreadyExists.into()).into());
    }
    for (path, text) in embedded_schemas() {
        let path = folder.join(path);
        let below = path.parent().unwrap_or(folder);
        fs::create_dir_all(below).map_err(|error| problem(below, no_folder(error)))?;
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)
            .map_err(|error| problem(&path, error))?;
        file.write_all(text.as_bytes()).map_err(|error| problem(&path, error))?;
        // A reader who has seen enough, as `head` has, still wants all the files.
        tell!("{}", path.display());
    }
    tell!(
        "\nChange them, or put the official ones there: mock-nets-share validate --schemas {}",
        folder.display()
    );
    Ok(ExitCode::SUCCESS)
}
