//! A finding as one line of a receipt that refuses a shipment.

use nets_core::finding::Finding;

/// Longer messages might not fit where a receipt is read.
const MOST_CHARACTERS: usize = 250;

/// One line of at most 250 characters: the rule, the place and what is wrong there.
pub fn receipt_message(finding: &Finding) -> String {
    let mut line = finding.message.clone();
    if !finding.found.is_empty() {
        line.push_str(&format!(": {}", finding.found));
    }
    if !finding.expected.is_empty() {
        line.push_str(&format!(" (expected {})", finding.expected));
    }
    let mut place = finding.place.file.clone().unwrap_or_default();
    if let Some(position) = finding.place.position {
        place.push_str(&format!(":{position}"));
    }
    let place = if place.is_empty() { String::new() } else { format!(" {place}") };
    let line = format!("[{}]{place} {line}", finding.rule().id);
    let line: String =
        line.chars().map(|character| if character.is_control() { ' ' } else { character }).collect();
    match line.char_indices().nth(MOST_CHARACTERS) {
        Some(_) => line.chars().take(MOST_CHARACTERS - 1).chain(['…']).collect(),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use nets_core::finding::{Place, Position};
    use nets_core::rule_book::RuleId;

    use super::*;

    #[test]
    fn a_message_is_one_short_line() {
        let place = Place {
            file: Some("shipment.xml".to_owned()),
            position: Some(Position { line: 3, column: 7 }),
            ..Place::default()
        };
        let finding =
            Finding::new(RuleId::FileMissing, place, "this file is not in the zip").found("a\nb.pdf");
        assert_eq!(
            receipt_message(&finding),
            "[file.missing] shipment.xml:3:7 this file is not in the zip: a b.pdf"
        );
        let long = Finding::new(RuleId::FileMissing, Place::default(), "ø".repeat(1_000));
        assert_eq!(receipt_message(&long).chars().count(), 250);
    }
}
