//! `*` and `?` in the path of a file that a client asks for, as the shell of a real server expands them.

use nets_mailbox::{Listing, Mailbox};

use super::command::CommandWord;

/// A part of a path between slashes: each character, and whether it is quoted.
type Component = Vec<(char, bool)>;

/// Paths that match a word, found one after the other: a folder can hold more than memory should.
pub(super) struct Matches {
    mailbox: Mailbox,
    /// The folders being looked through, the innermost last.
    open: Vec<Looking>,
    /// A path that is known already.
    next: Option<String>,
}

struct Looking {
    folder: String,
    listing: Listing,
    pattern: Component,
    behind: Vec<Component>,
}

impl Matches {
    pub(super) fn new(mailbox: &Mailbox, word: &CommandWord) -> Self {
        let mut matches = Matches { mailbox: mailbox.clone(), open: Vec::new(), next: None };
        let components: Vec<_> =
            word.0.split(|(character, _)| *character == '/').map(<[_]>::to_vec).collect();
        matches.descend(None, components);
        matches
    }

    /// The next path, or nothing at the end.
    pub(super) fn next(&mut self) -> Option<String> {
        loop {
            if let Some(path) = self.next.take() {
                return Some(path);
            }
            let looking = self.open.last_mut()?;
            let Some(file) = looking.listing.more(1).unwrap_or_default().pop() else {
                self.open.pop();
                continue;
            };
            if matches(&looking.pattern, &file.name) {
                let path = below(Some(&looking.folder), &file.name);
                let behind = looking.behind.clone();
                self.descend(Some(path), behind);
            }
        }
    }

    /// Goes down as far as names are plain, and looks through the folder where one is a pattern.
    fn descend(&mut self, from: Option<String>, components: Vec<Component>) {
        let mut path = from;
        let mut components = components.into_iter();
        while let Some(component) = components.next() {
            if !is_pattern(&component) {
                let name: String = component.iter().map(|(character, _)| character).collect();
                path = Some(below(path.as_deref(), &name));
                continue;
            }
            let folder = path.unwrap_or_default();
            if let Ok(listing) = self.mailbox.list(format!("{folder}/").as_bytes()) {
                let behind = components.collect();
                self.open.push(Looking { folder, listing, pattern: component, behind });
            }
            return;
        }
        self.next = path;
    }
}

fn below(folder: Option<&str>, name: &str) -> String {
    folder.map_or_else(|| name.to_owned(), |folder| format!("{folder}/{name}"))
}

fn is_pattern(component: &[(char, bool)]) -> bool {
    component.iter().any(|each| matches!(each, ('*' | '?', false)))
}

/// A name that begins with a dot is hidden from patterns that do not.
fn matches(pattern: &[(char, bool)], name: &str) -> bool {
    let name: Vec<char> = name.chars().collect();
    if name.first() == Some(&'.') && pattern.first().is_none_or(|(first, _)| *first != '.') {
        return false;
    }
    let (mut at, mut in_name) = (0, 0);
    // Where the last star stands, and what it has taken so far.
    let mut star: Option<(usize, usize)> = None;
    while in_name < name.len() {
        match pattern.get(at) {
            Some(('*', false)) => {
                star = Some((at, in_name));
                at += 1;
            }
            Some(('?', false)) => (at, in_name) = (at + 1, in_name + 1),
            Some((wanted, _)) if *wanted == name[in_name] => (at, in_name) = (at + 1, in_name + 1),
            _ => {
                let Some((stands, taken)) = star else { return false };
                star = Some((stands, taken + 1));
                (at, in_name) = (stands + 1, taken + 1);
            }
        }
    }
    pattern[at..].iter().all(|each| *each == ('*', false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks_match_as_in_a_shell() {
        let unquoted = |text: &str| text.chars().map(|each| (each, false)).collect::<Vec<_>>();
        for (pattern, name, expected) in [
            ("*.receipt", "a.receipt", true),
            ("*.receipt", "a.receipt.zip", false),
            ("*", "a", true),
            ("*", ".hidden", false),
            (".*", ".hidden", true),
            ("a?c", "aæc", true),
            ("a?c", "ac", false),
            ("*a*b*", "xaxbx", true),
            ("*a*b*", "xbxax", false),
            ("signed_*_1.zip", "signed_documents_2026-01-07_1.zip", true),
        ] {
            assert_eq!(matches(&unquoted(pattern), name), expected, "{pattern} {name}");
        }
        assert!(!matches(&[('*', true)], "a"), "a quoted star is a star");
        assert!(matches(&[('*', true)], "*"));
    }
}
