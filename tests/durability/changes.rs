//! The process killed at each step of a reset, of a change of scenario, and of a start.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use nets_core::identity::Country::Denmark;
use nets_samples::{MessageBuilder, ShipmentBuilder, person};

use super::harness::api::Answer;
use super::harness::server::Server;
use super::harness::sftp::Login;
use super::harness::{INBOUND, USER};
use super::steps::Steps;

/// The start after a kill takes more steps than this.
const STEPS_OF_A_START: i32 = 9;

const KEPT: [&str; 2] = ["--data", "data"];

/// What the world that runs has to show.
#[derive(Default)]
struct World {
    scenario: String,
    /// Names of shipments, and whether each was valid.
    sent: Vec<(String, bool)>,
}

impl World {
    /// Uploads under a name that the worlds before may have known as well.
    async fn send(&mut self, server: &Server, step: i32) {
        let number = self.sent.len();
        // In every other world the first one is no zip at all.
        let valid = number > 0 || step % 2 == 0;
        let message = MessageBuilder::to(person(Denmark, "6101800001"), "163057").id(format!("m{number}"));
        let zip = ShipmentBuilder::new(format!("s{number}")).message(message).zip().expect("a zip");
        let bytes = if valid { zip } else { b"no zip at all".to_vec() };
        let name = format!("netsshare_{number}.zip");
        let login = Login::to(server).await.expect("logged in");
        login.put(&format!("{INBOUND}/{name}"), &bytes, bytes.len(), || ()).await.expect("uploaded");
        self.sent.push((name, valid));
    }

    /// Nothing of it is missing, and nothing of another world is there.
    fn check(&self, server: &Server) {
        server.settle();
        let shipments = server.shipments(0);
        let names: Vec<_> =
            shipments.iter().map(|shipment| shipment["file"].as_str().expect("a name")).collect();
        assert_eq!(names, self.sent.iter().map(|(name, _)| name).collect::<Vec<_>>());
        let receipts: BTreeSet<String> = server
            .outbound_with_times(USER)
            .into_iter()
            .map(|(name, _)| name)
            .filter(|name| name.ends_with(".receipt"))
            .collect();
        assert_eq!(receipts.len(), self.sent.len(), "{receipts:?}");
        for (name, valid) in &self.sent {
            let receipt = receipts.iter().find(|receipt| receipt.ends_with(&format!("_{name}.receipt")));
            let receipt = receipt.unwrap_or_else(|| panic!("no receipt for {name} in {receipts:?}"));
            let text = String::from_utf8(server.outbound_file(USER, receipt)).expect("a text");
            let status = if *valid { "<status>200</status>" } else { "<status>400</status>" };
            assert!(text.contains(status), "{name}: {text}");
        }
    }
}

fn scenario(server: &Server) -> String {
    let Answer { status, body } = server.send("GET", "/v1/scenario", "");
    assert_eq!(status, 200);
    String::from_utf8(body).expect("a text")
}

fn nothing_is_left_over(folder: &Path) {
    for name in ["world.next", "world.old"] {
        assert!(!folder.join("data").join(name).exists(), "{name} was left over");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_is_killed_leaves_one_world_or_the_other_and_nothing_of_both() {
    let folder = tempfile::tempdir().expect("a folder");
    let test = "a_change_that_is_killed_leaves_one_world_or_the_other_and_nothing_of_both";
    let Some(steps) = Steps::new(folder.path(), test) else { return };
    let start = || Server::try_start_by(steps.program(), folder.path(), &KEPT);
    let mut world = World::default();
    let mut server = start().expect("it starts");
    world.scenario = scenario(&server);
    let (mut stayed, mut changed, mut starts) = (0, 0, 0);
    // Until both kinds of change have been made without the step that would have ended them.
    let mut survived = 0;
    let mut step = 0;
    while survived < 2 {
        step += 1;
        world.send(&server, step).await;
        world.check(&server);
        let next = format!("{}\n# world {step}\n", world.scenario);
        steps.kill_at(step);
        let answer = if step % 2 == 0 {
            server.try_send("POST", "/v1/reset", "")
        } else {
            server.try_send("PUT", "/v1/scenario", &next)
        };
        survived = if steps.are_left() { survived + 1 } else { 0 };
        steps.spare();
        server.kill();

        // What the next start does about it is cut short as well.
        steps.kill_at(1 + step % STEPS_OF_A_START);
        match start() {
            Ok(started) => started.kill(),
            Err(_) => starts += 1,
        }
        steps.spare();
        server = start().expect("it starts");
        nothing_is_left_over(folder.path());
        let is_new = server.shipments(0).is_empty();
        assert!(is_new || answer.is_err(), "step {step}: it was answered, and has not happened");
        if is_new {
            changed += 1;
            let text = if step % 2 == 0 { world.scenario } else { next };
            world = World { scenario: text, sent: Vec::new() };
        } else {
            stayed += 1;
        }
        assert_eq!(
            scenario(&server),
            world.scenario,
            "step {step}: the shipments and the scenario of two worlds"
        );
        world.check(&server);
    }
    println!("{stayed} kills before and {changed} after the change, {starts} of starts");
    assert!(stayed >= 4 && changed >= 4 && starts >= 4, "{stayed}, {changed}, {starts}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_start_that_is_killed_leaves_a_folder_that_the_next_one_can_use() {
    let place = tempfile::tempdir().expect("a folder");
    let test = "a_first_start_that_is_killed_leaves_a_folder_that_the_next_one_can_use";
    let Some(steps) = Steps::new(place.path(), test) else { return };
    let mut kills = 0;
    for step in 1.. {
        let folder = tempfile::tempdir().expect("a folder");
        let start = || Server::try_start_by(steps.program(), folder.path(), &KEPT);
        steps.kill_at(step);
        let first = start();
        steps.spare();
        if let Ok(first) = first {
            first.kill();
            break;
        }
        kills += 1;
        // One in three is enough to see that it works: each costs a start.
        if step % 3 == 0 {
            let server = start().expect("it starts");
            nothing_is_left_over(folder.path());
            let mut world = World { scenario: scenario(&server), sent: Vec::new() };
            world.send(&server, step).await;
            world.check(&server);
        }
        fs::remove_dir_all(folder.path().join("data")).unwrap_or_default();
    }
    println!("{kills} kills");
    assert!(kills >= 8, "{kills}");
}
