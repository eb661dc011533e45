//! Whom a certificate names, and the mark that no name is without.

use rcgen::{DistinguishedName, DnType, DnValue, string::PrintableString};

use crate::problem::CertificateProblem;

/// Stands in the subject of every certificate, so that none is taken for real.
pub const MARK: &str = "TEST ONLY";

/// X.520 serialNumber: where OCES and BankID certificates have the number of the person.
const SERIAL_NUMBER: [u64; 4] = [2, 5, 4, 5];

pub(crate) fn subject(
    country: &str,
    organisation: &str,
    name: &str,
    serial_number: Option<&str>,
) -> Result<DistinguishedName, CertificateProblem> {
    let country = PrintableString::try_from(country)?;
    let mut subject = DistinguishedName::new();
    subject.push(DnType::CountryName, DnValue::PrintableString(country));
    subject.push(DnType::OrganizationName, marked(organisation));
    subject.push(DnType::CommonName, marked(name));
    if let Some(number) = serial_number {
        subject.push(
            DnType::CustomDnType(SERIAL_NUMBER.to_vec()),
            DnValue::PrintableString(PrintableString::try_from(number)?),
        );
    }
    Ok(subject)
}

/// X.520 gives names 64 characters; the mark is never the part that is cut.
fn marked(name: &str) -> String {
    let room = 64 - MARK.len() - 1;
    let kept: String = name.chars().filter(|character| !character.is_control()).take(room).collect();
    format!("{kept} {MARK}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut_and_still_marked() {
        let name = marked(&"Æ".repeat(200));
        assert_eq!(name.chars().count(), 64);
        assert!(name.ends_with(MARK));
    }
}
