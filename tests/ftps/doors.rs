//! Who comes in, and what is refused: TLS, passwords, certificates, worlds, folders, ports.

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::{Ftps, INBOUND, PASSWORD, PYTHON, certificate, installed, login};

#[test]
fn nothing_goes_without_tls_on_either_channel() {
    if !installed(&[PYTHON, "openssl"]) {
        return;
    }
    let ftps = Ftps::start();
    assert!(!ftps.server.log().contains("can log in by FTPS"), "one can: {}", ftps.server.log());
    let said = ftps.python(&["in-clear"]).well();
    assert!(said.contains("530 Ask for TLS before you log in: AUTH TLS"), "{said}");
    assert_eq!(ftps.told("login_refused").len(), 1);
    assert!(ftps.told("login_refused")[0]["reason"].as_str().unwrap_or_default().contains("AUTH TLS"));
    let said = ftps.python(&["unprotected"]).well();
    assert!(said.starts_with("error_perm: 534 ") && said.ends_with("226 Done\n"), "{said}");
    let file = format!("{INBOUND}/netsshare_clear.zip");
    let said = ftps.python(&["in-clear-data", &file]).well();
    assert!(said.starts_with("error_temp: 425 The data connection has to be protected by TLS"), "{said}");
    assert!(said.ends_with("\n/\n"), "the session goes on: {said}");
    let said = ftps.python(&["in-clear-before", &file]).well();
    assert!(said.starts_with("error_temp: 425 The data connection has to be protected by TLS"), "{said}");
    assert!(ftps.told("upload_started").is_empty(), "{:?}", ftps.timeline());
    let said = ftps.python(&["injected"]).well();
    assert!(said.starts_with("503"), "{said}");
    ftps.python(&["tls-at-once"]).well();
    let told = ftps.told("negotiation_failed");
    assert!(told.iter().any(|entry| entry.to_string().contains("explicit FTPS")), "{told:?}");
}

#[test]
fn a_wrong_password_is_told_and_the_right_one_is_nowhere() {
    if !installed(&[PYTHON, "curl", "openssl"]) {
        return;
    }
    let ftps = Ftps::with("", &["--data", "data", "--log", "info"]);
    let said = ftps.python_as("tTEST1", "wrong horse", &["login"]).well();
    assert!(said.contains("530"), "{said}");
    let said = ftps.python_as("tNOBODY", "wrong horse", &["login"]).well();
    assert!(said.contains("530"), "{said}");
    let refused: Vec<String> = ftps.told("login_refused").iter().map(ToString::to_string).collect();
    assert_eq!(refused.len(), 2, "{refused:?}");
    assert!(refused[0].contains("the password is not this user's"), "{refused:?}");
    assert!(refused[1].contains("there is no such user"), "{refused:?}");
    ftps.curl(&login("tTEST1"), "/", &[]).well();
    let scenario = ftps.get("/v1/scenario");
    assert!(scenario.contains("pbkdf2-sha256$"), "{scenario}");
    let kept = ftps.path("data");
    let bundle = ftps.get("/v1/bundle?persons=as_sent");
    for text in [&scenario, &ftps.get("/v1/timeline?limit=1000"), &ftps.server.log(), &bundle] {
        assert!(!text.contains(PASSWORD) && !text.contains("wrong horse"), "{text}");
    }
    let mut files = vec![kept];
    let mut seen = 0;
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(fs::read_dir(&path).expect("a folder").map(|file| file.expect("a file").path()));
            continue;
        }
        seen += 1;
        let bytes = fs::read(&path).expect("a file");
        let found = bytes.windows(PASSWORD.len()).any(|window| window == PASSWORD.as_bytes());
        assert!(!found, "{}", path.display());
    }
    assert!(seen > 5, "{seen}");
}

#[test]
fn a_registered_certificate_lets_in_without_a_password_and_another_does_not() {
    if !installed(&[PYTHON, "curl", "openssl"]) {
        return;
    }
    let ftps = Ftps::start();
    certificate(ftps.folder.path(), "another");
    let [own, another] = ["client.pem", "another.pem"].map(|name| ftps.path(name).display().to_string());
    let to = format!("{INBOUND}/netsshare_letter.zip");
    ftps.curl("tTEST1:", &to, &["-T", &ftps.sample(), "--cert", &own]).well();
    assert_eq!(ftps.told("shipment_accepted").len(), 1);
    let key = ftps.told("login_accepted")[0]["key"].to_string();
    assert!(key.contains("SHA256:") && key.contains("(FTPS, certificate)"), "{key}");
    let said = ftps.python_as("tTEST1", "", &["login", &another]).well();
    assert!(said.contains("530"), "{said}");
    let refused = ftps.told("login_refused");
    assert!(refused[0]["reason"].as_str().unwrap_or_default().contains("certificate is not registered"));
    assert!(refused[0]["key"].as_str().unwrap_or_default().starts_with("SHA256:"), "{refused:?}");
    // Who has another certificate may still know the password.
    assert!(ftps.python(&["login", &another]).well().contains("230"));
}

#[test]
fn a_login_may_name_a_world() {
    if !installed(&["curl", "openssl"]) {
        return;
    }
    let ftps = Ftps::start();
    let to = format!("{INBOUND}/netsshare_letter.zip");
    ftps.curl(&login("tTEST1+run42"), &to, &["-T", &ftps.sample()]).well();
    assert!(ftps.told("shipment_accepted").is_empty(), "not in the default world");
    let told = ftps.get("/v1/timeline?world=run42&what=upload_started");
    assert!(told.contains("netsshare_letter.zip"), "{told}");
}

#[test]
fn the_mailbox_refuses_what_it_refuses_by_sftp_in_its_own_words() {
    if !installed(&[PYTHON, "openssl"]) {
        return;
    }
    let ftps = Ftps::start();
    let said = ftps.python(&["upload", &ftps.sample(), "/Inbound/DK87654321/netsshare_letter.zip"]).well();
    assert!(said.contains("550 Permission denied: your folder is /Inbound/DK12345678"), "{said}");
    let said = ftps.python(&["upload", &ftps.sample(), "/Outbound/netsshare_letter.zip"]).well();
    assert!(said.contains("550 Permission denied: files in Outbound"), "{said}");
    let commands = [
        "commands",
        "MKD /Inbound/new",
        "RMD /Outbound",
        "CWD /nowhere",
        "SIZE /Outbound/none",
        "DELE /Outbound/none",
        "PORT 127,0,0,1,1,1",
        "EPRT |1|127.0.0.1|257|",
        "STOU",
        "CCC",
        "SITE CHMOD 600 x",
        "CWD /Inbound/DK12345678",
        "PWD",
    ];
    let said = ftps.python(&commands).well();
    let codes: Vec<&str> = said
        .lines()
        .map(|line| line.split_once(": ").map_or(line, |(_, told)| told).get(..3).unwrap_or_default())
        .collect();
    assert_eq!(
        codes,
        ["550", "550", "550", "550", "550", "502", "502", "502", "534", "502", "250", "257"],
        "{said}"
    );
    assert!(said.contains("Permission denied: folders can be neither made"), "{said}");
    let refused: Vec<String> = ftps.told("request_refused").iter().map(ToString::to_string).collect();
    assert!(refused.iter().any(|entry| entry.contains("your folder is /Inbound/DK12345678")), "{refused:?}");
    let near = ftps.python(&["upload", &ftps.sample(), &format!("{INBOUND}/netshare_letter.zip")]).well();
    assert!(near.contains("226"), "{near}");
    assert!(ftps.told("file_stored")[0]["hint"].is_string(), "a name that is nearly picked up");
}

#[test]
fn a_line_is_one_command_and_a_folder_plain() {
    if !installed(&[PYTHON, "openssl"]) {
        return;
    }
    let ftps = Ftps::start();
    let said = ftps.python(&["raw", r"CWD a\rMKD x", r"SIZE a\x00b", r"DELE a\rQUIT", "PWD"]).well();
    let none = "error_perm: 501 A command is one line of text in UTF-8\n";
    assert_eq!(said, format!("{none}{none}{none}257 \"/\"\n"));
    let commands = [
        "commands",
        "CWD ../../..",
        "PWD",
        "CWD Inbound/./DK12345678/../",
        "PWD",
        "CWD /nowhere",
        "CDUP",
        "PWD",
        "CWD //Inbound//DK12345678",
        "CDUP",
        "PWD",
    ];
    let said = ftps.python(&commands).well();
    let folders: Vec<&str> =
        said.lines().filter_map(|line| line.strip_prefix("257 ")?.split('"').nth(1)).collect();
    assert_eq!(folders, ["/", "/Inbound", "/", "/Inbound"], "{said}");
}

#[test]
fn commands_behind_a_transfer_wait_and_abor_is_heard_behind_them() {
    if !installed(&[PYTHON, "openssl"]) {
        return;
    }
    let ftps = Ftps::start();
    let to = format!("{INBOUND}/netsshare_letter.zip");
    let said = ftps.python(&["behind-a-transfer", &to, "PWD", "NOOP", "ABOR", "QUIT"]).well();
    let codes: Vec<&str> = said
        .lines()
        .map(|line| line.trim_start_matches("error_temp: ").split(' ').next().unwrap_or(""))
        .collect();
    assert_eq!(codes, ["426", "257", "200", "226", "221"], "{said}");
    assert!(ftps.told("shipment_accepted").is_empty());
}

#[test]
fn one_that_leaves_the_line_takes_no_turn_of_those_behind_it() {
    if !installed(&[PYTHON, "openssl"]) {
        return;
    }
    let ftps = Ftps::with_server("server: {sessions: 1, logins_per_minute: 2, beyond: queued}");
    let said = ftps.python(&["leave-the-line", &ftps.server.ready("api"), "5"]).well();
    assert!(said.starts_with("230"), "{said}");
    assert_eq!(ftps.told("login_accepted").len(), 2, "{:?}", ftps.timeline());
    let refused = ftps.told("login_refused");
    assert!(refused.iter().all(|entry| entry["reason"] == "its session ended while it waited to be let in"));
}

#[test]
fn data_connections_are_opened_where_the_options_say_and_by_the_client_alone() {
    if !installed(&[PYTHON, "curl", "openssl"]) {
        return;
    }
    let free =
        std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    let range = format!("{free}-{free}");
    let ftps = Ftps::with("", &["--ftps-passive-ports", &range, "--ftps-passive-host", "127.0.0.9"]);
    assert_eq!(ftps.server.ready_file()["ftps"]["passive_ports"], range.as_str());
    let said = ftps.python(&["commands", "PASV", "EPSV"]).well();
    let [high, low] = free.to_be_bytes();
    assert!(said.contains(&format!("(127,0,0,9,{high},{low})")), "{said}");
    // The first waits for its client no more once the second is asked for.
    assert!(said.contains(&format!("|||{free}|")), "{said}");
    ftps.curl(&login("tTEST1"), "/Outbound/", &[]).well();
    let to = format!("{INBOUND}/netsshare_letter.zip");
    let said = Ftps::start().python(&["from-elsewhere", "/dev/null", &to]).well();
    assert!(said.starts_with("other: b''\n226"), "{said}");
}

#[test]
fn a_client_that_sends_a_line_without_end_loses_its_session_and_no_other_does() {
    if !installed(&["curl", "openssl"]) {
        return;
    }
    let ftps = Ftps::start();
    let mut client = TcpStream::connect(format!("127.0.0.1:{}", ftps.port())).expect("connected");
    client.set_read_timeout(Some(Duration::from_secs(60))).expect("set");
    let mut greeting = [0; 4];
    client.read_exact(&mut greeting).expect("a greeting");
    assert_eq!(&greeting, b"220 ");
    // It ends before it has taken all of it.
    drop(client.write_all(&[b'x'; 1 << 20]));
    let ended = client.read_to_end(&mut Vec::new());
    let silent = [ErrorKind::WouldBlock, ErrorKind::TimedOut];
    assert!(ended.as_ref().map_or_else(|error| !silent.contains(&error.kind()), |_| true), "{ended:?}");
    ftps.curl(&login("tTEST1"), "/", &[]).well();
}
