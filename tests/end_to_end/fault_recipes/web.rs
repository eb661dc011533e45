//! Recipes at the doors that are no mailbox: the e-Box, and a sender's alias service.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::json;

use super::playing::Recipe;
use crate::support::{PYTHON, Ran, Simulator, repository, run};

/// Publishes a document by the example sender.
fn publish(simulator: &Simulator, document: &PathBuf) -> Ran {
    let mut send = Command::new(PYTHON);
    send.arg(repository("examples/ebox/send.py")).arg("--ready").arg(simulator.path("ready.json"));
    run(send.args(["--to", "0199000349"]).arg(document))
}

pub(super) fn a_publications_answer_is_lost(recipe: &Recipe) {
    recipe.says("what the recipient then has (`GET /v1/ebox/messages`)");
    let text = fs::read_to_string(repository("scenarios/ebox.yaml")).expect("the scenario");
    let simulator = Simulator::play_text(&(text + &recipe.faults));
    let document = simulator.write("letter.pdf", b"%PDF-1.4 TEST ONLY");
    let messages = || simulator.list("/v1/ebox/messages", "messages").len();
    for _ in 0..3 {
        publish(&simulator, &document).fails_saying("no token: 503");
    }
    publish(&simulator, &document).fails_saying("RemoteDisconnected");
    assert_eq!(messages(), 1, "it was taken");
    publish(&simulator, &document).succeeds();
    assert_eq!(messages(), 2, "the recipient has it twice");
    assert_eq!(simulator.timeline("what=ebox_sent_again").len(), 1);
}

pub(super) fn the_alias_services_answer_is_lost(recipe: &Recipe) {
    let (simulator, _service) = crate::alias_world::world_with(&recipe.faults);
    let known =
        json!({"person": "6101800001", "document_type": "163057", "alias1": "4711", "alias2": "AB12"});
    let register = || simulator.post("/v1/alias/registrations", &known.to_string());
    let first = register();
    assert_eq!(first["told"], "SYSTEM_ERROR", "{first:#}");
    assert!(first["exchange"].to_string().contains("< OK"), "it was asked, and answered: {first:#}");
    assert!(first["findings"].to_string().contains("the answer of the service was lost"), "{first:#}");
    let second = register();
    assert_eq!(second["state"], "registered", "{second:#}");
}
