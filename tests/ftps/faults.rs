//! Faults at this door: refused, kept waiting, or cut off.

use crate::{Ftps, INBOUND, PASSWORD, PYTHON, installed};

fn with(fault: &str) -> Ftps {
    Ftps::with(&format!("faults:\n  - {{name: f, {fault}}}\n"), &[])
}

#[test]
fn an_upload_is_cut_at_a_byte_and_both_connections_break_off() {
    if !installed(&[PYTHON, "openssl"]) {
        return;
    }
    for then in ["reset", "drop"] {
        let ftps = with(&format!(
            "at: {{op: ftps_upload, byte: 100}}, do: {{effect: partly, answer: none, then: {then}}}"
        ));
        let to = format!("{INBOUND}/netsshare_letter.zip");
        let said = ftps.python(&["upload", &ftps.sample(), &to]).well();
        let expected = if then == "reset" { "ConnectionResetError" } else { "Error" };
        assert!(said.contains(expected), "{then}: {said}");
        ftps.comes("upload_abandoned", 0);
        let given_up = ftps.told("upload_abandoned");
        assert_eq!(given_up.len(), 1, "{:?}", ftps.timeline());
        assert_eq!(given_up[0]["bytes"], 100);
        assert_eq!(ftps.told("fault_fired").len(), 1);
        assert!(ftps.python(&["upload", &ftps.sample(), &to]).well().contains("226"));
        assert_eq!(ftps.told("shipment_accepted").len(), 1);
    }
}

#[test]
fn a_connection_a_login_and_a_transfer_are_refused_once() {
    if !installed(&[PYTHON, "openssl"]) {
        return;
    }
    let ftps = with("at: {op: ftps_connect}, do: {answer: none, then: reset}");
    let said = ftps.python(&["login"]);
    assert_ne!(said.code, Some(0), "{}", said.out);
    assert!(ftps.python(&["login"]).well().contains("230"));

    let ftps = with("at: {op: ftps_login, user: tTEST1}, do: {answer: denied}");
    assert!(ftps.python(&["login"]).well().contains("530"));
    assert!(ftps.python(&["login"]).well().contains("230"));

    let ftps = with("at: {op: ftps_upload, path: '*/netsshare_*.zip'}, do: {answer: denied}");
    let to = format!("{INBOUND}/netsshare_letter.zip");
    assert!(ftps.python(&["upload", &ftps.sample(), &to]).well().contains("550 Permission denied"));
    assert!(ftps.python(&["upload", &ftps.sample(), &to]).well().contains("226"));
    assert_eq!(ftps.told("shipment_accepted").len(), 1);

    let ftps = with("at: {op: ftps_upload}, do: {delay: 1s}");
    assert!(ftps.python(&["upload", &ftps.sample(), &to]).well().contains("226"));
    assert_eq!(ftps.told("fault_fired").len(), 1);
}

#[test]
fn an_upload_whose_client_leaves_while_a_fault_holds_it_is_given_up_each_time() {
    if !installed(&[PYTHON, "openssl"]) {
        return;
    }
    for before in ["effect", "answer"] {
        let ftps = with(&format!("at: {{op: ftps_upload, byte: 100}}, do: {{hold: gate, before: {before}}}"));
        let (api, to) = (ftps.server.ready("api"), format!("{INBOUND}/netsshare_letter.zip"));
        for number in 1..=12 {
            let world = format!("w{number}");
            let user = format!("tTEST1+{world}");
            let leaves = ["leave-held", &api, &world, &ftps.sample(), &to];
            ftps.python_as(&user, PASSWORD, &leaves).well();
            let wait = format!("/v1/timeline/wait?what=upload_abandoned&timeout=20s&world={world}");
            let told = ftps.get(&wait);
            let all = || ftps.get(&format!("/v1/timeline?world={world}"));
            assert!(told.contains("netsshare_letter.zip"), "{before} {number}: {told} {}", all());
            let taken = ftps.get(&format!("/v1/timeline?what=upload_finished&world={world}"));
            assert!(!taken.contains("netsshare_letter.zip"), "{before} {number}: {taken}");
        }
    }
}

#[test]
fn files_grow_and_go_by_being_listed_or_fetched() {
    if !installed(&[PYTHON, "curl", "openssl"]) {
        return;
    }
    let faults = "faults:\n  \
        - {name: half, at: {op: receipt, path: '*/netsshare_a.zip'}, do: {part: 10}}\n  \
        - {name: listed, at: {op: receipt, path: '*/netsshare_b.zip'}, do: {gone_after: listed}}\n  \
        - {name: fetched, at: {op: receipt, path: '*/netsshare_c.zip'}, do: {gone_after: fetched}}\n";
    let ftps = Ftps::with(faults, &[]);
    for name in ["a", "b", "c"] {
        let to = format!("{INBOUND}/netsshare_{name}.zip");
        let said = ftps.python(&["upload", &ftps.sample(), &to]).well();
        assert!(said.contains("226"), "{said}");
    }
    let receipts = ftps.told("file_written").iter().filter(|entry| entry["kind"] == "receipt").count();
    assert_eq!(receipts, 3, "{:?}", ftps.timeline());
    let said = ftps.python(&["listed", "2"]).well();
    let [first, second] = said.lines().collect::<Vec<_>>()[..] else { panic!("{said}") };
    let receipts = |line: &str| -> Vec<(String, u64)> {
        let files = line.split(", ").filter_map(|file| file.rsplit_once(' '));
        let files = files.filter(|(name, _)| name.ends_with(".receipt"));
        files.filter_map(|(name, size)| Some((name.to_owned(), size.parse().ok()?))).collect()
    };
    let (first, second) = (receipts(first), receipts(second));
    let ([(_, 10), _, _], [(_, whole), (fetched, _)]) = (&first[..], &second[..]) else { panic!("{said}") };
    assert!(*whole > 10, "{said}");
    assert_eq!(ftps.told("file_grew").len(), 1);
    let listed = ftps.comes("file_gone", 0);
    ftps.curl(&crate::login("tTEST1"), &format!("/Outbound/{fetched}"), &["-o", "/dev/null"]).well();
    ftps.comes("file_gone", listed);
    assert_eq!(ftps.told("file_gone").len(), 2, "{:?}", ftps.timeline());
    assert_eq!(ftps.outbound().iter().filter(|name| name.ends_with(".receipt")).count(), 1);
}
