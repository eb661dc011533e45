//! Comments in the text of a scenario: where each value was learnt.

use std::collections::BTreeMap;

use nets_yaml::SIZE_LIMIT;

/// By section, and in it by the place of an item; none before a section itself. Bound: what is learnt.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comments(BTreeMap<(String, Option<usize>), Vec<String>>);

impl Comments {
    pub(crate) fn add(&mut self, section: &str, item: Option<usize>, comment: impl Into<String>) {
        self.0.entry((section.to_owned(), item)).or_default().push(comment.into());
    }

    /// The scenario with the comments in it, or with one that there is no room for them. Its own text has none, and each item
    /// of a section begins a line.
    pub fn put_into(&self, scenario: &str) -> String {
        let text = self.commented(scenario);
        if text.len() <= SIZE_LIMIT { text } else { format!("# There is no room for comments.\n{scenario}") }
    }

    fn commented(&self, scenario: &str) -> String {
        let mut text = String::new();
        let (mut section, mut item) = (String::new(), 0);
        for line in scenario.lines() {
            let key =
                line.split(':').next().filter(|key| !key.is_empty() && !key.starts_with([' ', '#', '-']));
            let place = if let Some(key) = key {
                (section, item) = (key.to_owned(), 0);
                Some((section.clone(), None))
            } else if line.starts_with("  - ") {
                item += 1;
                Some((section.clone(), Some(item - 1)))
            } else {
                None
            };
            for comment in place.and_then(|place| self.0.get(&place)).into_iter().flatten() {
                let depth = if key.is_some() { "" } else { "  " };
                text.push_str(&format!("{depth}# {comment}\n"));
            }
            text.push_str(line);
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_stand_before_what_they_are_about() {
        let mut comments = Comments::default();
        comments.add("clock", None, "of sent 1");
        comments.add("materials", Some(1), "a guess");
        let text = "clock: {mode: manual}\nmaterials:\n  - document_type: \"163057\"\n  - document_type: \"163058\"\n";
        assert_eq!(
            comments.put_into(text),
            "# of sent 1\nclock: {mode: manual}\nmaterials:\n  - document_type: \"163057\"\n  # a guess\n  - document_type: \
             \"163058\"\n"
        );
    }
}
