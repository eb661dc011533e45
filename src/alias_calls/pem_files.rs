//! The certificates and keys of a scenario's alias services and of its clients of the e-Box: texts, and files that it may name.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use nets_scenario::{AliasCalling, Loaded, Located, Pem};
use nets_text::{system_words, told};

use super::unusable::Unusable;

/// The largest file that is read.
const MOST_BYTES: u64 = 1 << 20;

/// What a PEM is for: the key of `alias_service`, or of a client of the e-Box, that it stands at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    Ca,
    ClientCertificate,
    ClientKey,
    /// Of a client of the e-Box.
    EboxCertificate,
}

impl Purpose {
    fn key(self) -> &'static str {
        match self {
            Purpose::Ca => "ca",
            Purpose::ClientCertificate => "client_certificate",
            Purpose::ClientKey => "client_key",
            Purpose::EboxCertificate => "certificate",
        }
    }
}

/// Which files a scenario may name.
#[derive(Debug, Clone)]
pub enum MayName {
    /// The user who started the program can read them anyway.
    AnyFile,
    /// Who uses the API may not choose among the files of this machine: only these, each for its purpose.
    /// Bound: the files that the scenario of the start names.
    Only(BTreeSet<(Purpose, PathBuf)>),
}

impl MayName {
    /// Only what one of these scenarios names.
    pub fn only_as<'l>(scenarios: impl IntoIterator<Item = &'l Loaded>) -> Self {
        let of_scenario = |loaded: &'l Loaded| {
            let certificates = loaded.ebox_certificates.values();
            let certificates = certificates.filter_map(|pem| file((Purpose::EboxCertificate, Some(pem))));
            loaded.alias_services.values().flat_map(named).chain(certificates)
        };
        MayName::Only(scenarios.into_iter().flat_map(of_scenario).collect())
    }

    fn includes(&self, purpose: Purpose, path: &Path) -> bool {
        match self {
            MayName::AnyFile => true,
            MayName::Only(files) => files.contains(&(purpose, path.to_owned())),
        }
    }

    /// The bytes of this PEM.
    pub fn read(&self, purpose: Purpose, pem: &Located<Pem>) -> Result<Vec<u8>, Unusable> {
        let path = match &pem.it {
            Pem::Text(text) => return Ok(text.clone().into_bytes()),
            Pem::File(path) => path,
        };
        if !self.includes(purpose, path) {
            let (key, path) = (purpose.key(), path.display());
            let message = format!(
                "{path}: the scenario of the start names no such file as `{key}`, and over the API no other is read"
            );
            return Err(Unusable::new(pem.spot, message).hint("write the PEM text itself here"));
        }
        read_file(path).map_err(|error| {
            let unusable = Unusable::new(pem.spot, format!("{}: {}", path.display(), system_words(&error)));
            match error.kind() {
                io::ErrorKind::NotFound => unusable.missing(),
                _ => unusable,
            }
            .hint("paths begin where the simulator is started")
        })
    }
}

fn named(calling: &AliasCalling) -> Vec<(Purpose, PathBuf)> {
    let (certificate, key) = calling.client.as_ref().map(|(certificate, key)| (certificate, key)).unzip();
    let pems = [
        (Purpose::Ca, calling.ca.as_ref()),
        (Purpose::ClientCertificate, certificate),
        (Purpose::ClientKey, key),
    ];
    pems.into_iter().filter_map(file).collect()
}

fn file((purpose, pem): (Purpose, Option<&Located<Pem>>)) -> Option<(Purpose, PathBuf)> {
    match &pem?.it {
        Pem::File(path) => Some((purpose, path.clone())),
        Pem::Text(_) => None,
    }
}

/// All of a regular file. To open anything else could wait for ever, or give bytes without an end.
fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(told("this is not a regular file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(told(format!("this file has more than {MOST_BYTES} bytes")));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    fn refusal(path: &Path) -> String {
        system_words(&read_file(path).expect_err("no such file is read"))
    }

    #[test]
    fn only_a_regular_file_of_some_size_is_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        fs::write(path("ca.pem"), "text").expect("written");
        std::os::unix::fs::symlink(path("ca.pem"), path("link.pem")).expect("a link");
        assert_eq!(read_file(&path("ca.pem")).expect("read"), b"text");
        assert_eq!(read_file(&path("link.pem")).expect("read"), b"text");

        assert!(Command::new("mkfifo").arg(path("pipe")).status().expect("mkfifo").success());
        for strange in [path("pipe"), folder.path().to_owned(), "/dev/zero".into()] {
            assert_eq!(refusal(&strange), "this is not a regular file", "{}", strange.display());
        }
        File::create(path("huge")).expect("made").set_len(1 << 40).expect("sparse");
        assert_eq!(refusal(&path("huge")), "this file has more than 1048576 bytes");
        assert!(refusal(&path("none")).starts_with("there is no such file"));
    }

    #[test]
    fn over_the_api_a_file_is_named_as_at_the_start_or_not_at_all() {
        let text = |service: &str| {
            format!(
                "senders: [{{user: tTEST1, organisation: DK12345678, eboks_ids: [15723], alias_service: {service}}}]\n\
                 materials: [{{document_type: 163057, alias: {{}}}}]\n"
            )
        };
        let loaded = |service: &str| nets_scenario::load(&text(service), "test").expect("valid");
        let at_start = loaded("{ca: tls/ca.pem, client_certificate: c.pem, client_key: c.key}");
        let may_name = MayName::only_as([&at_start]);
        let refused = |purpose, path: &str| {
            let ca = loaded(&format!("{{ca: {path}}}")).alias_services.into_values().next();
            let pem = ca.and_then(|calling| calling.ca).expect("a ca");
            may_name.read(purpose, &pem).expect_err("none of these files is there").to_string()
        };
        assert!(refused(Purpose::Ca, "tls/ca.pem").contains("there is no such file"));
        for (purpose, path) in [
            (Purpose::Ca, "c.key"),
            (Purpose::ClientKey, "tls/ca.pem"),
            (Purpose::Ca, "tls/../tls/ca.pem"),
            (Purpose::Ca, "/etc/hostname"),
        ] {
            assert!(refused(purpose, path).contains("names no such file"), "{path}");
        }
    }
}
