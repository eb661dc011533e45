//! What a sender hands in at its onboarding: facts with findings, or why not.

use nets_core::onboarding::environment::SenderService;
use nets_onboarding::{EvidenceAtEbox, ExpectedEvidence};
use nets_x509::{ExpectedSubject, check, examine};

use crate::scenario::hold_to;

const CERTIFICATE: &[u8] = include_bytes!("ebox-certificate.pem");
const REQUEST: &[u8] = include_bytes!("ebox-request.pem");

pub fn try_with(input: &[u8]) {
    match examine(input) {
        Ok(facts) => {
            assert!(!facts.der.is_empty() && facts.fingerprint().len() == 64);
            let findings =
                check(&facts, &ExpectedSubject { check_digits: true, ..ExpectedSubject::default() });
            assert!(findings.iter().all(|finding| !finding.message.is_empty()));
        }
        Err(finding) => assert!(!finding.message.is_empty() && finding.refuses()),
    }
    let nets_share = ExpectedEvidence { client: "tTEST1", configured: None, at_ebox: None };
    drop(nets_onboarding::evidence(input, &nets_share));
    let at = EvidenceAtEbox { world: "default", environment: "acc", message_type: "T", configured_by: 1 };
    let ebox = ExpectedEvidence { at_ebox: Some(at), ..nets_share };
    drop(nets_onboarding::evidence(input, &ebox));
    let Ok(text) = std::str::from_utf8(input) else { return };
    if let Err(problems) = nets_onboarding::request(text, "fuzz.yaml") {
        hold_to(&problems, text);
    }
    for service in SenderService::ALL {
        if let Err(problems) = nets_onboarding::form(text, "fuzz.yaml", service, true) {
            hold_to(&problems, text);
        }
    }
}

pub fn seeds() -> Vec<Vec<u8>> {
    let mut seeds: Vec<Vec<u8>> = [
        CERTIFICATE,
        REQUEST,
        include_bytes!("../../examples/onboarding/ebox-request.yaml"),
        include_bytes!("../../examples/onboarding/ebox-form.yaml"),
        include_bytes!("../../examples/onboarding/nets-share-form.yaml"),
        include_bytes!("../../src/onboarding/tests/ebox-certificate.json"),
    ]
    .map(<[u8]>::to_vec)
    .to_vec();
    // In DER, where one bit more says something else.
    seeds.extend(
        [CERTIFICATE, REQUEST].into_iter().filter_map(|pem| examine(pem).ok()).map(|facts| facts.der),
    );
    seeds
}
