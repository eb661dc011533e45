//! Worlds side by side in one process: who comes into which, that none touches another, and what ends them.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::sync::Arc;

use serde_json::Value;
use tokio::sync::Semaphore;

use crate::harness::sftp::Login;
use crate::support::{INBOUND, PYTHON, Session, Simulator, installed, run, sample};

const MANUAL: &str = "scenarios/manual-clock.yaml";

/// The first sender, into the world of this name.
fn into_world(simulator: &Simulator, world: &str) -> Session {
    let Session { user, key } = simulator.first_sender();
    Session { user: format!("{user}+{world}"), key }
}

fn names(simulator: &Simulator) -> Vec<String> {
    let worlds = simulator.get("/v1/worlds").ok();
    let worlds = worlds["worlds"].as_array().expect("a list").iter();
    worlds.map(|world| world["name"].as_str().expect("a name").to_owned()).collect()
}

/// What lies in Outbound of a world, by name.
fn outbound(simulator: &Simulator, world: &str) -> BTreeMap<String, Vec<u8>> {
    let listed = simulator.get(&format!("/v1/outbound/tTEST1?limit=10000&world={world}")).ok();
    let files = listed["files"].as_array().expect("files").iter();
    let named = files.map(|file| file["name"].as_str().expect("a name").to_owned());
    named
        .map(|name| {
            let file = simulator.get(&format!("/v1/outbound/tTEST1/{name}?world={world}"));
            assert_eq!(file.status, 200, "{name}: {}", file.text());
            (name, file.body)
        })
        .collect()
}

#[test]
fn a_login_with_a_suffix_has_a_world_of_its_own_and_is_the_plain_user_in_it() {
    if !installed(&["sftp"]) {
        return;
    }
    let simulator = Simulator::play(MANUAL);
    let zip = simulator.write("netsshare_plain.zip", &sample("plain"));
    let put = format!("put {} {INBOUND}/\nls /\nls {INBOUND}\n", zip.display());
    let said = simulator.sftp_as(&into_world(&simulator, "run42"), &put).succeeds();
    assert!(!said.contains("run42"), "{said}");
    simulator.post("/v1/settle?world=run42", "");
    simulator.post("/v1/clock/advance?world=run42", r#"{"by": "10d"}"#);

    let files = outbound(&simulator, "run42");
    assert!(
        files.keys().any(|name| name.contains(".receipt") || name.contains("receipt")),
        "{:?}",
        files.keys()
    );
    for (name, bytes) in &files {
        assert!(!name.contains("run42") && !bytes.windows(5).any(|part| part == b"run42"), "{name}");
    }
    assert_eq!(simulator.outbound("tTEST1"), Vec::<String>::new(), "nothing came to the default world");
    assert_eq!(simulator.shipments(0), Vec::<Value>::new());
    let clocks = ["default", "run42"].map(|world| simulator.get(&format!("/v1/clock?world={world}")).ok());
    assert_ne!(clocks[0]["now"], clocks[1]["now"]);
    assert_eq!([&clocks[0]["world"], &clocks[1]["world"]], ["default", "run42"]);

    let made = &simulator.timeline("what=world_made")[0];
    let world = simulator.get("/v1/worlds").ok()["worlds"][1].clone();
    assert_eq!((&made["world"], &made["seed"]), (&world["name"], &world["seed"]));
    let seen = simulator.get("/v1/timeline?what=login_accepted&world=run42").ok();
    assert_eq!(seen["entries"][0]["user"], "tTEST1", "{seen}");
    assert_eq!(simulator.timeline("what=login_accepted"), Vec::<Value>::new());
}

#[test]
fn a_space_for_the_plus_is_forgiven_and_named_and_a_name_that_is_none_is_refused_with_its_reason() {
    if !installed(&["sftp"]) {
        return;
    }
    let simulator = Simulator::start();
    let Session { user, key } = simulator.first_sender();
    let spaced = Session { user: format!("{user} run42"), key: key.clone() };
    simulator.sftp_as(&spaced, "ls /\n").succeeds();
    let accepted = simulator.get("/v1/timeline?what=login_accepted&world=run42").ok();
    assert_eq!(accepted["entries"][0]["leniency"], "a space for the `+` in a login");

    for name in ["", "..", "a+b", "run/42", &"x".repeat(41)] {
        let malformed = Session { user: format!("{user}+{name}"), key: key.clone() };
        let refused = simulator.sftp_as(&malformed, "ls /\n");
        refused.fails_saying("the name of a world is 1 to 40");
    }
    let told = simulator.timeline("what=login_refused");
    assert_eq!(told.len(), 5, "{told:?}");
    assert!(told.iter().all(|entry| entry["reason"].as_str().is_some_and(|why| why.contains("1 to 40"))));
    assert_eq!(names(&simulator), ["default", "run42"], "none of them made a world");
    let stranger = Session { user: "tNONE+run43".to_owned(), key };
    stranger_is_unknown(&simulator, &stranger);
}

#[test]
fn a_client_that_is_a_library_has_the_reason_in_its_error() {
    if !installed(&["paramiko"]) {
        return;
    }
    const CLIENT: &str = "import sys, paramiko\n\
        user, key, port = sys.argv[1:]\n\
        transport = paramiko.Transport(('127.0.0.1', int(port)))\n\
        transport.connect(username=user, pkey=paramiko.Ed25519Key.from_private_key_file(key))\n\
        try: paramiko.SFTPClient.from_transport(transport).listdir('/')\n\
        except IOError as error: print(error)\n\
        transport.join(20)\n\
        print(transport.is_active())";
    let simulator = Simulator::start();
    let Session { user, key } = simulator.first_sender();
    let mut client = Command::new(PYTHON);
    client.args(["-c", CLIENT, &format!("{user}+a/b")]).arg(key).arg(simulator.port());
    let said = run(&mut client).succeeds();
    assert!(said.contains("the name of a world is 1 to 40") && said.ends_with("False\n"), "{said}");
    let told = simulator.timeline("what=login_refused");
    assert!(told[0]["reason"].as_str().is_some_and(|why| why.contains("1 to 40")), "{told:?}");
    assert_eq!(names(&simulator), ["default"]);
}

fn stranger_is_unknown(simulator: &Simulator, stranger: &Session) {
    assert_ne!(simulator.sftp_as(stranger, "ls /\n").code, Some(0));
    let told = simulator.timeline("what=login_refused&user=tNONE%2Brun43");
    assert_eq!(told[0]["reason"], "there is no such user");
    assert_eq!(names(simulator), ["default", "run42"]);
}

#[test]
fn a_world_is_asked_for_by_its_name_and_one_that_is_not_there_is_refused() {
    let simulator = Simulator::play(MANUAL);
    let made = simulator.post("/v1/worlds?name=a&seed=7", "");
    assert_eq!((&made["name"], &made["seed"]), (&"a".into(), &7.into()));
    let own = "name: My own\nclock: { mode: manual, start: 2027-01-05T10:00 }\nsenders:\n  - { user: tFIRMA1, name: My company, organisation: DK12345678, eboks_ids: [15723] }\nmaterials:\n  - { document_type: 162812, name: Contract, signing: { deadline_days: 3 } }\nrecipients:\n  - { person: '2402911995', name: Anna Demo }\notherwise: { sign: { after: 1h } }\n";
    let other = simulator.post("/v1/worlds?name=b", own);
    assert_eq!(other["scenario"], "My own");
    for path in ["/v1/clock?world=c", "/v1/timeline?world=c", "/v1/outbound/tTEST1?world=c"] {
        let refused = simulator.get(path);
        assert_eq!(refused.status, 404, "{}", refused.text());
        assert!(refused.text().contains("unknown-world") && refused.text().contains("POST /v1/worlds"));
    }
    assert_eq!(simulator.send("POST", "/v1/worlds?name=a", "").status, 409);
    assert_eq!(simulator.send("POST", "/v1/worlds?name=c", "name: [").status, 422);
    assert_eq!(simulator.send("DELETE", "/v1/worlds/default", "").status, 409);
    simulator.post("/v1/clock/advance?world=a", r#"{"by": "1d"}"#);
    let reset = simulator.post("/v1/reset?world=a", "");
    assert_eq!(reset["clock"]["world"], "a");
    assert_eq!(simulator.get("/v1/worlds").ok()["worlds"][0]["seed"], 7, "a reset keeps it");
    assert_eq!(simulator.send("DELETE", "/v1/worlds/a", "").ok()["ended"], "a");
    assert_eq!(names(&simulator), ["b", "default"]);
    let ended = &simulator.timeline("what=world_ended")[0];
    assert_eq!(ended["world"], "a");
    let page = simulator.get("/ui/b");
    assert!(page.status == 200 && page.text().contains("My own") && page.text().contains("/ui/b/worlds"));
    assert!(page.text().contains("tFIRMA1+b@127.0.0.1"), "how to get in");
    assert_eq!(simulator.get("/ui/a").status, 404);
}

#[test]
fn a_world_may_be_called_as_a_page_or_a_file_of_the_pages() {
    let simulator = Simulator::start();
    for name in ["pages.css", "live.js", "icon.svg", "worlds", "timeline", "-"] {
        simulator.post(&format!("/v1/worlds?name={name}"), "");
        let page = simulator.get(&format!("/ui/{name}"));
        assert!(
            page.status == 200 && page.text().contains(&format!("/ui/{name}/timeline")),
            "{name}: {}",
            page.text()
        );
    }
}

#[test]
fn so_many_worlds_may_run_and_who_finds_no_room_is_told_so() {
    if !installed(&["sftp"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let simulator = Simulator::with(folder, |serve| {
        serve.args(["--worlds", "2"]);
    });
    for world in ["a", "b"] {
        simulator.sftp_as(&into_world(&simulator, world), "ls /\n").succeeds();
    }
    let refused = simulator.sftp_as(&into_world(&simulator, "c"), "ls /\n");
    refused.fails_saying("2 worlds run beside the default one, and no more may");
    let told = simulator.timeline("what=login_refused&user=tTEST1%2Bc");
    assert!(told[0]["reason"].as_str().is_some_and(|why| why.contains("--worlds")), "{told:?}");
    let refused = simulator.send("POST", "/v1/worlds?name=c", "");
    assert!(refused.status == 409 && refused.text().contains("too-many-worlds"), "{}", refused.text());
    simulator.send("DELETE", "/v1/worlds/a", "").ok();
    simulator.sftp_as(&into_world(&simulator, "c"), "ls /\n").succeeds();
    simulator.sftp_as(&simulator.first_sender(), "ls /\n").succeeds();
}

#[test]
fn a_world_that_is_not_used_ends_and_one_that_is_followed_does_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let simulator = Simulator::with(folder, |serve| {
        serve.args(["--world-idle", "1s"]);
    });
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    simulator.post("/v1/worlds?name=idle", "");
    let session = runtime.block_on(Login::into_world("used", &simulator)).expect("a login");
    let ended = simulator.wait("what=world_ended");
    assert_eq!(ended["world"], "idle");
    assert!(ended["reason"].as_str().is_some_and(|why| why.contains("--world-idle")), "{ended}");
    assert_eq!(names(&simulator), ["default", "used"]);
    drop(session);
    let after = ended["seq"].as_u64().expect("a number");
    assert_eq!(simulator.wait(&format!("what=world_ended&after={after}"))["world"], "used");
    assert!(simulator.log().contains("a world has ended"), "{}", simulator.log());
}

#[test]
fn worlds_in_a_kept_folder_go_on_after_a_restart_each_in_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let options = |serve: &mut std::process::Command| {
        serve.arg("--scenario").arg(crate::support::repository(MANUAL)).args(["--data", "data"]);
    };
    let simulator = Simulator::with(folder, options);
    for (world, days) in [("a", 2), ("A", 3), ("a.next", 4)] {
        simulator.post(&format!("/v1/worlds?name={world}"), "");
        simulator.post(&format!("/v1/clock/advance?world={world}"), &format!(r#"{{"by": "{days}d"}}"#));
    }
    simulator.post("/v1/worlds?name=seeded&seed=18446744073709551615", "");
    let told = |simulator: &Simulator| {
        let clock = |world| simulator.get(&format!("/v1/clock?world={world}")).ok()["now"].clone();
        let clocks = ["a", "A", "a.next", "default"].map(clock);
        let worlds = simulator.get("/v1/worlds").ok();
        let seeds: Vec<Value> =
            worlds["worlds"].as_array().expect("a list").iter().map(|world| world["seed"].clone()).collect();
        (clocks, seeds, names(simulator))
    };
    let before = told(&simulator);
    let simulator = simulator.again("TERM", options);
    assert_eq!(told(&simulator), before);
    let simulator = simulator.again("KILL", options);
    assert_eq!(told(&simulator), before);
    simulator.send("DELETE", "/v1/worlds/a", "").ok();
    let lies = || fs::read_dir(data.join("worlds")).expect("the worlds").count();
    assert_eq!(lies(), 3, "what has ended is gone");
    let simulator = simulator.again("TERM", options);
    assert_eq!(names(&simulator), ["A", "a.next", "default", "seeded"]);
}

#[test]
fn idle_worlds_have_no_thread_and_no_open_file_of_their_own() {
    const WORLDS: usize = 100;
    let simulator = Simulator::start();
    let count =
        |what: &str| fs::read_dir(format!("/proc/{}/{what}", simulator.id)).expect("of Linux").count();
    // What is made once is made with the first ones.
    for world in 0..4 {
        simulator.post(&format!("/v1/worlds?name=first{world}"), "");
    }
    let (threads, files) = (count("task"), count("fd"));
    for world in 0..WORLDS {
        simulator.post(&format!("/v1/worlds?name=w{world}"), "");
    }
    assert_eq!(names(&simulator).len(), WORLDS + 5);
    assert!(count("task") < threads + WORLDS / 4, "{threads} threads became {}", count("task"));
    assert!(count("fd") < files + WORLDS / 4, "{files} open files became {}", count("fd"));
}

/// So many worlds work side by side.
const SIDE_BY_SIDE: usize = 200;

/// What one world does: its sender uploads, and its clock goes to one day in its own steps.
async fn work(world: usize, simulator: Arc<Simulator>) {
    let name = format!("w{world}");
    let zip = sample("signing");
    let login = Login::into_world(&name, &simulator).await.expect("a login");
    login.put(&format!("{INBOUND}/netsshare_signing.zip"), &zip, 8_192, || {}).await.expect("an upload");
    drop(login);
    let moved = tokio::task::spawn_blocking(move || {
        simulator.post(&format!("/v1/settle?timeout=4m&world={name}"), "");
        let steps = world % 4 + 1;
        for step in 1..=steps {
            let hours = 24 * 12 * step / steps;
            let to = format!(r#"{{"by": "{}h"}}"#, hours - 24 * 12 * (step - 1) / steps);
            simulator.post(&format!("/v1/clock/advance?world={name}"), &to);
        }
        // And a while further, which no other does.
        simulator.post(&format!("/v1/clock/advance?world={name}"), &format!(r#"{{"by": "{world}m"}}"#));
    });
    moved.await.expect("no panic");
}

/// Makes, resets and ends a world again and again.
fn disturb(simulator: &Simulator) {
    for _ in 0..20 {
        simulator.post("/v1/worlds?name=other&seed=1", "");
        simulator.post("/v1/clock/advance?world=other", r#"{"by": "400d"}"#);
        simulator.post("/v1/reset?world=other", "");
        simulator.send("DELETE", "/v1/worlds/other", "").ok();
    }
}

#[test]
fn two_hundred_worlds_that_work_side_by_side_touch_nothing_of_each_other() {
    let simulator = Arc::new(Simulator::play(MANUAL));
    for world in 0..SIDE_BY_SIDE {
        simulator.post(&format!("/v1/worlds?name=w{world}&seed=7"), "");
    }
    let start = simulator.get("/v1/clock").ok()["now"].clone();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let at_once = Arc::new(Semaphore::new(32));
        let disturbing = tokio::task::spawn_blocking({
            let simulator = Arc::clone(&simulator);
            move || disturb(&simulator)
        });
        let all = (0..SIDE_BY_SIDE).map(|world| {
            let (simulator, at_once) = (Arc::clone(&simulator), Arc::clone(&at_once));
            tokio::spawn(async move {
                let _turn = at_once.acquire_owned().await.expect("open");
                work(world, simulator).await;
            })
        });
        for one in all.collect::<Vec<_>>() {
            one.await.expect("no panic");
        }
        disturbing.await.expect("no panic");
    });
    let expected = outbound(&simulator, "w0");
    assert!(expected.keys().any(|name| name.starts_with("signed_documents_")), "{:?}", expected.keys());
    let mut clocks = std::collections::BTreeSet::new();
    for world in 0..SIDE_BY_SIDE {
        let name = format!("w{world}");
        assert!(outbound(&simulator, &name) == expected, "{name} has another Outbound than w0");
        let now = simulator.get(&format!("/v1/clock?world={name}")).ok()["now"].to_string();
        assert!(clocks.insert(now), "{name} shows the time of another");
    }
    assert_eq!(simulator.get("/v1/clock").ok()["now"], start, "none moved the default clock");
    assert_eq!(simulator.outbound("tTEST1"), Vec::<String>::new());
}
