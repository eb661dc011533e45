//! A session that is open while another world takes its world's place.

use crate::support::{INBOUND, PYTHON, Simulator, installed, run_with_input};

/// Leaves an upload open while the world is replaced, and goes on with it as if nothing had happened.
const CLIENT: &str = r#"
import sys, urllib.request, paramiko
port, key, api, method, path, body, inbound, log = sys.argv[1:]
paramiko.util.log_to_file(log)
transport = paramiko.Transport(('127.0.0.1', int(port)))
transport.connect(username='tTEST1', pkey=paramiko.Ed25519Key.from_private_key_file(key))
sftp = paramiko.SFTPClient.from_transport(transport)
file = sftp.open(inbound + '/netsshare_signing.zip', 'w')
file.set_pipelined(False)
file.write(b'not a zip')
file.flush()
body = open(body, 'rb').read() if body else b''
request = urllib.request.Request('http://' + api + path, data=body, method=method)
assert urllib.request.urlopen(request).status == 200
print('replaced', flush=True)
sys.stdin.readline()
for attempt in (lambda: (file.write(b' still'), file.flush()), file.close, lambda: sftp.listdir('/')):
    try:
        attempt()
        print('taken')
    except (OSError, EOFError, paramiko.SSHException):
        print('refused')
transport.join(20)
print('connected' if transport.is_active() else 'disconnected')
"#;

fn an_old_session_ends(method: &str, path: &str, body: &str, why: &str) {
    let simulator = Simulator::play("scenarios/manual-clock.yaml");
    let script = simulator.write("client.py", CLIENT.as_bytes());
    let log = simulator.path("paramiko.log");
    let mut client = std::process::Command::new(PYTHON);
    client.arg(script).arg(simulator.port()).arg(simulator.ready("client_key")).arg(simulator.ready("api"));
    client.args([method, path, body, INBOUND]).arg(&log);
    let said = run_with_input(&mut client, "\n").succeeds();
    assert!(said.starts_with("replaced\n") && said.ends_with("disconnected\n"), "{said}");
    // Paramiko keeps what a closing is answered to itself.
    assert!(said.contains("refused\n") && said.matches("taken").count() <= 1, "{said}");
    let log = std::fs::read_to_string(log).expect("paramiko's log");
    assert!(log.contains(why), "{log}");

    simulator.upload_sample("signing");
    simulator.settle();
    let shipments = simulator.get("/v1/shipments").ok();
    assert_eq!(shipments["shipments"].as_array().expect("a list").len(), 1, "{shipments}");
    simulator.advance(r#"{"by": "7d"}"#);
    let outbound = simulator.outbound("tTEST1");
    assert!(outbound.iter().any(|name| name.starts_with("signed_documents_")), "{outbound:?}");
}

#[test]
fn a_session_that_was_open_at_a_reset_ends_with_its_world_and_harms_no_shipment_of_the_next() {
    if !installed(&["paramiko", "sftp"]) {
        return;
    }
    an_old_session_ends("POST", "/v1/reset", "", "The simulator was reset");
}

#[test]
fn a_session_that_was_open_when_a_scenario_was_replaced_ends_with_its_world_too() {
    if !installed(&["paramiko", "sftp"]) {
        return;
    }
    let scenario = crate::support::repository("scenarios/manual-clock.yaml");
    let scenario = scenario.to_str().expect("UTF-8");
    an_old_session_ends("PUT", "/v1/scenario", scenario, "The simulator plays another scenario now");
}
