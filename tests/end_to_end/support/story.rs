//! What happened in a simulator, told so that people can read it and two launches tell the same.

use std::fmt::Write as _;

use nets_core::Timestamp;
use nets_core::calendar::copenhagen;
use serde_json::Value;

use super::Simulator;
use super::verify::entries;

/// Members of an entry that every line has already, or that differ from launch to launch, as what comes of the real clock
/// does.
const LEFT_OUT: [&str; 10] =
    ["seq", "at", "local", "real", "what", "key", "address", "software", "user", "assertion_seconds"];

/// Members of the entries of a message that say what the shipment's own have said.
const SAID_BEFORE: [&str; 2] = ["shipment_id", "document_type"];

/// Entries that tell how clients went about it.
const OF_CLIENTS: [&str; 4] = ["login_accepted", "upload_started", "file_renamed", "command_refused"];

/// One entry on one line: Copenhagen time, who, what, and the rest as `name=value`.
pub fn line(entry: &Value) -> String {
    let (date, time) = entry["local"].as_str().and_then(|local| local.split_once('T')).expect("a local time");
    let user = entry["user"].as_str().unwrap_or("-");
    let what = entry["what"].as_str().expect("what happened");
    let mut line = format!("{date} {time}  {user:<9}{what}");
    for (name, value) in entry.as_object().expect("an entry") {
        let is_said = entry.get("message").is_some() && SAID_BEFORE.contains(&name.as_str());
        if !is_said && !LEFT_OUT.contains(&name.as_str()) {
            let _ = write!(line, "  {name}={}", shown(value));
        }
    }
    line
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => match text.parse::<Timestamp>() {
            Ok(moment) => copenhagen().to_datetime(moment).strftime("%Y-%m-%d %H:%M:%S").to_string(),
            Err(_) => text.clone(),
        },
        Value::Array(values) => format!("[{}]", values.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => {
            let party = members.get("person").or(members.get("organisation"));
            match (party, members.get("upload")) {
                (Some(party), _) => format!("{} {}", shown(&party["country"]), shown(&party["number"])),
                // A message, by its upload and its place there, as the API counts.
                (None, Some(upload)) => format!("{}/{}", shown(upload), shown(&members["index"])),
                (None, None) => value.to_string(),
            }
        }
        other => other.to_string(),
    }
}

/// Everything that happened and everything that came back.
pub fn of(simulator: &Simulator, users: &[&str]) -> String {
    let mut story = String::new();
    for entry in simulator.timeline("") {
        if !OF_CLIENTS.iter().any(|what| entry["what"] == *what) {
            let _ = writeln!(story, "{}", line(&entry));
        }
    }
    for user in users {
        let _ = writeln!(story, "\n== /Outbound of {user}");
        let mut list = String::new();
        for name in simulator.outbound(user) {
            let shown = contents(&simulator.outbound_file(user, &name), &name);
            if name.contains("_eboks_subscribers_") && shown == list {
                let _ = writeln!(story, "\n{name}\n    as the list before");
                continue;
            }
            let _ = write!(story, "\n{name}\n{shown}");
            if name.contains("_eboks_subscribers_") {
                list = shown;
            }
        }
    }
    story
}

/// A text as it stands; of a zip its entries, and of a signed object what it is made of. Keys are
/// made anew for each launch, so that its bytes cannot be shown.
fn contents(bytes: &[u8], name: &str) -> String {
    if !name.ends_with(".zip") {
        return indented(&String::from_utf8_lossy(bytes), 4);
    }
    let mut text = String::new();
    for (entry, bytes) in entries(bytes) {
        let _ = writeln!(text, "    {entry}");
        let inside = String::from_utf8_lossy(&bytes);
        if entry == "receipt.xml" {
            text.push_str(&indented(&inside, 8));
        } else {
            let _ = writeln!(text, "        {}", outline(&inside));
        }
    }
    text
}

fn outline(signed_object: &str) -> String {
    let count = |what: &str| signed_object.matches(what).count();
    let (xml, seals) = (count("<ds:SignatureValue>"), count("<SDOSeal>"));
    let cms = count("<CMSSignature>") - seals;
    let root = signed_object.split('<').find(|tag| tag.starts_with(|first: char| first.is_alphabetic()));
    let root = root.and_then(|tag| tag.split([' ', '>']).next()).unwrap_or_default();
    format!("<{root}>: XML signatures {xml}, CMS signatures {cms}, seals {seals}")
}

fn indented(text: &str, by: usize) -> String {
    let mut indented = String::new();
    for line in text.lines() {
        let _ = writeln!(indented, "{:by$}{line}", "");
    }
    indented
}
