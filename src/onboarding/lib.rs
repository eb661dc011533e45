//! What a sender hands in at its onboarding, from bytes to what the core takes: the request and the form as YAML, a
//! certificate, a request for one or a login key, and the evidence of tests. All of it is pure.

mod credential;
mod evidence;
mod form;
mod form_keys;
mod parts;
mod request;

pub use credential::{HandedIn, attributes, certificate_request, credential, expected_subject, pem};
pub use evidence::{EvidenceAtEbox, ExpectedEvidence, HandedEvidence, evidence};
pub use form::form;
pub use nets_x509::holds_private_key;
pub use request::request;

use nets_core::onboarding::environment::SenderService;
use serde_json::Value;

/// The JSON Schema of a request.
pub fn request_schema() -> Value {
    nets_yaml::json_schema(&request::SECTION, "The request of a sender to mock-nets-share")
}

/// The JSON Schema of a form.
pub fn form_schema(service: SenderService) -> Value {
    let title = match service {
        SenderService::Ebox => "The form of a Document Sender of the e-Box, for mock-nets-share",
        SenderService::NetsShare => "What is to be set up at Nets Share, for mock-nets-share",
    };
    nets_yaml::json_schema(form_keys::section(service), title)
}

/// A request to begin with, which its author changes.
pub fn example_request(service: SenderService) -> &'static str {
    match service {
        SenderService::Ebox => include_str!("../../examples/onboarding/ebox-request.yaml"),
        SenderService::NetsShare => include_str!("../../examples/onboarding/nets-share-request.yaml"),
    }
}

/// A form to begin with, which its author changes.
pub fn example_form(service: SenderService) -> &'static str {
    match service {
        SenderService::Ebox => include_str!("../../examples/onboarding/ebox-form.yaml"),
        SenderService::NetsShare => include_str!("../../examples/onboarding/nets-share-form.yaml"),
    }
}

/// The tables of all keys, for the page that describes them.
pub fn key_tables() -> String {
    [&request::SECTION, form_keys::section(SenderService::Ebox), form_keys::section(SenderService::NetsShare)]
        .map(nets_yaml::key_tables)
        .join("\n")
}
