//! The three countries whose e-Boks Nets Share reaches, and what their numbers look like.

use core::fmt;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Country {
    #[serde(rename = "DK")]
    Denmark,
    #[serde(rename = "NO")]
    Norway,
    #[serde(rename = "SE")]
    Sweden,
}

impl Country {
    pub const ALL: [Country; 3] = [Country::Denmark, Country::Norway, Country::Sweden];

    pub fn code(self) -> &'static str {
        match self {
            Country::Denmark => "DK",
            Country::Norway => "NO",
            Country::Sweden => "SE",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|country| country.code() == code)
    }

    /// The documented form of a personal identification number.
    pub fn person_number_form(self) -> (&'static str, usize) {
        match self {
            Country::Denmark => ("DDMMYYXXXX", 10),
            Country::Norway => ("DDMMYYXXXXX", 11),
            Country::Sweden => ("YYYYMMDDXXXX", 12),
        }
    }

    /// How many digits company numbers usually have. Those of Norway and Sweden stand in no document
    /// of Nets.
    pub fn company_number_digits(self) -> usize {
        match self {
            Country::Denmark => 8,
            Country::Norway => 9,
            Country::Sweden => 10,
        }
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_found_by_its_code_and_by_nothing_else() {
        let found = ["DK", "NO", "SE"].map(Country::from_code);
        assert_eq!(found, [Country::Denmark, Country::Norway, Country::Sweden].map(Some));
        for text in ["", "D", "dk", "DKK", " DK", "DE"] {
            assert_eq!(Country::from_code(text), None, "{text}");
        }
    }
}
