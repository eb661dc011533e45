//! The TEST ONLY certificates of an alias web service, and the scenario in which it is called: made anew each time, since no
//! private key is a part of this program.

use certs_gen::{
    Authority, Certificate, CertificateProblem, ClientKind, PrivateKey, Profile, ServerKind, TlsAuthority,
    TlsName,
};
use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;

use crate::files::{LibraryFile, SCENARIO, made};

/// Where the service is said to be in the scenario: behind this line of the sender's.
const SENDER_LINE: &str = "    subscription_lists: all\n";

/// What serial numbers follow from.
const SEED: u64 = 1;

/// The certificates and keys, as `certs` names them, and `alias-scenario.yaml`: the scenario of the other cases with them.
pub fn certificates() -> Result<Vec<LibraryFile>, CertificateProblem> {
    let names = TlsName::local();
    let around = date(2026, 1, 1).to_zoned(TimeZone::UTC);
    let around = around.map_or(Timestamp::UNIX_EPOCH, |midnight| midnight.timestamp());
    let ca = Authority::tls(TlsAuthority::Trusted, &names, PrivateKey::generate()?, around, SEED)?;
    let other = Authority::tls(TlsAuthority::Other, &names, PrivateKey::generate()?, around, SEED)?;
    let (client_key, server_key) = (PrivateKey::generate()?, PrivateKey::generate()?);
    let client = Profile::Client(ClientKind::Valid);
    let server = Profile::Server { kind: ServerKind::Valid, names };
    let pem = |certificate: Certificate| certificate.to_pem();
    let (ca_pem, client_pem) = (ca.certificate().to_pem()?, pem(ca.issue(&client, &client_key)?)?);
    let expired = ca.issue_expired(&Profile::Client(ClientKind::Expired), &client_key)?;
    let scenario = scenario(&ca_pem, &client_pem, &client_key.to_pem()?);
    let files = [
        ("certs/client-expired.pem", pem(expired)?),
        ("certs/client-other-ca.pem", pem(other.issue(&client, &client_key)?)?),
        ("certs/client.key.pem", client_key.to_pem()?),
        ("certs/client.pem", client_pem),
        ("certs/server.key.pem", server_key.to_pem()?),
        ("certs/server.pem", pem(ca.issue(&server, &server_key)?)?),
        ("certs/tls-ca.pem", ca_pem),
        ("alias-scenario.yaml", scenario),
    ];
    Ok(files.into_iter().map(|(path, text)| made(path.to_owned(), text.into_bytes())).collect())
}

/// PEM texts and not their files: those would be found from where a simulator is started.
fn scenario(ca: &str, client: &str, key: &str) -> String {
    let block = |pem: &str| pem.lines().map(|line| format!("        {line}\n")).collect::<String>();
    let service = format!(
        "{SENDER_LINE}    alias_service:\n      ca: |\n{}      client_certificate: |\n{}      client_key: |\n{}",
        block(ca),
        block(client),
        block(key)
    );
    SCENARIO.1.replace(SENDER_LINE, &service)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scenario_has_them_below_its_sender() {
        let text = scenario("CA\n", "ONE\nTWO\n", "KEY\n");
        let service = "    subscription_lists: all\n    alias_service:\n      ca: |\n        CA\n      \
                       client_certificate: |\n        ONE\n        TWO\n      client_key: |\n        KEY\n\nmaterials:";
        assert!(text.contains(service), "{text}");
    }
}
