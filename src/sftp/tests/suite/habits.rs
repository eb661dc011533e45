//! Each habit that a sender's server can have, as clients that others wrote meet it.

use std::process::Command;

use nets_core::faults::connection::ConnectionOrder;
use nets_core::habits::{BeyondLimit, InboundHabit, ServerHabits, SetstatHabit, WriteHabit};

use crate::support::planner::connection;
use crate::support::{FOLDER, USER, World, bytes, installed, run};

const USUAL: ServerHabits = ServerHabits::USUAL;

#[test]
fn attributes_are_denied_behind_an_upload_that_was_taken() {
    let test = "attributes_are_denied_behind_an_upload_that_was_taken";
    if !installed(test, &["sftp", "paramiko", "lftp"]) {
        return;
    }
    let world = World::with_habits(ServerHabits { setstat: SetstatHabit::Denied, ..USUAL });
    for name in ["netsshare_o.zip", "netsshare_p.zip", "netsshare_l.zip"] {
        world.write(name, &bytes(5_000));
    }
    let told = world.sftp(&format!("put -p netsshare_o.zip {FOLDER}/\n")).succeeds();
    assert!(told.contains("Permission denied"), "{told}");
    let output = world
        .paramiko(&format!(
            "sftp.put('netsshare_p.zip', '{FOLDER}/netsshare_p.zip')\n\
             try: sftp.utime('{FOLDER}/netsshare_p.zip', (1, 1))\n\
             except PermissionError as error: print(error)"
        ))
        .succeeds();
    assert!(output.contains("`setstat: denied`"), "{output}");
    world.lftp(&format!("put -O {FOLDER} netsshare_l.zip"));
    let arrived: Vec<_> = world.seen.arrived().into_iter().map(|(name, _)| name).collect();
    assert_eq!(arrived, ["netsshare_o.zip", "netsshare_p.zip", "netsshare_l.zip"]);
}

#[test]
fn attributes_are_ignored_though_the_client_hears_otherwise() {
    if !installed("attributes_are_ignored_though_the_client_hears_otherwise", &["paramiko"]) {
        return;
    }
    let world = World::with_habits(ServerHabits { setstat: SetstatHabit::Ignored, ..USUAL });
    let output = world
        .paramiko(&format!(
            "with sftp.open('{FOLDER}/a', 'w') as file:\n\
             \x20   file.write('123456'); file.flush(); file.truncate(2)\n\
             sftp.truncate('{FOLDER}/a', 3)\n\
             print(sftp.stat('{FOLDER}/a').st_size)"
        ))
        .succeeds();
    assert_eq!(output, "6\n");
}

#[test]
fn nothing_is_added_to_a_file_that_lies_there() {
    let test = "nothing_is_added_to_a_file_that_lies_there";
    if !installed(test, &["sftp", "paramiko", "curl with scp", "ssh-keygen"]) {
        return;
    }
    let world = World::with_habits(ServerHabits { append: WriteHabit::Refused, ..USUAL });
    world.write("part", &bytes(1_000));
    world.sftp(&format!("put part {FOLDER}/whole\n")).succeeds();
    world.write("whole", &bytes(2_000));
    world.sftp(&format!("reput whole {FOLDER}/whole\n")).fails_with("Failure");
    let output = world
        .paramiko(&format!(
            "for mode in 'a', 'r+':\n\
             \x20   try: sftp.open('{FOLDER}/whole', mode)\n\
             \x20   except IOError as error: print('refused')\n\
             print(sftp.stat('{FOLDER}/whole').st_size)"
        ))
        .succeeds();
    assert_eq!(output, "refused\nrefused\n1000\n");
    let appended = curl(&world, &["--append", "-T", "whole", &format!("{FOLDER}/whole")]);
    assert_ne!(appended.code, Some(0), "{}", appended.output);
    assert!(world.seen.reasons().iter().all(|reason| reason.contains("`append: refused`")));
    assert_eq!(world.seen.reasons().len(), 4);
    world.sftp(&format!("put whole {FOLDER}/whole\nls -l {FOLDER}\n")).succeeds();
}

/// curl at the world, with a path in the place of the address.
fn curl(world: &World, arguments: &[&str]) -> crate::support::Ran {
    let mut made = Command::new("ssh-keygen");
    let public = run(made.args(["-y", "-f"]).arg(world.key())).succeeds();
    let public = world.write("client_key.pub", public.as_bytes());
    let mut curl = Command::new("curl");
    curl.args(["-sS", "--insecure", "-u", &format!("{USER}:"), "--key"]).arg(world.key());
    curl.arg("--pubkey").arg(public).current_dir(world.directory.path());
    for argument in arguments {
        match argument.strip_prefix('/') {
            Some(path) => curl.arg(format!("sftp://{}/{path}", world.address)),
            None => curl.arg(argument),
        };
    }
    run(&mut curl)
}

#[test]
fn a_file_that_lies_there_is_neither_written_nor_renamed_over() {
    let test = "a_file_that_lies_there_is_neither_written_nor_renamed_over";
    if !installed(test, &["sftp", "scp", "paramiko"]) {
        return;
    }
    let world = World::with_habits(ServerHabits { overwrite: WriteHabit::Refused, ..USUAL });
    world.write("a", &bytes(10));
    world.sftp(&format!("put a {FOLDER}/a\nput a {FOLDER}/b\n")).succeeds();
    world.sftp(&format!("put a {FOLDER}/a\n")).fails_with("Failure");
    // OpenSSH's client asks for the rename that replaces.
    world.sftp(&format!("rename {FOLDER}/a {FOLDER}/b\n")).fails_with("Failure");
    let mut scp = world.openssh("scp");
    scp.args(["-O", "-P", &world.address.port().to_string(), "-i"]).arg(world.key()).arg("a");
    run(scp.arg(format!("{USER}@127.0.0.1:{FOLDER}/a"))).fails_with("overwrite: refused");
    world.sftp(&format!("rm {FOLDER}/b\nrename {FOLDER}/a {FOLDER}/b\n")).succeeds();
    // The name of a picked-up file is free.
    for _ in 0..2 {
        world.sftp(&format!("put a {FOLDER}/netsshare_a.zip\n")).succeeds();
    }
    assert_eq!(world.seen.arrived().len(), 2);
}

#[test]
fn files_are_put_into_a_letter_box_and_nothing_else_is_done_there() {
    let test = "files_are_put_into_a_letter_box_and_nothing_else_is_done_there";
    if !installed(test, &["sftp", "paramiko"]) {
        return;
    }
    let world = World::with_habits(ServerHabits { inbound: InboundHabit::WriteOnly, ..USUAL });
    world.write("netsshare_a.zip", &bytes(1_000));
    world.sftp(&format!("put netsshare_a.zip {FOLDER}/\nls /\nls /Outbound\n")).succeeds();
    world.sftp(&format!("ls {FOLDER}\n")).fails_with("Permission denied");
    let output = world
        .paramiko(&format!(
            "def told(what):\n\
             \x20   try: what(); print('done')\n\
             \x20   except IOError as error: print(type(error).__name__)\n\
             there = '{FOLDER}/netsshare_b.zip'\n\
             told(lambda: sftp.put('netsshare_a.zip', there))\n\
             told(lambda: sftp.put('netsshare_a.zip', there, confirm=False))\n\
             told(lambda: sftp.stat(there))\n\
             told(lambda: sftp.listdir('{FOLDER}'))\n\
             told(lambda: sftp.open('{FOLDER}/x', 'w').close())\n\
             told(lambda: sftp.open('{FOLDER}/x'))\n\
             told(lambda: sftp.posix_rename('{FOLDER}/x', '{FOLDER}/y'))\n\
             told(lambda: sftp.remove('{FOLDER}/x'))"
        ))
        .succeeds();
    let said: Vec<_> = output.lines().collect();
    let denied = "PermissionError";
    assert_eq!(said, [denied, "done", denied, denied, "done", denied, denied, denied]);
    assert_eq!(world.seen.arrived().len(), 3, "and put was refused behind one of them");
}

#[test]
fn files_come_whole_though_each_answer_is_short() {
    let test = "files_come_whole_though_each_answer_is_short";
    if !installed(test, &["sftp", "paramiko", "lftp", "curl with scp", "ssh-keygen"]) {
        return;
    }
    let world = World::with_habits(ServerHabits { read: Some(1_000), ..USUAL });
    world.publish("file", &bytes(123_456));
    world.sftp("get /Outbound/file openssh\n").succeeds();
    world.paramiko("sftp.get('/Outbound/file', 'paramiko')").succeeds();
    // lftp takes a short answer for the end of the file (4.9.2 and before).
    world.lftp("get /Outbound/file -o lftp").fails_with("file size decreased during transfer");
    // curl's libssh2 takes it for an error of the protocol (1.10.0).
    curl(&world, &["-o", "curl", "/Outbound/file"]).fails_with("Error in the SSH layer");
    for client in ["openssh", "paramiko"] {
        assert!(std::fs::read(world.path(client)).expect("a file") == bytes(123_456), "{client}");
    }
}

#[test]
fn a_packet_beyond_what_the_server_takes_ends_the_session_and_who_asks_how_long_it_may_be_gets_through() {
    let test = "a_packet_beyond_what_the_server_takes_ends_the_session";
    if !installed(test, &["sftp", "paramiko"]) {
        return;
    }
    let world = World::with_habits(ServerHabits { packet: Some(34_000), ..USUAL });
    world.write("netsshare_a.zip", &bytes(400_000));
    world.publish("file", &bytes(400_000));
    let put = format!("put netsshare_a.zip {FOLDER}/\nget /Outbound/file got\n");
    world.sftp(&put).succeeds();
    assert!(std::fs::read(world.path("got")).expect("a file") == bytes(400_000));
    let ran = world.sftp_with(&["-B", "200000"], &put);
    assert_ne!(ran.code, Some(0), "{}", ran.output);
    assert!(world.seen.reasons().iter().any(|reason| reason.contains("`packet`")));
    // paramiko cuts files into 32 KiB, as the draft says.
    world
        .paramiko(&format!(
            "sftp.put('netsshare_a.zip', '{FOLDER}/netsshare_b.zip'); sftp.get('/Outbound/file', 'again')"
        ))
        .succeeds();
    assert!(std::fs::read(world.path("again")).expect("a file") == bytes(400_000));
    assert_eq!(world.seen.arrived().len(), 2);
}

#[test]
fn a_slow_session_slows_no_other() {
    if !installed("a_slow_session_slows_no_other", &["sftp", "scp"]) {
        return;
    }
    let world = World::with_habits(ServerHabits { speed: Some(100), ..USUAL });
    world.write("large", &bytes(4_000_000));
    world.publish("large", &bytes(4_000_000));
    let mut scp = world.openssh("scp");
    scp.args(["-O", "-P", &world.address.port().to_string(), "-i"]).arg(world.key()).arg("large");
    scp.arg(format!("{USER}@127.0.0.1:{FOLDER}/scp")).stderr(std::process::Stdio::null());
    let slow = [
        world.sftp_begun("up", &format!("put large {FOLDER}/large\n")),
        world.sftp_begun("down", "get /Outbound/large got\n"),
        scp.spawn().expect("scp runs"),
    ];
    while world.seen.uploads_under_way() < 2 {
        std::thread::yield_now();
    }
    world.sftp(&format!("put batch {FOLDER}/quick\nls {FOLDER}\nrm {FOLDER}/quick\n")).succeeds();
    for mut client in slow {
        assert!(client.try_wait().expect("asked").is_none(), "it takes hours");
        client.kill().expect("it ran");
        client.wait().expect("its end");
    }
}

#[test]
fn sessions_beyond_the_limit_are_refused_dropped_or_queued() {
    if !installed("sessions_beyond_the_limit_are_refused_dropped_or_queued", &["sftp", "paramiko"]) {
        return;
    }
    for beyond in [BeyondLimit::Refused, BeyondLimit::Dropped, BeyondLimit::Queued] {
        let world = World::with_habits(ServerHabits { sessions: Some(1), beyond, ..USUAL });
        let mut first = world.paramiko_told("print('in', flush=True); sys.stdin.readline()");
        first.says("in");
        match beyond {
            BeyondLimit::Refused => {
                world.sftp("ls /\n").fails_with("1 sessions are open already (`sessions: 1`");
                assert!(world.seen.refusals(1)[0].1.contains("`sessions: 1`"));
            }
            BeyondLimit::Dropped => {
                world.sftp("ls /\n").fails_with("Connection closed");
                assert!(world.seen.refusals(1)[0].1.contains("dropped without a word"));
            }
            BeyondLimit::Queued => {
                let mut second = world.sftp_begun("second", "ls /\n");
                assert_eq!(second.try_wait().expect("asked"), None);
                first.goes_on();
                assert!(second.wait().expect("its end").success());
                continue;
            }
        }
        first.goes_on();
        first.ends();
        while world.files.is_in_use() {
            std::thread::yield_now();
        }
        world.sftp("ls /\n").succeeds();
    }
}

#[test]
fn logins_beyond_those_of_a_minute_are_refused() {
    if !installed("logins_beyond_those_of_a_minute_are_refused", &["sftp"]) {
        return;
    }
    let world = World::with_habits(ServerHabits { logins_per_minute: Some(2), ..USUAL });
    for _ in 0..2 {
        world.sftp("ls /\n").succeeds();
    }
    world.sftp("ls /\n").fails_with("`logins_per_minute: 2`");
}

#[test]
fn an_idle_session_ends_and_its_client_hears_why() {
    if !installed("an_idle_session_ends_and_its_client_hears_why", &["paramiko"]) {
        return;
    }
    let idle = Some(nets_core::SignedDuration::from_millis(500));
    let world = World::with_habits(ServerHabits { idle, ..USUAL });
    world.paramiko("sftp.listdir('/'); transport.join(60); print(transport.is_alive())").succeeds();
    assert!(
        world.seen.reasons().iter().any(|reason| reason.contains("`idle` of")),
        "{:?}",
        world.seen.reasons()
    );
}

/// OpenSSH's sftp, which believes the first host key that it sees.
fn believing(world: &World, options: &[&str], batch: &str) -> crate::support::Ran {
    let batch = world.write("batch", batch.as_bytes());
    let mut sftp = Command::new("sftp");
    sftp.args(["-F", "none", "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes", "-o", "LogLevel=ERROR"])
        .args(["-o", "StrictHostKeyChecking=accept-new", "-o"])
        .arg(format!("UserKnownHostsFile={}", world.path("seen").display()))
        .args(options.iter().flat_map(|option| ["-o", option]))
        .args(["-P", &world.address.port().to_string(), "-i"])
        .arg(world.key())
        .arg("-b")
        .arg(batch)
        .arg(format!("{USER}@127.0.0.1"));
    run(sftp.env_remove("SSH_AUTH_SOCK").current_dir(world.directory.path()))
}

/// The key that the server shows is another one than before.
#[test]
fn a_host_key_that_changes_is_refused_by_who_knew_the_first_one() {
    if !installed("a_host_key_that_changes_is_refused_by_who_knew_the_first_one", &["sftp"]) {
        return;
    }
    let other = ConnectionOrder { other_host_key: true, ..ConnectionOrder::default() };
    let (world, planner) = World::with_faults(vec![connection("changed", "2..3", other)]);
    world.sftp("ls /\n").succeeds();
    for _ in 0..2 {
        world.sftp("ls /\n").fails_with("REMOTE HOST IDENTIFICATION HAS CHANGED");
    }
    world.sftp("ls /\n").succeeds();
    assert_eq!(planner.struck(), ["changed", "changed"]);
    // A client that believes any key meets the same other one each time.
    let (world, _planner) = World::with_faults(vec![connection("changed", "1..", other)]);
    for _ in 0..2 {
        believing(&world, &[], "ls /\n").succeeds();
    }
}

#[test]
fn new_session_keys_are_made_in_the_middle_of_files() {
    let test = "new_session_keys_are_made_in_the_middle_of_files";
    if !installed(test, &["sftp", "paramiko", "lftp", "curl with scp", "ssh-keygen"]) {
        return;
    }
    let rekey = ConnectionOrder { rekey: Some(100_000), ..ConnectionOrder::default() };
    let (world, planner) = World::with_faults(vec![connection("new keys", "1..", rekey)]);
    world.write("netsshare_a.zip", &bytes(1_000_000));
    world.publish("file", &bytes(1_000_000));
    let options = ["-o", "LogLevel=DEBUG1"];
    let told =
        world.sftp_with(&options, &format!("put netsshare_a.zip {FOLDER}/\nget /Outbound/file openssh\n"));
    let told = told.succeeds();
    assert!(told.matches("SSH2_MSG_NEWKEYS received").count() > 4, "{told}");
    world
        .paramiko(&format!(
            "sftp.put('netsshare_a.zip', '{FOLDER}/netsshare_b.zip'); sftp.get('/Outbound/file', 'paramiko')"
        ))
        .succeeds();
    world.lftp(&format!("put -O {FOLDER} netsshare_a.zip; get /Outbound/file -o lftp")).succeeds();
    curl(&world, &["-o", "curl", "/Outbound/file"]).succeeds();
    for client in ["openssh", "paramiko", "lftp", "curl"] {
        assert!(std::fs::read(world.path(client)).expect("a file") == bytes(1_000_000), "{client}");
    }
    assert_eq!(world.seen.arrived().len(), 3);
    assert_eq!(planner.struck().len(), 4);
}

#[test]
fn a_server_with_old_algorithms_has_nothing_in_common_with_a_client_of_today() {
    let test = "a_server_with_old_algorithms_has_nothing_in_common_with_a_client_of_today";
    if !installed(test, &["sftp"]) {
        return;
    }
    let old = ConnectionOrder { old_algorithms: true, ..ConnectionOrder::default() };
    let (world, _planner) = World::with_faults(vec![connection("old", "1..", old)]);
    world.sftp_with(&["-o", "LogLevel=INFO"], "ls /\n").fails_with("no matching key exchange method found");
    assert!(world.seen.refusals(1)[0].1.contains("here are diffie-hellman-group14-sha1"));
    world.write("netsshare_a.zip", &bytes(100_000));
    let options = [
        "KexAlgorithms=+diffie-hellman-group14-sha1",
        "HostKeyAlgorithms=+ssh-rsa",
        "Ciphers=+aes128-cbc",
        "MACs=+hmac-sha1",
    ];
    believing(&world, &options, &format!("put netsshare_a.zip {FOLDER}/\n")).succeeds();
    assert_eq!(world.seen.arrived().len(), 1);
}
