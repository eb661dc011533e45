//! What others wrote, cut to what a report shows and spelt out where it would steer a reader.

use std::borrow::Cow;

use nets_text::{cut, is_harmless};

use crate::limits::{MESSAGE, NAME, ReportLimits};
use crate::run::{EntryLine, KeptText, RunCase, RunStep};

/// Characters of a line of a program's output.
const LINE: usize = 2_000;

/// A text on one line that has so many characters at most, with a sign where it goes on.
pub(crate) fn line(text: &str, most: usize) -> String {
    let mut shown = String::with_capacity(text.len().min(most));
    spell(&mut shown, &shortened(text.trim(), most));
    // What is spelt out is longer than it was.
    if shown.len() > most && shown.chars().count() > most {
        shown = cut(&shown, most.saturating_sub(1), "…").into_owned();
    }
    shown
}

pub(crate) fn name(text: &str) -> String {
    line(text, NAME)
}

/// Why the case has its state, as one line.
pub fn message(case: &RunCase) -> Option<String> {
    case.why().map(|why| line(&why, MESSAGE))
}

/// A text of several lines: their ends and tabs stay.
pub(crate) fn block(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for (number, one) in text.split('\n').enumerate() {
        if number > 0 {
            shown.push('\n');
        }
        let one = shortened(one.strip_suffix('\r').unwrap_or(one), LINE);
        for (number, between_tabs) in one.split('\t').enumerate() {
            if number > 0 {
                shown.push('\t');
            }
            spell(&mut shown, between_tabs);
        }
    }
    shown
}

fn shortened(text: &str, most: usize) -> Cow<'_, str> {
    // Most texts are short, and need not be counted.
    if text.len() <= most { Cow::Borrowed(text) } else { cut(text, most, "…") }
}

/// The text with everything written out that does not show as itself, or that XML cannot hold.
fn spell(shown: &mut String, text: &str) {
    if is_printable_ascii(text) {
        shown.push_str(text);
        return;
    }
    for character in text.chars() {
        if is_harmless(character) && !matches!(character, '\u{fffe}' | '\u{ffff}') {
            shown.push(character);
        } else {
            shown.extend(character.escape_unicode());
        }
    }
}

/// Most of what is shown: nothing of it needs a second look.
pub(crate) fn is_printable_ascii(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// The last bytes and lines of an output, with how many bytes before it are not shown.
pub(crate) fn tail<'t>(kept: &'t KeptText, limits: &ReportLimits) -> (&'t str, u64) {
    let text = kept.text.as_str();
    let mut from = text.len().saturating_sub(limits.output_bytes);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let within = text[from..].trim_end_matches('\n').rmatch_indices('\n');
    if let Some((end, _)) = within.take(limits.output_lines).nth(limits.output_lines.saturating_sub(1)) {
        from += end + 1;
    } else if from > 0 && !text[..from].ends_with('\n') {
        // Half a line tells less than none, if there are others.
        from += text[from..].find('\n').filter(|end| from + end + 1 < text.len()).map_or(0, |end| end + 1);
    }
    (&text[from..], kept.cut + from as u64)
}

/// The entries around the nearest one, at most so many, and how many are left out on either side.
pub(crate) fn around(step: &RunStep, most: usize) -> (&[EntryLine], usize) {
    let entries = step.around.as_slice();
    if entries.len() <= most {
        return (entries, 0);
    }
    let nearest = step.nearest.as_ref().map(|entry| entry.seq);
    let middle = entries.iter().position(|entry| Some(entry.seq) == nearest).unwrap_or(entries.len());
    let from = middle.saturating_sub(most / 2).min(entries.len() - most);
    (&entries[from..from + most], entries.len() - most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::SCREEN;
    use crate::run::{CasePlace, StepSection, StepState};

    #[test]
    fn the_last_lines_are_shown_and_the_bytes_before_them_counted() {
        let kept = |text: &str| KeptText { text: text.to_owned(), cut: 5 };
        let two = ReportLimits { output_lines: 2, output_bytes: 100, ..SCREEN };
        assert_eq!(tail(&kept("a\nb\nc\n"), &two), ("b\nc\n", 7));
        assert_eq!(tail(&kept("a\nb\nc"), &two), ("b\nc", 7));
        assert_eq!(tail(&kept("a\nb\n"), &two), ("a\nb\n", 5));
        assert_eq!(tail(&kept(""), &two), ("", 5));
        let short = ReportLimits { output_bytes: 5, ..SCREEN };
        assert_eq!(tail(&kept("æøåæøå"), &short), ("øå", 13));
        assert_eq!(tail(&kept("abcdef\ngh"), &short), ("gh", 12));
    }

    #[test]
    fn entries_are_cut_on_both_sides_of_the_nearest() {
        let mut step =
            RunStep::new(StepSection::Then, CasePlace { line: 1, column: 1 }, "see", StepState::Fail);
        let entry =
            |seq| EntryLine { seq, simulated: String::new(), real: String::new(), text: String::new() };
        step.around = (0..100).map(entry).collect();
        let seqs = |step: &RunStep| {
            let (entries, left_out) = around(step, 5);
            (entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(), left_out)
        };
        assert_eq!(seqs(&step), ([95, 96, 97, 98, 99].to_vec(), 95));
        step.nearest = Some(entry(50));
        assert_eq!(seqs(&step), ([48, 49, 50, 51, 52].to_vec(), 95));
        step.nearest = Some(entry(0));
        assert_eq!(seqs(&step), ([0, 1, 2, 3, 4].to_vec(), 95));
    }

    #[test]
    fn what_would_steer_a_reader_is_spelt_out() {
        assert_eq!(line("\u{ffff}", 100), r"\u{ffff}");
        assert_eq!([line("æøå", 3), line("æøåa", 3), line("a\u{1b}b", 3)], ["æøå", "æø…", r"a\…"]);
        assert_eq!(line(" a\nb\u{1b}[2J\u{202e} ", 100), r"a\u{a}b\u{1b}[2J\u{202e}");
        assert_eq!(block("a\tb\r\nc\u{1b}\rd\n"), "a\tb\nc\\u{1b}\\u{d}d\n");
    }
}
