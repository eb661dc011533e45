//! Whom the sender knows, and which word a question gets.

use std::collections::{BTreeMap, BTreeSet};

use nets_core::alias::AliasWord;
use nets_core::identity::AliasValue;

use super::flaw::Flaw;
use super::form;

const LONGEST: usize = AliasValue::LONGEST;

/// The sender's customers by their first value. Bound: what its file or its command line lists.
#[derive(Debug, Clone, Default)]
pub struct CustomerRegister {
    pub document_groups: BTreeSet<String>,
    pub customers: BTreeMap<String, Customer>,
}

/// How the sender answers for one customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Customer {
    /// Registers with this second value.
    Registers { second: String },
    /// Is known and may not register by alias.
    NotAllowed,
    /// For tests: the system behaves as if it were closed.
    SystemClosed,
    /// For tests: the system behaves as if it had failed.
    SystemFails,
}

impl CustomerRegister {
    /// The word for the query of a URL.
    pub(super) fn answer(&self, query: &str, flaw: Option<Flaw>) -> AliasWord {
        const NAMES: [&str; 5] = ["document_group", "field1_id", "field1_value", "field2_id", "field2_value"];
        let parameters = form::decoded(query, flaw);
        if flaw == Some(Flaw::RefusesFurtherParameters) && parameters.len() > NAMES.len() {
            return AliasWord::SystemError;
        }
        let value = |place: usize| {
            let found = if flaw == Some(Flaw::ReadsParametersByPlace) {
                parameters.get(place)
            } else {
                parameters.iter().find(|(name, _)| name == NAMES[place])
            };
            found.and_then(|(_, value)| value.as_deref())
        };
        let is_known =
            |group: &str| flaw == Some(Flaw::KnowsEveryGroup) || self.document_groups.contains(group);
        if !value(0).is_some_and(is_known) {
            return AliasWord::UnknownDocumentGroup;
        }
        let (first, second) = (value(2), value(4));
        if !self.is_well_formed(first, Field::First, flaw) {
            return AliasWord::Field1SyntaxError;
        }
        if !self.is_well_formed(second, Field::Second, flaw) {
            return AliasWord::Field2SyntaxError;
        }
        self.look_up(first.unwrap_or_default(), second, flaw)
    }

    fn look_up(&self, first: &str, second: Option<&str>, flaw: Option<Flaw>) -> AliasWord {
        match self.customers.get(first) {
            None if flaw == Some(Flaw::FailsOnAnUnknownCustomer) => AliasWord::SystemError,
            None => AliasWord::UnknownCustomer,
            Some(Customer::NotAllowed) if flaw == Some(Flaw::AllowsEverybody) => AliasWord::Ok,
            Some(Customer::NotAllowed) => AliasWord::AliasNotAllowed,
            Some(Customer::SystemClosed) if flaw == Some(Flaw::FailsWhenClosed) => AliasWord::SystemError,
            Some(Customer::SystemClosed) => AliasWord::SystemClosed,
            Some(Customer::SystemFails) if flaw == Some(Flaw::ClosesWhenItFails) => AliasWord::SystemClosed,
            Some(Customer::SystemFails) => AliasWord::SystemError,
            Some(Customer::Registers { .. }) if flaw == Some(Flaw::IgnoresTheSecondValue) => AliasWord::Ok,
            Some(Customer::Registers { second: right }) if second.is_none_or(|second| second == right) => {
                // Only the first customer is refused: the others show that the rest works.
                let is_refused = flaw == Some(Flaw::RefusesAKnownCustomer)
                    && self.customers.keys().next().is_some_and(|known| known == first);
                if is_refused { AliasWord::UnknownCustomer } else { AliasWord::Ok }
            }
            Some(Customer::Registers { .. }) => AliasWord::InvalidAliasValues,
        }
    }

    /// 1 to 50 letters and digits, Danish letters included.
    fn is_well_formed(&self, value: Option<&str>, field: Field, flaw: Option<Flaw>) -> bool {
        let Some(value) = value else {
            return flaw == Some(Flaw::TakesAMissingValueForGranted) && field == Field::Second;
        };
        let length = value.chars().count();
        let longest = match (field, flaw) {
            (Field::First, Some(Flaw::TakesFiftyOneCharactersFirst))
            | (Field::Second, Some(Flaw::TakesFiftyOneCharactersSecond)) => LONGEST + 1,
            (_, Some(Flaw::RefusesFiftyCharacters)) => LONGEST - 1,
            _ => LONGEST,
        };
        let shortest = if flaw == Some(Flaw::LooksForAnEmptyValue) { 0 } else { 1 };
        let takes_any_sign = match field {
            Field::First => flaw == Some(Flaw::TakesAnySignInTheFirstValue),
            Field::Second => flaw == Some(Flaw::TakesAnySignInTheSecondValue),
        };
        (shortest..=longest).contains(&length) && (takes_any_sign || value.chars().all(char::is_alphanumeric))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    First,
    Second,
}
