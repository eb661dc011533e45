//! Persons, companies and aliases in addresses, such as `/ui/default/people/DK/person/2402911995`.

use nets_core::identity::{Country, Party};
use nets_driver::WorldName;
use nets_web::Problem;
use nets_web::written::{hint, shortened};

use crate::address;
use crate::refusal::PageReason;

/// The words for who a recipient is.
const KINDS: [&str; 3] = ["person", "organisation", "alias"];

const COUNTRIES: [&str; 3] = ["DK", "NO", "SE"];

/// Where the mailbox of this recipient is shown, below the pages of a world.
pub(crate) fn mailbox_of(party: &Party) -> String {
    let (country, kind, value) = (party.country().code(), party.kind(), address::part(party.value()));
    format!("/people/{country}/{kind}/{value}")
}

/// The page of this recipient.
pub(crate) fn page_of(world: &WorldName, party: &Party) -> String {
    address::of(world, &mailbox_of(party))
}

/// The recipient that the parts of an address name.
pub(crate) fn named(country: &str, kind: &str, number: String) -> Result<Party, Problem> {
    let unknown = |detail: String| Problem::new(PageReason::UnknownRecipient, detail);
    let place = Country::from_code(country).ok_or_else(|| {
        let written = shortened(country);
        unknown(format!("`{written}` is no country with e-Boks")).hint(hint(&written, &COUNTRIES))
    })?;
    let written = shortened(&number);
    let (party, what) = match kind {
        "person" => (Party::person(place, number), format!("person number of {place}")),
        "organisation" => (Party::organisation(place, number), "company number".to_owned()),
        "alias" => (Party::alias(place, number), "alias".to_owned()),
        other => {
            let written = shortened(other);
            let problem = unknown(format!("`{written}` is no kind of recipient"));
            return Err(problem.hint(hint(&written, &KINDS)));
        }
    };
    party.map_err(|malformed| unknown(format!("`{written}` is no {what}")).hint(malformed.to_string()))
}

/// What stands for a recipient in the parameter `after` of a list.
pub(crate) fn place(party: &Party) -> String {
    format!("{}:{}:{}", party.country().code(), party.kind(), party.value())
}

/// The recipient at a place of the list.
pub(crate) fn at_place(text: &str) -> Result<Party, Problem> {
    let mut parts = text.splitn(3, ':');
    let (country, kind, number) = (parts.next(), parts.next(), parts.next());
    named(country.unwrap_or_default(), kind.unwrap_or_default(), number.unwrap_or_default().to_owned())
        .map_err(|_| {
            let detail = format!("`{}` is not the place of a recipient", shortened(text));
            Problem::bad_parameter("after", detail).hint("write it like `DK:person:6101800001`")
        })
}

/// Whom a number could mean, known or not: no page asks which kind it is before.
pub(crate) fn possible(number: &str) -> Vec<Party> {
    let countries = || COUNTRIES.iter().filter_map(|code| Country::from_code(code));
    let persons = countries().filter_map(|country| Party::person(country, number).ok());
    let companies = countries().filter_map(|country| Party::organisation(country, number).ok());
    persons.chain(companies).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipient_is_named_as_it_is_addressed() {
        for (country, kind, number) in
            [("DK", "person", "2402911995"), ("NO", "person", "41018000001"), ("DK", "alias", "Kø1")]
        {
            let party = named(country, kind, number.to_owned()).expect("a recipient");
            assert_eq!(at_place(&place(&party)).expect("a place"), party);
        }
        let alias = named("DK", "alias", "Kø".to_owned()).expect("an alias");
        assert_eq!(page_of(&WorldName::DEFAULT, &alias), "/ui/default/people/DK/alias/K%C3%B8");
        for (country, kind, number) in
            [("XX", "person", "2402911995"), ("DK", "man", "1"), ("DK", "person", "1")]
        {
            assert!(named(country, kind, number.to_owned()).is_err(), "{country} {kind} {number}");
        }
        assert!(at_place("DK").is_err() && at_place("").is_err());
    }

    #[test]
    fn a_number_alone_says_whose_it_could_be() {
        let kinds = |number| possible(number).iter().map(Party::kind).collect::<Vec<_>>();
        assert_eq!(kinds("2402911995").first(), Some(&"person"));
        assert!(kinds("12345678").contains(&"organisation"));
        assert!(possible("Anna").is_empty());
    }
}
