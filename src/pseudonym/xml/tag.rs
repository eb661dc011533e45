//! A tag in its parts, each byte in one of them.

pub(super) struct Tag<'t> {
    /// `<` or `</`.
    pub(super) begin: &'t str,
    pub(super) name: &'t str,
    pub(super) is_end: bool,
    rest: &'t str,
}

impl<'t> Tag<'t> {
    pub(super) fn of(text: &'t str) -> Tag<'t> {
        let is_end = text.starts_with("</");
        let (begin, rest) = text.split_at(if is_end { 2 } else { 1 });
        let ends = |sign: char| sign.is_whitespace() || matches!(sign, '>' | '/' | '=' | '"' | '\'');
        let (name, rest) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
        Tag { begin, name, is_end, rest }
    }

    /// The name without its prefix.
    pub(super) fn local(&self) -> &'t str {
        self.name.rsplit(':').next().unwrap_or_default()
    }

    /// Each value with what stands before it, and the name of its attribute; at last what stands behind the
    /// last value.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&'t str, &'t str, &'t str)> {
        let mut rest = self.rest;
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let Some(equals) = rest.find('=') else {
                return Some((std::mem::take(&mut rest), "", ""));
            };
            let name = rest[..equals].trim_end();
            let name = name.rsplit(char::is_whitespace).next().unwrap_or_default();
            let behind = &rest[equals + 1..];
            let white = behind.len() - behind.trim_start().len();
            let value_at = equals + 1 + white;
            let quote = rest[value_at..].chars().next().filter(|sign| matches!(sign, '"' | '\''));
            let begins = value_at + usize::from(quote.is_some());
            let value = &rest[begins..];
            let ends = match quote {
                Some(quote) => value.find(quote),
                None => value.find(|sign: char| sign.is_whitespace() || sign == '>'),
            };
            let (value, after) = value.split_at(ends.unwrap_or(value.len()));
            let before = &rest[..begins];
            rest = after;
            Some((before, name, value))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_values_of_attributes_are_found_with_quotes_and_without() {
        let tag = Tag::of("<a:b id=\"x y\" path = 'z' c=d e/>");
        assert_eq!((tag.name, tag.local(), tag.is_end), ("a:b", "b", false));
        let found: Vec<_> = tag.attributes().collect();
        assert_eq!(
            found,
            [(" id=\"", "id", "x y"), ("\" path = '", "path", "z"), ("' c=", "c", "d"), (" e/>", "", "")]
        );
    }

    #[test]
    fn no_byte_of_a_tag_is_lost() {
        for text in ["</a>", "<a", "<a b=", "<a b=\"c", "<a =\"b\">", "<a b='c'd=\"e\">", "<é ø=æ>"] {
            let tag = Tag::of(text);
            let parts: String = tag.attributes().flat_map(|(before, _, value)| [before, value]).collect();
            assert_eq!([tag.begin, tag.name, &parts].concat(), text);
        }
    }
}
