//! Templates of the user's, from the files to begin with to what lies in Outbound.

use std::fs;

use crate::support::{Simulator, installed, program, run, sample};

#[test]
fn the_files_to_begin_from_are_written_once_and_can_be_served_as_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let templates = |arguments: &[&str]| run(program(folder.path()).args(arguments));
    templates(&["templates", "--out", "templates"]).succeeds();
    let written: Vec<_> = fs::read_dir(folder.path().join("templates")).expect("a folder").collect();
    assert_eq!(written.len(), nets_outbound::OutboundFormat::ALL.len());
    templates(&["templates", "--out", "templates"]).fails_saying("receipt.xml is there already");
    let simulator = Simulator::with(folder, |serve| {
        serve.args(["--templates", "templates"]);
    });
    assert_eq!(simulator.stop(), Some(0));
}

#[test]
fn a_receipt_is_what_the_users_template_makes_of_it() {
    if !installed(&["sftp"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("receipt.xml"), "<ack file=\"{{ file_name }}\">{{ status }}</ack>")
        .expect("written");
    let templates = folder.path().to_owned();
    let simulator = Simulator::with(tempfile::tempdir().expect("a folder"), |serve| {
        serve.env("MOCK_NETS_SHARE_TEMPLATES", templates);
    });
    simulator.upload("netsshare_a.zip", &sample("plain"));
    simulator.settle();
    let receipt = simulator.receipt("tTEST1", "netsshare_a.zip.receipt");
    assert_eq!(receipt, "<ack file=\"tTEST1_DK12345678_0000001_netsshare_a.zip.receipt\">200</ack>");
}

#[test]
fn a_broken_template_ends_the_start_with_its_line_and_the_nearest_name() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("mine")).expect("a folder");
    fs::write(folder.path().join("mine/receipt.xml"), "<ack>\n{{ statu }}</ack>").expect("written");
    let serve = ["serve", "--sftp", "127.0.0.1:0", "--api", "127.0.0.1:0", "--templates", "mine"];
    run(program(folder.path()).args(serve)).fails_saying(
        "mine/receipt.xml:2: `statu` is not in the data of receipt.xml; did you mean `status`?",
    );
}
