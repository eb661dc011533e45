//! Every command that waits ends within two seconds when the engine says so.

use std::io::Write;
use std::net::{TcpListener, TcpStream};

use certs_gen::{EboxSubject, FolderOrder, TlsName};

use crate::docker::Container;
use crate::image;

#[test]
fn every_command_that_waits_ends_within_two_seconds_when_it_is_told_to() {
    let Some(image) = image() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let around = "2026-01-01T00:00:00Z".parse().expect("a moment");
    let certs = folder.path().join("certs");
    let order = FolderOrder {
        folder: certs.clone(),
        names: TlsName::local(),
        around,
        seed: 1,
        force: false,
        ebox: EboxSubject::default(),
    };
    order.write().expect("certificates");
    for file in std::fs::read_dir(&certs).expect("the certificates") {
        let readable = std::os::unix::fs::PermissionsExt::from_mode(0o644);
        std::fs::set_permissions(file.expect("one").path(), readable).expect("set");
    }
    // Takes connections and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("https://{}/alias", silent.local_addr().expect("bound"));
    let asking = |command: &'static str, rest: &[&'static str]| {
        let words = ["alias", command, "--certs", "/data/certs", "--timeout", "600", "--url", &url];
        [&words[..], rest].concat()
    };
    let (alone, beside_us) = (&["--volume", "/data"][..], &["--volume", "/data", "--network", "host"][..]);
    let commands = [
        (vec!["serve"], alone, "0"),
        (vec!["alias", "serve-example", "--certs", "/data/certs", "4711=AB12"], alone, "0"),
        (asking("load", &["4711=AB12"]), beside_us, "143"),
        (asking("ask", &["4711=AB12"]), beside_us, "143"),
        (asking("check", &["--known", "4711=AB12"]), beside_us, "143"),
    ];
    for (command, options, code) in commands {
        let container = Container::create(&image, options, &command);
        container.copy_in(&certs, "/data/certs");
        container.begin();
        // By then it has begun to wait.
        assert_eq!(container.health(), "healthy", "{command:?}");
        let _clients = (command == ["serve"]).then(|| clients(&container));
        assert_eq!(container.stop(), code, "{command:?}");
    }
}

/// One who waits for an answer, and one who has not logged in yet: neither holds up the end.
fn clients(container: &Container) -> [TcpStream; 2] {
    let connect = |port| TcpStream::connect(container.address(port)).expect("a port that answers");
    let [sftp, mut api] = [connect(2222), connect(8080)];
    let request =
        "GET /v1/timeline/wait?what=document_signed&timeout=10m HTTP/1.1\r\nHost: localhost\r\n\r\n";
    api.write_all(request.as_bytes()).expect("asked");
    [sftp, api]
}
