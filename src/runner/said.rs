//! What a step or an expectation says, on one line, as its author wrote it.

use nets_report::CasePlace;
use nets_scenario::TextSpan;
use nets_text::cut;

/// So many characters of it are shown.
const LONGEST: usize = 200;

pub(crate) fn place(spot: TextSpan) -> CasePlace {
    let number = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    CasePlace { line: number(spot.position.line), column: number(spot.position.column) }
}

/// The item of a list that begins here: the rest of its line, and the lines below it that are indented as far.
pub(crate) fn said(text: &str, spot: TextSpan) -> String {
    let CasePlace { line, column } = place(spot);
    let mut lines = text.lines().skip(line.saturating_sub(1));
    let first: String = lines.next().unwrap_or_default().chars().skip(column.saturating_sub(1)).collect();
    let mut said = first.trim().to_owned();
    for line in lines {
        let indent = line.chars().take_while(|sign| *sign == ' ').count();
        let is_comment = line.trim_start().starts_with('#');
        if line.trim().is_empty() || is_comment {
            continue;
        }
        if indent + 1 < column || said.chars().count() > LONGEST {
            break;
        }
        said = [said.as_str(), " ", line.trim()].concat();
    }
    cut(balanced(&said), LONGEST, "…").into_owned()
}

/// Without what belongs to the list around it: a bracket that is closed and was not opened.
fn balanced(said: &str) -> &str {
    let mut depth = 0_usize;
    let mut quote = None;
    for (at, sign) in said.char_indices() {
        match (quote, sign) {
            (Some(open), sign) if sign == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(sign),
            (None, '{' | '[') => depth += 1,
            (None, ']' | '}') if depth == 0 => return said[..at].trim_end(),
            (None, ',') if depth == 0 && (said[..at].ends_with(['}', ']']) || said[..at] == *"settle") => {
                return said[..at].trim_end();
            }
            (None, ']' | '}') => depth -= 1,
            (None, _) => {}
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use nets_core::finding::Position;

    use super::*;

    fn at(line: u32, column: u32) -> TextSpan {
        TextSpan { position: Position { line, column }, width: 1 }
    }

    #[test]
    fn an_item_is_told_on_one_line_without_its_neighbours() {
        let text = "when: [{upload: {sample: plain}}, settle]\nthen:\n  - see:\n      what: x\n      # why\n      count: 1\n\
                    \x20 - never: {text: 'a] b'}\n";
        assert_eq!(said(text, at(1, 8)), "{upload: {sample: plain}}");
        assert_eq!(said(text, at(1, 35)), "settle");
        assert_eq!(said(text, at(3, 5)), "see: what: x count: 1");
        assert_eq!(said(text, at(7, 5)), "never: {text: 'a] b'}");
        assert_eq!(said("when: [settle, {move: idle}]\n", at(1, 8)), "settle");
        assert_eq!(said(text, at(99, 1)), "");
    }
}
