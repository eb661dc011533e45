//! The keys of the SFTP server, for clients that reach it by names the simulator cannot know.

use crate::support::{Simulator, manual};

#[tokio::test]
async fn the_keys_are_told_with_known_hosts_lines_for_the_names_asked_for() {
    let simulator = Simulator::start(manual()).await;
    let known = simulator.get("/v1/host-keys").await.ok();
    assert_eq!(known["keys"][0]["kind"], "ssh-ed25519");
    assert_eq!(known["keys"][1]["key"], "ssh-rsa AAAAB3NzaC1yc2EEXAMPLE");
    assert_eq!(
        known["known_hosts"],
        "[127.0.0.1]:2222,[localhost]:2222 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5EXAMPLE\n[127.0.0.1]:2222,[localhost]:2222 ssh-rsa AAAAB3NzaC1yc2EEXAMPLE\n"
    );
    let known = simulator.get("/v1/host-keys?names=nets,localhost:32768").await.ok();
    let lines = "[nets]:2222,[localhost]:32768 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5EXAMPLE\n[nets]:2222,[localhost]:32768 ssh-rsa AAAAB3NzaC1yc2EEXAMPLE\n";
    assert_eq!(known["known_hosts"], lines);
    let file = simulator.get("/v1/known_hosts?names=nets,localhost:32768").await;
    assert_eq!((file.status, file.text()), (200, lines));
}

#[tokio::test]
async fn a_name_that_would_break_the_file_is_refused() {
    let simulator = Simulator::start(manual()).await;
    for name in ["a%20b", "*", "a,,b", "nets:port", "a%0Ab"] {
        let problem =
            simulator.get(&format!("/v1/known_hosts?names={name}")).await.problem(400, "bad-parameter");
        assert_eq!(problem["parameter"], "names");
    }
}
