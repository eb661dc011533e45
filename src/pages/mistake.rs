//! What is wrong with a text in YAML, each place with its line and a mark under it.

use nets_core::finding::Severity;
use nets_scenario::{Problem as Mistake, Problems};

use crate::finding::{MarkedLine, severity};
use crate::names::shown;
use crate::times::counted;

/// So many characters of a line are shown around a mistake.
const WIDTH: usize = 120;

/// What came of looking at a text.
pub(crate) struct Checked {
    pub(crate) is_valid: bool,
    pub(crate) verdict: String,
    pub(crate) mistakes: Vec<MistakeView>,
    pub(crate) unlisted: usize,
}

/// A mistake in the text.
pub(crate) struct MistakeView {
    pub(crate) severity: &'static str,
    pub(crate) message: String,
    pub(crate) line: u32,
    pub(crate) column: u32,
    pub(crate) excerpt: MarkedLine,
    pub(crate) expected: String,
    pub(crate) hint: String,
}

impl Checked {
    pub(crate) fn of(problems: &Problems, is_valid: bool) -> Self {
        let verdict = match (is_valid, problems.len()) {
            (true, 0) => "Valid.".to_owned(),
            (true, count) => format!("Valid, with {}.", counted(count, "warning")),
            (false, count) => format!("Not valid: {}.", counted(count, "problem")),
        };
        Checked {
            is_valid,
            verdict,
            mistakes: problems.problems.iter().map(MistakeView::of).collect(),
            unlisted: problems.unlisted,
        }
    }
}

impl MistakeView {
    fn of(mistake: &Mistake) -> Self {
        MistakeView {
            severity: severity(mistake.severity),
            message: shown(&mistake.message),
            line: mistake.position.line,
            column: mistake.position.column,
            excerpt: excerpt(mistake),
            expected: shown(&mistake.expected),
            hint: shown(&mistake.hint),
        }
    }

    pub(crate) fn is_error(&self) -> bool {
        self.severity == severity(Severity::Error)
    }
}

/// The line with a mark under the place; of a long one what stands around it.
fn excerpt(mistake: &Mistake) -> MarkedLine {
    let at = usize::try_from(mistake.position.column).unwrap_or(usize::MAX).saturating_sub(1);
    let skipped = if at < WIDTH * 3 / 4 { 0 } else { at - WIDTH / 2 };
    let line: Vec<char> = mistake.source.chars().skip(skipped).take(WIDTH).collect();
    let from = (at - skipped).min(line.len());
    let width = usize::try_from(mistake.width).unwrap_or(usize::MAX).clamp(1, WIDTH);
    let up_to = from.saturating_add(width).min(line.len());
    let part =
        |range: std::ops::Range<usize>| line[range].iter().map(|each| nets_text::harmless(*each)).collect();
    let number = mistake.position.line.to_string();
    MarkedLine {
        margin: " ".repeat(number.len()),
        number,
        before: part(0..from),
        marked: part(from..up_to),
        behind: part(up_to..line.len()),
        mark: format!("{}{}", " ".repeat(from), "^".repeat((up_to - from).max(1))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "scenario.yaml";

    #[test]
    fn a_mistake_is_marked_in_its_line() {
        let problems = nets_scenario::load("name: A\nsendres: []\n", NAME).expect_err("a mistake");
        let mistake = problems.problems.iter().find(|mistake| mistake.position.line == 2).expect("of line 2");
        let line = excerpt(mistake);
        assert_eq!(
            (line.before.as_str(), line.marked.as_str(), line.mark.as_str()),
            ("", "sendres", "^^^^^^^")
        );
    }

    #[test]
    fn a_mistake_far_right_or_behind_the_line_is_shown_around_its_place() {
        let mut problems = nets_scenario::load("name: A\nsendres: []\n", NAME).expect_err("a mistake");
        let mut mistake = problems.problems.remove(0);
        (mistake.source, mistake.position.column, mistake.width) =
            (format!("{}here", "x".repeat(500)), 501, 4);
        let line = excerpt(&mistake);
        assert_eq!((line.marked.as_str(), line.before.len(), line.behind.as_str()), ("here", WIDTH / 2, ""));
        (mistake.source, mistake.position.column, mistake.width) = ("ab".to_owned(), 3, 9);
        let line = excerpt(&mistake);
        assert_eq!((line.before.as_str(), line.marked.as_str(), line.mark.as_str()), ("ab", "", "  ^"));
    }
}
