//! Legacy scp: OpenSSH's own, and what libraries that speak it send.

use std::fs;
use std::process::Command;

use nets_core::event::Observation;
use nets_core::identity::UploadId;

use crate::support::{FOLDER, Ran, USER, World, bytes, installed, run};

/// Runs `scp -O`, which asks for the old protocol.
fn scp(world: &World, arguments: &[&str]) -> Ran {
    let mut command = world.openssh("scp");
    command.args(["-O", "-q", "-P", &world.address.port().to_string(), "-i"]).arg(world.key());
    run(command.args(arguments))
}

fn remote(path: &str) -> String {
    format!("{USER}@127.0.0.1:{path}")
}

/// A Python function that runs a command in a channel, says all it is to say, and tells what comes back.
const EXEC: &str = "
def execute(command, said, end='eof'):
    channel = transport.open_session()
    channel.settimeout(20)
    channel.exec_command(command)
    channel.sendall(said)
    if end == 'close':
        channel.close(); return None
    if end == 'eof': channel.shutdown_write()
    heard = b''
    while True:
        more = channel.recv(65536)
        if not more: break
        heard += more
    complaint = b''
    while True:
        more = channel.recv_stderr(65536)
        if not more: break
        complaint += more
    return channel.recv_exit_status(), heard, complaint
";

#[test]
fn files_go_both_ways_and_a_name_can_be_sent_again() {
    if !installed("files_go_both_ways_and_a_name_can_be_sent_again", &["scp"]) {
        return;
    }
    let world = World::new();
    let zip = bytes(3_000_001);
    world.write("netsshare_a b.zip", &zip);
    world.write("netsshare_c.zip", b"");
    world.publish("a.receipt", b"<receipt/>");
    world.publish("b.receipt", &zip);
    world.publish("other", b"x");
    let to = remote(&format!("{FOLDER}/"));
    scp(&world, &["-p", "netsshare_a b.zip", "netsshare_c.zip", &to]).succeeds();
    scp(&world, &["netsshare_a b.zip", &remote(&format!("'{FOLDER}/netsshare_a b.zip'"))]).succeeds();
    let (spaced, empty) = ("netsshare_a b.zip".to_owned(), "netsshare_c.zip".to_owned());
    assert_eq!(world.seen.arrived(), [(spaced.clone(), 3_000_001), (empty, 0), (spaced, 3_000_001)]);
    assert!(fs::read(world.files.shipment(UploadId(1))).expect("the zip") == zip);
    fs::create_dir(world.path("got")).expect("a directory");
    scp(&world, &["-p", &remote("/Outbound/*.receipt"), "got"]).succeeds();
    assert!(fs::read(world.path("got/b.receipt")).expect("the file") == zip);
    assert_eq!(fs::read_dir(world.path("got")).expect("the directory").count(), 2);
    assert_eq!(world.seen.uploads_under_way(), 0);
}

#[test]
fn folders_that_exist_are_entered_and_others_are_refused() {
    if !installed("folders_that_exist_are_entered_and_others_are_refused", &["scp"]) {
        return;
    }
    let world = World::new();
    fs::create_dir_all(world.path("DK12345678/sub")).expect("directories");
    world.write("DK12345678/netsshare_r.zip", b"zip");
    world.write("DK12345678/sub/netsshare_s.zip", b"zip");
    world.publish("a.receipt", b"<receipt/>");
    scp(&world, &["-r", "DK12345678", &remote("/Inbound")]).fails_with("folders can be neither made");
    assert_eq!(world.seen.arrived(), [("netsshare_r.zip".to_owned(), 3)]);
    scp(&world, &["-r", &remote("/Outbound"), "down"]).succeeds();
    assert_eq!(fs::read(world.path("down/a.receipt")).expect("the file"), b"<receipt/>");
    scp(&world, &[&remote("/Outbound"), "down2"]).fails_with("not a regular file");
}

#[test]
fn what_is_not_allowed_is_refused_with_its_sentence() {
    if !installed("what_is_not_allowed_is_refused_with_its_sentence", &["scp"]) {
        return;
    }
    let world = World::new();
    world.write("netsshare_a.zip", b"zip");
    world.write("netsshare_not_taken.zip", b"zip");
    for (from, to, words) in [
        ("netsshare_a.zip", remote("/Outbound/"), "can only be read and deleted"),
        ("netsshare_a.zip", remote("/"), "only to /Inbound/DK12345678"),
        (
            "netsshare_a.zip",
            remote("/Inbound/DK87654321/netsshare_a.zip"),
            "your folder is /Inbound/DK12345678",
        ),
        ("netsshare_a.zip", remote("/Inbound/none/"), "not a folder"),
        ("netsshare_a.zip", remote("$HOME"), "needs a shell"),
        ("netsshare_not_taken.zip", remote(FOLDER), "could not be taken in"),
        (&remote("/Outbound/none"), "got".to_owned(), "No such file"),
    ] {
        scp(&world, &[from, &to]).fails_with(words);
    }
    let told = world.seen.reasons();
    for words in ["can only be read", "your folder is", "not a folder", "needs a shell"] {
        assert!(told.iter().any(|reason| reason.contains(words)), "{words}: {told:?}");
    }
    // By SFTP too, no file is made of a folder that is not there.
    let mut by_sftp = world.openssh("scp");
    by_sftp.args(["-s", "-P", &world.address.port().to_string(), "-i"]).arg(world.key());
    run(by_sftp.args(["netsshare_a.zip", &remote(&format!("{FOLDER}/none/"))]))
        .fails_with("Permission denied");
    assert!(world.seen.reasons().iter().any(|reason| reason.contains("folders can be neither made")));
    let told = world.seen.observations.lock().expect("lock").clone();
    let has_path = |told: &Observation| matches!(told, Observation::RequestRefused { path, .. } if path == "/Inbound/none/");
    assert!(told.iter().any(has_path), "{told:?}");
    let mut two = world.openssh("scp");
    two.args(["-O", "-P", &world.address.port().to_string(), "-i"]).arg(world.key());
    run(two.args([
        "netsshare_a.zip",
        "netsshare_not_taken.zip",
        &remote(&format!("{FOLDER}/netsshare_a.zip")),
    ]))
    .fails_with("not a folder");
}

#[test]
fn an_upload_that_is_cut_off_or_padded_is_abandoned_and_one_without_a_last_word_arrives() {
    if !installed("an_upload_that_is_cut_off_or_padded_is_abandoned", &["paramiko"]) {
        return;
    }
    let world = World::new();
    let output = world
        .paramiko(&format!(
            "{EXEC}\
             print(execute('scp -t {FOLDER}', b'C0644 4 netsshare_a.zip\\ndata\\0'))\n\
             print(execute('scp -t {FOLDER}', b'C0644 4 netsshare_b.zip\\ndata'))\n\
             execute('scp -t {FOLDER}', b'C0644 4 netsshare_c.zip\\ndata', 'close')\n\
             print(execute('scp -t {FOLDER}', b'C0644 4 netsshare_d.zip\\ndat'))\n\
             print(execute('scp -t {FOLDER}', b'C0644 4 netsshare_e.zip\\ndata\\1scp: it changed\\n'))\n\
             print(execute('scp -t {FOLDER}', b'C0644 9999999999 netsshare_f.zip\\n'))\n\
             print(execute('scp -t {FOLDER}', b'C0644 4 ../netsshare_g.zip\\n'))\n\
             print(execute('scp -t {FOLDER}', b'hello\\n', 'wait'))\n\
             print(execute('scp -t {FOLDER}', b'x' * 5000, 'wait'))\n\
             print(sftp.stat('{FOLDER}/netsshare_c.zip').st_size)"
        ))
        .succeeds();
    let expected = [
        "(0, b'\\x00\\x00\\x00', b'')",
        "(0, b'\\x00\\x00', b'')",
        "(1, b'\\x00\\x00', b'')",
        "(1, b'\\x00\\x00', b'')",
        "(1, b'\\x00\\x01scp: /Inbound/DK12345678/netsshare_f.zip: The file is larger than 2 GB\\n', b'')",
        "(1, b'\\x00\\x02scp: protocol error: size or name is malformed\\n', b'')",
        "(1, b\"\\x00\\x02scp: protocol error: the line is not one of scp's\\n\", b'')",
        "(1, b'\\x00\\x02scp: protocol error: the line is too long\\n', b'')",
        "4",
    ];
    assert_eq!(output.lines().collect::<Vec<_>>(), expected);
    let arrived: Vec<_> = world.seen.arrived().into_iter().map(|(name, _)| name).collect();
    assert_eq!(arrived, ["netsshare_a.zip", "netsshare_b.zip", "netsshare_c.zip"]);
    let observations = world.seen.observations.lock().expect("lock");
    let abandoned = |seen: &&Observation| matches!(seen, Observation::UploadAbandoned { .. });
    assert_eq!(observations.iter().filter(abandoned).count(), 2);
}

#[test]
fn an_upload_beyond_the_quota_ends_with_its_reason() {
    if !installed("an_upload_beyond_the_quota_ends_with_its_reason", &["scp", "sftp"]) {
        return;
    }
    let world = World::with_quota(1 << 20);
    world.write("netsshare_a.zip", &bytes(600_000));
    world.write("netsshare_b.zip", &bytes(600_000));
    let to = remote(&format!("{FOLDER}/"));
    scp(&world, &["netsshare_a.zip", &to]).succeeds();
    scp(&world, &["netsshare_b.zip", &to]).fails_with("The quota is used up");
    world.sftp(&format!("put netsshare_b.zip {FOLDER}/\n")).fails_with("Failure");
    assert_eq!(world.seen.arrived().len(), 1);
    let reasons = world.seen.reasons();
    assert!(reasons.iter().all(|reason| reason.contains("may take 1 MB together")), "{reasons:?}");
    assert_eq!(reasons.len(), 2, "one line for an upload, however many packets are refused");
    let output = world.sftp("df /Outbound\n").succeeds();
    assert!(output.contains("1024"), "{output}");
}

#[test]
fn a_client_that_does_not_read_holds_up_nobody() {
    if !installed("a_client_that_does_not_read_holds_up_nobody", &["paramiko"]) {
        return;
    }
    let world = World::new();
    world.publish("large", &bytes(40 << 20));
    let before = World::memory();
    let output = world
        .paramiko(&format!(
            "stalled = transport.open_session(window_size=65536)\n\
             stalled.exec_command('scp -f /Outbound/large')\n\
             stalled.sendall(b'\\0\\0')\n\
             print(stalled.recv(9))\n\
             sftp.putfo(io.BytesIO(b'zip'), '{FOLDER}/netsshare_s.zip')\n\
             print(sftp.stat('{FOLDER}/netsshare_s.zip').st_size)\n\
             flood = transport.open_session()\n\
             flood.exec_command('scp -f /Outbound/large')\n\
             try:\n\
             \x20   while True: flood.sendall(b'\\0' * 30000)\n\
             except (OSError, EOFError): print('ended')"
        ))
        .succeeds();
    assert_eq!(output, "b'C0640 419'\n3\nended\n");
    assert!(World::memory() < before + (24 << 20));
}

#[test]
fn curl_sends_and_fetches_by_scp_and_fails_where_it_is_refused() {
    if !installed(
        "curl_sends_and_fetches_by_scp_and_fails_where_it_is_refused",
        &["curl with scp", "ssh-keygen"],
    ) {
        return;
    }
    let world = World::new();
    let zip = bytes(5_000_000);
    world.write("netsshare_big.zip", &zip);
    world.publish("a.receipt", b"<receipt/>");
    let public = run(Command::new("ssh-keygen").arg("-yf").arg(world.key())).succeeds();
    let public = world.write("public", public.as_bytes());
    let curl = |arguments: &[&str]| {
        let mut curl = Command::new("curl");
        curl.args(["-sS", "--insecure", "-u", &format!("{USER}:"), "--key"]).arg(world.key());
        run(curl.arg("--pubkey").arg(&public).args(arguments).current_dir(world.directory.path()))
    };
    let url = |path: &str| format!("scp://127.0.0.1:{}{path}", world.address.port());
    curl(&["-T", "netsshare_big.zip", &url(&format!("{FOLDER}/netsshare_big.zip"))]).succeeds();
    assert!(fs::read(world.files.shipment(UploadId(1))).expect("the zip") == zip);
    assert_eq!(curl(&[&url("/Outbound/a.receipt")]).succeeds(), "<receipt/>");
    curl(&["-T", "netsshare_big.zip", &url("/Outbound/netsshare_big.zip")]).fails_with("");
    curl(&["-T", "netsshare_big.zip", &url("/Inbound/DK87654321/netsshare_big.zip")]).fails_with("");
    curl(&[&url("/Outbound/none")]).fails_with("");
    assert_eq!(world.seen.arrived().len(), 1);
}
