//! What is wrong with a file, shown as a good compiler shows it.

use std::fmt;

use nets_core::finding::{Position, Severity};
use nets_text::{cut, harmless, nearest_or_begun, plain};
use serde::Serialize;

/// More than this many problems are no help; the rest is counted.
const LISTED_AT_MOST: usize = 100;

/// More than this many errors, or warnings, are not even kept for sorting.
const KEPT_AT_MOST: usize = 1_000;

/// No more than this many characters of a line are kept.
const LINE_AT_MOST: usize = 4_000;

/// Among so many words the nearest one is looked for; a file with more has no need of a guess.
const COMPARED_AT_MOST: usize = 500;

/// The widest piece of a source line that is shown.
const WIDTH: usize = 120;

/// One thing that is wrong, or that looks wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    pub severity: Severity,
    #[serde(flatten)]
    pub position: Position,
    /// How many characters of the line are meant, at least one.
    pub width: u32,
    /// One sentence: what is wrong here.
    pub message: String,
    /// What would have been right.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub expected: String,
    /// What to write instead.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub hint: String,
    /// The line as it stands in the file.
    pub source: String,
}

impl Problem {
    pub fn error(at: TextSpan, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, at, message.into())
    }

    pub fn warning(at: TextSpan, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, at, message.into())
    }

    fn new(severity: Severity, at: TextSpan, message: String) -> Self {
        let TextSpan { position, width } = at;
        let (expected, hint, source) = (String::new(), String::new(), String::new());
        Problem { severity, position, width, message, expected, hint, source }
    }

    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = expected.into();
        self
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Suggests the word among `words` that is nearest to what was written, if one is near.
    pub fn nearest<'w>(mut self, written: &str, words: impl IntoIterator<Item = &'w str>) -> Self {
        if let Some(word) = nearest_or_begun(written, words.into_iter().take(COMPARED_AT_MOST)) {
            self.hint = format!("did you mean `{word}`?");
        }
        self
    }
}

/// Everything found in one file, in the order of its lines.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Problems {
    pub file: String,
    pub problems: Vec<Problem>,
    /// How many more there are than are listed.
    pub unlisted: usize,
}

impl Problems {
    pub fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    /// How many there are, listed or not.
    pub fn len(&self) -> usize {
        self.problems.len() + self.unlisted
    }
}

impl std::error::Error for Problems {}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            show(problem, &self.file, f)?;
        }
        if self.unlisted > 0 {
            writeln!(f, "\n... and {} more", self.unlisted)?;
        }
        Ok(())
    }
}

fn show(problem: &Problem, file: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let label = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Lint => "note",
    };
    let Position { line, column } = problem.position;
    let gutter = " ".repeat(line.to_string().len());
    let (shown, offset) = window(&problem.source, column);
    let carets = "^".repeat((problem.width as usize).clamp(1, WIDTH.saturating_sub(offset).max(1)));
    writeln!(f, "{label}: {}", problem.message)?;
    writeln!(f, "{gutter}--> {file}:{line}:{column}")?;
    writeln!(f, "{gutter} |")?;
    writeln!(f, "{line} | {shown}")?;
    let hint = if problem.hint.is_empty() { String::new() } else { format!(" {}", problem.hint) };
    writeln!(f, "{gutter} | {}{carets}{hint}", " ".repeat(offset))?;
    if !problem.expected.is_empty() {
        writeln!(f, "{gutter} = expected {}", problem.expected)?;
    }
    Ok(())
}

/// The part of a long line around a column, and where in it the column is.
fn window(line: &str, column: u32) -> (String, usize) {
    let offset = (column as usize).saturating_sub(1);
    let skip = if offset < WIDTH * 3 / 4 { 0 } else { offset - WIDTH / 2 };
    (line.chars().skip(skip).take(WIDTH).collect(), offset - skip)
}

/// Which characters of the text something is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextSpan {
    pub position: Position,
    pub width: u32,
}

impl TextSpan {
    /// This place standing for all of another text, of which something is said here.
    pub fn for_all_of_another_text(self) -> TextSpan {
        TextSpan { width: 0, ..self }
    }

    pub(crate) fn is_elsewhere(self) -> bool {
        self.width == 0
    }
}

/// Gathers problems while a file is read, so that one pass finds them all.
#[derive(Default)]
pub struct Collector {
    errors: Vec<Problem>,
    warnings: Vec<Problem>,
    surplus: usize,
}

impl Collector {
    pub fn add(&mut self, problem: Problem) {
        let kept = if problem.severity == Severity::Error { &mut self.errors } else { &mut self.warnings };
        if kept.len() < KEPT_AT_MOST {
            kept.push(problem);
        } else {
            self.surplus += 1;
        }
    }

    pub fn add_all(&mut self, problems: impl IntoIterator<Item = Problem>) {
        problems.into_iter().for_each(|problem| self.add(problem));
    }

    /// Whether further errors are only counted.
    pub fn is_full(&self) -> bool {
        self.errors.len() >= KEPT_AT_MOST
    }

    /// An error that is only made when it is kept: to look for the nearest word takes its time.
    pub fn add_error(&mut self, make: impl FnOnce() -> Problem) {
        if self.is_full() {
            self.surplus += 1;
        } else {
            self.errors.push(make());
        }
    }

    /// Takes over what another has gathered, each changed or left out by its receiver. What is about another text
    /// than this one, for which a place of this one stands, comes as such.
    pub fn take_over(&mut self, other: Collector, mut change: impl FnMut(Problem, bool) -> Option<Problem>) {
        self.surplus += other.surplus;
        for mut problem in other.errors.into_iter().chain(other.warnings) {
            let is_elsewhere = problem.width == 0;
            problem.width = problem.width.max(1);
            if let Some(problem) = change(problem, is_elsewhere) {
                self.add(problem);
            }
        }
    }

    pub fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    /// Puts them in the order of the lines and gives each the line it is about. Where there are too
    /// many to list, errors go before warnings.
    pub fn into_problems(self, file: &str, text: &str) -> Problems {
        let found = self.errors.len() + self.warnings.len();
        let mut problems: Vec<_> = self.errors.into_iter().chain(self.warnings).collect();
        problems.sort_by_key(|problem| (problem.severity, problem.position));
        problems.truncate(LISTED_AT_MOST);
        problems.sort_by_key(|problem| problem.position);
        let unlisted = self.surplus + found - problems.len();
        let mut lines = lines(text).zip(1..);
        let mut current = lines.next();
        for problem in &mut problems {
            while current.is_some_and(|(_, number)| number < problem.position.line) {
                current = lines.next();
            }
            problem.source = current.map_or_else(String::new, |(line, _)| plain(line, LINE_AT_MOST));
        }
        Problems { file: file.to_owned(), problems, unlisted }
    }
}

/// A written value, cut so that a message stays a line.
pub fn shortened(text: &str) -> String {
    cut(text, 60, "...").chars().map(harmless).collect()
}

/// The lines as YAML counts them: a carriage return alone ends a line too.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let (line, after) = match text.find(['\r', '\n']) {
            Some(end) if text[end..].starts_with("\r\n") => (&text[..end], Some(&text[end + 2..])),
            Some(end) => (&text[..end], Some(&text[end + 1..])),
            None => (text, None),
        };
        rest = after;
        Some(line)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, column: u32, width: u32) -> TextSpan {
        TextSpan { position: Position { line, column }, width }
    }

    #[test]
    fn a_problem_shows_its_line_and_a_caret() {
        let mut collector = Collector::default();
        collector.add(
            Problem::error(at(2, 3, 4), "no key is called `nmae`")
                .nearest("nmae", ["user", "name"])
                .expected("user or name"),
        );
        let shown = collector.into_problems("acme.yaml", "senders:\n  nmae: Acme\n").to_string();
        assert_eq!(
            shown,
            "error: no key is called `nmae`\n \
             --> acme.yaml:2:3\n  \
             |\n\
             2 |   nmae: Acme\n  \
             |   ^^^^ did you mean `name`?\n  \
             = expected user or name\n"
        );
    }

    #[test]
    fn problems_come_in_the_order_of_the_lines_and_the_rest_is_counted() {
        let mut collector = Collector::default();
        for line in (1..=250).rev() {
            collector.add(Problem::warning(at(line, 1, 1), "odd"));
        }
        let problems = collector.into_problems("long.yaml", "");
        assert_eq!(problems.problems[0].position.line, 1);
        assert_eq!((problems.problems.len(), problems.len()), (LISTED_AT_MOST, 250));
        assert!(problems.to_string().ends_with("... and 150 more\n"));
    }

    #[test]
    fn every_kind_of_line_end_counts() {
        assert_eq!(lines("a\r\nb\rc\n").collect::<Vec<_>>(), ["a", "b", "c", ""]);
    }

    #[test]
    fn a_long_line_is_shown_around_the_column() {
        let line = format!("{}here{}", "x".repeat(500), "y".repeat(500));
        let (shown, offset) = window(&line, 501);
        assert_eq!(&shown[offset..offset + 4], "here");
        assert_eq!(shown.len(), WIDTH);
    }

    #[test]
    fn a_control_character_never_reaches_the_terminal() {
        let mut collector = Collector::default();
        collector.add(Problem::error(at(1, 1, 1), "bad"));
        let problems = collector.into_problems("x.yaml", "name: \u{1b}[2J");
        assert!(!problems.to_string().contains('\u{1b}'));
    }
}
