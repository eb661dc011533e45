//! The keys of the two forms.

use nets_core::onboarding::environment::{SenderEnvironment, SenderService};
use nets_core::onboarding::papers::TypeSector;
use nets_yaml::keys::Presence::{Default, Optional, Required};
use nets_yaml::keys::{Form, Key, Section, words};

use crate::parts::{EBOX_NUMBER, EMAIL, ID, NAMES, NETS_ORGANISATION};

pub(crate) fn section(service: SenderService) -> &'static Section {
    match service {
        SenderService::Ebox => &EBOX,
        SenderService::NetsShare => &NETS_SHARE,
    }
}

pub(crate) const EBOX_ENVIRONMENTS: [(&str, SenderEnvironment); 3] =
    [("INT", SenderEnvironment::Int), ("ACC", SenderEnvironment::Acc), ("PRD", SenderEnvironment::Prd)];

pub(crate) const NETS_ENVIRONMENTS: [(&str, SenderEnvironment); 2] =
    [("TEST", SenderEnvironment::Test), ("PRODUCTION", SenderEnvironment::Production)];

pub(crate) const SECTORS: [(&str, TypeSector); 2] =
    [("enterprise", TypeSector::Enterprise), ("citizen", TypeSector::Citizen)];

pub(crate) const LANGUAGES: [(&str, &str); 3] = [("nl", "nl"), ("fr", "fr"), ("de", "de")];

pub(crate) const EBOX: Section = Section {
    name: "the form of the e-Box",
    about: "The formal request to become a Document Sender. The fields of the real form are not public: these are what the pages say must be agreed.",
    keys: &[
        Key {
            name: "environment",
            form: Form::Words(&words(&EBOX_ENVIRONMENTS)),
            presence: Required,
            example: "ACC",
            about: "The environment that the dossier is about.",
        },
        Key {
            name: "organisation",
            form: Form::Section(&EBOX_ORGANISATION),
            presence: Required,
            example: "{number: '0199000151', name: {nl: Voorbeeld, fr: Exemple, de: Beispiel}}",
            about: "Who sends.",
        },
        Key {
            name: "application",
            form: Form::Section(&APPLICATION),
            presence: Required,
            example: "{id: 'test:ebox:docsender:one', name: {nl: Voorbeeld, fr: Exemple, de: Beispiel}}",
            about: "By which application.",
        },
        Key {
            name: "message_types",
            form: Form::List(&Form::Section(&MESSAGE_TYPE)),
            presence: Required,
            example: "[{id: TEST_ENTERPRISE, for: enterprise, validity: 6 month, name: {nl: Voorbeeld, fr: Exemple, de: Beispiel}}]",
            about: "What is sent. The dossier's message type is one of them.",
        },
        Key {
            name: "contacts",
            form: Form::List(&Form::Section(&CONTACT)),
            presence: Required,
            example: "[{role: technical, name: Desk of the e-Box, email: ebox@sender.invalid}]",
            about: "Whom the team writes to: functions, not persons.",
        },
        Key {
            name: "logos",
            form: Form::List(&Form::Section(&LOGO)),
            presence: Default("[]"),
            example: "[{file: logo.png, width: 90, height: 90}]",
            about: "What recipients see: PNG, GIF or JPEG, square, of fewer than 100 pixels a side.",
        },
    ],
    constraints: &[],
};

pub(crate) const EBOX_ORGANISATION: Section = Section {
    name: "organisation",
    about: "The organisation that sends.",
    keys: &[
        Key {
            name: "number",
            form: EBOX_NUMBER,
            presence: Required,
            example: "'0199000151'",
            about: "The enterprise number, with its zero in front.",
        },
        Key {
            name: "name",
            form: Form::Section(&NAMES),
            presence: Required,
            example: "{nl: Voorbeeld, fr: Exemple, de: Beispiel}",
            about: "The legal name; O of the certificate is one of these.",
        },
    ],
    constraints: &[],
};

pub(crate) const APPLICATION: Section = Section {
    name: "application",
    about: "The application that sends.",
    keys: &[
        Key {
            name: "id",
            form: ID,
            presence: Required,
            example: "test:ebox:docsender:one",
            about: "Its id; CN of the certificate is the same.",
        },
        Key {
            name: "name",
            form: Form::Section(&NAMES),
            presence: Required,
            example: "{nl: Voorbeeld, fr: Exemple, de: Beispiel}",
            about: "Its name.",
        },
    ],
    constraints: &[],
};

pub(crate) const MESSAGE_TYPE: Section = Section {
    name: "message type",
    about: "A kind of message.",
    keys: &[
        Key { name: "id", form: ID, presence: Required, example: "TEST_ENTERPRISE", about: "Its id." },
        Key {
            name: "name",
            form: Form::Section(&NAMES),
            presence: Required,
            example: "{nl: Voorbeeld, fr: Exemple, de: Beispiel}",
            about: "Its name.",
        },
        Key {
            name: "for",
            form: Form::Words(&words(&SECTORS)),
            presence: Required,
            example: "enterprise",
            about: "Whom it is for: never both.",
        },
        Key {
            name: "validity",
            form: Form::Code {
                pattern: "^[1-9][0-9]{0,3} (day|month|year)$",
                words: "a number and `day`, `month` or `year`, such as 6 month",
            },
            presence: Required,
            example: "6 month",
            about: "For how long its messages are valid.",
        },
        Key {
            name: "business_data",
            form: Form::List(&ID),
            presence: Default("[]"),
            example: "[BECBE]",
            about: "The keys of business data that its messages may have.",
        },
    ],
    constraints: &[],
};

pub(crate) const CONTACT: Section = Section {
    name: "contact",
    about: "A function that answers.",
    keys: &[
        Key {
            name: "role",
            form: Form::Text(60),
            presence: Required,
            example: "technical",
            about: "What it answers for.",
        },
        Key {
            name: "name",
            form: Form::Text(100),
            presence: Required,
            example: "Desk of the e-Box",
            about: "What it is called.",
        },
        Key {
            name: "email",
            form: EMAIL,
            presence: Required,
            example: "ebox@sender.invalid",
            about: "Its address, which is no person's: not first.last.",
        },
    ],
    constraints: &[],
};

pub(crate) const LOGO: Section = Section {
    name: "logo",
    about: "A picture that recipients see.",
    keys: &[
        Key {
            name: "file",
            form: Form::Text(100),
            presence: Required,
            example: "logo.png",
            about: "Its name: .png, .gif, .jpg or .jpeg.",
        },
        Key {
            name: "language",
            form: Form::Words(&words(&LANGUAGES)),
            presence: Optional,
            example: "nl",
            about: "The language that it is for; all, when left out.",
        },
        Key {
            name: "width",
            form: Form::Whole { least: 1, most: 10_000 },
            presence: Required,
            example: "90",
            about: "In pixels.",
        },
        Key {
            name: "height",
            form: Form::Whole { least: 1, most: 10_000 },
            presence: Required,
            example: "90",
            about: "In pixels.",
        },
    ],
    constraints: &[],
};

pub(crate) const NETS_SHARE: Section = Section {
    name: "the form of Nets Share",
    about: "What Nets sets up for a sender. There is no public form: these are what Nets' pages say a sender has.",
    keys: &[
        Key {
            name: "environment",
            form: Form::Words(&words(&NETS_ENVIRONMENTS)),
            presence: Required,
            example: "TEST",
            about: "The environment that the dossier is about.",
        },
        Key {
            name: "organisation",
            form: Form::Section(&NETS_SENDER),
            presence: Required,
            example: "{number: DK12345678, name: Example A/S TEST ONLY}",
            about: "Who sends.",
        },
        Key {
            name: "user",
            form: Form::Code {
                pattern: "^[tp][A-Za-z0-9_-]{1,31}$",
                words: "a user id: `t` or `p`, and the name of the user",
            },
            presence: Required,
            example: "tFIRMA1",
            about: "The user id: `t` in test and `p` in production, each with a key of its own.",
        },
        Key {
            name: "eboks_ids",
            form: Form::List(&EBOKS_ID),
            presence: Required,
            example: "[15723]",
            about: "The customer numbers at e-Boks.",
        },
        Key {
            name: "materials",
            form: Form::List(&Form::Section(&MATERIAL)),
            presence: Required,
            example: "[{document_type: 163057, name: Letters}]",
            about: "What is sent. The dossier's document type is one of them.",
        },
        Key {
            name: "alias_service",
            form: Form::Text(300),
            presence: Optional,
            example: "https://alias.sender.invalid/alias",
            about: "The web service that Nets asks about aliases, with https.",
        },
        Key {
            name: "contacts",
            form: Form::List(&Form::Section(&CONTACT)),
            presence: Required,
            example: "[{role: technical, name: Desk, email: desk@sender.invalid}]",
            about: "Whom Nets writes to: functions, not persons.",
        },
    ],
    constraints: &[],
};

pub(crate) const EBOKS_ID: Form = Form::Code { pattern: "^[0-9]{5}$", words: "an e-Boks id of 5 digits" };

pub(crate) const NETS_SENDER: Section = Section {
    name: "sender",
    about: "The company that sends.",
    keys: &[
        Key {
            name: "number",
            form: NETS_ORGANISATION,
            presence: Required,
            example: "DK12345678",
            about: "Country and company number.",
        },
        Key {
            name: "name",
            form: Form::Text(100),
            presence: Required,
            example: "Example A/S TEST ONLY",
            about: "Its name in e-Boks.",
        },
    ],
    constraints: &[],
};

pub(crate) const MATERIAL: Section = Section {
    name: "material",
    about: "A document type.",
    keys: &[
        Key {
            name: "document_type",
            form: Form::Code {
                pattern: "^[0-9]{1,10}$",
                words: "the number of a document type such as 163057",
            },
            presence: Required,
            example: "163057",
            about: "Its number.",
        },
        Key {
            name: "name",
            form: Form::Text(100),
            presence: Required,
            example: "Letters",
            about: "What it is called.",
        },
        Key {
            name: "signing",
            form: Form::Flag,
            presence: Default("false"),
            example: "true",
            about: "Whether its documents are signed.",
        },
        Key {
            name: "mandatory",
            form: Form::Flag,
            presence: Default("false"),
            example: "true",
            about: "Whether they are delivered to all, subscribed or not.",
        },
    ],
    constraints: &[],
};
