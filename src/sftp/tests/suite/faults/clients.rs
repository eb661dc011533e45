//! Clients that others wrote, each where a fault of that kind has hurt its users.

use std::fs;
use std::process::Command;

use nets_core::faults::operation::FaultOperation;
use nets_core::faults::planned::{FaultAnswer, FaultEffect, FaultEnd, PlannedFault, WaitBefore};

use crate::support::planner::{fault, from_byte, held};
use crate::support::{FOLDER, USER, World, bytes, installed, run};

const ZIP: &str = "*.zip";

fn at(operation: FaultOperation, done: FaultEffect, told: FaultAnswer, then: FaultEnd) -> PlannedFault {
    let path = if operation.has_path() { Some(ZIP) } else { None };
    fault(operation, path, done, told, then)
}

/// The costly one: paramiko's `put` asks for the size behind the close, and raises though the file was taken.
#[test]
fn paramikos_put_fails_though_its_file_was_taken_and_the_second_one_is_taken_too() {
    let test = "paramikos_put_fails_though_its_file_was_taken_and_the_second_one_is_taken_too";
    if !installed(test, &["paramiko"]) {
        return;
    }
    let faults = vec![at(FaultOperation::Stat, FaultEffect::Done, FaultAnswer::NoSuchFile, FaultEnd::Keep)];
    let (world, planner) = World::with_faults(faults);
    world.write("a.zip", &bytes(100_000));
    let output = world
        .paramiko(&format!(
            "for attempt in 1, 2:\n\
             \x20   try: sftp.put('a.zip', '{FOLDER}/netsshare_a.zip'); print('put')\n\
             \x20   except IOError as error: print(type(error).__name__)"
        ))
        .succeeds();
    assert_eq!(output, "FileNotFoundError\nput\n");
    let whole = ("netsshare_a.zip".to_owned(), 100_000);
    assert_eq!(world.seen.arrived(), [whole.clone(), whole]);
    assert_eq!(planner.struck().len(), 1);
}

#[test]
fn openssh_says_that_the_connection_is_lost_and_the_file_was_taken() {
    if !installed("openssh_says_that_the_connection_is_lost_and_the_file_was_taken", &["sftp"]) {
        return;
    }
    for then in [FaultEnd::Drop, FaultEnd::Reset] {
        let faults = vec![at(FaultOperation::Close, FaultEffect::Done, FaultAnswer::None, then)];
        let (world, _planner) = World::with_faults(faults);
        world.write("netsshare_a.zip", &bytes(70_000));
        let ran = world.sftp(&format!("put netsshare_a.zip {FOLDER}/\n"));
        assert_ne!(ran.code, Some(0), "{}", ran.output);
        assert_eq!(world.seen.arrived(), [("netsshare_a.zip".to_owned(), 70_000)]);
    }
}

#[test]
fn a_disk_that_is_full_at_a_byte_is_told_and_what_was_written_is_not_picked_up() {
    if !installed("a_disk_that_is_full_at_a_byte_is_told", &["sftp"]) {
        return;
    }
    let full = at(FaultOperation::Write, FaultEffect::Partly, FaultAnswer::Failure, FaultEnd::Keep);
    let full = PlannedFault { times: 100_000, ..from_byte(full, 40_960) };
    let (world, _planner) = World::with_faults(vec![full]);
    world.write("netsshare_a.zip", &bytes(200_000));
    world.sftp(&format!("put netsshare_a.zip {FOLDER}/\n")).fails_with("Failure");
    assert_eq!(world.seen.arrived(), []);
    let size = |_: ()| {
        fs::metadata(world.path(&format!("world/inbound/{USER}/netsshare_a.zip"))).map(|file| file.len())
    };
    assert_eq!(size(()).ok(), Some(40_960));
}

#[test]
fn what_is_lost_silently_is_picked_up_as_it_is() {
    if !installed("what_is_lost_silently_is_picked_up_as_it_is", &["sftp"]) {
        return;
    }
    let lost = at(FaultOperation::Write, FaultEffect::NotDone, FaultAnswer::AsDone, FaultEnd::Keep);
    let lost = PlannedFault { times: 100_000, ..from_byte(lost, 65_535) };
    let (world, _planner) = World::with_faults(vec![lost]);
    world.write("netsshare_a.zip", &bytes(32_768 * 3));
    world.sftp(&format!("put netsshare_a.zip {FOLDER}/\n")).succeeds();
    assert!(world.seen.arrived()[0].1 < 32_768 * 3);
}

#[test]
fn lftp_is_told_that_setstat_is_denied_and_its_file_was_taken() {
    if !installed("lftp_is_told_that_setstat_is_denied", &["lftp", "ssh"]) {
        return;
    }
    let denied = at(FaultOperation::Setstat, FaultEffect::NotDone, FaultAnswer::Denied, FaultEnd::Keep);
    let (world, planner) = World::with_faults(vec![PlannedFault { times: 9, ..denied }]);
    world.write("netsshare_l.zip", &bytes(5_000));
    let connect = format!(
        "ssh -a -x -F none -o BatchMode=yes -o IdentitiesOnly=yes -o UserKnownHostsFile={} -i {}",
        world.known_hosts().display(),
        world.key().display()
    );
    let script = format!(
        "set sftp:connect-program \"{connect}\"; set net:max-retries 1; open -u {USER}, sftp://127.0.0.1:{}; \
         put -O {FOLDER} netsshare_l.zip; bye",
        world.address.port()
    );
    let mut lftp = Command::new("lftp");
    lftp.args(["-c", &script]).current_dir(world.directory.path()).env("HOME", world.directory.path());
    run(&mut lftp);
    assert_eq!(world.seen.arrived(), [("netsshare_l.zip".to_owned(), 5_000)]);
    assert!(!planner.struck().is_empty());
}

#[test]
fn logins_channels_and_handshakes_fail_as_ordered_and_the_next_one_comes_in() {
    if !installed("logins_channels_and_handshakes_fail_as_ordered", &["sftp"]) {
        return;
    }
    use FaultAnswer::{AsDone, Denied, Failure, None};
    use FaultEffect::{Done, NotDone};
    use FaultEnd::{Drop, Keep, Reset};
    let cases = [
        (FaultOperation::Handshake, NotDone, None, Drop),
        (FaultOperation::Handshake, NotDone, None, Reset),
        (FaultOperation::Auth, NotDone, Denied, Keep),
        (FaultOperation::Auth, Done, None, Drop),
        (FaultOperation::Auth, NotDone, None, Reset),
        (FaultOperation::Auth, Done, AsDone, Drop),
        (FaultOperation::Channel, NotDone, Failure, Keep),
        (FaultOperation::Channel, NotDone, None, Reset),
        (FaultOperation::Channel, Done, AsDone, Drop),
    ];
    for (operation, done, told, then) in cases {
        let (world, planner) = World::with_faults(vec![at(operation, done, told, then)]);
        let ran = world.sftp("ls /\n");
        assert_ne!(ran.code, Some(0), "{operation:?} {told:?} {then:?}: {}", ran.output);
        assert_eq!(planner.struck().len(), 1, "{operation:?}");
        world.sftp("ls /\n").succeeds();
    }
}

#[test]
fn a_session_that_is_held_holds_no_other_and_goes_on_once_released() {
    if !installed("a_session_that_is_held_holds_no_other_and_goes_on_once_released", &["paramiko", "sftp"]) {
        return;
    }
    let open =
        fault(FaultOperation::Open, Some("*held*"), FaultEffect::Done, FaultAnswer::AsDone, FaultEnd::Keep);
    for before in [WaitBefore::Effect, WaitBefore::Answer] {
        let (world, planner) = World::with_faults(vec![held(open.clone(), "gate", before)]);
        let mut talk = world.paramiko_told(&format!(
            "import threading\n\
             def put():\n\
             \x20   with sftp.open('{FOLDER}/held', 'w') as file: file.write('x')\n\
             held = threading.Thread(target=put); held.start()\n\
             other = paramiko.SFTPClient.from_transport(connect())\n\
             while True:\n\
             \x20   print('asked', flush=True)\n\
             \x20   if sys.stdin.readline() == 'stop\\n' or True: break\n\
             print(other.listdir('/'), held.is_alive(), flush=True)\n\
             sys.stdin.readline()\n\
             held.join(30)\n\
             print(other.listdir('{FOLDER}'), flush=True)"
        ));
        talk.says("asked");
        while planner.struck().is_empty() {
            std::thread::yield_now();
        }
        talk.goes_on();
        talk.says("['Inbound', 'Outbound'] True");
        planner.release("gate");
        talk.goes_on();
        talk.says("['held']");
        talk.ends();
    }
}

#[test]
fn a_world_that_ends_lets_go_of_a_session_that_is_held() {
    if !installed("a_world_that_ends_lets_go_of_a_session_that_is_held", &["paramiko"]) {
        return;
    }
    let open = fault(FaultOperation::Open, None, FaultEffect::Done, FaultAnswer::AsDone, FaultEnd::Keep);
    let (mut world, planner) = World::with_faults(vec![held(open, "gate", WaitBefore::Effect)]);
    let mut talk = world.paramiko_told(&format!(
        "try: sftp.open('{FOLDER}/held', 'w')\n\
         except Exception: pass\n\
         print('over', flush=True)"
    ));
    while planner.struck().is_empty() {
        std::thread::yield_now();
    }
    world.stop();
    talk.says("over");
    talk.ends();
}

/// Its place is free again, and what it had open.
#[test]
fn a_session_that_is_held_ends_when_its_client_goes() {
    if !installed("a_session_that_is_held_ends_when_its_client_goes", &["paramiko"]) {
        return;
    }
    let open = |operation| fault(operation, None, FaultEffect::Done, FaultAnswer::AsDone, FaultEnd::Keep);
    for (operation, before) in [
        (FaultOperation::Write, WaitBefore::Effect),
        (FaultOperation::Write, WaitBefore::Answer),
        (FaultOperation::Auth, WaitBefore::Answer),
        (FaultOperation::Channel, WaitBefore::Effect),
    ] {
        let held = held(open(operation), "gate", before);
        let (world, planner) = World::with_faults(vec![held]);
        let client =
            world.paramiko_told(&format!("file = sftp.open('{FOLDER}/held', 'w', 0); file.write('x')"));
        while planner.struck().is_empty() {
            std::thread::yield_now();
        }
        assert!(world.files.is_in_use());
        client.goes();
        while world.files.is_in_use() {
            std::thread::yield_now();
        }
        assert_eq!(world.seen.uploads_under_way(), 0);
    }
}

/// Legacy scp meets faults at the opening of a file, at its bytes and at its close.
#[test]
fn legacy_scp_opens_writes_reads_and_closes_as_ordered() {
    let test = "legacy_scp_opens_writes_reads_and_closes_as_ordered";
    if !installed(test, &["scp"]) {
        return;
    }
    use FaultAnswer::{AsDone, Failure, None};
    use FaultEffect::{Done, NotDone, Partly};
    use FaultEnd::{Drop, Keep, Reset};
    let scp = |world: &World, from: &str, to: &str| {
        let mut scp = world.openssh("scp");
        scp.args(["-O", "-P", &world.address.port().to_string(), "-i"]).arg(world.key());
        run(scp
            .arg(from.replace('@', &format!("{USER}@127.0.0.1:")))
            .arg(to.replace('@', &format!("{USER}@127.0.0.1:"))))
    };
    let whole = [("netsshare_a.zip".to_owned(), 70_000)];
    let cases = [
        (FaultOperation::Open, NotDone, Failure, Keep, false),
        (FaultOperation::Open, Done, AsDone, Reset, false),
        (FaultOperation::Open, Done, None, Drop, false),
        (FaultOperation::Write, Partly, Failure, Keep, false),
        (FaultOperation::Write, NotDone, AsDone, Reset, false),
        (FaultOperation::Close, Done, None, Drop, true),
        (FaultOperation::Close, Done, Failure, Keep, true),
        (FaultOperation::Close, NotDone, Failure, Keep, false),
        (FaultOperation::Close, NotDone, None, Reset, false),
    ];
    for (operation, done, told, then, arrives) in cases {
        let mut planned = at(operation, done, told, then);
        if operation.has_bytes() {
            planned = from_byte(planned, 40_960);
        }
        let (world, planner) = World::with_faults(vec![planned]);
        world.write("netsshare_a.zip", &bytes(70_000));
        let put = scp(&world, "netsshare_a.zip", &format!("@{FOLDER}/"));
        assert_ne!(put.code, Some(0), "{operation:?} {done:?} {told:?} {then:?}: {}", put.output);
        assert_eq!(planner.struck().len(), 1, "{operation:?} {done:?}");
        while world.files.is_in_use() {
            std::thread::yield_now();
        }
        assert_eq!(world.seen.arrived() == whole, arrives, "{operation:?} {done:?} {told:?} {then:?}");
        // And the next one is as it is without a fault.
        scp(&world, "netsshare_a.zip", &format!("@{FOLDER}/")).succeeds();
    }
    let outbound = |operation, done, told, then| fault(operation, Some("/Outbound/*"), done, told, then);
    for planned in [
        outbound(FaultOperation::Open, NotDone, Failure, Keep),
        from_byte(outbound(FaultOperation::Read, Partly, None, Reset), 2_000),
        from_byte(outbound(FaultOperation::Read, Partly, AsDone, Keep), 2_000),
    ] {
        let name = format!("{:?}", planned.order);
        let (world, planner) = World::with_faults(vec![planned]);
        world.publish("file", &bytes(300_000));
        let got = scp(&world, "@/Outbound/file", "got");
        assert_ne!(got.code, Some(0), "{name}: {}", got.output);
        assert_eq!(planner.struck().len(), 1, "{name}");
        scp(&world, "@/Outbound/file", "got").succeeds();
        assert!(fs::read(world.path("got")).expect("a file") == bytes(300_000));
    }
}

/// What was lost silently is taken for whole by a client of scp, too.
#[test]
fn bytes_that_scp_loses_silently_are_picked_up_as_they_are() {
    if !installed("bytes_that_scp_loses_silently_are_picked_up_as_they_are", &["scp"]) {
        return;
    }
    let lost = at(FaultOperation::Write, FaultEffect::NotDone, FaultAnswer::AsDone, FaultEnd::Keep);
    let (world, _planner) = World::with_faults(vec![PlannedFault { times: 1_000, ..from_byte(lost, 0) }]);
    world.write("netsshare_a.zip", &bytes(70_000));
    let mut scp = world.openssh("scp");
    scp.args(["-O", "-P", &world.address.port().to_string(), "-i"]).arg(world.key());
    run(scp.arg("netsshare_a.zip").arg(format!("{USER}@127.0.0.1:{FOLDER}/"))).succeeds();
    assert_eq!(world.seen.arrived(), [("netsshare_a.zip".to_owned(), 0)]);
}
