//! `*` and `?` in the path of a file that a client asks for, as the shell of a real server expands them.

use nets_mailbox::Mailbox;

use super::command::Word;

/// The paths that match; the word itself when none does, so that its absence is told.
pub(super) fn expand(mailbox: &Mailbox, word: &Word) -> Vec<String> {
    let mut found = vec![String::new()];
    for (index, component) in word.0.split(|(character, _)| *character == '/').enumerate() {
        let separator = if index == 0 { "" } else { "/" };
        if is_pattern(component) {
            found = found
                .iter()
                .flat_map(|folder| {
                    let listed = mailbox.list(format!("{folder}/").as_bytes()).unwrap_or_else(|_| [].into());
                    let matching = listed.iter().filter(|file| matches(component, &file.name));
                    matching.map(|file| format!("{folder}{separator}{}", file.name)).collect::<Vec<_>>()
                })
                .collect();
        } else {
            let name: String = component.iter().map(|(character, _)| character).collect();
            for path in &mut found {
                path.push_str(separator);
                path.push_str(&name);
            }
        }
    }
    if found.is_empty() { vec![word.text()] } else { found }
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
