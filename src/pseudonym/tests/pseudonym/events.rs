//! Events with pseudonyms.

use nets_core::event::{Client, Event, Observation, Upload};
use nets_core::finding::{Finding, Place};
use nets_core::identity::{Country, DocumentType, MessageRef, Party, Secret, UploadId, UserId};
use nets_core::rule_book::RuleId;
use nets_core::script::{AliasRequest, Deed, DocumentAct, RecipientAct};
use nets_core::shipment::Inspection;
use nets_pseudonym::{Learning, PseudonymKey, Pseudonyms};

use crate::left::found;

fn user() -> UserId {
    UserId::new("tTEST1").expect("a login")
}

fn kirsten() -> Party {
    Party::person(Country::Denmark, "6710881239").expect("a person")
}

fn events() -> Vec<Event> {
    let document_type = DocumentType::new("163057").expect("a document type");
    let message = MessageRef { upload: UploadId(1), index: 0 };
    let place = Place { file: Some("Kirsten_6710881239.pdf".to_owned()), ..Place::default() };
    let finding = Finding::new(RuleId::FileMissing, place, "this file is not in the zip")
        .found("Kirsten_6710881239.pdf")
        .advice("Did you mean `Kirsten_Nørskov.pdf`? Else put Kirsten_6710881239.pdf into the zip.");
    let client = Client {
        address: Some("203.0.113.7:50123".to_owned()),
        software: Some("OpenSSH_9.6 kirstens-laptop".to_owned()),
        other_host_key: false,
    };
    vec![
        Event::Began,
        Event::TimePassed,
        Event::UploadFinished(Upload {
            id: UploadId(1),
            user: user(),
            folder: "DK12345678".to_owned(),
            file_name: "netsshare_Kirsten_1.zip".to_owned(),
            size: 4_711,
        }),
        Event::ShipmentInspected { upload: UploadId(1), inspection: Inspection::new(vec![finding], None) },
        Event::RecipientActed(RecipientAct::Subscribe {
            party: kirsten(),
            document_type: document_type.clone(),
        }),
        Event::RecipientActed(RecipientAct::RegisterAlias(AliasRequest {
            user: user(),
            person: kirsten(),
            document_type,
            alias1: "Nørskov71".to_owned(),
            alias2: Secret::new("Hemmelighed9"),
            unchecked: false,
        })),
        Event::RecipientActed(RecipientAct::OnDocument(DocumentAct {
            party: kirsten(),
            message,
            deed: Deed::Reject { reason: Some("Kirsten vil ikke, ring på 86 12 34 56".to_owned()) },
        })),
        Event::AliasServiceMoved {
            user: user(),
            url: "https://alias.nørskov.example:8443/kirsten".to_owned(),
        },
        Event::Observed(Observation::LoginAccepted {
            user: user(),
            key: "SHA256:abcdefghijklmnopqrstuvwxyz".to_owned(),
            leniency: None,
            client: client.clone(),
        }),
        Event::Observed(Observation::LoginRefused {
            user: "kirsten.nørskov".to_owned(),
            reason: "kirsten.nørskov is no user of the scenario".to_owned(),
            key: None,
            client,
        }),
        Event::Observed(Observation::FileRenamed {
            user: user(),
            path: "/Inbound/DK12345678/kirsten.tmp".to_owned(),
            to: "/Inbound/DK12345678/netsshare_Kirsten_1.zip".to_owned(),
        }),
    ]
}

const ORIGINALS: [&str; 11] = [
    "kirsten",
    "nørskov",
    "6710881239",
    "hemmelighed",
    "laptop",
    "203.0.113.7",
    "vil ikke",
    "86 12 34 56",
    "ring på",
    "abcdefghijklm",
    "nørskov71",
];

#[test]
fn no_event_says_who_it_was() {
    let learning = Learning::default();
    events().iter().for_each(|event| learning.event(event));
    let pseudonyms = Pseudonyms::new(learning, PseudonymKey::fixed([9; 32]));
    let written = |event: &Event| format!("{event:?}").into_bytes();
    let before: Vec<Vec<u8>> = events().iter().map(written).collect();
    // The secret is not shown in the first place.
    let shown: Vec<&str> = ORIGINALS.into_iter().filter(|original| *original != "hemmelighed").collect();
    assert_eq!(found(&before, ORIGINALS), shown);
    let copies: Vec<Event> = events().iter().map(|event| pseudonyms.event(event)).collect();
    let after: Vec<Vec<u8>> = copies.iter().map(written).collect();
    assert_eq!(found(&after, ORIGINALS), [""; 0]);
    for (event, copy) in events().iter().zip(&copies) {
        assert_eq!(std::mem::discriminant(event), std::mem::discriminant(copy));
        if let Event::RecipientActed(RecipientAct::RegisterAlias(request)) = copy {
            assert!(request.alias2.reveal() != "Hemmelighed9" && request.alias2.reveal().len() == 12);
        }
    }
}

#[test]
fn what_says_nothing_of_people_stays_and_parts_go_the_same_way_everywhere() {
    let learning = Learning::default();
    events().iter().for_each(|event| learning.event(event));
    let pseudonyms = Pseudonyms::new(learning, PseudonymKey::fixed([9; 32]));
    let copies: Vec<Event> = events().iter().map(|event| pseudonyms.event(event)).collect();
    let Event::UploadFinished(upload) = &copies[2] else { panic!("an upload") };
    assert_eq!((upload.user.as_str(), &*upload.folder, upload.size), ("tTEST1", "DK12345678", 4_711));
    assert!(upload.file_name.starts_with("netsshare_") && upload.file_name.ends_with("_1.zip"));
    let Event::Observed(Observation::FileRenamed { path, to, .. }) = &copies[10] else { panic!("a file") };
    assert!(
        to.ends_with(&upload.file_name) && path.starts_with("/Inbound/DK12345678/") && path.ends_with(".tmp")
    );
    let Event::ShipmentInspected { inspection, .. } = &copies[3] else { panic!("an inspection") };
    let finding = &inspection.findings()[0];
    assert_eq!(finding.message, "this file is not in the zip");
    assert!(finding.advice.starts_with("Did you mean `") && finding.advice.ends_with(" into the zip."));
    assert_eq!(finding.place.file.as_deref(), Some(finding.found.as_str()));
}
