//! A recipe as the page has it, the simulator that goes wrong as it says, and the clients that meet it.

use std::fs;
use std::process::{Child, Command, Stdio};

use nets_samples::{MessageBuilder, ShipmentBuilder};
use serde_json::Value;

use crate::support::{INBOUND, PYTHON, Ran, Session, Simulator, repository, run};

/// A recipe as it stands on the page.
pub(super) struct Recipe {
    pub(super) title: String,
    /// What is said beside the YAML, each gap between words as one space.
    words: String,
    /// Nothing, or a section `faults`.
    pub(super) faults: String,
}

/// All of the page, in their order.
pub(super) fn recipes() -> Vec<Recipe> {
    let page = fs::read_to_string(repository("docs/faults.md")).expect("the page");
    let (_, section) = page.split_once("\n## Recipes\n").expect("the section");
    let section = section.split("\n## ").next().unwrap_or_default();
    let recipe = |text: &str| {
        let (title, text) = text.split_once(".**").expect("a title in bold, with a full stop");
        let (words, rest) = text.split_once("```yaml\n").unwrap_or((text, ""));
        let (faults, behind) = rest.split_once("```").unwrap_or_default();
        let words = format!("{words} {behind}").split_whitespace().collect::<Vec<_>>().join(" ");
        Recipe { title: title.to_owned(), words, faults: faults.to_owned() }
    };
    section.split("\n**").skip(1).map(recipe).collect()
}

impl Recipe {
    #[track_caller]
    pub(super) fn of(title: &str) -> Recipe {
        let found = recipes().into_iter().find(|recipe| recipe.title == title);
        found.unwrap_or_else(|| panic!("docs/faults.md has no recipe `{title}`"))
    }

    /// A simulator whose clock moves when it is told, and goes wrong as the recipe's YAML says.
    pub(super) fn plays(&self) -> Simulator {
        assert!(self.faults.starts_with("faults:\n"), "{} has no faults", self.title);
        Simulator::play_text(&(scenario("name: One") + &self.faults))
    }

    /// A simulator at whose sender stands what the recipe's words have between backquotes.
    pub(super) fn plays_at(&self, key: &str) -> Simulator {
        self.says(&format!("`{key}`"));
        Simulator::play_text(&scenario(key))
    }

    /// The words have this, so that a recipe that says something else is played otherwise.
    #[track_caller]
    pub(super) fn says(&self, words: &str) {
        assert!(self.words.contains(words), "{} does not say `{words}`: {}", self.title, self.words);
    }
}

/// A clock that moves when it is told, and a line more for its sender.
pub(super) fn scenario(sender: &str) -> String {
    let text = fs::read_to_string(repository("scenarios/manual-clock.yaml")).expect("read");
    let with = text.replacen("  - user: tTEST1\n", &format!("  - user: tTEST1\n    {sender}\n"), 1);
    assert_ne!(with, text, "the scenario has another form now");
    with
}

/// What each fault that has struck did and told, oldest first: its name, what was done, what was told.
pub(super) fn struck(simulator: &Simulator) -> Vec<[String; 3]> {
    let entries = simulator.timeline("what=fault_fired");
    let texts =
        |entry: &Value| ["fault", "done", "told"].map(|key| entry[key].as_str().expect("a text").to_owned());
    entries.iter().map(texts).collect()
}

/// The statuses of all receipts, by their numbers.
pub(super) fn statuses(simulator: &Simulator) -> Vec<String> {
    let names = simulator.outbound("tTEST1").into_iter().filter(|name| name.ends_with(".receipt"));
    let status = |name: String| {
        let text = String::from_utf8(simulator.outbound_file("tTEST1", &name)).expect("a receipt is text");
        let (_, rest) = text.split_once("<status>").expect("a status");
        rest.split('<').next().unwrap_or_default().to_owned()
    };
    names.map(status).collect()
}

/// A shipment of this id that has somewhat more bytes than these.
pub(super) fn large(id: &str, bytes: usize) -> Vec<u8> {
    let to = nets_samples::person(nets_core::identity::Country::Denmark, "2402911995");
    let letter = MessageBuilder::to(to, "163057").pdf_bytes(bytes);
    ShipmentBuilder::new(id).message(letter).zip().expect("a shipment")
}

/// The sender in a world of its own, which has the scenario's faults once more.
pub(super) fn in_world(simulator: &Simulator, world: &str) -> Session {
    let Session { user, key } = simulator.first_sender();
    Session { user: format!("{user}+{world}"), key }
}

/// Puts a file of the simulator's folder into Inbound by OpenSSH's `sftp`.
pub(super) fn put(simulator: &Simulator, name: &str) -> Ran {
    simulator.sftp(&format!("put {name} {INBOUND}/\n"))
}

/// Puts what is written under this name now.
pub(super) fn put_bytes(simulator: &Simulator, name: &str, bytes: &[u8]) -> Ran {
    simulator.write(name, bytes);
    put(simulator, name)
}

/// OpenSSH's `sftp`, with these options before its own.
pub(super) fn sftp_with(simulator: &Simulator, options: &[&str], commands: &str) -> Command {
    let batch = simulator.write("batch", commands.as_bytes());
    let mut sftp = Command::new("sftp");
    for option in options {
        sftp.args(["-o", option]);
    }
    let usual = simulator.openssh("sftp", &simulator.first_sender().key);
    sftp.args(usual.get_args()).env_remove("SSH_AUTH_SOCK").current_dir(simulator.folder());
    sftp.arg("-b").arg(batch).arg("tTEST1@127.0.0.1");
    sftp
}

/// The same, begun and not waited for.
pub(super) fn sftp_begun(simulator: &Simulator, commands: &str) -> Child {
    let mut sftp = sftp_with(simulator, &[], commands);
    sftp.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("sftp runs")
}

/// A script with a logged-in `sftp` of paramiko, and `told`, which prints what comes of something.
pub(super) fn paramiko(simulator: &Simulator, user: &str, script: &str) -> String {
    const BEGIN: &str = "
import sys, paramiko
port, key, user = sys.argv[1:]
transport = paramiko.Transport(('127.0.0.1', int(port)))
transport.connect(username=user, pkey=paramiko.Ed25519Key.from_private_key_file(key))
sftp = paramiko.SFTPClient.from_transport(transport)
def told(what):
    try: print('done' if what() is not False else 'not done')
    except OSError as error: print(type(error).__name__)
";
    let text = format!("{BEGIN}{script}\ntransport.close()\n");
    let mut python = Command::new(PYTHON);
    python.arg(simulator.write("script.py", text.as_bytes())).arg(simulator.port());
    python.arg(simulator.ready("client_key")).arg(user).current_dir(simulator.folder());
    run(&mut python).succeeds()
}

/// The address of a path for curl.
pub(super) fn url(simulator: &Simulator, path: &str) -> String {
    format!("sftp://tTEST1@127.0.0.1:{}{path}", simulator.port())
}

/// Uploads contracts that are signed at once, each as a shipment of its own by its name of one letter.
pub(super) fn contracts(simulator: &Simulator, names: &[&str]) {
    let samples = nets_samples::all();
    let contract = samples.iter().find(|sample| sample.name == "signing").expect("the sample");
    for name in names {
        let bytes = contract.zip_again(name.bytes().map(u64::from).sum());
        put_bytes(simulator, &format!("netsshare_{name}.zip"), &bytes).succeeds();
        simulator.settle();
    }
}

/// The names in Outbound that begin like this, as a listing of OpenSSH's shows them, with their sizes.
pub(super) fn listed(simulator: &Simulator, begin: &str) -> Vec<(String, u64)> {
    let said = simulator.sftp("ls -l /Outbound\n").succeeds();
    let line = |line: &str| {
        let parts: Vec<_> = line.split_whitespace().collect();
        let name = parts.last()?.rsplit('/').next()?.to_owned();
        Some((name, parts.get(4)?.parse().ok()?))
    };
    let mut files: Vec<_> =
        said.lines().filter_map(line).filter(|(name, _)| name.starts_with(begin)).collect();
    files.sort();
    files
}
