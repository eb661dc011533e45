//! What of a message id stands in the name of its result (assumed: no document says what becomes of an id
//! that no file can be called by).

use alloc::string::String;

/// Long enough for any id in use, short enough for every file system.
pub const LONGEST: usize = 120;

/// Message ids are free text: what a file name cannot hold becomes an underscore, and what is longer than
/// 120 characters is cut.
pub fn result_name_part(message_id: &str) -> String {
    message_id.chars().take(LONGEST).map(|each| if fits(each) { each } else { '_' }).collect()
}

/// Whether a character stands in a file name as it is.
pub fn fits(each: char) -> bool {
    each.is_ascii_alphanumeric() || matches!(each, '-' | '.' | '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_digits_dots_and_dashes_stay_and_all_else_becomes_an_underscore() {
        for (id, part) in [("Message-1.a_B", "Message-1.a_B"), ("løn/4 ", "l_n_4_"), ("", "")] {
            assert_eq!(result_name_part(id), part);
        }
        assert_eq!(result_name_part(&"æ".repeat(500)), "_".repeat(LONGEST));
    }
}
