//! What `serve` prints once everything answers: where it listens, and what to type next.

use std::fs;

use nets_driver::Stopwatch;

use crate::app::App;
use crate::config::ServeOptions;
use crate::ebox_ready::EboxClientReady;
use crate::process_1::{FirstProcess, first};
use crate::ready::{Ready, reachable};

pub fn greeting(app: &App, options: &ServeOptions, started: Stopwatch) -> String {
    let ready = app.ready();
    let kept = match &options.data {
        Some(folder) => format!("kept in {}", folder.display()),
        None => "gone at exit (keep it with --data DIR)".to_owned(),
    };
    let next = match first() {
        FirstProcess::Other => on_this_machine(ready),
        FirstProcess::Serve(_) | FirstProcess::Command(_) => {
            let name = fs::read_to_string("/etc/hostname").unwrap_or_default();
            from_outside(ready, name.trim())
        }
    };
    let pages =
        if options.no_ui { String::new() } else { format!("\n  Browser   http://{}/", reachable(ready.api)) };
    let ebox = ready
        .ebox
        .as_ref()
        .map_or_else(String::new, |ebox| format!("\n  e-Box     {}/  {}", ebox.url, clients(&ebox.clients)));
    let ftps = ready.ftps.as_ref().map_or_else(String::new, |ftps| {
        format!("\n  FTPS      {}  explicit TLS, CA {}", ftps.address, ftps.ca.display())
    });
    format!(
        "\
mock-nets-share is ready after {} ms. Everything here is TEST ONLY.

  scenario  {}; everything is {kept}
  SFTP      {}  host key {}{ftps}
  API       http://{}/{pages}{ebox}

{next}
Stop with Ctrl-C.",
        started.elapsed().as_millis(),
        app.scenario_name(),
        ready.sftp,
        ready.host_key_fingerprint,
        ready.api,
    )
}

/// Who may ask for a token.
fn clients(all: &[EboxClientReady]) -> String {
    match all {
        [] => "no client may ask for a token yet".to_owned(),
        [only] => format!("client {}", only.client),
        [first, rest @ ..] => format!("client {} and {} more", first.client, rest.len()),
    }
}

fn on_this_machine(ready: &Ready) -> String {
    format!(
        "\
Type next, in another terminal:

  mock-nets-share sample --out samples
  {}
  sftp> put samples/netsshare_signing.zip {}/
  sftp> ls -l {}/
  sftp> get {}/*

  curl -s http://{}/v1/timeline
",
        ready.sftp_command(),
        ready.inbound,
        ready.outbound,
        ready.outbound,
        reachable(ready.api),
    )
}

/// Nothing in a container knows under which ports and names it is reached from elsewhere.
fn from_outside(ready: &Ready, host_name: &str) -> String {
    let is_id = host_name.len() == 12 && host_name.chars().all(|digit| digit.is_ascii_hexdigit());
    let container = if is_id { host_name } else { "CONTAINER" };
    let (sftp, api, user) = (ready.sftp.port(), ready.api.port(), &ready.user);
    let (get_key, key) = match &ready.client_key {
        Some(_) => (
            format!(
                "  docker exec {container} /mock-nets-share key {user} > {user}.key && chmod 600 {user}.key\n"
            ),
            format!("{user}.key"),
        ),
        None => (String::new(), "YOUR_KEY".to_owned()),
    };
    format!(
        "\
This is a container. Type next, on the machine where its ports are published under the same numbers
(-p {sftp}:{sftp} -p {api}:{api}); from another container, write its name instead of 127.0.0.1:

{get_key}  curl -s 'http://127.0.0.1:{api}/v1/known_hosts?names=127.0.0.1' > known_hosts
  sftp -i {key} -o IdentitiesOnly=yes -o UserKnownHostsFile=known_hosts -P {sftp} {user}@127.0.0.1
  sftp> put netsshare_YOURS.zip {}/
  sftp> ls -l {}/

  curl -s http://127.0.0.1:{api}/v1/timeline
",
        ready.inbound, ready.outbound,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn ready(client_key: Option<PathBuf>) -> Ready {
        Ready {
            sftp: "0.0.0.0:2222".parse().expect("an address"),
            api: "0.0.0.0:8080".parse().expect("an address"),
            ebox: None,
            ftps: None,
            user: "tTEST1".to_owned(),
            inbound: "/Inbound/DK12345678".to_owned(),
            outbound: "/Outbound".to_owned(),
            client_key,
            client_key_rsa: None,
            senders: Vec::new(),
            host_key_fingerprint: String::new(),
            known_hosts: PathBuf::from("/tmp/known_hosts"),
        }
    }

    #[test]
    fn what_is_printed_in_a_container_names_no_path_of_the_container() {
        let made = from_outside(&ready(Some(PathBuf::from("/tmp/keys/tTEST1"))), "0123456789ab");
        assert!(made.contains("docker exec 0123456789ab /mock-nets-share key tTEST1 > tTEST1.key"), "{made}");
        assert!(made.contains("sftp -i tTEST1.key -o IdentitiesOnly=yes -o UserKnownHostsFile=known_hosts -P 2222 tTEST1@127.0.0.1"), "{made}");
        assert!(made.contains("/v1/known_hosts?names=127.0.0.1' > known_hosts\n"), "{made}");
        assert!(!made.contains("/tmp"), "{made}");
        let own = from_outside(&ready(None), "nets");
        assert!(own.contains("sftp -i YOUR_KEY ") && !own.contains("docker exec"), "{own}");
        assert!(from_outside(&ready(Some(PathBuf::new())), "nets").contains("docker exec CONTAINER "));
    }
}
