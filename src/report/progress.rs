//! How far a run is, on the last line of a terminal.

use std::time::Duration;

use nets_text::cut;

use crate::judge::RunTotals;
use crate::run::CaseState;
use crate::shown::name;
use crate::words::took;

/// What is known while cases run.
#[derive(Debug, Clone, Default)]
pub struct RunProgress<'n> {
    /// Of the cases that are done.
    pub done: RunTotals,
    /// How many there are.
    pub cases: usize,
    /// The ids of those that run now.
    pub running: Vec<&'n str>,
    pub elapsed: Duration,
}

/// The line, at most so many characters wide, without a line's end. It only moves forward: the caller writes it over.
pub fn progress_line(progress: &RunProgress<'_>, width: usize) -> String {
    let mut text = format!("{} of {} done", progress.done.cases(), progress.cases);
    for state in [CaseState::Fail, CaseState::Undecided] {
        match progress.done.of(state) {
            0 => {}
            count => text.push_str(&format!(", {count} {}", state.words())),
        }
    }
    text.push_str(&format!(", {}", took(progress.elapsed)));
    for (index, id) in progress.running.iter().enumerate() {
        let id = name(id);
        let left = progress.running.len() - index;
        let rest = if left > 1 { format!(" and {} more", left - 1) } else { String::new() };
        let before = if index == 0 { ", running: " } else { ", " };
        if text.chars().count() + before.len() + id.chars().count() + rest.len() > width {
            let rest = if index == 0 { format!(", {left} running") } else { format!(" and {left} more") };
            text.push_str(&rest);
            break;
        }
        text.push_str(&format!("{before}{id}"));
    }
    cut(&text, width, "").into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_names_what_runs_as_far_as_there_is_room() {
        let progress = RunProgress {
            done: RunTotals { pass: 11, fail: 1, ..RunTotals::default() },
            cases: 200,
            running: vec!["reject-1", "accept-2\u{1b}[2J", "sign-3"],
            elapsed: Duration::from_millis(4_100),
        };
        let full = "12 of 200 done, 1 fail, 4.1 s, running: reject-1, accept-2\\u{1b}[2J, sign-3";
        assert_eq!(progress_line(&progress, 100), full);
        assert_eq!(
            progress_line(&progress, 60),
            "12 of 200 done, 1 fail, 4.1 s, running: reject-1 and 2 more"
        );
        assert_eq!(progress_line(&progress, 45), "12 of 200 done, 1 fail, 4.1 s, 3 running");
        assert_eq!(progress_line(&progress, 10), "12 of 200 ");
    }
}
