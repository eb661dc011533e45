//! lftp, which works through OpenSSH's ssh and writes to a temporary name when told to.

use std::process::Command;

use crate::support::{FOLDER, USER, World, bytes, installed, run};

#[test]
fn lftp_uploads_under_a_temporary_name_and_mirrors_outbound() {
    if !installed("lftp_uploads_under_a_temporary_name_and_mirrors_outbound", &["lftp", "ssh"]) {
        return;
    }
    let world = World::new();
    world.write("netsshare_l.zip", &bytes(800_000));
    world.publish("a.receipt", b"a");
    world.publish("b.receipt", b"bb");
    let connect = format!(
        "ssh -a -x -F none -o BatchMode=yes -o IdentitiesOnly=yes -o UserKnownHostsFile={} -i {}",
        world.known_hosts().display(),
        world.key().display()
    );
    let script = format!(
        "set sftp:connect-program \"{connect}\"; set net:max-retries 1; set xfer:use-temp-file yes; \
         set xfer:temp-file-name *.writing; open -u {USER}, sftp://127.0.0.1:{}; \
         put -O {FOLDER} netsshare_l.zip; mirror /Outbound mirrored; rm /Outbound/a.receipt; cls -1 /Outbound; bye",
        world.address.port()
    );
    let mut lftp = Command::new("lftp");
    lftp.args(["-c", &script]).current_dir(world.directory.path()).env("HOME", world.directory.path());
    let output = run(&mut lftp).succeeds();
    assert!(output.contains("/Outbound/b.receipt") && !output.contains("/Outbound/a.receipt"), "{output}");
    assert_eq!(std::fs::read(world.path("mirrored/b.receipt")).expect("the file"), b"bb");
    assert_eq!(world.seen.arrived(), [("netsshare_l.zip".to_owned(), 800_000)]);
}

#[test]
fn lftp_mirrors_a_folder_up_with_its_times_and_permissions() {
    if !installed("lftp_mirrors_a_folder_up_with_its_times_and_permissions", &["lftp", "ssh"]) {
        return;
    }
    let world = World::new();
    std::fs::create_dir_all(world.path("up/DK12345678")).expect("directories");
    world.write("up/DK12345678/netsshare_m.zip", &bytes(3_000));
    let connect = format!(
        "ssh -a -x -F none -o BatchMode=yes -o IdentitiesOnly=yes -o UserKnownHostsFile={} -i {}",
        world.known_hosts().display(),
        world.key().display()
    );
    let script = format!(
        "set sftp:connect-program \"{connect}\"; set net:max-retries 1; set cmd:fail-exit yes; \
         open -u {USER}, sftp://127.0.0.1:{}; mirror -R up /Inbound",
        world.address.port()
    );
    let mut lftp = Command::new("lftp");
    lftp.args(["-c", &script]).current_dir(world.directory.path()).env("HOME", world.directory.path());
    run(&mut lftp).succeeds();
    assert_eq!(world.seen.arrived(), [("netsshare_m.zip".to_owned(), 3_000)]);
    assert_eq!(world.seen.reasons(), [""; 0]);
}
