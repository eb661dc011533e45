//! FTPS from beside the container: its CA from the API, its data connections at the ports that have to be published.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use crate::docker::Container;
use crate::image;

const SCENARIO: &str = "\
name: By FTPS
senders:
  - {user: tTEST1, organisation: DK12345678, eboks_ids: [15723], ftps_password: only for tests}
materials:
  - {document_type: 163057, name: Letter}
magic_recipients: true
";

#[test]
fn a_client_of_ftps_gets_the_ca_uploads_and_lists_at_the_ports_of_a_container() {
    let Some(image) = image() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = folder.path().join("my.yaml");
    fs::write(&scenario, SCENARIO).expect("written");
    fs::set_permissions(&scenario, fs::Permissions::from_mode(0o644)).expect("set");
    let arguments = ["serve", "--scenario", "/data/my.yaml", "--ftps", "0.0.0.0:2121"];
    let container = Container::create(&image, &[], &arguments);
    container.copy_in(&scenario, "/data/my.yaml");
    container.begin();
    assert_eq!(container.health(), "healthy");
    let ca = folder.path().join("ftps-ca.pem");
    fs::write(&ca, container.get("/v1/ftps/authority.pem")).expect("written");
    let zip = folder.path().join("netsshare_plain.zip");
    let samples = nets_samples::all();
    let plain = samples.iter().find(|sample| sample.name == "plain").expect("a sample");
    fs::write(&zip, plain.zip()).expect("written");

    let address = container.inspect("{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}");
    let curl = |path: &str, more: &[&str]| {
        let mut curl = Command::new("curl");
        curl.args(["-sv", "--ssl-reqd", "--user", "tTEST1:only for tests", "--cacert"]).arg(&ca);
        curl.args(["--connect-to", &format!("localhost:2121:{address}:2121")]).args(more);
        let said = curl.arg(format!("ftp://localhost:2121{path}")).output().expect("curl is installed");
        let talk = String::from_utf8_lossy(&said.stderr).into_owned();
        assert!(said.status.success(), "{talk}");
        assert!(talk.contains("(|||2100"), "a port from 21000 to 21009 is told: {talk}");
        String::from_utf8_lossy(&said.stdout).into_owned()
    };
    curl("/Inbound/DK12345678/", &["--upload-file", &zip.display().to_string()]);
    container.get("/v1/timeline/wait?what=file_written&file=*.receipt&timeout=30s");
    let listed = curl("/Outbound/", &["--list-only"]);
    assert!(listed.contains("netsshare_plain.zip.receipt"), "{listed}");
    assert_eq!(container.stop(), "0");
}
