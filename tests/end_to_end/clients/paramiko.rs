//! A client as one was seen in the field: paramiko, an RSA key, a new login for every operation, and
//! every file downloaded every time.

use std::fs;
use std::process::Command;

use crate::support::verify::JUDGES;
use crate::support::{INBOUND, PYTHON, Simulator, installed, run, sample};

use super::{SHIPMENT, is_complete, scenario_with_key};

const CLIENT: &str = r#"
import os, sys, paramiko
key, port, shipment, inbound, downloads, known_hosts = sys.argv[1:]
known_hosts = open(known_hosts).read()
key = paramiko.RSAKey.from_private_key_file(key)

def once(operation):
    transport = paramiko.Transport(('127.0.0.1', int(port)))
    transport.connect(username='tTEST1', pkey=key)
    assert transport.get_remote_server_key().get_base64() in known_hosts, 'another host key'
    try:
        return operation(paramiko.SFTPClient.from_transport(transport))
    finally:
        transport.close()

def fetched():
    names = once(lambda sftp: sftp.listdir('/Outbound/'))
    for name in names:
        once(lambda sftp: sftp.get('/Outbound/' + name, os.path.join(downloads, name)))
    return names

size = once(lambda sftp: sftp.put(shipment, inbound + '/' + os.path.basename(shipment)).st_size)
assert size == os.path.getsize(shipment), size
# The receipt's key is what stands between `netsshare_` and the first dot behind it.
wanted = os.path.basename(shipment).split('.')[0]
def found(names):
    receipts = [name[name.index('netsshare_'):].split('.')[0] for name in names if 'netsshare_' in name]
    return wanted in receipts and any(name.startswith('signed_documents_') for name in names)
rounds = 0
while not found(fetched()):
    rounds += 1
    assert rounds < 1000, 'nothing came'
first = fetched()
assert first == fetched(), 'nothing is gone because it was fetched'
print(*first, sep='\n')
"#;

#[test]
fn a_client_that_logs_in_for_every_operation_and_fetches_everything_every_time_finds_its_receipt() {
    if !installed(&["paramiko", "ssh-keygen"]) || !installed(&JUDGES) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("rsa");
    run(Command::new("ssh-keygen")
        .args(["-q", "-N", "", "-t", "rsa", "-b", "2048", "-m", "PEM", "-C", "sender", "-f"])
        .arg(&key))
    .succeeds();
    let public = fs::read_to_string(key.with_extension("pub")).expect("the public key");
    let simulator = Simulator::play_text(&scenario_with_key(public.trim()));
    assert!(simulator.ready_file().get("client_key").is_none_or(serde_json::Value::is_null));

    let shipment = simulator.write(SHIPMENT, &sample("multi-signing"));
    let script = simulator.write("client.py", CLIENT.as_bytes());
    let downloads = simulator.path("downloads");
    fs::create_dir(&downloads).expect("made");
    let names = run(Command::new(PYTHON)
        .arg(script)
        .arg(&key)
        .arg(simulator.port())
        .arg(shipment)
        .arg(INBOUND)
        .arg(&downloads)
        .arg(simulator.ready("known_hosts")))
    .succeeds();
    let answers = names.lines().filter(|name| name.contains(".receipt") || name.contains("signed_documents"));
    assert_eq!(answers.count(), 2, "{names}");
    is_complete(&simulator, &downloads);

    // Each operation was a login of its own, and no leniency was needed for any.
    let logins = simulator.timeline("what=login_accepted");
    assert!(logins.len() >= 10, "{logins:?}");
    assert!(logins.iter().all(|login| login.get("leniency").is_none_or(serde_json::Value::is_null)));
}
