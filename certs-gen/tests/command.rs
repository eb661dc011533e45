//! The command, and what programs of others say to its certificates.

#[path = "../../tests/harness/programs.rs"]
mod programs;

use std::fs::{self, Permissions};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use certs_gen::CertsOptions;
use clap::Parser;
use der::DecodePem;
use programs::installed;
use x509_cert::Certificate;
use x509_cert::ext::pkix::BasicConstraints;

#[test]
fn openssl_verifies_every_certificate() {
    if !installed("openssl_verifies_every_certificate", "openssl") {
        return;
    }
    let folder = a_set();
    let arguments = ["verify", "-x509_strict", "-CAfile", "root-ca.pem", "-untrusted", "issuing-ca.pem"];
    for certificate in ["issuing-ca.pem", "seal.pem", "danish-signer.pem"] {
        let output = Command::new("openssl")
            .args(arguments)
            .arg(certificate)
            .current_dir(folder.path())
            .output()
            .expect("openssl");
        assert!(output.status.success(), "{certificate}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn nothing_is_overwritten_unless_told_to() {
    let folder = tempfile::tempdir().expect("a folder");
    certs_gen(folder.path(), &[]).expect("certificates");
    let root = || fs::read(folder.path().join("root-ca.pem")).expect("the root");
    let made = root();
    let refused = certs_gen(folder.path(), &[]).expect_err("they are there");
    assert!(refused.contains("--force"), "{refused}");
    assert_eq!(made, root());
    certs_gen(folder.path(), &["--force"]).expect("certificates");
    assert_ne!(made, root());
}

#[cfg(unix)]
#[test]
fn private_keys_are_the_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = a_set();
    let files: Vec<_> =
        fs::read_dir(folder.path()).expect("the folder").map(|file| file.expect("a file").path()).collect();
    let keys: Vec<_> = files.iter().filter(|path| path.to_string_lossy().ends_with(".key.pem")).collect();
    assert_eq!(keys.len(), 12);
    for key in keys {
        assert_eq!(
            fs::metadata(key).expect("a key").permissions().mode() & 0o777,
            0o600,
            "{}",
            key.display()
        );
    }
}

#[test]
fn nothing_weak_is_made_and_only_cas_are_cas() {
    const SHA_256_WITH_RSA: &str = "1.2.840.113549.1.1.11";
    let folder = a_set();
    let mut seen = 0;
    for file in fs::read_dir(folder.path()).expect("the folder") {
        let file = file.expect("a file");
        let name = file.file_name().into_string().expect("a name");
        if !name.ends_with(".pem") || name.ends_with(".key.pem") || name == "tls-crl.pem" {
            continue;
        }
        let pem = fs::read(file.path()).expect("the certificate");
        let certificate = Certificate::from_pem(pem).expect("a certificate");
        assert_eq!(certificate.signature_algorithm.oid.to_string(), SHA_256_WITH_RSA, "{name}");
        let content = certificate.tbs_certificate;
        let (_, constraints) = content.get::<BasicConstraints>().expect("DER").expect("it says so");
        assert_eq!(constraints.ca, name.ends_with("ca.pem") && !name.contains("-other-ca"), "{name}");
        let key = content.subject_public_key_info.subject_public_key;
        assert!(key.raw_bytes().len() > 256, "{name}: 2048 bits at least");
        seen += 1;
    }
    assert_eq!(seen, 19);
}

#[test]
fn a_date_that_is_none_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let refused = certs_gen(folder.path(), &["--date", "2026-02-30"]).expect_err("no day");
    assert!(refused.contains("not a day"), "{refused}");
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 0);
}

#[test]
fn openssl_accepts_the_good_tls_certificates_and_refuses_the_bad_ones() {
    if !installed("openssl_accepts_the_good_tls_certificates_and_refuses_the_bad_ones", "openssl") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    certs_gen(folder.path(), &["--name", "alias.example", "--ip", "192.0.2.7"]).expect("certificates");
    let verifies = |arguments: &[&str]| {
        let mut command = Command::new("openssl");
        // A moment within the dates, so that the test does not depend on when it runs.
        command
            .args(["verify", "-x509_strict", "-attime", "1767225600", "-CAfile", "tls-ca.pem"])
            .args(arguments);
        command.current_dir(folder.path()).output().expect("openssl").status.success()
    };
    assert!(verifies(&["-purpose", "sslclient", "client.pem"]));
    assert!(verifies(&["-purpose", "sslserver", "-verify_hostname", "alias.example", "server.pem"]));
    assert!(verifies(&["-purpose", "sslserver", "-verify_ip", "192.0.2.7", "server.pem"]));
    assert!(!verifies(&["-purpose", "sslserver", "client.pem"]));
    for bad in ["client-expired.pem", "client-other-ca.pem", "server-expired.pem", "server-other-ca.pem"] {
        assert!(!verifies(&[bad]), "{bad}");
    }
    assert!(!verifies(&["-verify_hostname", "alias.example", "server-wrong-name.pem"]));
    for revoked in ["client-revoked.pem", "server-revoked.pem"] {
        assert!(
            verifies(&[revoked]) && !verifies(&["-CRLfile", "tls-crl.pem", "-crl_check", revoked]),
            "{revoked}"
        );
    }
    assert!(verifies(&["-CRLfile", "tls-crl.pem", "-crl_check", "client.pem"]));
    let store = Command::new("openssl")
        .args(["pkcs12", "-in", "server.p12", "-passin", "pass:test-only", "-nodes"])
        .current_dir(folder.path())
        .output()
        .expect("openssl");
    let text = String::from_utf8_lossy(&store.stdout);
    assert_eq!(
        (text.matches("BEGIN CERTIFICATE").count(), text.matches("BEGIN PRIVATE KEY").count()),
        (2, 1)
    );
}

#[test]
fn java_reads_the_stores() {
    if !installed("java_reads_the_stores", "keytool") {
        return;
    }
    let folder = a_set();
    for (store, entry) in [
        ("server.p12", "PrivateKeyEntry"),
        ("client.p12", "PrivateKeyEntry"),
        ("trust.p12", "trustedCertEntry"),
    ] {
        let output = Command::new("keytool")
            .args(["-J-Duser.language=en", "-list", "-storepass", "test-only", "-keystore", store])
            .current_dir(folder.path())
            .output()
            .expect("keytool");
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(text.contains(entry), "{store}: {text}");
    }
}

#[test]
fn nss_takes_two_sets_side_by_side() {
    if !installed("nss_takes_two_sets_side_by_side", "certutil") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let certutil = |arguments: &[&str]| {
        let output = Command::new("certutil")
            .args(arguments)
            .args(["-d", "sql:."])
            .current_dir(folder.path())
            .output()
            .expect("certutil");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    certutil(&["-N", "--empty-password"]);
    for set in ["first", "second"] {
        certs_gen(&folder.path().join(set), &[]).expect("certificates");
        let files = fs::read_dir(folder.path().join(set)).expect("the set");
        let files = files.map(|file| file.expect("a file").file_name().into_string().expect("a name"));
        let certificates = files
            .filter(|file| file.ends_with(".pem") && !file.ends_with(".key.pem") && file != "tls-crl.pem");
        let mut taken = 0;
        for file in certificates {
            let path = format!("{set}/{file}");
            certutil(&["-A", "-n", &path, "-t", ",,", "-i", &path]);
            taken += 1;
        }
        assert_eq!(taken, 19);
    }
}

#[test]
fn the_lines_of_the_note_make_stores_for_those_who_read_only_old_ones() {
    let test = "the_lines_of_the_note_make_stores_for_those_who_read_only_old_ones";
    if !installed(test, "openssl") || !installed(test, "keytool") {
        return;
    }
    let folder = a_set();
    let note = fs::read_to_string(folder.path().join("README.txt")).expect("the note");
    let lines = note.replace("\\\n", " ");
    for (begin, store, said) in [
        ("openssl pkcs12 -export", "server-old.p12", "pbeWithSHA1And3-KeyTripleDES-CBC"),
        ("keytool -importcert", "trust.jks", "trustedCertEntry"),
    ] {
        let line = lines.lines().map(str::trim).find(|line| line.starts_with(begin)).expect("a line");
        let look = match store {
            "trust.jks" => "keytool -J-Duser.language=en -list -storepass test-only -keystore",
            _ => "openssl pkcs12 -info -noout -passin pass:test-only -in",
        };
        let output = Command::new("sh")
            .args(["-ec", &format!("{line}\n{look} {store} 2>&1")])
            .current_dir(folder.path())
            .output()
            .expect("a shell");
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && text.contains(said), "{line}: {text}");
    }
}

#[test]
fn openssh_reads_the_keys() {
    if !installed("openssh_reads_the_keys", "ssh-keygen") {
        return;
    }
    let folder = a_set();
    for key in ["ssh-host", "ssh-user"] {
        let output = Command::new("ssh-keygen")
            .args(["-y", "-f", key])
            .current_dir(folder.path())
            .output()
            .expect("ssh-keygen");
        let public = fs::read(folder.path().join(format!("{key}.pub"))).expect("the public key");
        assert_eq!(output.stdout, public, "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn the_note_names_every_file_and_the_names_follow_from_the_order() {
    let folder = tempfile::tempdir().expect("a folder");
    certs_gen(folder.path(), &["--name", "alias.example"]).expect("certificates");
    let note = fs::read_to_string(folder.path().join("README.txt")).expect("the note");
    for file in fs::read_dir(folder.path()).expect("the folder") {
        let file = file.expect("a file").file_name();
        let file = file.to_string_lossy();
        if file == "ebox-wrong" {
            continue;
        }
        assert!(note.lines().any(|line| line.split(' ').next() == Some(&*file)), "{file}");
    }
    for file in fs::read_dir(folder.path().join("ebox-wrong")).expect("the folder") {
        let file = format!("ebox-wrong/{}", file.expect("a file").file_name().to_string_lossy());
        assert!(note.lines().any(|line| line.split(' ').next() == Some(&*file)), "{file}");
    }
    assert!(note.contains("https://alias.example:8443/"), "{note}");
    for wrong in [["--name", "a b"], ["--name", "127.0.0.1"], ["--ip", "localhost"]] {
        assert!(certs_gen(&folder.path().join("other"), &wrong).is_err());
    }
}

/// A folder with what the command makes without an option. It is made once, since keys take long.
fn a_set() -> tempfile::TempDir {
    static MADE: LazyLock<Vec<(PathBuf, Vec<u8>, Permissions)>> = LazyLock::new(|| {
        let folder = tempfile::tempdir().expect("a folder");
        certs_gen(folder.path(), &[]).expect("certificates");
        let within = |folder: PathBuf| {
            fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path())
        };
        let (folders, files): (Vec<_>, Vec<_>) =
            within(folder.path().to_owned()).partition(|path| path.is_dir());
        let files = files.into_iter().chain(folders.into_iter().flat_map(within));
        let read = files.map(|path| {
            let permissions = fs::metadata(&path).expect("a file").permissions();
            let content = fs::read(&path).expect("a file");
            (path.strip_prefix(folder.path()).expect("below it").to_owned(), content, permissions)
        });
        read.collect()
    });
    let folder = tempfile::tempdir().expect("a folder");
    for (name, content, permissions) in &*MADE {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, content).expect("written");
        fs::set_permissions(&path, permissions.clone()).expect("as it was");
    }
    folder
}

/// What the command does, and what it would say.
fn certs_gen(out: &Path, more: &[&str]) -> Result<(), String> {
    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        options: CertsOptions,
    }
    let words = ["certs", "--out"].into_iter().map(Into::into).chain([out.as_os_str().to_owned()]);
    let line = Line::try_parse_from(words.chain(more.iter().map(Into::into)));
    let options = line.map_err(|problem| problem.to_string())?.options;
    options.order().write().map_err(|problem| problem.to_string())
}
