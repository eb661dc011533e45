//! Subscription lists, row by row.

use std::io;
use std::sync::LazyLock;

use nets_core::identity::{Alias, AliasValue, Country, Party};
use nets_outbound::{OutboundWriter, RenderProblem};
use proptest::prelude::*;

use crate::support::golden::check;
use crate::support::{Subscribing, anna, bytes, kari, list, with_templates, writer};

/// A user's template, which is asked for each row, and is the same as ours.
static BY_ROWS: LazyLock<OutboundWriter> = LazyLock::new(|| {
    with_templates(&[("subscription-list.xml", include_str!("../../templates/subscription-list.xml"))])
});

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
    let mut full = Full(10_000);
    match BY_ROWS.write(&list(), &endless, &mut full) {
        Err(RenderProblem::Output(error)) => assert_eq!(error.kind(), io::ErrorKind::StorageFull),
        other => panic!("{other:?}"),
    }
}

proptest! {
    /// Ours is asked for one row of each kind, and the others are written alike.
    #[test]
    fn a_list_by_lines_is_what_the_template_makes_of_each_row(
        people in prop::collection::vec(any_party(), 0..40)
    ) {
        let subscribing = Subscribing(move || people.clone().into_iter());
        let [by_lines, by_rows] =
            [writer(), &*BY_ROWS].map(|writer| bytes(writer, &list(), &subscribing).expect("written"));
        prop_assert_eq!(String::from_utf8(by_lines), String::from_utf8(by_rows));
    }
}

fn any_party() -> impl Strategy<Value = Party> {
    let country = prop::sample::select(Country::ALL.to_vec());
    let alias =
        prop::collection::vec(any::<char>(), 1..20).prop_map(|text| text.into_iter().collect::<String>());
    (country, 0..3, 0..100_000_000_u32, prop_oneof![alias, "[ -~\\t\\r\\n]{1,20}"]).prop_map(
        |(country, kind, number, alias)| {
            let party = match kind {
                0 => {
                    let (_, digits) = country.person_number_form();
                    Party::person(country, format!("{number:0digits$}"))
                }
                1 => Party::organisation(country, format!("{number:08}")),
                _ => Ok(Party::Alias(Alias { country, value: AliasValue::let_through(&alias) })),
            };
            party.expect("a party")
        },
    )
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
