//! `personalities`: the servers that a scenario can have by `as`, and the clients that are known at their login.

use std::process::ExitCode;

use nets_core::personality::Personality;
use nets_story::client_programs::CLIENT_PROGRAMS;
use nets_text::markdown::cell;
use serde_json::json;

use super::rules::grade;
use crate::config::{RulesFormat, RulesOptions};
use crate::outcome::CommandResult;

pub fn run(options: &RulesOptions) -> CommandResult {
    match options.format {
        RulesFormat::Json => {
            let servers = Personality::ALL.iter().map(|of| {
                json!({"name": of.name, "about": of.about, "grade": of.grade, "ground": of.ground, "habits": of.habits})
            });
            let clients = CLIENT_PROGRAMS.iter().map(|program| {
                let known = program.known.as_ref();
                json!({
                    "name": program.name,
                    "trap": known.map(|known| known.trap),
                    "ground": known.map(|known| known.ground),
                })
            });
            let all = json!({"servers": servers.collect::<Vec<_>>(), "clients": clients.collect::<Vec<_>>()});
            say!("{all:#}");
        }
        RulesFormat::Markdown => say_as_is!(page()),
        RulesFormat::Human => say_as_is!(list()),
    }
    Ok(ExitCode::SUCCESS)
}

fn list() -> String {
    let mut list = String::from("Servers: `as` of a sender in a scenario\n");
    for of in &Personality::ALL {
        list.push_str(&format!("  {:<18} {:<11} {}\n", of.name, grade(of.grade), of.about));
    }
    list.push_str("\nClients that are known at their login\n");
    for program in CLIENT_PROGRAMS {
        let trap = program.known.as_ref().map_or("", |known| known.trap);
        list.push_str(&format!("  {:<36} {trap}\n", program.name));
    }
    list
}

/// `docs/personalities.md`.
fn page() -> String {
    let mut page = String::from(
        "# Servers and clients that are known\n\n\
         Printed by `mock-nets-share personalities --format markdown`.\n\n\
         ## Servers\n\n\
         `as: NAME` on a sender has it meet a server of this kind. Each is a set of [habits](scenarios.md#server), which `server` changes one by\n\
         one. Which of them Nets' is, no document says. The grade says how sure it is that servers of that kind behave so: *documented* by their\n\
         makers, *observed* by their users or by us, or *assumed*.\n\n\
         | name | what it stands for | grade | what shows it |\n| --- | --- | --- | --- |\n",
    );
    for of in &Personality::ALL {
        let (about, ground) = (cell(of.about), cell(of.ground));
        page.push_str(&format!("| `{}` | {about} | {} | {ground} |\n", of.name, grade(of.grade)));
    }
    page.push_str(
        "\n## Clients\n\n\
         A client says what it is before it logs in. The timeline has that at each login, and the log (`--log info`) and the pages say what is known of the program:\n\
         what its users have reported, or what our tests show. None of it is refused.\n\n\
         | client | what its users should know | what shows it |\n| --- | --- | --- |\n",
    );
    for program in CLIENT_PROGRAMS {
        let (trap, ground) = program.known.as_ref().map_or(("", ""), |known| (known.trap, known.ground));
        page.push_str(&format!("| {} | {} | {} |\n", cell(program.name), cell(trap), cell(ground)));
    }
    page
}
