//! The reference service to clients that are not ours.

use std::process::Stdio;

use tokio::process::Command;

use crate::support::{PKI, installed, start};

#[tokio::test]
async fn curl_is_answered_and_without_its_certificate_is_not() {
    if !installed("curl_is_answered_and_without_its_certificate_is_not", "curl") {
        return;
    }
    let running = start(None).await;
    let folder = tempfile::tempdir().expect("a folder");
    PKI.write(folder.path());
    let url = format!("https://localhost:{}/alias", running.address().port());
    let curl = async |more: &[&str]| {
        let mut command = Command::new("curl");
        command
            .args(["--silent", "--show-error", "--noproxy", "*", "--cacert", "ca.pem", "--get", &url])
            .args(more);
        for parameter in [
            "document_group=163057",
            "field1_id=a",
            "field1_value=ÆØÅæøå1",
            "field2_id=b",
            "field2_value=Blåbærgrød2",
        ] {
            command.args(["--data-urlencode", parameter]);
        }
        command.current_dir(folder.path()).stdin(Stdio::null()).output().await.expect("curl")
    };
    let certificate = ["--cert", "client.pem", "--key", "client.key.pem"];
    for version in ["--http1.1", "--http2", "--tls-max=1.2"] {
        let version = if version == "--tls-max=1.2" { vec!["--tls-max", "1.2"] } else { vec![version] };
        let output = curl(&[certificate.as_slice(), &version].concat()).await;
        assert_eq!(output.stdout, b"OK", "{version:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let refused = curl(&[]).await;
    assert!(!refused.status.success() && refused.stdout.is_empty());
}
