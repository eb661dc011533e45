//! The text of a scenario while it is put together.

use crate::commented::Comments;

/// The text of a scenario as it is put together.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) text: String,
    pub(super) comments: Comments,
}

impl Draft {
    pub(super) fn line(&mut self, key: &str, value: &str) {
        self.text.push_str(&format!("{key}: {value}\n"));
    }

    pub(super) fn section(&mut self, name: &str, items: Vec<DraftItem>) {
        if items.is_empty() {
            return;
        }
        self.text.push_str(&format!("{name}:\n"));
        for (place, DraftItem { lines, comments }) in items.into_iter().enumerate() {
            for (number, line) in lines.iter().enumerate() {
                self.text.push_str(if number == 0 { "  - " } else { "    " });
                self.text.push_str(line);
                self.text.push('\n');
            }
            comments.into_iter().for_each(|comment| self.comments.add(name, Some(place), comment));
        }
    }
}

/// An item of a section. Bound: the keys of one.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct DraftItem {
    pub(super) lines: Vec<String>,
    pub(super) comments: Vec<String>,
}

impl DraftItem {
    pub(super) fn line(&mut self, key: &str, value: impl AsRef<str>) {
        self.lines.push(format!("{key}: {}", value.as_ref()));
    }

    pub(super) fn comment(&mut self, comment: impl Into<String>) {
        self.comments.push(comment.into());
    }
}
