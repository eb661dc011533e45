//! The initial request, as a YAML file.

use nets_core::onboarding::environment::SenderService;
use nets_core::onboarding::number::has_form;
use nets_core::onboarding::papers::{DossierKey, OnboardingRequest};
use nets_yaml::keys::Presence::{Default, Required};
use nets_yaml::keys::{Form, Key, Section, words};
use nets_yaml::times::date;
use nets_yaml::{Collector, Fields, Node, Problem, Problems, value};

use crate::parts::{
    EMAIL, ENVIRONMENTS, ID, ORGANISATION, SERVICES, email, environment_of, filled, id, organisation, some,
};

const MOST_DOCUMENTS: u64 = 10_000_000_000;

pub(crate) const SECTION: Section = Section {
    name: "the request",
    about: "The initial request: what an organisation wants to send, how much, and by when. There is a dossier for each organisation, application, message type and environment.",
    keys: &[
        Key {
            name: "service",
            form: Form::Words(&words(&SERVICES)),
            presence: Required,
            example: "ebox",
            about: "What the organisation wants to send through.",
        },
        Key {
            name: "organisation",
            form: ORGANISATION,
            presence: Required,
            example: "'0199000151'",
            about: "The enterprise number for the e-Box; for Nets Share the country and the company number.",
        },
        Key {
            name: "application",
            form: ID,
            presence: Required,
            example: "test:ebox:docsender:one",
            about: "The id of the application for the e-Box; for Nets Share the user id without its first letter.",
        },
        Key {
            name: "message_type",
            form: ID,
            presence: Required,
            example: "TEST_ENTERPRISE",
            about: "The message type for the e-Box; for Nets Share the document type.",
        },
        Key {
            name: "environment",
            form: Form::Words(&words(&ENVIRONMENTS)),
            presence: Required,
            example: "ACC",
            about: "Where it begins: INT or ACC for the e-Box, TEST for Nets Share. Production is entered from there.",
        },
        Key {
            name: "business_case",
            form: Form::Text(2_000),
            presence: Required,
            example: "Contribution notices to employers, by post today",
            about: "What it is for, on a high level.",
        },
        Key {
            name: "use_cases",
            form: Form::List(&Form::Text(500)),
            presence: Required,
            example: "[A notice each quarter, A reminder]",
            about: "What is sent, case by case.",
        },
        Key {
            name: "documents_a_year",
            form: Form::Whole { least: 1, most: MOST_DOCUMENTS },
            presence: Required,
            example: "400000",
            about: "How many documents, roughly.",
        },
        Key {
            name: "peak_an_hour",
            form: Form::Whole { least: 1, most: MOST_DOCUMENTS },
            presence: Required,
            example: "20000",
            about: "How many in the busiest hour; no more than in a year.",
        },
        Key {
            name: "peak_when",
            form: Form::Text(200),
            presence: Default("not known"),
            example: "the first working day of a quarter",
            about: "When the busiest hour is.",
        },
        Key {
            name: "live_by",
            form: Form::Date,
            presence: Required,
            example: "2026-09-01",
            about: "When it is to be live, as planned.",
        },
        Key {
            name: "contact",
            form: EMAIL,
            presence: Required,
            example: "ebox@sender.invalid",
            about: "Who is written to. No mail is ever sent; the address stands in the texts behind TEST ONLY.",
        },
    ],
    constraints: &[],
};

/// Reads a request, or says what is wrong with it, by line and column. `file` is for the messages alone.
pub fn request(text: &str, file: &str) -> Result<OnboardingRequest, Problems> {
    let mut out = Collector::default();
    let read = nets_yaml::parse(text, &SECTION, &mut out).and_then(|root| read(&root, &mut out));
    match read {
        Some(request) if !out.has_errors() => Ok(request),
        _ => Err(out.into_problems(file, text)),
    }
}

fn read(node: &Node, out: &mut Collector) -> Option<OnboardingRequest> {
    let fields = Fields::of(node, &SECTION, out)?;
    let service = fields.required("service", |node, out| value::word(node, &SERVICES, out), out);
    let organisation = fields.required("organisation", organisation, out);
    let application = fields.required("application", id, out);
    let message_type = fields.required("message_type", id, out);
    let environment = match (service, fields.node("environment")) {
        (Some(service), Some(node)) => environment_of(node, service, out),
        _ => fields.required("environment", |node, out| value::word(node, &ENVIRONMENTS, out), out),
    };
    let business_case = fields.required("business_case", filled::<2_000>, out);
    let use_cases =
        fields.required("use_cases", |node, out| some(node, "use cases", filled::<500>, out), out);
    let documents = |node: &Node, out: &mut Collector| value::whole(node, 1, MOST_DOCUMENTS, out);
    let documents_a_year = fields.required("documents_a_year", documents, out);
    let peak_an_hour = fields.required("peak_an_hour", documents, out);
    let peak_when = fields.or("peak_when", "not known".to_owned(), filled::<200>, out);
    let live_by = fields.required("live_by", date, out);
    let contact = fields.required("contact", email, out);
    if let (Some(year), Some(hour), Some(spot)) =
        (documents_a_year, peak_an_hour, fields.node("peak_an_hour"))
        && hour > year
    {
        let message = format!("{hour} in an hour are more than the {year} of a year");
        out.add(Problem::error(spot.spot, message).hint("give the busiest hour, and all of a year"));
    }
    if let (Some(service), Some(number), Some(spot)) = (service, &organisation, fields.node("organisation"))
        && has_form(number) != (service == SenderService::Ebox)
    {
        let message = format!("this is no number of an organisation at {}", service.title());
        let expected = match service {
            SenderService::Ebox => "ten digits such as 0199000151",
            SenderService::NetsShare => "a country and a company number such as DK12345678",
        };
        out.add(Problem::error(spot.spot, message).expected(expected));
    }
    let key = DossierKey {
        organisation: organisation?,
        application: application?,
        message_type: message_type?,
        environment: environment?,
    };
    Some(OnboardingRequest {
        key,
        business_case: business_case?,
        use_cases: use_cases?,
        documents_a_year: documents_a_year?,
        peak_an_hour: peak_an_hour?,
        peak_when: peak_when?,
        live_by: live_by?,
        contact: contact?,
    })
}
