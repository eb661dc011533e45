//! The guide in docs, held to its word: every command in it is run, every output compared.

use std::fs;
use std::mem;

use crate::golden;
use crate::support::{Simulator, manual};

const GUIDE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/control-api.md");

/// The commands of the guide run in their order against one simulator. `UPDATE_GOLDEN=1` writes down
/// what they answered.
#[tokio::test]
async fn every_command_in_the_guide_answers_as_printed() {
    let simulator = Simulator::start(manual()).await;
    let text = fs::read_to_string(GUIDE).expect("the guide");
    golden::agrees(GUIDE, &rerun(&simulator, &text).await);
}

async fn rerun(simulator: &Simulator, text: &str) -> String {
    let mut out = String::new();
    let mut in_console = false;
    for line in text.lines() {
        if line.starts_with("```") {
            in_console = line == "```console";
        }
        match line.strip_prefix("$ ").filter(|_| in_console) {
            Some(command) => {
                out.push_str(&format!("{line}\n{}", run(simulator, command).await));
            }
            None if in_console && line != "```console" => {}
            None => out.push_str(&format!("{line}\n")),
        }
    }
    out
}

/// Runs a command as a shell would, as far as the guide needs one.
async fn run(simulator: &Simulator, command: &str) -> String {
    let (command, lines) = match command.split_once(" | head -") {
        Some((command, lines)) => (command, lines.parse().expect("a number of lines")),
        None => (command, usize::MAX),
    };
    let words = words(command);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let output = match words.as_slice() {
        ["curl", "-s", options @ .., target] => curl(simulator, options, target).await,
        ["sftp", .., put] => {
            let name =
                put.split(' ').nth(1).and_then(|name| name.strip_prefix("netsshare_")).expect("a sample");
            simulator.upload_sample(name.trim_end_matches(".zip")).await;
            // Whether a shipment is read before or after the next one arrives must not decide what is printed.
            simulator.post("/v1/settle", "").await.ok();
            String::new()
        }
        _ => panic!("the guide cannot run `{command}`"),
    };
    output.lines().take(lines).map(|line| format!("{}\n", masked(line))).collect()
}

/// What differs from run to run, as an example: real time, and what identifies the run.
fn masked(line: &str) -> String {
    const EXAMPLES: [(&str, &str); 2] =
        [("\"real\": \"", "2026-11-28T20:15:30.125Z"), ("\"epoch\": \"", "5f0c9d1be1a3a2c4")];
    let masked = EXAMPLES.iter().find_map(|(member, example)| {
        let (before, rest) = line.split_once(member)?;
        let (_, after) = rest.split_once('"')?;
        Some(format!("{before}{member}{example}\"{after}"))
    });
    masked.unwrap_or_else(|| line.to_owned())
}

async fn curl(simulator: &Simulator, options: &[&str], target: &str) -> String {
    let path = target.strip_prefix("localhost:8080").expect("the simulator's address");
    let (mut method, mut body) = ("GET", String::new());
    for pair in options.chunks(2) {
        match pair {
            ["-X", given] => method = given,
            ["-d", given] => body = (*given).to_owned(),
            ["-T", "broken.yaml"] => {
                (method, body) = ("PUT", "name: Broken\nclock:\n  mode: manul\n".to_owned());
            }
            _ => panic!("the guide cannot give curl {pair:?}"),
        }
    }
    if method == "GET" && !body.is_empty() {
        method = "POST";
    }
    simulator.send(method, path, &[], &body).await.text().to_owned()
}

/// Splits at spaces outside of single quotes.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted) = (Vec::new(), String::new(), false);
    for c in command.chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(mem::take(&mut word)),
            _ => word.push(c),
        }
    }
    words.push(word);
    words
}
