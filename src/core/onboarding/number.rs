//! The number of a Belgian enterprise.

/// Ten digits, the first 0 or 1.
pub fn has_form(number: &str) -> bool {
    number.len() == 10 && number.starts_with(['0', '1']) && number.bytes().all(|digit| digit.is_ascii_digit())
}

/// The last two digits that belong to the first eight, of a number that has the form.
pub fn check_digits(number: &str) -> Option<u32> {
    let first: u32 = number.get(..8).filter(|_| has_form(number))?.parse().ok()?;
    Some(97 - first % 97)
}

/// Whether a number that has the form ends with its check digits.
pub fn has_check_digits(number: &str) -> bool {
    number
        .get(8..)
        .and_then(|last| last.parse().ok())
        .is_some_and(|last: u32| check_digits(number) == Some(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_made_up_numbers_have_their_check_digits_and_those_of_the_pages_have_not() {
        for right in ["0199000151", "0199000250", "0199002131"] {
            assert!(has_form(right) && has_check_digits(right), "{right}");
        }
        for wrong in ["0123456789", "0852093432", "0199000845"] {
            assert!(has_form(wrong) && !has_check_digits(wrong), "{wrong}");
        }
        for none in ["", "199000151", "2199000151", "019900015x", "01990001510"] {
            assert!(!has_form(none) && check_digits(none).is_none(), "{none}");
        }
    }
}
