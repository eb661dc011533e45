//! Text that may stand in Markdown.

/// A text that a table's cell shows as it is.
pub fn cell(text: &str) -> String {
    text.replace('<', "&lt;").replace('|', "\\|")
}

/// A text by others, within a line or a table's cell: nothing in it marks anything up or calls a person.
pub fn inline(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\n' | '\r' => shown.push(' '),
            // A backslash does not help these: tags, references, and what is linked wherever it stands.
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '&' => shown.push_str("&amp;"),
            '@' => shown.push_str("&#64;"),
            // As in an address or in the name of a picture.
            ':' if characters.peek().is_some_and(|next| !next.is_whitespace()) => shown.push_str("&#58;"),
            '#' => shown.push_str("&#35;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' | '!' => {
                shown.push('\\');
                shown.push(character);
            }
            other => shown.push(other),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_marks_anything_up_within_a_line() {
        assert_eq!(inline("a|b *c*\n<i>"), r"a\|b \*c\* &lt;i&gt;");
        assert_eq!(inline("a: @x #1 http://y :"), "a: &#64;x &#35;1 http&#58;//y :");
    }
}
