//! What is wrong with a text that is no YAML: what, where, what was expected, and what to write instead.
//!
//! Reading stops at the first fault, often far behind it: a brace that is not closed swallows the lines that
//! follow. So each likely slip is undone, and the one is told without which most of the text can be read.

mod broken_text;
mod complaint;
mod layout;
mod reach;
mod remedies;
mod templates;
mod values;

use granit_parser::ErrorKind;

use crate::problem::Problem;

pub(crate) use reach::{Events, NESTING_LIMIT, Next, events, position, spot};

use broken_text::{BrokenText, Mending, at};
use complaint::Complaint;

/// No more changes than these are tried, so that a long text costs no more than so many readings.
const TRIED_AT_MOST: usize = 48;

/// In a text longer than this nothing is tried: it is told where reading stops.
const TRIED_IN: usize = 256 * 1024;

/// Why this text is no YAML; none when it is. The keys are those that may be meant.
pub(crate) fn explain(text: &str, keys: &[&'static str]) -> Option<Problem> {
    let broken = BrokenText::of(text, keys)?;
    if let Some(problem) = merge_conflict(text) {
        return Some(problem);
    }
    let too_deep = matches!(broken.stop.kind, ErrorKind::RecursionLimitExceeded);
    if too_deep || text.len() > TRIED_IN {
        return Some(unmended(&broken));
    }
    let mut best: Option<(usize, Mending)> = None;
    for mending in remedies::all(&broken).into_iter().take(TRIED_AT_MOST) {
        let Some(left) = broken.left_with(&mending) else { continue };
        if best.as_ref().is_none_or(|(least, _)| left < *least) {
            best = Some((left, mending));
        }
        if left == 0 {
            break;
        }
    }
    Some(best.map_or_else(|| unmended(&broken), |(_, mending)| mending.problem))
}

/// The marks that version control leaves in a file where two changes met.
fn merge_conflict(text: &str) -> Option<Problem> {
    let line = text.lines().position(|line| line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> "))?;
    let message = "version control has left the mark of a conflict here";
    Some(Problem::error(at(line, 0, 7), message).hint("choose one of the two texts, and remove the marks"))
}

/// Where reading stops, or where the bracket or quote opened that swallowed what stands there.
fn unmended(broken: &BrokenText<'_>) -> Problem {
    let Complaint { message, expected } = Complaint::of(&broken.stop.kind);
    let (line, column) = (broken.line_number(), broken.column());
    // A directive of any name is passed over, and then its document does not begin.
    let directive = (0..line).find(|line| broken.line(*line).starts_with('%'));
    if let (ErrorKind::ExpectedDocumentStart, Some(directive)) = (&broken.stop.kind, directive) {
        let Complaint { message, expected } = Complaint::of(&ErrorKind::DirectiveDisallowed);
        return Problem::error(at(directive, 0, 1), message).expected(expected);
    }
    let is_earlier = |opening: &&layout::Opening| opening.line < line;
    let opened = broken.layout.quote.as_ref().or(broken.layout.brackets.last()).filter(is_earlier);
    match opened {
        Some(opening) => {
            let message = format!("the `{}` that opens here is not closed", opening.sign);
            let hint = format!("line {} cannot be read within it", line.saturating_add(1));
            let span = at(opening.line, opening.column, 1);
            Problem::error(span, message).expected(remedies::closing(opening.sign)).hint(hint)
        }
        None => Problem::error(at(line, column, 1), message).expected(expected),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [&str; 12] = [
        "name",
        "clock",
        "mode",
        "senders",
        "user",
        "recipients",
        "person",
        "outcomes",
        "when",
        "reason",
        "then",
        "seed",
    ];

    fn told(text: &str) -> String {
        let problem = explain(text, &KEYS).unwrap_or_else(|| panic!("{text:?} is YAML"));
        format!("{} {} | {}", problem.position, problem.message, problem.hint)
    }

    #[track_caller]
    fn tells(text: &str, place: &str, words: &str) {
        let told = told(text);
        assert!(told.starts_with(&format!("{place} ")) && told.contains(words), "{text:?}\n{told}");
    }

    #[test]
    fn a_sign_that_only_looks_like_one_of_yaml_is_named() {
        tells("name：My\nclock: {}\n", "1:5", "U+FF1A, which is no `:`, stands here | write `:`");
        tells("name:\u{a0}My\nclock: {}\n", "1:6", "U+00A0, a no-break space, stands here");
        tells("clock:\n\u{3000}mode: x\n  seed: 1\nname: y\n", "2:1", "U+3000");
        tells("clock: ｛mode: x}\n", "1:8", "U+FF5B");
    }

    #[test]
    fn the_mark_of_a_conflict_is_told_as_that() {
        let text = "<<<<<<< HEAD\nname: a\n=======\nname: b\n>>>>>>> other\n";
        tells(text, "1:1", "the mark of a conflict here | choose one");
    }

    #[test]
    fn an_arrow_for_a_colon_goes_whole() {
        tells("name => My\nclock: {}\n", "1:1", "write `name: My`");
    }

    #[test]
    fn a_colon_wants_a_blank_and_a_key_wants_a_colon() {
        tells(
            "name:My story\nclock: {}\n",
            "1:5",
            "a blank is missing behind the colon of `name` | write `name: My story`",
        );
        tells("senders:\n  - user:tTEST1\n    name: x\n", "2:9", "write `user: tTEST1`");
        tells("name: x\nseed:1\nclock: {}\n", "2:5", "write `seed: 1`");
        tells("name: x\nclock\n  mode: y\n", "2:1", "a colon is missing behind `clock`");
        tells("name My\nclock: {}\n", "1:1", "write `name: My`");
        tells("name = My\nclock: {}\n", "1:1", "write `name: My`");
        tells("senders:\n  -user: a\n    name: b\n", "2:3", "a blank is missing behind the dash");
    }

    #[test]
    fn a_text_that_begins_with_a_sign_of_yaml_wants_quotes() {
        tells("name: *-1\nclock: {}\n", "1:7", "write `'*-1'`");
        tells("when: {name: *lease*.pdf, seed: 1}\n", "1:14", "write `'*lease*.pdf'`");
        tells("name: @home's\n", "1:7", "write `'@home''s'`");
        tells("name: `x` # y\n", "1:7", "write `'`x`'`");
        tells("name: %50\n", "1:7", "write `'%50'`");
        tells("name: > 5 percent\nclock: {}\n", "1:7", "write `'> 5 percent'`");
        tells("name: |x\nclock: {}\n", "1:7", "write `'|x'`");
        tells("clock: {name: >5, mode: x}\n", "1:15", "write `'>5'`");
        tells("name: & Sons\nclock: {}\n", "1:7", "write `'& Sons'`");
    }

    #[test]
    fn a_bracket_that_is_not_closed_is_told_where_it_opened() {
        let text = "recipients:\n  - { person: '24', name: Anna\noutcomes:\n  - when: { person: '2' }\n";
        tells(text, "2:5", "the `{` that opens here is not closed | write `}` at the end of this line");
        tells("recipients: [1, 2\nname: x\n", "1:13", "write `]` at the end of this line");
        tells("recipients: [\n  1,\n  2\nname: x\n", "1:13", "write `]` at the end of line 3");
        tells("recipients: [\n  1, 2", "1:13", "write `]` at the end of line 2");
        tells("when: {name: [1, 2}\nseed: 1\n", "1:14", "the `[` that opens here is not closed");
        tells("then: { when: { name: x }\nseed: 1\n", "1:7", "write `}` at the end of this line");
        tells("when: {name: 1}}\nseed: 1\n", "1:16", "`}` closes nothing");
    }

    #[test]
    fn a_quote_that_is_not_closed_is_told_where_it_opened() {
        tells("name: 'My story\nclock: {}\n", "1:7", "the quote that opens here is not closed");
        tells("name: \"My story\nclock: {}\n", "1:7", "write `\"My story\"`");
        let text = "recipients:\n  - {person: '24, name: Anna}\noutcomes:\n  - {when: {person: '24'}}\n";
        tells(text, "2:14", "write `'24'`");
        tells("name: 'Anna's letter'\nclock: {}\n", "1:7", "write `'Anna''s letter'`");
        tells("name: \"C:\\path\"\nclock: {}\n", "1:7", "write `'C:\\path'`");
        tells("name: \"Big\" and small\n", "1:7", "write `'\"Big\" and small'`");
    }

    #[test]
    fn a_colon_or_a_missing_comma_within_braces_is_told() {
        tells("when: {reason: Note: wrong, seed: 1}\n", "1:16", "write `'Note: wrong'`");
        tells("reason: Note: wrong\nseed: 1\n", "1:9", "write `'Note: wrong'`");
        tells("when: {name: x seed: 1}\n", "1:16", "a comma is missing before `seed`");
        tells("when: {name: x\n  seed: 1}\n", "1:15", "a comma is missing");
    }

    #[test]
    fn a_text_with_brackets_or_a_comment_sign_within_braces_wants_quotes() {
        tells("when: {reason: The [amount] is wrong, seed: 1}\n", "1:16", "write `'The [amount] is wrong'`");
        tells("then: {when: {reason: The {amount} is wrong}}\n", "1:23", "write `'The {amount} is wrong'`");
        tells("then: {when: {reason: #3 is wrong}}\nseed: 1\n", "1:23", "write `'#3 is wrong'`");
        tells("then: {when: {reason: Story #3}}\nseed: 1\n", "1:23", "write `'Story #3'`");
        tells("name: [My] story\nseed: 1\n", "1:7", "write `'[My] story'`");
    }

    #[test]
    fn signs_of_other_formats_are_known() {
        tells("recipients:\n  * {person: '24'}\n", "2:3", "an item of a list begins with `-`");
        tells("recipients:\n  • {person: '24'}\n", "2:3", "U+2022, which is no `-`");
        tells("// a comment\nname: x\n", "1:1", "a comment begins with `#`");
        tells("name; My\nseed: 1\n", "1:1", "write `name: My`");
        tells("recipients: [{person: '24' name: x}]\n", "1:28", "a comma is missing before `name`");
        let json = "{\"senders\": [{\"user\": [1]}, \"name\": [{\"user\": 2}]}";
        tells(json, "1:13", "the `[` that opens here is not closed");
    }

    #[test]
    fn an_indentation_is_compared_with_the_lines_above() {
        tells("clock:\n  mode: x\n seed: 1\nname: y\n", "3:2", "begin it in column 3, as line 2 does");
        tells("clock:\n  mode: x\n\tseed: 1\nname: y\n", "3:1", "a tab stands in the indentation");
        tells("clock:\n\tmode: x\n", "2:1", "a tab stands in the indentation");
        tells("  name: x\nseed: 1\n", "2:1", "begin it in column 3");
        tells("outcomes:\n  - when: x\n    then: y\n seed: 1\n", "4:2", "begin it in column 1");
        tells("name: x\n  seed: 1\n", "2:3", "begin it in column 1");
        tells("recipients: - x\n", "1:13", "write `[x]`");
    }

    #[test]
    fn what_cannot_be_mended_is_told_where_reading_stops() {
        tells("name: \"x\\ud800\"\n", "1:7", "write `'x\\ud800'`");
        tells("%what is this\nname: x\n", "1:1", "a line that begins with `%` is a directive");
        assert!(explain("name: x\n", &KEYS).is_none());
    }
}
