//! Recipes that go wrong while a file is uploaded.

use serde_json::Value;

use super::playing::{
    Recipe, in_world, large, listed, paramiko, put, put_bytes, scenario, sftp_begun, statuses, struck,
};
use crate::clients::lftp::lftp_ran;
use crate::support::{INBOUND, Simulator, sample};

/// How often the auditor says that a document was sent, and delivered.
fn sent_and_delivered(simulator: &Simulator) -> (u64, u64) {
    let again = &simulator.timeline("what=sent_again")[0];
    let times = |key: &str| again[key].as_u64().expect("a number");
    (times("sent"), times("delivered"))
}

pub(super) fn the_confirming_stat_fails(recipe: &Recipe) {
    recipe.says("A second try is answered 400, and the auditor says *sent twice, delivered once*");
    recipe.says("with a new shipment id it says *delivered twice*");
    let simulator = recipe.plays();
    let put = format!("told(lambda: sftp.put('netsshare_a.zip', '{INBOUND}/netsshare_a.zip'))\n");
    simulator.write("netsshare_a.zip", &sample("plain"));
    let twice = paramiko(&simulator, "tTEST1", &format!("{put}{put}"));
    assert_eq!(twice, "FileNotFoundError\nFileNotFoundError\n");
    simulator.settle();
    assert_eq!(statuses(&simulator), ["200", "400"]);
    assert_eq!(sent_and_delivered(&simulator), (2, 1));

    let simulator = recipe.plays_at("as: moves-files-away");
    let samples = nets_samples::all();
    let plain = samples.iter().find(|sample| sample.name == "plain").expect("the sample");
    for number in [1, 2] {
        simulator.write("netsshare_a.zip", &plain.zip_again(number));
        let stat = format!("told(lambda: sftp.stat('{INBOUND}/netsshare_a.zip'))\n");
        let said = paramiko(&simulator, "tTEST1", &format!("{put}{stat}print(sftp.listdir('{INBOUND}'))\n"));
        assert_eq!(said, "FileNotFoundError\nFileNotFoundError\n[]\n");
        simulator.settle();
    }
    assert_eq!(statuses(&simulator), ["200", "200"]);
    assert_eq!(sent_and_delivered(&simulator), (2, 2));
}

pub(super) fn the_answer_to_the_close_is_lost(recipe: &Recipe) {
    recipe.says("The file is taken; OpenSSH says `Connection closed`, and its exit code is not 0");
    let simulator = recipe.plays();
    put_bytes(&simulator, "netsshare_a.zip", &sample("plain")).fails_saying("Connection closed");
    simulator.settle();
    assert_eq!(statuses(&simulator), ["200"]);
    assert_eq!(struck(&simulator), [["the close is lost", "done", "none"]]);

    recipe.says("lftp connects again, sends it a second time without a word, and ends with 0");
    let simulator = recipe.plays();
    simulator.write("netsshare_a.zip", &sample("plain"));
    let soon = "set xfer:use-temp-file no; set net:reconnect-interval-base 1";
    let ran = lftp_ran(&simulator, &format!("{soon}; put -O {INBOUND} netsshare_a.zip"));
    assert_eq!((ran.code, ran.said()), (Some(0), String::new()));
    simulator.settle();
    assert_eq!(statuses(&simulator), ["200", "400"]);
}

pub(super) fn it_breaks_off_before_the_close(recipe: &Recipe) {
    recipe.says("nothing was taken: it must send again");
    let simulator = recipe.plays();
    put_bytes(&simulator, "netsshare_a.zip", &sample("plain")).fails_saying("Connection");
    simulator.settle();
    assert_eq!(simulator.shipments(0), Vec::<Value>::new());
    assert_eq!(struck(&simulator), [["cut before the close", "not_done", "none"]]);
    put(&simulator, "netsshare_a.zip").succeeds();
    simulator.settle();
    assert_eq!(statuses(&simulator), ["200"]);
}

pub(super) fn the_disk_is_full(recipe: &Recipe) {
    recipe.says("The client is told, and what was written is not picked up");
    recipe.says("Without an answer, clients hang that have no time-out");
    let simulator = recipe.plays();
    put_bytes(&simulator, "netsshare_a.zip", &large("full", 200_000)).fails_saying("Failure");
    assert_eq!(struck(&simulator)[0], ["disk full", "partly", "failure"]);
    let size = simulator.sftp(&format!("ls -l {INBOUND}\n")).succeeds();
    assert!(size.contains(" 40960 "), "{size}");
    assert_eq!(simulator.timeline("what=upload_finished"), Vec::<Value>::new());

    let last = simulator.timeline("what=fault_fired").last().expect("one")["seq"].clone();
    let mut hangs = sftp_begun(&simulator, &format!("put netsshare_a.zip {INBOUND}/netsshare_a.tmp\n"));
    let fired = simulator.wait(&format!("what=fault_fired&after={last}"));
    assert_eq!(fired["fault"], "the server hangs", "{fired}");
    // Another client is served meanwhile, and this one still waits.
    simulator.sftp(&format!("ls {INBOUND}\n")).succeeds();
    assert!(hangs.try_wait().expect("asked").is_none(), "it hangs");
    hangs.kill().expect("it ran");
    hangs.wait().expect("its end");
}

pub(super) fn bytes_are_lost_in_silence(recipe: &Recipe) {
    recipe.says("The client believes that all is well, and the shipment is refused as a broken zip");
    for bytes in [sample("plain"), large("lost", 200_000)] {
        let simulator = recipe.plays();
        put_bytes(&simulator, "netsshare_a.zip", &bytes).succeeds();
        simulator.settle();
        assert_eq!(statuses(&simulator), ["400"]);
        let refused = simulator.timeline("what=shipment_refused")[0].to_string();
        assert!(refused.contains("zip"), "{refused}");
        assert_eq!(struck(&simulator), [["lost bytes", "partly", "as_done"]]);
    }
}

pub(super) fn append_or_resume(recipe: &Recipe) {
    recipe.says("see whether your program goes on from there, begins anew, or appends all of it");
    recipe.says("so that the file is there one and a half times");
    let simulator = recipe.plays();
    let bytes = large("cut", 200_000);
    let name = "netsshare_a.zip";
    simulator.write(name, &bytes);
    let ways = [
        ("goes-on", format!("reput {name} {INBOUND}/{name}\n")),
        ("anew", format!("put {name} {INBOUND}/{name}\n")),
        ("appends", String::new()),
    ];
    for (world, again) in ways {
        let session = in_world(&simulator, world);
        let sftp = |commands: &str| simulator.sftp_as(&session, commands);
        sftp(&format!("put {name} {INBOUND}/\n")).fails_saying("Connection");
        let part = sftp(&format!("ls -l {INBOUND}\n")).succeeds();
        assert!(part.contains(" 100000 "), "a part is there: {part}");
        let mut arrives = bytes.len();
        if again.is_empty() {
            let append = format!("sftp.open('{INBOUND}/{name}', 'ab').write(open('{name}', 'rb').read())");
            paramiko(&simulator, &session.user, &append);
            arrives += 100_000;
        } else {
            sftp(&again).succeeds();
        }
        simulator.post(&format!("/v1/settle?world={world}"), "");
        let finished = &simulator.timeline(&format!("what=upload_finished&world={world}"))[0];
        assert_eq!(finished["size"], arrives, "{world}: {finished}");
        let accepted = simulator.timeline(&format!("what=shipment_accepted&world={world}"));
        assert_eq!(accepted.len(), usize::from(!again.is_empty()), "{world}");
    }
    for key in ["as: object-store", "server: {append: refused}"] {
        let simulator = recipe.plays_at(key);
        put_bytes(&simulator, "part", b"part").succeeds();
        simulator.write("part", b"part, and the rest");
        simulator.sftp(&format!("reput part {INBOUND}/part\n")).fails_saying("Failure");
    }
}

pub(super) fn setstat_is_refused(recipe: &Recipe) {
    recipe.says("OpenSSH and lftp set times and permissions before they close the file");
    recipe.says("OpenSSH says `Permission denied`, and ends with 0");
    let simulator = recipe.plays();
    simulator.write("netsshare_o.zip", &sample("plain"));
    simulator.write("netsshare_l.zip", &sample("signing"));
    let told = simulator.sftp(&format!("put -p netsshare_o.zip {INBOUND}/\n"));
    assert!(told.said().contains("Permission denied"), "{}", told.said());
    told.succeeds();
    lftp_ran(&simulator, &format!("put -O {INBOUND} netsshare_l.zip"));
    simulator.settle();
    let entries = simulator.timeline("");
    let whats = entries.iter().filter_map(|entry| entry["what"].as_str());
    let whats: Vec<_> = whats.filter(|what| ["fault_fired", "upload_finished"].contains(what)).collect();
    assert_eq!(whats, ["fault_fired", "upload_finished", "fault_fired", "upload_finished"]);
    assert_eq!(statuses(&simulator), ["200", "200"], "both were taken");

    let set =
        format!("told(lambda: sftp.truncate('{INBOUND}/a', 1))\nprint(sftp.stat('{INBOUND}/a').st_size)");
    for (key, said) in [("server: {setstat: denied}", "PermissionError\n3\n"), ("ignored", "done\n3\n")] {
        let simulator = match key {
            "ignored" => {
                recipe.says("`ignored` tells the client that it was done");
                Simulator::play_text(&scenario("server: {setstat: ignored}"))
            }
            key => recipe.plays_at(key),
        };
        put_bytes(&simulator, "a", b"abc").succeeds();
        assert_eq!(paramiko(&simulator, "tTEST1", &set), said, "{key}");
    }
}

pub(super) fn the_rename_fails_or_is_not_told(recipe: &Recipe) {
    recipe.says("For programs that write to a temporary name");
    let simulator = recipe.plays();
    let rename = |name: &str| format!("rename {INBOUND}/{name}.tmp {INBOUND}/netsshare_{name}.zip\n");
    let put = |name: &str, bytes: Vec<u8>| {
        simulator.write(name, &bytes);
        simulator.sftp(&format!("put {name} {INBOUND}/{name}.tmp\n{}", rename(name)))
    };
    put("a", sample("plain")).fails_saying("Connection closed");
    simulator.settle();
    assert_eq!(statuses(&simulator), ["200"], "it was done");
    put("b", sample("signing")).fails_saying("Failure");
    simulator.settle();
    assert_eq!(statuses(&simulator).len(), 1, "it was not done");
    simulator.sftp(&rename("b")).succeeds();
    simulator.settle();
    assert_eq!(statuses(&simulator), ["200", "200"]);
    let expected = [["the rename is lost", "done", "none"], ["and then refused", "not_done", "failure"]];
    assert_eq!(struck(&simulator), expected);
}

pub(super) fn rename_over_an_existing_name(recipe: &Recipe) {
    recipe.says("SFTP's own rename refuses it, `posix-rename@openssh.com` replaces");
    recipe.says("refuses both, and writing over a file as well. A picked-up file is not in the way");
    let rename = |how: &str| format!("told(lambda: sftp.{how}('{INBOUND}/a', '{INBOUND}/b'))\n");
    let both = rename("rename") + &rename("posix_rename");
    let two = format!("put file {INBOUND}/a\nput file {INBOUND}/b\n");
    let usual = Simulator::play_text(&scenario("name: One"));
    usual.write("file", b"file");
    usual.sftp(&two).succeeds();
    assert_eq!(paramiko(&usual, "tTEST1", &both), "OSError\ndone\n");

    recipe.says("(`as: never-overwrites`)");
    for key in ["server: {overwrite: refused}", "as: never-overwrites"] {
        let simulator = recipe.plays_at(key);
        simulator.write("file", b"file");
        simulator.sftp(&two).succeeds();
        assert_eq!(paramiko(&simulator, "tTEST1", &both), "OSError\nOSError\n", "{key}");
        simulator.sftp(&format!("put file {INBOUND}/b\n")).fails_saying("Failure");
        for bytes in [sample("plain"), sample("signing")] {
            put_bytes(&simulator, "netsshare_a.zip", &bytes).succeeds();
            simulator.settle();
        }
        assert_eq!(statuses(&simulator), ["200", "200"], "{key}");
    }

    let simulator = recipe.plays();
    put_bytes(&simulator, "a", &sample("plain")).succeeds();
    for _ in 0..2 {
        let renamed = simulator.sftp(&format!("rename {INBOUND}/a {INBOUND}/netsshare_a.zip\n"));
        renamed.fails_saying("Failure");
    }
    assert_eq!(struck(&simulator), vec![["there is one of that name", "not_done", "failure"]; 2]);
}

pub(super) fn the_name_is_used_again(recipe: &Recipe) {
    recipe.says("That needs no fault: a picked-up file leaves its name as a trace");
    recipe.says("the next one of that name is a shipment of its own");
    let simulator = Simulator::play_text(&scenario("name: One"));
    for bytes in [sample("plain"), sample("signing")] {
        put_bytes(&simulator, "netsshare_a.zip", &bytes).succeeds();
        let listed = simulator.sftp(&format!("ls {INBOUND}\n")).succeeds();
        assert!(listed.contains("netsshare_a.zip"), "{listed}");
    }
    simulator.settle();
    assert_eq!(statuses(&simulator), ["200", "200"]);
    let receipts: Vec<_> = listed(&simulator, "tTEST1").into_iter().map(|(name, _)| name).collect();
    let receipt = |number: u8| format!("tTEST1_DK12345678_000000{number}_netsshare_a.zip.receipt");
    assert_eq!(receipts, [1, 2].map(receipt));
}

pub(super) fn the_quota_is_used_up(recipe: &Recipe) {
    recipe.says("beyond it the door says so as a full disk does");
    recipe.says("`quota` on a sender says what its files may take together");
    let simulator = Simulator::play_text(&scenario("quota: 1 MB"));
    put_bytes(&simulator, "a", &large("first", 600_000)).succeeds();
    let refused = put_bytes(&simulator, "b", &large("second", 600_000));
    refused.fails_saying("Failure");
    simulator.sftp(&format!("rm {INBOUND}/a\nrm {INBOUND}/b\nput b {INBOUND}/\n")).succeeds();
}
