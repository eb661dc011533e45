//! Faults at this door: refused, kept waiting, or cut off.

use crate::{Ftps, INBOUND, PYTHON, installed};

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
