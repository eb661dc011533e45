//! Bounds: on handles, sessions, logins under way.

use std::io::Read;
use std::net::TcpStream;
use std::time::Duration;

use nets_access::Limits;

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
    assert_eq!(output, "256 9744 256 files are open already in this session: close some first\n");
    assert_eq!(
        world.paramiko("print(sftp.open('/Outbound/a.receipt').read())").succeeds(),
        "b'<receipt/>'\n"
    );
}

#[test]
fn files_are_counted_over_the_channels_of_a_session_and_over_the_sessions_of_a_user() {
    const TEST: &str = "files_are_counted_over_the_channels_of_a_session_and_over_the_sessions_of_a_user";
    if !installed(TEST, &["paramiko"]) {
        return;
    }
    let limits = Limits { handles_per_session: 4, handles_per_user: 6, ..Limits::default() };
    let world = World::with(limits);
    world.publish("a.receipt", b"<receipt/>");
    let script = "opened = []\n\
        def fill(transport):\n\
        \x20   before = len(opened)\n\
        \x20   for _ in range(3):\n\
        \x20       sftp = paramiko.SFTPClient.from_transport(transport)\n\
        \x20       try:\n\
        \x20           while True: opened.append(sftp.open('/Outbound/a.receipt'))\n\
        \x20       except IOError as error: print(error)\n\
        \x20   return len(opened) - before\n\
        print(fill(transport))\n\
        other = connect()\n\
        print(fill(other))\n\
        transport.close()\n\
        for file in opened[:4]: file._closed = True\n\
        while fill(other) == 0: pass\n\
        print('given back')\n\
        os._exit(0)";
    let said = world.paramiko(script).succeeds();
    let of_session = "4 files are open already in this session: close some first\n";
    let of_user = "Too many files are open already in other sessions: close some first\n";
    let begins = format!("{}4\n{}2\n", of_session.repeat(3), of_user.repeat(3));
    assert!(said.starts_with(&begins), "{said}");
    assert!(said.ends_with(&format!("{of_session}given back\n")), "{said}");
}

#[test]
fn a_user_has_only_so_many_sessions_and_gets_them_back() {
    if !installed("a_user_has_only_so_many_sessions_and_gets_them_back", &["paramiko"]) {
        return;
    }
    let world = World::with(Limits { sessions_per_user: 3, ..Limits::default() });
    let script = "more = [connect(), connect()]\n\
                  try: paramiko.SFTPClient.from_transport(connect()).listdir('/')\n\
                  except OSError as error: print(error)\n\
                  for one in more: one.close()";
    let said = world.paramiko(script).succeeds();
    assert!(said.contains("too many sessions are open"), "{said}");
    assert_eq!(world.seen.refusals(1), [("tTEST1".to_owned(), "too many sessions are open".to_owned())]);
}

#[test]
fn a_client_that_does_not_log_in_is_cut_off() {
    let world = World::with(Limits { login_time: Duration::from_millis(300), ..Limits::default() });
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
fn many_who_log_in_at_once_wait_for_each_other_and_all_come_in() {
    if !installed("many_who_log_in_at_once_wait_for_each_other_and_all_come_in", &["sftp"]) {
        return;
    }
    let world = World::with(Limits { logins_under_way: 2, ..Limits::default() });
    std::thread::scope(|scope| {
        let all = [(); 16].map(|()| scope.spawn(|| world.sftp("ls /\n").succeeds()));
        for one in all {
            one.join().expect("it came in");
        }
    });
}

#[test]
fn clients_that_never_log_in_do_not_keep_others_out() {
    if !installed("clients_that_never_log_in_do_not_keep_others_out", &["sftp"]) {
        return;
    }
    const IDLE: usize = 40;
    const UNDER_WAY: usize = 4;
    let world = World::with(Limits {
        logins_under_way: UNDER_WAY,
        first_word: Duration::from_millis(10),
        ..Limits::default()
    });
    let waiting: Vec<_> = (0..IDLE)
        .map(|_| {
            let mut idle = TcpStream::connect(world.address).expect("connected");
            std::thread::spawn(move || idle.read_to_end(&mut Vec::new()).expect("the server ends it"))
        })
        .collect();
    // It comes behind all of them.
    world.write("netsshare_a.zip", b"zip");
    world.sftp(&format!("put netsshare_a.zip {FOLDER}/\n")).succeeds();
    // The last hold up nothing: not the end of the server either.
    drop(world);
    for idle in waiting {
        idle.join().expect("no panic");
    }
}
