//! Bounds: on handles, sessions, logins under way.

use std::io::Read;
use std::net::TcpStream;
use std::time::Duration;

use nets_sftp::Limits;

use crate::support::{FOLDER, World, installed};

#[test]
fn ten_thousand_handles_are_refused_and_the_next_client_is_served() {
    if !installed("ten_thousand_handles_are_refused", &["paramiko"]) {
        return;
    }
    let world = World::new();
    world.publish("a.receipt", b"<receipt/>");
    let output = world
        .paramiko(
            "opened = []\nrefused = 0\n\
             for _ in range(10000):\n\
             \x20   try: opened.append(sftp.open('/Outbound/a.receipt'))\n\
             \x20   except IOError as error: refused += 1; message = str(error)\n\
             print(len(opened), refused, message)\n\
             os._exit(0)",
        )
        .succeeds();
    assert_eq!(output, "128 9872 128 files are open already\n");
    assert_eq!(
        world.paramiko("print(sftp.open('/Outbound/a.receipt').read())").succeeds(),
        "b'<receipt/>'\n"
    );
}

#[test]
fn a_user_has_only_so_many_sessions_and_gets_them_back() {
    if !installed("a_user_has_only_so_many_sessions_and_gets_them_back", &["paramiko"]) {
        return;
    }
    let world = World::with(Limits { sessions_per_user: 3, ..Limits::default() }, false);
    let script = "more = [connect(), connect()]\n\
                  try: connect()\n\
                  except paramiko.AuthenticationException: print('refused')\n\
                  for one in more: one.close()";
    assert_eq!(world.paramiko(script).succeeds(), "refused\n");
    assert_eq!(world.seen.refusals(1), [("tTEST1".to_owned(), "too many sessions are open".to_owned())]);
}

#[test]
fn a_client_that_does_not_log_in_is_cut_off() {
    let world = World::with(Limits { login_time: Duration::from_millis(300), ..Limits::default() }, false);
    let mut silent = TcpStream::connect(world.address).expect("connected");
    let mut heard = Vec::new();
    silent.read_to_end(&mut heard).expect("the server ends it");
    assert!(heard.starts_with(b"SSH-2.0-MockNetsShare_"));

    // One that begins and then says nothing is cut off too.
    let mut slow = TcpStream::connect(world.address).expect("connected");
    std::io::Write::write_all(&mut slow, b"SSH-2.0-slow\r\n").expect("written");
    slow.read_to_end(&mut heard).map_or_else(|error| error.kind().to_string(), |_| String::new());
}

#[test]
fn clients_that_never_log_in_do_not_keep_others_out() {
    if !installed("clients_that_never_log_in_do_not_keep_others_out", &["sftp"]) {
        return;
    }
    let world = World::with(Limits { logins_under_way: 4, ..Limits::default() }, false);
    let mut idle: Vec<_> = (0..40).map(|_| TcpStream::connect(world.address).expect("connected")).collect();
    world.write("netsshare_a.zip", b"zip");
    world.sftp(&format!("put netsshare_a.zip {FOLDER}/\n")).succeeds();
    // The first has given way, and the last hold up nothing: not the end of the server either.
    let mut heard = Vec::new();
    idle[0].read_to_end(&mut heard).expect("the server ends it");
    drop(world);
    drop(idle);
}
