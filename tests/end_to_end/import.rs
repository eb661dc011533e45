//! `import`, with drops that another program writes: `drops/write_drops.py`.

use std::fs;
use std::io::{Cursor, Read};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, UNIX_EPOCH};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{PYTHON, Ran, Simulator, program, repository, run, sample};

const VARIANTS: [&str; 7] = ["plain", "names", "indented", "prefixed", "bom", "crlf", "latin1"];

/// What stands in the drops and in no pseudonym.
const ORIGINALS: [&str; 12] = [
    "kirsten",
    "nørskov",
    "beløbet",
    "siger",
    "6710881239",
    "671088-1239",
    "7001751111",
    "6512681112",
    "67108812345",
    "198810671234",
    "6903551114",
    "kunde4711",
];

fn drops(variant: &str) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let script = repository("tests/end_to_end/drops/write_drops.py");
    run(Command::new(PYTHON).arg("-B").arg(script).arg(folder.path().join("drops")).arg(variant)).succeeds();
    folder
}

fn import(folder: &TempDir, more: &[&str]) -> Ran {
    run(program(folder.path()).args([&["import", "drops", "-o", "my.bundle.zip"], more].concat()))
}

fn json(said: &str) -> Value {
    serde_json::from_str(said).expect("JSON")
}

fn text(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).expect("it is there")
}

/// A zip's texts in small letters with its names, and those of the zips and PDFs in it.
fn texts(bytes: &[u8]) -> String {
    let mut all = String::from_utf8_lossy(bytes).to_lowercase();
    let Ok(mut zip) = zip::ZipArchive::new(Cursor::new(bytes)) else { return all };
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).expect("a file");
        let mut content = Vec::new();
        file.read_to_end(&mut content).expect("its content");
        all.push_str(&String::from_utf8_lossy(file.name_raw()).to_lowercase());
        all.push_str(&texts(&content));
    }
    all
}

/// Short ones as words of their own: five letters come about by chance in the Base64 of signatures.
fn found(text: &str) -> Vec<&'static str> {
    let has = |original: &&str| {
        text.match_indices(*original).any(|(at, _)| {
            let (before, rest) = text.split_at(at);
            let around = [before.chars().next_back(), rest[original.len()..].chars().next()];
            original.len() > 6 || !around.into_iter().flatten().any(char::is_alphanumeric)
        })
    };
    ORIGINALS.into_iter().filter(has).collect()
}

#[test]
fn however_the_drops_are_written_the_same_is_learnt_and_the_bundle_plays_again() {
    let mut first: Option<String> = None;
    for variant in VARIANTS {
        let folder = drops(variant);
        let said = json(&import(&folder, &["--with-contents", "--format", "json"]).succeeds());
        assert_eq!(said["remarks"], Value::Array(Vec::new()), "{variant}: {said}");
        for (of, count) in [("verdicts", 5), ("signings", 5), ("deliveries", 11)] {
            assert_eq!(said[of]["alike"], count, "{variant}: {said}");
            assert_eq!(said[of]["of"], count, "{variant}: {said}");
        }
        let played = run(program(folder.path()).args(["replay", "my.bundle.zip"])).succeeds();
        assert!(played.contains("\nthe same\n"), "{variant}: {played}");
        run(program(folder.path()).args(["check", "my.yaml"])).succeeds();
        let learnt = text(&folder, "my.yaml");
        let is_value = |line: &&str| !line.trim_start().starts_with(['#']) && !line.starts_with("outbound:");
        let values: String = learnt.lines().filter(is_value).collect();
        assert_eq!(first.get_or_insert_with(|| values.clone()), &values, "{variant}");
        let is_named = learnt.contains(
            "outbound: {receipt_name: plain, distribution_report: \"{user}_fordeling_report_{date}.xml\"}",
        );
        assert_eq!(is_named, variant == "names", "{variant}: {learnt}");
    }
}

#[test]
fn each_fact_is_learnt_and_says_from_which_file() {
    let folder = drops("plain");
    import(&folder, &["--with-contents"]).succeeds();
    let learnt = text(&folder, "my.yaml");
    for expected in [
        "# the day before received 3\nclock: {mode: manual, start: 2026-02-02T09:00}\n",
        "  # the login: by the name of received 10\n",
        "  - user: \"tFIRMA1\"\n    organisation: \"DK12345678\"\n    eboks_ids: [\"15723\"]\n    subscription_lists: [\"15723\"]\n",
        "the deadline by received 8\n  - document_type: \"162812\"\n    signing: {deadline_days: 3}\n",
        "  # mandatory: a guess, by received 1 it reached someone who is on no list\n  - document_type: \"163058\"\n    mandatory: true\n",
        "  - document_type: \"163061\"\n    alias: {}\n",
        "  # does not subscribe to 163057: by received 1 e-Boks was not its last channel\n  - person: \"6512681112\"\n    subscribes: []\n",
        "  - person: \"198810671234\"\n    country: \"SE\"\n    subscribes: [\"162812\", \"163057\"]\n",
        "  - alias: \"KUNDE4711\"\n    subscribes: [\"163061\"]\n",
        "  - at: 2026-02-05T16:00:00\n    subscribe: {person: \"7001751111\", country: DK, document_type: \"163057\"}\n",
        "message_id: \"11\"}\n    then: {sign: {after: 4h 15m}}\n",
        "then: {reject: {after: 10h, reason: \"Beløbet er forkert, siger Kirsten Nørskov\"}}\n",
        "  # by received 8\n  - when: {recipient: \"198810671234\"}\n    then: ignore\n",
    ] {
        assert!(learnt.contains(expected), "{expected}\nis not in\n{learnt}");
    }
}

#[test]
fn no_number_name_or_text_is_in_the_scenario_the_bundle_or_what_is_said() {
    for variant in ["plain", "latin1"] {
        let folder = drops(variant);
        let said = import(&folder, &[]).succeeds();
        let bundle = fs::read(folder.path().join("my.bundle.zip")).expect("the bundle");
        let learnt = text(&folder, "my.yaml");
        for made in [said.to_lowercase(), learnt.to_lowercase(), texts(&bundle)] {
            assert_eq!(found(&made), [""; 0], "{variant}");
        }
        // The search itself finds what is there.
        import(&folder, &["--with-contents"]).succeeds();
        let bundle = fs::read(folder.path().join("my.bundle.zip")).expect("the bundle");
        assert_eq!(found(&texts(&bundle)).len(), ORIGINALS.len());
    }
}

#[test]
fn a_person_has_one_pseudonym_in_scenario_shipments_and_results() {
    let folder = drops("plain");
    import(&folder, &[]).succeeds();
    let learnt = text(&folder, "my.yaml");
    let (_, swedish) = learnt.split_once("country: SE\n").expect("the Swede");
    assert!(swedish.starts_with("    subscribes:"), "{learnt}");
    let (before, _) = learnt.split_once("\"\n    country: SE").expect("the number");
    let number = before.rsplit('"').next().expect("a number").to_owned();
    let bundle = fs::read(folder.path().join("my.bundle.zip")).expect("the bundle");
    let mut zip = zip::ZipArchive::new(Cursor::new(&bundle[..])).expect("a zip");
    for name in ["scenario.yaml", "events.jsonl", "timeline.jsonl", "uploads/1.zip"] {
        let mut content = Vec::new();
        zip.by_name(name).expect(name).read_to_end(&mut content).expect("its content");
        assert!(texts(&content).contains(&number), "{name}");
    }
    run(program(folder.path()).args(["replay", "my.bundle.zip"])).succeeds();
}

#[test]
fn fidelity_diff_by_the_learnt_scenario_finds_what_is_written_otherwise_and_nothing_else() {
    for (variant, code, differ) in
        [("plain", 0, 0), ("names", 0, 0), ("indented", 0, 0), ("crlf", 0, 0), ("prefixed", 1, 9)]
    {
        let folder = drops(variant);
        import(&folder, &["--with-contents"]).succeeds();
        let arguments = ["fidelity", "diff", "drops", "--scenario", "my.yaml", "--format", "json"];
        let said = json(&run(program(folder.path()).args(arguments)).ends_with_code(code).stdout);
        let files = said["received"].as_array().expect("files");
        let all: Vec<_> =
            files.iter().flat_map(|file| file["differences"].as_array().expect("compared")).collect();
        assert_eq!(all.len(), differ, "{variant}: {all:?}");
        for difference in all {
            let path = difference["path"].as_str().expect("a path");
            assert!(path.ends_with("/@xmlns:n"), "{difference}");
            assert!(!difference["grade"].as_str().expect("a grade").is_empty());
        }
    }
}

#[test]
fn what_cannot_be_read_or_matched_or_contradicts_is_named_by_its_number() {
    let folder = drops("plain");
    let at = |name: &str| folder.path().join("drops/Outbound").join(name);
    fs::write(at("12345678_distribution_report_2026-02-03.xml"), "<distributionReport><messages>")
        .expect("written");
    fs::write(
        at("tFIRMA1_DK12345678_0000009_netsshare_Kirsten_weg.zip.receipt"),
        "<receipt><status>200</status></receipt>",
    )
    .expect("written");
    fs::write(at("Kirsten.txt"), "a note").expect("written");
    let receipt = at("tFIRMA1_DK12345678_0000005_netsshare_forkert.zip.receipt");
    fs::write(receipt, "<receipt><status>200</status><messages/></receipt>").expect("written");
    fs::write(folder.path().join("drops/netsshare_Kirsten_kaputt.zip"), b"PK").expect("written");
    let ran = import(&folder, &["--format", "json"]).ends_with_code(1);
    assert_eq!(found(&ran.said().to_lowercase()), [""; 0], "{}", ran.said());
    let said = json(&ran.stdout);
    let remarks: Vec<_> = said["remarks"]
        .as_array()
        .expect("remarks")
        .iter()
        .map(|remark| {
            let text = |key: &str| remark[key].as_str().expect("a text").to_owned();
            format!("{} {}: {}", text("kind"), text("file"), text("sentence"))
        })
        .collect();
    for expected in [
        "not_read sent 1: its list of files cannot be read",
        "not_matched sent 1: no receipt came for it; that Nets accepted it is assumed",
        "not_read received 1: it ends in the middle of an element",
        "not_read received 5: neither its name nor its content says what it is",
        "not_matched received 16: the zip that it is the receipt of is not there",
        "otherwise received 15: Nets accepted the shipment, and we refuse it: receiver.person-number",
    ] {
        assert!(remarks.iter().any(|remark| remark == expected), "{expected} is not in {remarks:#?}");
    }
    run(program(folder.path()).args(["replay", "my.bundle.zip"])).succeeds();
}

#[test]
fn a_folder_that_lies_there_twice_is_told_and_one_that_was_changed_is_not() {
    let folder = drops("plain");
    let drops = folder.path().join("drops");
    let copy = folder.path().join("old/drops");
    fs::create_dir_all(&copy).expect("a folder");
    copy_folder(&drops, &copy);
    let both = || {
        let ran = run(program(folder.path()).args([
            "import",
            "drops",
            "old",
            "-o",
            "my.bundle.zip",
            "--format",
            "json",
        ]));
        ran.said().matches("its folder has the same files as that of sent 1, with the same bytes").count()
    };
    assert_eq!(both(), 1);
    add_note(&copy);
    assert_eq!(both(), 0, "what is not the same is no copy");
    let alone = import(&folder, &["--format", "json"]);
    assert!(!alone.said().contains("its folder has the same files"), "{}", alone.said());
}

/// One more file in each folder.
fn add_note(folder: &Path) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            add_note(&path);
        }
    }
    fs::write(folder.join("note.txt"), "a note").expect("written");
}

fn copy_folder(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            fs::create_dir(&to).expect("a folder");
            copy_folder(&from, &to);
        } else {
            fs::copy(&from, &to).expect("a copy");
        }
    }
}

#[test]
fn where_nothing_says_when_and_who_the_time_of_the_file_and_a_login_are_taken_and_called_a_guess() {
    let folder = TempDir::new().expect("a folder");
    let drops = folder.path().join("drops");
    fs::create_dir(&drops).expect("a folder");
    let zip = drops.join("netsshare_plain.zip");
    fs::write(&zip, sample("plain")).expect("written");
    // 2026-03-04T12:00:00Z
    let at = UNIX_EPOCH + Duration::from_secs(1_772_625_600);
    fs::File::options().write(true).open(&zip).and_then(|file| file.set_modified(at)).expect("changed");
    let receipt = "<receipt><status>200</status><messages/></receipt>";
    fs::write(drops.join("netsshare_plain.zip.receipt"), receipt).expect("written");
    import(&folder, &[]).succeeds();
    let learnt = text(&folder, "my.yaml");
    for expected in [
        "# by sent 1, the first that was sent: the time of the file itself\n",
        "start: \"2026-03-04T13:00\"\n",
        "# the login: a guess, no receipt names it\n",
        "- user: tTEST1\n",
        "a guess, no file says what came of it\n",
    ] {
        assert!(learnt.contains(expected), "{expected} is not in {learnt}");
    }
}

#[test]
fn files_that_contradict_each_other_are_named() {
    let folder = drops("plain");
    let change = |name: &str, from: &str, to: &str| {
        let path = folder.path().join("drops/Outbound").join(name);
        let before = fs::read_to_string(&path).expect("there");
        assert!(before.contains(from), "{before}");
        fs::write(path, before.replacen(from, to, 1)).expect("written");
    };
    change("12345678_distribution_report_2026-02-10.xml", "10T08:00", "10T07:30");
    // Kirsten is on the list.
    change(
        "12345678_distribution_report_2026-02-03.xml",
        ">EBOKS</channel><status>CONFIRMED",
        ">PRINT</channel><status>REJECTED",
    );
    let said = json(&import(&folder, &["--format", "json"]).ends_with_code(1).stdout);
    let remarks = said["remarks"].to_string();
    for expected in [
        "by it the hour of `delivery` is another than by received 2; ours is kept",
        "163057 did not reach one whom other files have as a subscriber",
        "1 of its messages end in another channel here, or otherwise",
    ] {
        assert!(remarks.contains(expected), "{expected} is not in {remarks}");
    }
    assert_eq!(said["deliveries"]["alike"], 10, "{said}");
}

#[test]
fn without_anything_that_was_sent_there_is_no_import() {
    let folder = TempDir::new().expect("a folder");
    fs::create_dir(folder.path().join("drops")).expect("a folder");
    import(&folder, &[]).ends_with_code(2).fails_saying("there is no netsshare_*.zip that was sent");
    fs::write(folder.path().join("drops/netsshare_1.zip"), b"PK").expect("written");
    import(&folder, &[])
        .ends_with_code(2)
        .fails_saying("no zip that was sent can be read: its list of files");
    assert!(!folder.path().join("my.yaml").exists() && !folder.path().join("my.bundle.zip").exists());
    import(&folder, &["none"]).ends_with_code(2).fails_saying("none: there is no such file or folder");
    assert!(!folder.path().join("my.bundle.zip").exists());
}

#[test]
fn a_folder_that_is_not_there_is_told_though_another_is() {
    let folder = drops("plain");
    import(&folder, &["Outbuond"])
        .ends_with_code(2)
        .fails_saying("Outbuond: there is no such file or folder");
    assert!(!folder.path().join("my.bundle.zip").exists());
}

#[test]
fn links_are_left_alone_and_told() {
    let folder = drops("plain");
    let drops = folder.path().join("drops");
    symlink(drops.join("sent"), drops.join("again")).expect("a link");
    let said = import(&folder, &[]).ends_with_code(1).stdout;
    let told = "read: 4 zips sent, 14 files received; 1 link was left alone: name what it leads to\n";
    assert!(said.contains(told), "{said}");
    let said = json(&import(&folder, &["--format", "json"]).ends_with_code(1).stdout);
    assert_eq!(said["links"], 1, "{said}");
}

#[test]
fn what_is_said_of_many_files_in_a_row_is_said_once() {
    let folder = drops("plain");
    for number in 0..5 {
        fs::write(folder.path().join(format!("drops/notes{number}.txt")), "notes").expect("written");
    }
    let said = import(&folder, &[]).ends_with_code(1).stdout;
    let told = "received 15 to 19: not read: neither its name nor its content says what it is\n5 not read, ";
    assert!(said.contains(told), "{said}");
    let said = import(&folder, &["--with-contents"]).ends_with_code(1).stdout;
    assert!(said.contains("received 19 (notes4.txt): not read: "), "{said}");
}

/// What a sender keeps of a story with the simulator, and what the simulator then is without that story.
#[test]
fn a_scenario_that_was_learnt_from_our_own_drops_is_served_and_answers_the_same_zip_as_before() {
    let learnt = {
        let simulator = Simulator::start();
        for name in ["plain", "signing", "rejected", "realtime"] {
            simulator.upload_sample(name);
        }
        simulator.settle();
        let folder = TempDir::new().expect("a folder");
        let drops = folder.path().join("drops");
        fs::create_dir(&drops).expect("a folder");
        copy_outbound(&simulator, &drops);
        run(program(folder.path()).args(["sample", "--out", "drops/sent"])).succeeds();
        for entry in fs::read_dir(drops.join("sent")).expect("the samples") {
            let path = entry.expect("a file").path();
            let is_sent = ["plain", "signing", "rejected", "realtime"]
                .iter()
                .any(|name| path.ends_with(format!("netsshare_{name}.zip")));
            if !is_sent {
                fs::remove_file(path).expect("removed");
            }
        }
        let said = json(&import(&folder, &["--with-contents", "--format", "json"]).succeeds());
        for of in ["verdicts", "signings"] {
            assert_eq!(said[of]["alike"], said[of]["of"], "{said}");
        }
        run(program(folder.path()).args(["replay", "my.bundle.zip"])).succeeds();
        run(program(folder.path()).args(["fidelity", "diff", "drops", "--scenario", "my.yaml"])).succeeds();
        text(&folder, "my.yaml")
    };
    let simulator = Simulator::play_text(&learnt);
    simulator.upload_sample("plain");
    simulator.settle();
    let receipts = simulator.sftp("ls /Outbound/\n").succeeds();
    assert!(receipts.contains("netsshare_plain.zip.receipt"), "{receipts}");
}

fn copy_outbound(simulator: &Simulator, to: &Path) {
    simulator.sftp(&format!("get /Outbound/* {}\n", to.display())).succeeds();
}
