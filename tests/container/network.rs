//! Two containers in a network that Compose makes: the simulator by its service's name, and a sender beside it.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::docker::{docker, succeed};
use crate::image;

/// What the sender's image is made of, as this machine has it: no image can be had from elsewhere.
const CLIENTS: [&str; 4] = ["sh", "sftp", "ssh", "curl"];

/// What the sender does: it brings a key of its own, pins the server's, uploads, waits and fetches.
const SENDER: &str = r#"set -e
curl -sf -X PUT --data-binary @/job/nets.yaml http://nets:8080/v1/scenario
curl -sf 'http://nets:8080/v1/known_hosts?names=nets' > /tmp/known_hosts
sftp() {
    command sftp -b - -i /job/key -o IdentitiesOnly=yes -o StrictHostKeyChecking=yes \
        -o UserKnownHostsFile=/tmp/known_hosts -P 2222 tTEST1@nets
}
echo 'put /job/netsshare_plain.zip /Inbound/DK12345678/' | sftp
curl -sf 'http://nets:8080/v1/timeline/wait?what=file_written&file=*.receipt&timeout=30s'
echo 'get /Outbound/*.receipt /tmp/receipt' | sftp
read -r line < /tmp/receipt || echo "$line"    # it has no end of line
"#;

#[test]
fn a_sender_in_another_container_reaches_it_by_the_name_of_its_service() {
    let (Some(image), Some(compose)) = (image(), compose()) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let project = Project::new(&compose, folder.path(), &image);
    let said = project.plays();
    for words in ["netsshare_plain.zip.receipt", "<status>200</status>"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(said.contains("  info  login_accepted         tTEST1"), "the log of the service is told: {said}");
}

/// Compose as Docker's own command or as a program of its own.
fn compose() -> Option<Vec<&'static str>> {
    let known = [vec!["docker", "compose"], vec!["docker-compose"]];
    let found = known.into_iter().find(|words| {
        let version = Command::new(words[0]).args(&words[1..]).arg("version").output();
        version.is_ok_and(|output| output.status.success())
    });
    if found.is_none() {
        let demanded = std::env::var_os("MOCK_NETS_SHARE_REQUIRE_TOOLS").is_some_and(|value| value == "1");
        assert!(!demanded, "Docker Compose is not installed");
        println!("SKIPPED container in a network: Docker Compose is not installed");
    }
    found
}

/// The two services, removed with their network and the sender's image whatever becomes of the test.
struct Project<'t> {
    compose: &'t [&'static str],
    folder: &'t Path,
    name: String,
}

impl<'t> Project<'t> {
    fn new(compose: &'t [&'static str], folder: &'t Path, image: &str) -> Self {
        let name = format!("mock-nets-share-test-{}", std::process::id());
        sender(&folder.join("sender"), &name);
        let services = format!(
            "services:\n  nets: {{image: {image}, read_only: true, tmpfs: [/tmp], user: '1000'}}\n  \
             sender: {{image: {name}, depends_on: {{nets: {{condition: service_healthy}}}}}}\n"
        );
        fs::write(folder.join("compose.yaml"), services).expect("written");
        Project { compose, folder, name }
    }

    fn compose(&self) -> Command {
        let mut command = Command::new(self.compose[0]);
        command.args(&self.compose[1..]).args(["--project-name", &self.name, "--file"]);
        command.arg(self.folder.join("compose.yaml"));
        command
    }

    /// Until the sender has ended, well.
    fn plays(&self) -> String {
        let said = self
            .compose()
            .args(["up", "--no-color", "--exit-code-from", "sender"])
            .output()
            .expect("Compose");
        let text =
            format!("{}{}", String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
        assert!(said.status.success(), "{text}");
        text
    }
}

impl Drop for Project<'_> {
    fn drop(&mut self) {
        succeed(self.compose().args(["down", "--volumes"]));
        succeed(docker("rmi").args(["--force", &self.name]));
    }
}

/// Builds an image of clients that are installed here, with a job to do.
fn sender(folder: &Path, name: &str) {
    let root = folder.join("root");
    let job = root.join("job");
    fs::create_dir_all(&job).expect("a folder");
    fs::create_dir_all(root.join("tmp")).expect("a folder");
    for client in CLIENTS {
        let path = succeed(Command::new("sh").args(["-c", &format!("command -v {client}")]));
        let libraries = succeed(Command::new("ldd").arg(path.trim()));
        let libraries = libraries.split_whitespace().filter(|word| word.starts_with('/'));
        for file in libraries.chain([path.trim()]).collect::<BTreeSet<_>>() {
            let to = root.join(file.trim_start_matches('/'));
            fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
            fs::copy(file, &to).unwrap_or_else(|error| panic!("{file}: {error}"));
        }
    }
    fs::create_dir_all(root.join("etc")).expect("a folder");
    fs::write(root.join("etc/passwd"), "root:x:0:0::/tmp:/bin/sh\n").expect("written");
    succeed(Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(job.join("key")));
    let public = fs::read_to_string(job.join("key.pub")).expect("the public key");
    fs::write(job.join("nets.yaml"), scenario(public.trim())).expect("written");
    fs::write(job.join("send"), SENDER).expect("written");
    let samples = nets_samples::all();
    let plain = samples.iter().find(|sample| sample.name == "plain").expect("a sample");
    fs::write(job.join("netsshare_plain.zip"), plain.zip()).expect("written");
    let shell = succeed(Command::new("sh").args(["-c", "command -v sh"]));
    let path = std::env::var_os("PATH").unwrap_or_default().to_string_lossy().into_owned();
    let steps = format!(
        "FROM scratch\nCOPY root /\nENV PATH={path}\nENTRYPOINT [\"{}\", \"/job/send\"]\n",
        shell.trim()
    );
    fs::write(folder.join("Dockerfile"), steps).expect("written");
    fs::set_permissions(job.join("key"), fs::Permissions::from_mode(0o600)).expect("set");
    succeed(docker("build").args(["--quiet", "--tag", name]).arg(folder));
}

/// The scenario that a job sends, with the public part of the key that it made.
fn scenario(public: &str) -> String {
    format!(
        "name: A job's own\nsenders:\n  - {{ user: tTEST1, organisation: DK12345678, eboks_ids: [15723], keys: ['{public}'] }}\n\
         materials:\n  - {{ document_type: 163057, name: Letter }}\nmagic_recipients: true\n\
         recipients:\n  - {{ organisation: '12345678', name: Demo company }}\n  - {{ person: '2402911995' }}\n"
    )
}
