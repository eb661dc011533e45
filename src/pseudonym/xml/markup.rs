//! A document as tags, comments and texts, as far as these can be told apart in one that is not well-formed.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Markup<'t> {
    Text(&'t str),
    /// A start tag or an end tag.
    Tag(&'t str),
    Comment(&'t str),
    /// `<![CDATA[...]]>`.
    Characters(&'t str),
    Instruction(&'t str),
    /// `<!DOCTYPE ...>` and its like.
    Declaration(&'t str),
}

pub(super) const CHARACTERS: &str = "<![CDATA[";

pub(super) fn markup(text: &str) -> impl Iterator<Item = Markup<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, after) = first(rest);
        rest = after;
        Some(piece)
    })
}

fn first(text: &str) -> (Markup<'_>, &str) {
    let until = |end: &str| text.find(end).map_or(text.len(), |at| at + end.len());
    if text.starts_with("<!--") {
        let end = text.get(4..).and_then(|rest| rest.find("-->")).map_or(text.len(), |at| 4 + at + 3);
        return cut(text, end, Markup::Comment);
    }
    if text.starts_with(CHARACTERS) {
        return cut(text, until("]]>"), Markup::Characters);
    }
    if text.starts_with("<?") {
        return cut(text, until("?>"), Markup::Instruction);
    }
    if text.starts_with("<!") {
        let end = until(">");
        // With declarations of its own within it.
        let end = if text[..end].contains('[') { until("]").max(end) } else { end };
        return cut(text, end, Markup::Declaration);
    }
    if is_tag(text) {
        return cut(text, tag_end(text), Markup::Tag);
    }
    // A sign that begins nothing is a part of the text.
    let mut from = usize::from(text.starts_with('<'));
    loop {
        let Some(at) = text[from..].find('<').map(|at| from + at) else {
            return cut(text, text.len(), Markup::Text);
        };
        if is_tag(&text[at..]) || text[at..].starts_with("<!") || text[at..].starts_with("<?") {
            return cut(text, at, Markup::Text);
        }
        from = at + 1;
    }
}

fn cut<'t>(text: &'t str, at: usize, kind: fn(&'t str) -> Markup<'t>) -> (Markup<'t>, &'t str) {
    let (piece, rest) = text.split_at(at);
    (kind(piece), rest)
}

fn is_tag(text: &str) -> bool {
    let name = text.strip_prefix("</").or_else(|| text.strip_prefix('<')).unwrap_or_default();
    text.starts_with('<') && name.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// Where a tag ends: behind its `>`, or before the next `<` where it has none.
fn tag_end(text: &str) -> usize {
    let mut quote = None;
    for (at, sign) in text.char_indices().skip(1) {
        match (sign, quote) {
            ('<', _) => return at,
            ('"' | '\'', None) => quote = Some(sign),
            (sign, Some(open)) if sign == open => quote = None,
            ('>', None) => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Markup::{Characters, Comment, Declaration, Instruction, Tag, Text};

    #[test]
    fn a_document_falls_into_its_pieces() {
        let text =
            "<?xml?><!DOCTYPE a [<!ENTITY b \"c\">]><a b='>'>x &lt; y<!-- <z> --><![CDATA[<q>]]></a>\n";
        let found: Vec<_> = markup(text).collect();
        assert_eq!(
            found,
            [
                Instruction("<?xml?>"),
                Declaration("<!DOCTYPE a [<!ENTITY b \"c\">]"),
                Text(">"),
                Tag("<a b='>'>"),
                Text("x &lt; y"),
                Comment("<!-- <z> -->"),
                Characters("<![CDATA[<q>]]>"),
                Tag("</a>"),
                Text("\n"),
            ]
        );
    }

    #[test]
    fn what_is_not_well_formed_is_cut_somewhere_and_nothing_is_lost() {
        for text in
            ["a < b", "<a b=\"c<d>", "<", "<!--", "<![CDATA[x", "<?x", "<!", "</", "<a <b>", "x<é>", "<é"]
        {
            let all: String = markup(text)
                .map(|piece| match piece {
                    Text(text) | Tag(text) | Comment(text) | Characters(text) | Instruction(text)
                    | Declaration(text) => text,
                })
                .collect();
            assert_eq!(all, text);
        }
        assert_eq!(markup("a < b").count(), 1);
    }
}
