//! Names of others as pages show them: nothing in them steers a reader's eye, and numbers stand in groups.

use nets_core::identity::{Country, Party};
use nets_core::scenario::Scenario;
use nets_text::spelt;

use crate::party::mailbox_of;

/// A text of others on one line. Markup in it is escaped by the templates.
pub(crate) fn shown(text: &str) -> String {
    spelt(text).into_owned()
}

/// A text of others on its own lines, of which no more than so many characters are shown.
pub(crate) fn shown_lines(text: &str, most: usize) -> String {
    let cut = nets_text::cut(text, most, "\n… (the rest is in the download)");
    let lines: Vec<_> = cut.lines().map(|line| spelt(&line.replace('\t', "    ")).into_owned()).collect();
    lines.join("\n")
}

/// A person, company or alias as a page names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PartyName {
    /// As the scenario calls it, or what it is.
    pub(crate) name: String,
    pub(crate) country: &'static str,
    /// The number in two groups, between which nothing stands when it is copied.
    pub(crate) front: String,
    pub(crate) back: String,
    /// Where its mailbox is shown, below the pages of the world.
    pub(crate) mailbox: Option<String>,
}

impl PartyName {
    /// The receiver of a message; one for print or e-mail alone has none.
    pub(crate) fn of_receiver(receiver: Option<&Party>, scenario: &Scenario) -> Self {
        receiver.map_or_else(PartyName::outside_eboks, |receiver| PartyName::of(receiver, scenario))
    }

    fn outside_eboks() -> Self {
        let name = "no receiver in e-Boks".to_owned();
        PartyName { name, country: "", front: String::new(), back: String::new(), mailbox: None }
    }

    pub(crate) fn of(party: &Party, scenario: &Scenario) -> Self {
        let named = scenario.recipients.get(party).map(|recipient| recipient.name.as_str());
        let named = named.filter(|name| *name != party.value());
        let name = named.map_or_else(|| party.kind().to_owned(), shown);
        let value = party.value();
        let behind = match (party, party.country()) {
            (Party::Person(_), Country::Norway) => 5,
            (Party::Person(_) | Party::Organisation(_), _) => 4,
            (Party::Alias(_), _) => 0,
        };
        let at = if value.is_ascii() { value.len().saturating_sub(behind) } else { value.len() };
        let (front, back) = value.split_at(at);
        PartyName {
            name,
            country: party.country().code(),
            front: shown(front),
            back: back.to_owned(),
            mailbox: Some(mailbox_of(party)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stands_in_two_groups_and_a_name_steers_nothing() {
        let scenario = Scenario::new("s");
        let person = Party::person(Country::Denmark, "2402911995").expect("a person");
        let name = PartyName::of(&person, &scenario);
        assert_eq!(
            (name.name.as_str(), name.front.as_str(), name.back.as_str()),
            ("person", "240291", "1995")
        );
        let alias = Party::alias(Country::Denmark, "K1").expect("an alias");
        assert_eq!(PartyName::of(&alias, &scenario).front, "K1");
        assert_eq!(shown_lines("<a>\r\n\tb\u{1b}", 100), "<a>\n    b\\u{1b}");
    }
}
