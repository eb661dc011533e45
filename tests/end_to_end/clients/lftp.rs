//! lftp, which uploads under a temporary name and mirrors a folder.

use std::process::Command;

use crate::support::verify::JUDGES;
use crate::support::{INBOUND, Ran, Simulator, installed, run};

use super::{SHIPMENT, is_complete, prepared};

#[test]
fn lftp_uploads_through_a_temporary_name_and_mirrors_outbound() {
    if !installed(&["lftp", "ssh"]) || !installed(&JUDGES) {
        return;
    }
    let (simulator, downloads) = prepared();
    lftp(&simulator, &format!("put -O {INBOUND} {SHIPMENT}"));
    simulator.settle();
    lftp(&simulator, "mirror /Outbound downloads");
    is_complete(&simulator, &downloads);
    // A file is picked up once it has its own name, not before.
    assert_eq!(simulator.timeline("what=upload_finished").len(), 1);
}

#[track_caller]
pub(crate) fn lftp(simulator: &Simulator, command: &str) {
    lftp_ran(simulator, command).succeeds();
}

/// As `lftp`, however it ends.
pub(crate) fn lftp_ran(simulator: &Simulator, command: &str) -> Ran {
    let connect = format!(
        "ssh -a -x -F none -o BatchMode=yes -o IdentitiesOnly=yes -o UserKnownHostsFile={} -i {}",
        simulator.ready("known_hosts"),
        simulator.ready("client_key")
    );
    let script = format!(
        "set sftp:connect-program \"{connect}\"; set net:max-retries 1; set cmd:fail-exit yes; \
         set xfer:use-temp-file yes; set xfer:temp-file-name *.writing; \
         open -u tTEST1, sftp://127.0.0.1:{}; {command}; bye",
        simulator.port()
    );
    let folder = simulator.folder();
    run(Command::new("lftp").args(["-c", &script]).current_dir(folder).env("HOME", folder))
}
