//! Text that may stand in Markdown.

/// A text that a table's cell shows as it is.
pub fn cell(text: &str) -> String {
    text.replace('<', "&lt;").replace('|', "\\|")
}
