//! What kinds of certificates there are, and what each says about its subject.

use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, KeyUsagePurpose, NameConstraints,
};

use crate::problem::CertificateProblem;
use crate::subject::subject;
use crate::tls::{self, ClientKind, ServerKind, TlsName};

/// The CAs, from the top down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthorityProfile {
    /// Signs itself and the issuing CA; the one certificate that a verifier has to trust.
    Root,
    /// Signs signers and the seal: real chains have three certificates, and parsers count them.
    Issuing,
    /// Signs the applications of senders to the e-Box.
    Ebox,
}

/// The certificates a CA issues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Profile {
    /// A person who signs documents.
    Signer(SignerProfile),
    /// Nets, sealing a signed object.
    Seal,
    /// Nets, calling an alias service.
    Client(ClientKind),
    /// The sender's alias service, at these hosts.
    Server { kind: ServerKind, names: Vec<TlsName> },
}

/// Who signs. None of the texts should be a real person's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignerProfile {
    /// Two letters.
    pub country: &'static str,
    pub organisation: String,
    pub name: String,
    /// The identifier in the subject, such as `PID:9208-2002-2-000000000000`.
    pub serial_number: String,
}

impl AuthorityProfile {
    pub(crate) fn params(self) -> Result<CertificateParams, CertificateProblem> {
        let mut params = CertificateParams::default();
        let (name, below) = match self {
            Self::Root => ("mock-nets-share Root CA", 1),
            Self::Issuing => ("mock-nets-share Issuing CA", 0),
            Self::Ebox => ("mock-nets-share e-Box CA", 0),
        };
        params.distinguished_name = subject("DK", "mock-nets-share", name, None)?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(below));
        params.key_usages =
            vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign, KeyUsagePurpose::DigitalSignature];
        params.name_constraints = Some(no_servers());
        Ok(params)
    }
}

impl Profile {
    pub(crate) fn params(&self) -> Result<CertificateParams, CertificateProblem> {
        let mut params = match self {
            Self::Signer(signer) => signing_params(subject(
                signer.country,
                &signer.organisation,
                &signer.name,
                Some(&signer.serial_number),
            )?),
            Self::Seal => signing_params(subject("DK", "mock-nets-share", "mock-nets-share Seal", None)?),
            Self::Client(kind) => tls::client_params(*kind)?,
            Self::Server { kind, names } => tls::server_params(*kind, names)?,
        };
        params.is_ca = IsCa::ExplicitNoCa;
        params.use_authority_key_identifier_extension = true;
        Ok(params)
    }

    /// What tells this certificate from every other of its CA.
    pub(crate) fn identity(&self) -> Vec<String> {
        match self {
            Self::Signer(SignerProfile { country, organisation, name, serial_number }) => {
                ["signer", country, organisation, name, serial_number].map(str::to_owned).into()
            }
            Self::Seal => ["seal", "", "", "", ""].map(str::to_owned).into(),
            Self::Client(kind) => vec!["client".to_owned(), kind.name().to_owned()],
            Self::Server { kind, names } => ["server".to_owned(), kind.name().to_owned()]
                .into_iter()
                .chain(names.iter().map(TlsName::to_string))
                .collect(),
        }
    }
}

fn signing_params(subject: DistinguishedName) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::ContentCommitment];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::EmailProtection];
    params.distinguished_name = subject;
    params
}

/// The CA vouches for people and the seal, never for a server: even in a browser's trust store it
/// cannot stand in for any site.
fn no_servers() -> NameConstraints {
    NameConstraints {
        permitted_subtrees: Vec::new(),
        excluded_subtrees: vec![
            GeneralSubtree::DnsName(String::new()),
            GeneralSubtree::IpAddress(CidrSubnet::V4([0; 4], [0; 4])),
            GeneralSubtree::IpAddress(CidrSubnet::V6([0; 16], [0; 16])),
        ],
    }
}
