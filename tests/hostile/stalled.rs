//! A sender who leaves a file open holds up none but itself.

use super::harness::INBOUND;
use super::harness::server::Server;
use super::harness::sftp::Login;
use tokio::io::AsyncWriteExt;

const TWO_SENDERS: &str = "\
name: Two
clock: {mode: instant, start: 2026-01-05T10:00}
senders:
  - {user: tTEST1, organisation: DK12345678, eboks_ids: [15723]}
  - {user: tOTHER1, organisation: DK87654321, eboks_ids: [15724]}
materials:
  - {document_type: 163057, name: Letter}
  - {document_type: 162812, name: Contract, signing: {deadline_days: 3}}
magic_recipients: true
";

/// It waits once until the open file counts as stalled, which takes 5 seconds of real time.
#[tokio::test(flavor = "multi_thread")]
async fn an_idle_open_file_stops_neither_the_clock_nor_settle_of_another_sender() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = folder.path().join("two.yaml");
    std::fs::write(&scenario, TWO_SENDERS).expect("written");
    let server = Server::start(folder.path(), &["--scenario", scenario.to_str().expect("a path")]);

    let idle = Login::of("tOTHER1", &server).await.expect("logged in");
    let mut open = idle.sftp.create("/Inbound/DK87654321/tmp.part").await.expect("opened");
    open.write_all(b"begun").await.expect("written");
    open.flush().await.expect("acknowledged");

    let honest = Login::to(&server).await.expect("logged in");
    let samples = nets_samples::all();
    let signing = samples.iter().find(|sample| sample.name == "signing").expect("a sample").zip();
    honest
        .put(&format!("{INBOUND}/netsshare_signing.zip"), &signing, 32 << 10, || ())
        .await
        .expect("uploaded");
    server.wait("what=file_written&file=signed_documents_*");
    server.settle();

    // Its own upload goes on and ends as if nothing had been.
    open.write_all(b", ended").await.expect("written");
    open.shutdown().await.expect("closed");
    let stored = server.wait("what=file_stored");
    assert_eq!(stored["bytes"], "begun, ended".len());
    server.settle();
}
