//! An XML file as rows: what repeats in it, each with the values below it, whatever they are nested in.

use std::io::BufRead;

use nets_core::identity::{Country, Organisation, Party, PersonNumber};
use nets_fidelity::{SeenElement, SeenFile, read};

/// So many values of one row are kept, and so many that are in none.
const MOST_VALUES: usize = 2_000;

/// The values of a row, each by the path that leads to it from there, in small letters; `@` stands before an attribute.
/// Bound: `MOST_VALUES`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Row(Vec<(String, String)>);

/// Hands on each row, and returns what stands in none.
pub(crate) fn rows(
    bytes: &mut dyn BufRead,
    is_row: &dyn Fn(&SeenElement) -> bool,
    take: &mut dyn FnMut(Row),
) -> Result<(SeenFile, Row), String> {
    let mut values: Vec<(String, String)> = Vec::new();
    let seen = read(bytes, "", &mut |element| {
        let path = element.path.to_lowercase();
        for attribute in &element.attributes {
            let name = attribute.name.rsplit(':').next().unwrap_or_default().to_lowercase();
            values.push((format!("{path}/@{name}"), attribute.value.clone()));
        }
        if element.children.is_empty() && !element.text.is_empty() {
            values.push((path.clone(), element.text.clone()));
        }
        if is_row(&element) {
            let within = format!("{path}/");
            let first =
                values.iter().rposition(|(path, _)| !path.starts_with(&within)).map_or(0, |at| at + 1);
            let row = values.split_off(first);
            let cut = |(path, value): (String, String)| (path[within.len()..].to_owned(), value);
            take(Row(row.into_iter().map(cut).collect()));
        }
        values.truncate(MOST_VALUES);
    })?;
    let cut = |(path, value): (String, String)| (path.trim_start_matches('/').to_owned(), value);
    Ok((seen, Row(values.into_iter().map(cut).collect())))
}

/// Whether an element has one of this name in it.
pub(crate) fn holds(element: &SeenElement, name: &str) -> bool {
    element.children.iter().any(|child| child.eq_ignore_ascii_case(name))
}

impl Row {
    /// The first value under this name, whatever it is nested in.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(path, _)| path.rsplit('/').next() == Some(name)).map(|(_, value)| value.as_str())
    }

    pub(crate) fn all<'r>(&'r self, name: &'r str) -> impl Iterator<Item = &'r str> {
        let is_called = move |path: &str| path.rsplit('/').next() == Some(name);
        self.0.iter().filter(move |(path, _)| is_called(path)).map(|(_, value)| value.as_str())
    }

    /// The first value at exactly this path.
    pub(crate) fn at(&self, path: &str) -> Option<&str> {
        self.0.iter().find(|(at, _)| at == path).map(|(_, value)| value.as_str())
    }

    /// The value under this name below an element of that name.
    pub(crate) fn below(&self, around: &str, name: &str) -> Option<&str> {
        let is_there = |path: &str| {
            let mut parts = path.rsplit('/');
            parts.next() == Some(name) && parts.any(|part| part == around)
        };
        self.0.iter().find(|(path, _)| is_there(path)).map(|(_, value)| value.as_str())
    }

    pub(crate) fn has_below(&self, around: &str) -> bool {
        self.0.iter().any(|(path, _)| path.split('/').any(|part| part == around))
    }

    /// Those who are named below an element of this name, which may be there several times; with none, those who are named
    /// directly in the row.
    pub(crate) fn parties(&self, around: Option<&str>) -> Vec<Party> {
        let mut found: Vec<(NamedParty, Option<Country>)> = Vec::new();
        let mut country_before = None;
        for (path, value) in &self.0 {
            let parts: Vec<_> = path.split('/').collect();
            let (last, before) = (parts[parts.len() - 1], &parts[..parts.len() - 1]);
            let is_there = around.map_or(before.is_empty(), |around| before.contains(&around));
            if !is_there {
                continue;
            }
            match last {
                "country" => match found.last_mut() {
                    Some((_, country @ None)) => *country = Country::from_code(&value.to_uppercase()),
                    _ => country_before = Country::from_code(&value.to_uppercase()),
                },
                _ => {
                    if let Some(kind) = NamedParty::of(last, value) {
                        found.push((kind, country_before.take()));
                    }
                }
            }
        }
        found.into_iter().filter_map(|(party, country)| party.typed(country)).collect()
    }
}

enum NamedParty {
    Person(String),
    Organisation(String),
    Alias(String),
}

impl NamedParty {
    fn of(name: &str, value: &str) -> Option<Self> {
        let digits = || value.chars().filter(|c| !matches!(c, '-' | ' ')).collect::<String>();
        Some(match name {
            "personidentitynumber" | "personidentificationnumber" | "personnumber" | "cpr" | "ssn" => {
                NamedParty::Person(digits())
            }
            "corporateidentitynumber" | "@cvr" | "cvr" | "organisationnumber" => {
                NamedParty::Organisation(digits())
            }
            "alias" | "alias1" | "aliasnumber" => NamedParty::Alias(value.to_owned()),
            _ => return None,
        })
    }

    /// None for what is no such number.
    fn typed(self, country: Option<Country>) -> Option<Party> {
        match self {
            NamedParty::Person(number) => {
                let country = country.or_else(|| PersonNumber::country_of(&number))?;
                Party::person(country, number).ok()
            }
            NamedParty::Organisation(number) => {
                Party::organisation(country.unwrap_or(Country::Denmark), number).ok()
            }
            NamedParty::Alias(value) => Party::alias(country.unwrap_or(Country::Denmark), value).ok(),
        }
    }
}

/// A company number and its country.
pub(crate) fn organisation(number: Option<&str>, country: Option<&str>) -> Option<Organisation> {
    let country = country.and_then(|code| Country::from_code(&code.to_uppercase()));
    Organisation::new(country.unwrap_or(Country::Denmark), number?).ok()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn rows_have_the_values_below_them_and_the_rest_stands_in_none() {
        let text = "<n:r xmlns:n='u'><id>7</id><list><m n:id='1'><messageId>a</messageId><to>\
            <personIdentityNumber>610180-0001</personIdentityNumber><country>dk</country></to></m>\
            <m><to><Alias>K1</Alias></to><messageId>b</messageId></m></list></n:r>";
        let mut found = Vec::new();
        let is_row = |element: &SeenElement| holds(element, "messageid");
        let (seen, rest) = rows(&mut Cursor::new(text), &is_row, &mut |row| found.push(row)).expect("XML");
        assert_eq!((seen.root.as_str(), found.len()), ("r", 2));
        assert_eq!((rest.at("id"), rest.value("messageid")), (Some("7"), None));
        assert_eq!((found[0].value("messageid"), found[0].at("@id")), (Some("a"), Some("1")));
        let party = |row: &Row| row.parties(Some("to")).pop().map(|party| party.to_string());
        assert_eq!(party(&found[0]).as_deref(), Some("DK 6101800001"));
        assert_eq!(party(&found[1]).as_deref(), Some("DK alias K1"));
    }
}
