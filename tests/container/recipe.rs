//! The recipe for a container in docs/ci.md, typed as it stands but for the container's name and its ports.

use std::fs;
use std::process::Command;

use crate::docker::{docker, succeed};
use crate::image;

#[test]
fn the_recipe_for_a_container_gets_in_without_a_mount() {
    let Some(image) = image() else { return };
    let name = format!("mock-nets-share-recipe-{}", std::process::id());
    let script = recipe()
        .replace("make image\n", "")
        .replace("127.0.0.1:2222:2222", "127.0.0.1::2222")
        .replace("127.0.0.1:8080:8080", "127.0.0.1::8080")
        .replace("names=127.0.0.1'", &format!("names='$(docker port {name} 2222)"))
        .replace("'http://127.0.0.1:8080", &format!("http://$(docker port {name} 8080)'"))
        .replace("http://127.0.0.1:8080", &format!("http://$(docker port {name} 8080)"))
        .replace(" mock-nets-share\n", &format!(" {image}\n"))
        .replace("--name nets ", &format!("--name {name} "))
        .replace("' nets)", &format!("' {name})"))
        .replace("docker logs nets", &format!("docker logs {name}"))
        .replace("docker exec nets", &format!("docker exec {name}"));
    let folder = tempfile::tempdir().expect("a folder");
    let _removed = Removed(&name);
    let said = succeed(Command::new("sh").args(["-ec", &script]).current_dir(folder.path()));
    assert!(said.contains(r#""scenario": "My pipeline""#), "{said}");
    let login = format!(
        "sftp -i job_key -F none -o IdentitiesOnly=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile=known_hosts \
         -b - -P $(docker port {name} 2222 | cut -d: -f2) tTEST1@127.0.0.1 <<BATCH\nls /\nBATCH"
    );
    let listed = succeed(Command::new("sh").args(["-ec", &login]).current_dir(folder.path()));
    assert!(listed.contains("/Outbound"), "{listed}");
    let made = fs::read_to_string(folder.path().join("client_key")).expect("the key that was made");
    assert!(made.starts_with("-----BEGIN OPENSSH PRIVATE KEY-----"), "{made}");
}

/// The lines of the `sh` blocks below the heading.
fn recipe() -> String {
    let page = include_str!("../../docs/ci.md");
    let (_, text) = page.split_once("## As a container").expect("the heading");
    let (text, _) = text.split_once("### GitHub").expect("the next heading");
    let blocks = text.split("```sh\n").skip(1).map(|block| block.split("```").next().unwrap_or_default());
    blocks.collect()
}

struct Removed<'t>(&'t str);

impl Drop for Removed<'_> {
    fn drop(&mut self) {
        succeed(docker("rm").args(["--force", "--volumes", self.0]));
    }
}
