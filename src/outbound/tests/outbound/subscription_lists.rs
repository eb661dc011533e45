//! Subscription lists, row by row.

use std::io;

use nets_core::effect::{OutboundContent, OutboundFile, SubscriptionList};
use nets_core::identity::{Country, DocumentType, EboksId, Organisation, Party, UploadId};
use nets_core::subscription::Subscriber;
use nets_outbound::{RenderProblem, Sources};

use crate::support::golden::check;
use crate::support::{anna, bytes, kari, moment, outbound, scribe};

#[test]
fn a_list_says_of_each_subscriber_what_is_documented() {
    let alias = Party::alias(Country::Sweden, "K1234").expect("an alias");
    check("subscription-list.xml", "subscription-list.xsd", &written(&[anna().signer, kari().signer, alias]));
}

#[test]
fn a_list_of_nobody_is_a_list() {
    check("subscription-list-empty.xml", "subscription-list.xsd", &written(&[]));
}

#[test]
fn a_disk_that_is_full_ends_a_long_list_and_is_what_is_reported() {
    let endless = People(vec![anna().signer; 100_000]);
    let mut full = Full(10_000);
    match scribe().write(&list(), &endless, &mut full) {
        Err(RenderProblem::Output(error)) => assert_eq!(error.kind(), io::ErrorKind::StorageFull),
        other => panic!("{other:?}"),
    }
}

fn written(people: &[Party]) -> String {
    let bytes = bytes(scribe(), &list(), &People(people.to_vec())).expect("written");
    String::from_utf8(bytes).expect("UTF-8")
}

fn list() -> OutboundFile {
    outbound(OutboundContent::SubscriptionList(SubscriptionList {
        organisation: Organisation::new(Country::Denmark, "12345678").expect("a company number"),
        eboks_id: EboksId::new("15723").expect("an id"),
        date: "2026-01-07".parse().expect("a day"),
        number: 1,
        as_of: moment("2026-01-06T16:00:00Z"),
    }))
}

/// They all subscribe to one document type.
struct People(Vec<Party>);

impl Sources for People {
    fn pdf(&self, _: UploadId, _: &str) -> io::Result<Vec<u8>> {
        Err(io::ErrorKind::NotFound.into())
    }

    fn subscribers<'a>(
        &'a self,
        _: &'a SubscriptionList,
    ) -> Box<dyn Iterator<Item = Subscriber> + Send + 'a> {
        let document_type = DocumentType::new("163057").expect("a type");
        Box::new(
            self.0
                .iter()
                .map(move |party| Subscriber { party: party.clone(), document_type: document_type.clone() }),
        )
    }
}

/// A disk with room for so many bytes.
struct Full(usize);

impl io::Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
