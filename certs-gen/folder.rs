//! Everything a user needs, in one folder: CAs, both sides' certificates, bad ones, SSH keys.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::authority::Authority;
use crate::certificate::Certificate;
use crate::ebox_files;
use crate::ebox_subject::EboxSubject;
use crate::key_store::KeyStore;
use crate::pkcs12::{STORE_PASSWORD, key_store, trust_store};
use crate::private_key::PrivateKey;
use crate::problem::CertificateProblem;
use crate::profile::{Profile, SignerProfile};
use crate::tls::{ClientKind, ServerKind, TlsAuthority, TlsName};

/// What to make, and where.
#[derive(Debug, Clone)]
pub struct FolderOrder {
    pub folder: PathBuf,
    /// The hosts of the sender's alias service.
    pub names: Vec<TlsName>,
    /// Who sends to the e-Box.
    pub ebox: EboxSubject,
    /// Everything is valid from 5 years before this moment to 30 years after it.
    pub around: Timestamp,
    /// What serial numbers follow from.
    pub seed: u64,
    /// Replace what is there.
    pub force: bool,
}

/// Every file and what it is for.
const FILES: [(&str, &str); 33] = [
    ("root-ca.pem", "trust this one, and all document signatures below it verify"),
    ("root-ca.key.pem", "its private key"),
    ("issuing-ca.pem", "signs signers and the seal; signed by the root"),
    ("issuing-ca.key.pem", "its private key"),
    ("seal.pem", "seals signed objects, as Nets does"),
    ("seal.key.pem", "its private key"),
    ("danish-signer.pem", "a person who signs, in the manner of a NemID certificate"),
    ("danish-signers.key.pem", "the private key of this person, and of all Danish signers"),
    ("tls-ca.pem", "the CA of both sides of the alias service; both trust it"),
    ("tls-ca.key.pem", "its private key"),
    ("tls-crl.pem", "its revocation list, with the two revoked certificates below"),
    ("client.pem", "the simulator's client certificate: it calls the service as Nets does"),
    ("client.key.pem", "the private key of all client certificates here"),
    ("client.p12", "client.pem, its key and its CA in one file; see below who reads it"),
    ("client-expired.pem", "must be refused: it has expired"),
    ("client-revoked.pem", "must be refused where tls-crl.pem is known"),
    ("client-other-ca.pem", "must be refused: another CA issued it"),
    ("server.pem", "the server certificate of the sender's service"),
    ("server.key.pem", "the private key of all server certificates here"),
    ("server.p12", "server.pem, its key and its CA in one file; see below who reads it"),
    ("server-expired.pem", "a caller must refuse it: it has expired"),
    ("server-revoked.pem", "a caller that knows tls-crl.pem, as `alias --certs` does, must refuse it"),
    ("server-wrong-name.pem", "a caller must refuse it: it is for another host"),
    ("server-other-ca.pem", "a caller must refuse it: another CA issued it"),
    ("other-ca.pem", "the other CA, not to be trusted"),
    ("other-ca.key.pem", "its private key"),
    ("trust.p12", "tls-ca.pem as a trust store for Java"),
    ("ssh-host", "a host key for the SFTP server"),
    ("ssh-host.pub", "its public half, for known_hosts"),
    ("ssh-user", "a sender's login key"),
    ("ssh-user.pub", "its public half, for the sender's keys in the scenario"),
    ("nginx.conf", "an alias service that demands the client certificate, as an example"),
    (README, "this text"),
];

const README: &str = "README.txt";

/// The bytes of a file, and whether they are for its owner alone.
enum Content {
    Open(String),
    Secret(Vec<u8>),
}

impl FolderOrder {
    /// Refuses to touch a folder that has any of the files, unless forced.
    pub fn write(&self) -> Result<(), CertificateProblem> {
        make_room(&self.folder, self.force)?;
        let ebox = ebox_files::made(&self.ebox, self.around, self.seed)?;
        let made = self.made(&ebox)?;
        let key_store = KeyStore::in_folder(&self.folder)?;
        // For the folder alone: what is in it is written by the other one.
        KeyStore::in_folder(&self.folder.join(ebox_files::WRONG))?;
        for file in &ebox {
            match file.is_secret {
                true => key_store.keep_secret(&file.name, file.text.as_bytes())?,
                false => key_store.keep_text(&file.name, &file.text)?,
            }
        }
        for (file, content) in made {
            match content {
                Content::Open(text) => key_store.keep_text(file, &text)?,
                Content::Secret(bytes) => key_store.keep_secret(file, &bytes)?,
            }
        }
        Ok(())
    }

    fn made(
        &self,
        ebox: &[ebox_files::EboxFile],
    ) -> Result<Vec<(&'static str, Content)>, CertificateProblem> {
        let mut files = self.signing()?;
        files.extend(self.tls()?);
        for (private, public, comment) in [
            ("ssh-host", "ssh-host.pub", "mock-nets-share host TEST ONLY"),
            ("ssh-user", "ssh-user.pub", "mock-nets-share sender TEST ONLY"),
        ] {
            let key = PrivateKey::generate()?;
            files.push((private, Content::Secret(key.ssh_private_text(comment)?.into_bytes())));
            files.push((public, Content::Open(key.ssh_public_line(comment)?)));
        }
        files.push(("nginx.conf", Content::Open(self.nginx())));
        files.push((README, Content::Open(self.readme(ebox))));
        Ok(files)
    }

    /// The CAs, the seal and a signer of signed objects.
    fn signing(&self) -> Result<Vec<(&'static str, Content)>, CertificateProblem> {
        let keys = [
            PrivateKey::generate()?,
            PrivateKey::generate()?,
            PrivateKey::generate()?,
            PrivateKey::generate()?,
        ];
        let [root_key, issuing_key, seal_key, signer_key] = keys;
        let private = [
            ("root-ca.key.pem", secret(&root_key)?),
            ("issuing-ca.key.pem", secret(&issuing_key)?),
            ("seal.key.pem", secret(&seal_key)?),
            ("danish-signers.key.pem", secret(&signer_key)?),
        ];
        let root = Authority::root(root_key, self.around, self.seed)?;
        let issuing = root.issuing(issuing_key)?;
        let signer = Profile::Signer(SignerProfile {
            country: "DK",
            organisation: "Ingen organisatorisk tilknytning".into(),
            name: "Example Signer".into(),
            serial_number: "PID:9208-2002-2-000000000000".into(),
        });
        let mut files = vec![
            ("root-ca.pem", open(root.certificate())?),
            ("issuing-ca.pem", open(issuing.certificate())?),
            ("seal.pem", open(&issuing.issue(&Profile::Seal, &seal_key)?)?),
            ("danish-signer.pem", open(&issuing.issue(&signer, &signer_key)?)?),
        ];
        files.extend(private);
        Ok(files)
    }

    /// Both sides of the alias service, good and bad.
    fn tls(&self) -> Result<Vec<(&'static str, Content)>, CertificateProblem> {
        let (ca_key, other_key) = (PrivateKey::generate()?, PrivateKey::generate()?);
        let (client_key, server_key) = (PrivateKey::generate()?, PrivateKey::generate()?);
        let mut files = vec![
            ("tls-ca.key.pem", secret(&ca_key)?),
            ("other-ca.key.pem", secret(&other_key)?),
            ("client.key.pem", secret(&client_key)?),
            ("server.key.pem", secret(&server_key)?),
        ];
        let ca = Authority::tls(TlsAuthority::Trusted, &self.names, ca_key, self.around, self.seed)?;
        let other = Authority::tls(TlsAuthority::Other, &self.names, other_key, self.around, self.seed)?;
        let server_of = |kind| Profile::Server { kind, names: self.names.clone() };
        let client = ca.issue(&Profile::Client(ClientKind::Valid), &client_key)?;
        let server = ca.issue(&server_of(ServerKind::Valid), &server_key)?;
        let client_revoked = ca.issue(&Profile::Client(ClientKind::Revoked), &client_key)?;
        let server_revoked = ca.issue(&server_of(ServerKind::Revoked), &server_key)?;
        let client_expired = ca.issue_expired(&Profile::Client(ClientKind::Expired), &client_key)?;
        let server_expired = ca.issue_expired(&server_of(ServerKind::Expired), &server_key)?;
        let revoked = ca.revocation_list_pem(&[&client_revoked, &server_revoked])?;
        files.extend([
            ("tls-ca.pem", open(ca.certificate())?),
            ("tls-crl.pem", Content::Open(revoked)),
            ("client.pem", open(&client)?),
            ("client-expired.pem", open(&client_expired)?),
            ("client-revoked.pem", open(&client_revoked)?),
            ("client-other-ca.pem", open(&other.issue(&Profile::Client(ClientKind::Valid), &client_key)?)?),
            ("server.pem", open(&server)?),
            ("server-expired.pem", open(&server_expired)?),
            ("server-revoked.pem", open(&server_revoked)?),
            ("server-wrong-name.pem", open(&ca.issue(&server_of(ServerKind::WrongName), &server_key)?)?),
            ("server-other-ca.pem", open(&other.issue(&server_of(ServerKind::Valid), &server_key)?)?),
            ("other-ca.pem", open(other.certificate())?),
            ("client.p12", Content::Secret(key_store("client", &client_key, &[&client, ca.certificate()])?)),
            ("server.p12", Content::Secret(key_store("server", &server_key, &[&server, ca.certificate()])?)),
            ("trust.p12", Content::Secret(trust_store("tls-ca", ca.certificate())?)),
        ]);
        Ok(files)
    }

    /// A service that answers OK to every caller with the right client certificate.
    fn nginx(&self) -> String {
        format!(
            "\
# nginx -p \"$PWD\" -c nginx.conf   (stop it with Ctrl-C)
daemon off;
pid nginx.pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    default_type text/plain;
    server {{
        listen 8443 ssl;
        server_name {};
        ssl_certificate server.pem;
        ssl_certificate_key server.key.pem;
        ssl_client_certificate tls-ca.pem;
        ssl_crl tls-crl.pem;
        ssl_verify_client on;
        location / {{ return 200 OK; }}
    }}
}}
",
            self.host()
        )
    }

    fn readme(&self, ebox: &[ebox_files::EboxFile]) -> String {
        let mut text = String::from(
            "Test certificates for mock-nets-share. Do not trust them with anything real:\n\
             every subject says TEST ONLY, and the TLS CAs can vouch for these hosts alone:\n",
        );
        for name in &self.names {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "  {name}");
        }
        text.push('\n');
        for (file, purpose) in FILES {
            let _ = writeln!(text, "{file:<24}{purpose}");
        }
        let _ = writeln!(
            text,
            "\nFor the e-Box: {} ({}), application {}. The names in subjects are those that its page asks for; O says TEST ONLY.",
            self.ebox.organisation, self.ebox.number, self.ebox.application
        );
        for file in ebox {
            let _ = writeln!(text, "{:<40}{}", file.name, file.purpose);
        }
        let host = self.host();
        let _ = write!(
            text,
            "
The password of the .p12 files is {STORE_PASSWORD}. Private keys can be read by their owner alone.

Who reads the .p12 files
  They are encrypted with AES-256 and checked with SHA-256 (PBES2). OpenSSL, Node, PHP, Python, NSS, .NET on
  Linux and Java from 8u301, 11.0.12 or 16 on read them. These cannot, though the password is right: older Java,
  Windows before 10 (1709) and Server 2019, the keychain of macOS, Mono, and Go's golang.org/x/crypto/pkcs12.
  Give those the .pem files, or, if they take nothing else, a store with the old and weak algorithms:
  openssl pkcs12 -export -in server.pem -inkey server.key.pem -certfile tls-ca.pem -name server \\
       -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1 -passout pass:{STORE_PASSWORD} -out server-old.p12
  trust.p12 has no key in it, so that Java alone takes it; others trust tls-ca.pem. For an older Java:
  keytool -importcert -noprompt -alias tls-ca -file tls-ca.pem -keystore trust.jks -storepass {STORE_PASSWORD}

Look and check
  openssl x509 -in server.pem -noout -text
  openssl verify -CAfile root-ca.pem -untrusted issuing-ca.pem seal.pem danish-signer.pem
  openssl verify -CAfile tls-ca.pem client.pem server.pem
  openssl req -in ebox-acc.csr -noout -verify -subject
  openssl verify -CAfile ebox-ca.pem ebox-acc.pem
  mock-nets-share onboarding check-csr ebox-acc.csr
  openssl verify -CAfile tls-ca.pem -CRLfile tls-crl.pem -crl_check client-revoked.pem   (must fail)
  keytool -list -keystore server.p12 -storepass {STORE_PASSWORD}
  ssh-keygen -l -f ssh-user

Serve
  nginx -p \"$PWD\" -c nginx.conf
  openssl s_server -accept 8443 -cert server.pem -key server.key.pem -CAfile tls-ca.pem -Verify 1 -www
  java -Djavax.net.ssl.keyStore=server.p12 -Djavax.net.ssl.keyStorePassword={STORE_PASSWORD} \\
       -Djavax.net.ssl.trustStore=trust.p12 -Djavax.net.ssl.trustStorePassword={STORE_PASSWORD} ...

Call it as Nets does
  curl --cacert tls-ca.pem --cert client.pem --key client.key.pem \\
       'https://{host}:8443/?document_group=163057&field1_id=customer+number&field1_value=4711&field2_id=code&field2_value=AB12'
  openssl s_client -connect {host}:8443 -CAfile tls-ca.pem -cert client.pem -key client.key.pem
"
        );
        text
    }

    fn host(&self) -> String {
        match self.names.first() {
            Some(TlsName::Address(address)) if address.is_ipv6() => format!("[{address}]"),
            Some(name) => name.to_string(),
            None => "localhost".to_owned(),
        }
    }
}

fn open(certificate: &Certificate) -> Result<Content, CertificateProblem> {
    Ok(Content::Open(certificate.to_pem()?))
}

fn secret(key: &PrivateKey) -> Result<Content, CertificateProblem> {
    Ok(Content::Secret(key.to_pem()?.into_bytes()))
}

/// Refuses to touch a folder that has any of the files, or removes them when told to.
fn make_room(folder: &Path, force: bool) -> Result<(), CertificateProblem> {
    let files = FILES.iter().map(|(file, _)| folder.join(file));
    let there: Vec<_> = files
        .chain(ebox_files::names().iter().map(|file| folder.join(file)))
        .filter(|path| path.exists())
        .collect();
    match there.first() {
        Some(path) if !force => Err(CertificateProblem::WouldOverwrite { path: path.clone() }),
        _ => there.into_iter().try_for_each(|path| {
            std::fs::remove_file(&path).map_err(|source| CertificateProblem::File { path, source })
        }),
    }
}
