//! Subscription lists, row by row.

use std::io;

use nets_core::identity::{Country, Party};
use nets_outbound::RenderProblem;

use crate::support::golden::check;
use crate::support::{Subscribing, anna, bytes, kari, list, writer};

#[test]
fn a_list_says_of_each_subscriber_what_is_documented() {
    let alias = Party::alias(Country::Sweden, "K1234").expect("an alias");
    check(
        "subscription-list.xml",
        "subscription-list.xsd",
        &written(vec![anna().signer, kari().signer, alias]),
    );
}

#[test]
fn a_list_of_nobody_is_a_list() {
    check("subscription-list-empty.xml", "subscription-list.xsd", &written(Vec::new()));
}

#[test]
fn a_disk_that_is_full_ends_a_long_list_and_is_what_is_reported() {
    let endless = Subscribing(|| std::iter::repeat_n(anna().signer, 100_000));
    let mut full = Full(10_000);
    match writer().write(&list(), &endless, &mut full) {
        Err(RenderProblem::Output(error)) => assert_eq!(error.kind(), io::ErrorKind::StorageFull),
        other => panic!("{other:?}"),
    }
}

fn written(people: Vec<Party>) -> String {
    let subscribing = Subscribing(move || people.clone().into_iter());
    let bytes = bytes(writer(), &list(), &subscribing).expect("written");
    String::from_utf8(bytes).expect("UTF-8")
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
