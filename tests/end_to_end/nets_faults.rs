//! What Nets does badly on purpose, as senders' programs meet it: OpenSSH, paramiko and lftp poll Outbound meanwhile.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use crate::bundles::is_the_same_again;
use crate::clients::lftp::lftp;
use crate::support::{INBOUND, PYTHON, Session, Simulator, installed, repository, run, sample};

/// A clock that moves when it is told, and these faults.
fn with_faults(faults: &str) -> Simulator {
    Simulator::play_text(&text_with(faults))
}

fn text_with(faults: &str) -> String {
    fs::read_to_string(repository("scenarios/manual-clock.yaml")).expect("read") + "\nfaults:\n" + faults
}

/// What each of these fields of an entry says.
fn fields<'e, const N: usize>(entry: &'e Value, names: [&str; N]) -> [&'e Value; N] {
    names.map(|name| &entry[name])
}

/// Polls Outbound as senders' programs do, so many times: lists it, fetches all of it, and says of each file how large it was
/// in the listing, how much came, and whether that is a zip.
const POLL: &str = "
import sys, io, zipfile, paramiko
port, key, times = sys.argv[1:]
transport = paramiko.Transport(('127.0.0.1', int(port)))
transport.connect(username='tTEST1', pkey=paramiko.Ed25519Key.from_private_key_file(key))
sftp = paramiko.SFTPClient.from_transport(transport)
for poll in range(int(times)):
    for entry in sorted(sftp.listdir_attr('/Outbound'), key=lambda entry: entry.filename):
        got = io.BytesIO()
        try: sftp.getfo('/Outbound/' + entry.filename, got)
        except OSError as error:
            print(poll, entry.filename, type(error).__name__)
            continue
        kind = 'zip' if zipfile.is_zipfile(got) else 'no zip'
        print(poll, entry.filename, 'whole' if entry.st_size == len(got.getvalue()) else 'short', min(entry.st_size, 1001), kind)
transport.close()
";

fn poll(simulator: &Simulator, times: u32) -> Vec<String> {
    let mut poll = Command::new(PYTHON);
    poll.arg(simulator.write("poll.py", POLL.as_bytes())).arg(simulator.port());
    let said = run(poll.arg(simulator.ready("client_key")).arg(times.to_string())).succeeds();
    said.lines().map(str::to_owned).collect()
}

#[test]
fn a_poller_loses_a_file_between_listing_and_get() {
    if !installed(&["paramiko", "sftp"]) {
        return;
    }
    let simulator = with_faults("  - {name: taken, at: {op: receipt}, do: {gone_after: listed}}\n");
    simulator.upload_sample("plain");
    simulator.settle();
    let name = simulator.outbound("tTEST1").remove(0);
    assert_eq!(poll(&simulator, 2), [format!("0 {name} FileNotFoundError")], "and the next listing has none");
    assert_eq!(simulator.outbound("tTEST1"), Vec::<String>::new(), "it is truly gone");
    let gone = &simulator.timeline("what=file_gone&attention=true")[0];
    assert_eq!(
        fields(gone, ["user", "file", "fault", "after"]),
        [&json!("tTEST1"), &json!(name), &json!("taken"), &json!("listed")]
    );
    is_the_same_again(&simulator);
}

#[test]
fn a_poller_picks_up_half_a_zip_and_the_next_time_all_of_it() {
    if !installed(&["paramiko", "sftp", "lftp"]) {
        return;
    }
    let simulator =
        with_faults("  - {name: half, at: {op: signing_result}, do: {part: 1000, listings: 2}}\n");
    simulator.upload_sample("signing");
    simulator.settle();
    simulator.advance(r#"{"by": "4d"}"#);
    let zip = simulator.outbound("tTEST1").into_iter().find(|name| name.starts_with("signed_documents_"));
    let zip = zip.expect("a result");
    let listed = simulator.sftp(&format!("ls -l /Outbound\nget /Outbound/{zip} half.zip\n")).succeeds();
    assert!(listed.lines().any(|line| line.contains(" 1000 ") && line.ends_with(&zip)), "{listed}");
    assert_eq!(fs::read(simulator.path("half.zip")).expect("fetched").len(), 1_000);
    let fetched = simulator.timeline("what=file_fetched");
    assert!(fetched[0]["of"].as_u64() > Some(1_000), "the timeline says that it was not all: {fetched:?}");
    let seen = poll(&simulator, 2);
    let seen: Vec<_> = seen.iter().filter(|line| line.contains(&zip)).collect();
    assert_eq!(*seen[0], format!("0 {zip} whole 1000 no zip"), "the second listing");
    assert_eq!(*seen[1], format!("1 {zip} whole 1001 zip"), "the third has all");
    assert_eq!(simulator.timeline("what=file_grew").len(), 1);
    is_the_same_again(&simulator);
}

#[test]
fn lftp_fetches_once_what_is_gone_once_it_is_fetched() {
    if !installed(&["lftp", "sftp"]) {
        return;
    }
    let simulator = with_faults("  - {name: once, at: {op: file}, do: {gone_after: fetched}}\n");
    simulator.upload_sample("plain");
    simulator.settle();
    let name = simulator.outbound("tTEST1").remove(0);
    simulator.sftp("ls -l /Outbound\n").succeeds();
    assert_eq!(simulator.outbound("tTEST1"), std::slice::from_ref(&name), "who only looks takes nothing");
    lftp(&simulator, &format!("get /Outbound/{name} -o a.receipt"));
    let receipt = fs::read_to_string(simulator.path("a.receipt")).expect("fetched");
    assert!(receipt.contains("<status>200</status>"), "{receipt}");
    // lftp leaves without closing the file, which the simulator sees a moment later.
    assert_eq!(simulator.wait("what=file_gone")["after"], "fetched");
    simulator.sftp(&format!("get /Outbound/{name} again\n")).fails_saying("not found");
    is_the_same_again(&simulator);
}

#[test]
fn a_receipt_comes_late_never_and_twice_and_the_timeline_says_both() {
    if !installed(&["sftp"]) {
        return;
    }
    let simulator =
        with_faults("  - {name: late, at: {op: receipt, path: '*/netsshare_a.zip'}, do: {late: 2h}}\n");
    for fault in [
        "{name: never, at: {op: receipt, user: tTEST1, path: '*netsshare_b.zip*'}, do: {write: never}}",
        "{name: twice, at: {op: receipt, nth: 3}, do: {write: twice}}",
    ] {
        assert_eq!(simulator.send("POST", "/v1/faults", fault).ok()["fired"], 0);
    }
    let refused = simulator.send("POST", "/v1/faults", "{name: x, at: {op: receipt}, do: {answer: none}}");
    assert!(refused.status == 422 && refused.text().contains("`answer` is at a client's operation"));
    let never = "{name: never there, at: {op: receipt, path: netsshare_b.zip}, do: {write: never}}";
    let never = simulator.send("POST", "/v1/faults", never).ok();
    assert!(never["never_strikes"].to_string().contains("each path begins with `/`"), "{never}");
    simulator.send("DELETE", "/v1/faults/never%20there", "").ok();
    for name in ["a", "b", "c"] {
        simulator.upload(&format!("netsshare_{name}.zip"), &sample("plain"));
        simulator.settle();
    }
    let of_c = ["0000003_2_netsshare_c", "0000003_netsshare_c"];
    let receipt = |name: &str| format!("tTEST1_DK12345678_{name}.zip.receipt");
    assert_eq!(simulator.outbound("tTEST1"), of_c.map(receipt));
    simulator.advance(r#"{"next_event": true}"#);
    let [first, second] = of_c;
    assert_eq!(simulator.outbound("tTEST1"), ["0000001_netsshare_a", first, second].map(receipt));

    let told = simulator.timeline("what=fault_fired");
    let late = json!({"write": "once", "comes": "2026-01-05T11:00:00Z"});
    let twice = json!({"write": "twice", "second": receipt(of_c[0])});
    let expected = [("late", late), ("never", json!({"write": "never"})), ("twice", twice)];
    let seen: Vec<_> = told
        .iter()
        .map(|entry| (entry["fault"].as_str().expect("a name"), entry["instead"].clone()))
        .collect();
    assert_eq!(seen, expected);
    let would = format!("/Outbound/{}", receipt("0000002_netsshare_b"));
    assert_eq!(
        fields(&told[1], ["operation", "path", "done", "told"]),
        [&json!("receipt"), &json!(would), &json!("not_done"), &json!("as_done")]
    );
    let log = simulator.log();
    assert!(log.contains("a receipt; instead it is never written"), "{log}");
    let faults = simulator.get("/v1/faults").ok();
    let faults = faults["faults"].as_array().expect("a list");
    assert_eq!(faults[0]["instead"], json!({"write": "once", "late": "2h", "reversed": false}));
    assert!(faults.iter().all(|fault| fault["fired"] == 1 && fault["over"] == true), "{faults:?}");
    is_the_same_again(&simulator);
}

#[test]
fn what_a_fault_holds_back_shows_in_part_or_has_taken_stays_so_after_a_restart() {
    if !installed(&["sftp"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (data, scenario) = (folder.path().join("data"), folder.path().join("scenario.yaml"));
    let faults = "
  - {name: late, at: {op: receipt, nth: 1}, do: {late: 3h}}
  - {name: part, at: {op: receipt, nth: 2}, do: {part: 9, whole_after: 2h}}
  - {name: week, at: {op: receipt, nth: 3}, do: {gone_after: 1h}}
  - {name: seen, at: {op: receipt, nth: 4}, do: {part: 7, listings: 2}}
";
    fs::write(&scenario, text_with(faults)).expect("written");
    let options = |serve: &mut Command| {
        serve.arg("--data").arg(&data);
    };
    let simulator = Simulator::with(tempfile::tempdir().expect("a folder"), |serve| {
        options(serve);
        serve.arg("--scenario").arg(&scenario);
    });
    for number in 1..=4 {
        simulator.upload(&format!("netsshare_{number}.zip"), &sample("plain"));
        simulator.settle();
    }
    // By number of the receipt: the size that a client sees.
    let sizes = |simulator: &Simulator| -> BTreeMap<u32, u64> {
        let listed = simulator.sftp("ls -l /Outbound\n").succeeds();
        let lines = listed.lines().filter(|line| line.ends_with(".receipt"));
        let parts = lines.map(|line| line.split_whitespace().collect::<Vec<_>>());
        parts
            .map(|parts| {
                let name = parts[parts.len() - 1];
                let number = name.rsplit('_').next().and_then(|end| end.strip_suffix(".zip.receipt"));
                (number.expect("a number").parse().expect("one"), parts[4].parse().expect("a size"))
            })
            .collect()
    };
    let simulator = simulator.again("KILL", options);
    let first = sizes(&simulator);
    assert_eq!((first.get(&1), first[&2], first[&4]), (None, 9, 7));
    assert!(first[&3] > 9);
    let simulator = simulator.again("KILL", options);
    assert_eq!(sizes(&simulator), first, "the second listing shows a part, too");
    simulator.advance(r#"{"by": "90m"}"#);
    let simulator = simulator.again("KILL", options);
    let second = sizes(&simulator);
    assert_eq!(second.keys().copied().collect::<Vec<_>>(), [2, 4], "the third is gone for good");
    assert!(second[&2] == 9 && second[&4] > 9, "{second:?}");
    simulator.advance(r#"{"by": "2h"}"#);
    let simulator = simulator.again("TERM", options);
    let third = sizes(&simulator);
    assert_eq!(third.keys().copied().collect::<Vec<_>>(), [1, 2, 4]);
    assert!(third.values().all(|size| *size > 9), "{third:?}");
}

/// Everything that can be on, at all doors and at Nets.
fn everything() -> Vec<Value> {
    let of_doors =
        ["open", "close", "readdir", "stat", "setstat", "rename", "remove", "realpath", "extended"];
    let doors = of_doors.iter().map(|op| json!({"at": {"op": op}, "do": {"answer": "failure"}, "times": 3}));
    let others = [
        json!({"at": {"op": "auth", "nth": 2}, "do": {"answer": "denied", "then": "drop"}}),
        json!({"at": {"op": "channel", "nth": 2}, "do": {"answer": "failure"}}),
        json!({"at": {"op": "write", "byte": 100}, "do": {"effect": "partly", "answer": "none", "then": "reset"}}),
        json!({"at": {"op": "read", "byte": 10}, "do": {"effect": "partly", "answer": "as_done"}, "times": 2}),
        json!({"at": {"op": "return_file"}, "do": {"write": "next_time"}}),
        json!({"at": {"op": "distribution_report"}, "do": {"write": "next_time"}}),
        json!({"at": {"op": "receipt", "nth": 1}, "do": {"late": "3h"}}),
        json!({"at": {"op": "signing_result"}, "do": {"write": "twice", "late": "1h", "part": 9}}),
        json!({"at": {"op": "file"}, "do": {"gone_after": "listed"}, "times": "all"}),
    ];
    let all = doors.chain(others).enumerate();
    all.map(|(number, mut fault)| {
        fault["name"] = json!(format!("fault {number}"));
        fault
    })
    .collect()
}

const WORLDS: usize = 50;

/// What a world has come to: its Outbound, as the API and as its sender has it, and its timeline without what the clock and
/// the port of a moment say.
#[derive(Debug, PartialEq)]
struct Came {
    outbound: BTreeMap<String, Vec<u8>>,
    listed: String,
    timeline: Vec<Value>,
}

fn work(simulator: &Simulator, world: &str) -> Came {
    let Session { user, key } = simulator.first_sender();
    let session = Session { user: format!("{user}+{world}"), key };
    let sftp = |commands: &str| simulator.sftp_as(&session, commands);
    let is_hit = world == "hit";
    for name in ["plain", "signing"] {
        // Who is hit tries again, as senders do.
        let tries = if is_hit { 12 } else { 1 };
        let put = (0..tries).any(|_| sftp(&format!("put netsshare_{name}.zip {INBOUND}/\n")).code == Some(0));
        assert!(put || is_hit, "{world}");
        simulator.post(&format!("/v1/settle?world={world}"), "");
    }
    for _ in 0..3 {
        simulator.post(&format!("/v1/clock/advance?world={world}"), r#"{"by": "2d"}"#);
        let listed = sftp("ls -l /Outbound\n");
        assert!(listed.code == Some(0) || is_hit, "{world}");
    }
    let listed = sftp("ls -l /Outbound\n").said();
    let names = simulator.get(&format!("/v1/outbound/tTEST1?world={world}")).ok();
    let names = names["files"].as_array().expect("files").iter();
    let file = |file: &Value| {
        let name = file["name"].as_str().expect("a name").to_owned();
        let bytes = simulator.get(&format!("/v1/outbound/tTEST1/{name}?world={world}")).body;
        (name, bytes)
    };
    let outbound = names.map(file).collect();
    let timeline = simulator.get(&format!("/v1/timeline?limit=1000&world={world}")).ok();
    let mut timeline = timeline["entries"].as_array().expect("entries").clone();
    for entry in &mut timeline {
        let entry = entry.as_object_mut().expect("an entry");
        entry.remove("real");
        entry.remove("address");
    }
    Came { outbound, listed, timeline }
}

/// One world has everything on; of the others each comes to what it came to before there was a fault.
#[test]
fn a_fault_in_one_world_never_shows_in_another() {
    if !installed(&["sftp"]) {
        return;
    }
    let simulator = Simulator::play("scenarios/manual-clock.yaml");
    for name in ["plain", "signing"] {
        simulator.write(&format!("netsshare_{name}.zip"), &sample(name));
    }
    let make = |world: &str| simulator.post(&format!("/v1/worlds?name={world}&seed=7"), "");
    make("before");
    let expected = work(&simulator, "before");
    assert!(expected.outbound.keys().any(|name| name.starts_with("signed_documents_")));

    let worlds: Vec<_> = (1..WORLDS).map(|number| format!("w{number}")).collect();
    worlds.iter().for_each(|world| drop(make(world)));
    make("hit");
    for fault in everything() {
        simulator.post("/v1/faults?world=hit", &fault.to_string());
    }
    let shares: Vec<_> = worlds.chunks(WORLDS.div_ceil(8)).collect();
    let hit = std::thread::scope(|scope| {
        let hit = scope.spawn(|| work(&simulator, "hit"));
        let others: Vec<_> = shares
            .iter()
            .map(|share| {
                scope.spawn(|| share.iter().map(|world| work(&simulator, world)).collect::<Vec<_>>())
            })
            .collect();
        for other in others {
            for came in other.join().expect("no panic") {
                assert!(came == expected, "{came:#?} is not as before: {expected:#?}");
            }
        }
        hit.join().expect("no panic")
    });
    assert_ne!(hit.outbound.keys().collect::<Vec<_>>(), expected.outbound.keys().collect::<Vec<_>>());
    let faults = simulator.get("/v1/faults?world=hit").ok();
    let fired =
        faults["faults"].as_array().expect("a list").iter().filter(|fault| fault["fired"] != 0).count();
    assert!(fired >= 10, "{fired} have struck: {faults:#}");
    assert_eq!(simulator.get("/v1/faults?world=w1").ok(), json!({ "faults": [] }));
}

#[test]
fn a_fault_at_a_door_that_is_not_open_is_told_at_the_start() {
    let at = "{op: ftps_upload, byte: 10}, do: {effect: partly, answer: none, then: drop}";
    let simulator = with_faults(&format!("  - {{name: half, at: {at}}}\n"));
    let told = "the fault `half` can never strike: there is no FTPS here";
    assert!(simulator.log().contains(told), "{}", simulator.log());
}
