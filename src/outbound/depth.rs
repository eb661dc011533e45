//! How deep a template's expressions and conditions lead into each other, told before it is read: the
//! engine reads them by functions that call themselves, and has no limit for all of them.

/// More operators, or branches of one condition, than any file needs.
const MOST: usize = 150;

const STRINGS: [u8; 2] = *b"'\"";
const WORDS: [&str; 7] = ["and", "or", "not", "in", "is", "if", "else"];

/// The line of the first expression or condition that leads too deep.
pub(crate) fn too_deep(template: &str) -> Option<usize> {
    let bytes = template.as_bytes();
    let mut branches: Vec<usize> = Vec::new();
    let mut at = 0;
    while let Some(offset) = bytes[at..].iter().position(|byte| *byte == b'{') {
        let begins = at + offset;
        let rest = &bytes[begins..];
        at = begins + 1;
        match rest.get(1) {
            Some(b'#') => at = begins + find(&rest[2..], b"#}").map_or(rest.len(), |end| 2 + end + 2),
            Some(b'%' | b'{') => {
                if let Some(length) = raw(rest) {
                    at = begins + length;
                    continue;
                }
                let tag = Tag::read(rest);
                at = begins + tag.length;
                if tag.depth > MOST || has_many_branches(&mut branches, tag.first_word) {
                    let before = bytes[..begins].iter().filter(|byte| **byte == b'\n').count();
                    return Some(before + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// Counts the branches of the conditions that are open: each stands in those before it, also in those
/// of the conditions around its own.
fn has_many_branches(open: &mut Vec<usize>, first_word: &[u8]) -> bool {
    match first_word {
        b"if" => open.push(0),
        b"endif" => drop(open.pop()),
        b"elif" => {
            if let Some(branches) = open.last_mut() {
                *branches += 1;
            }
            return open.iter().sum::<usize>() > MOST;
        }
        _ => {}
    }
    false
}

/// What stands between `{{` or `{%` and its end.
struct Tag<'t> {
    length: usize,
    first_word: &'t [u8],
    /// The most operators and brackets that stand in one another or follow one another: `a[0][0]` and
    /// `a | f | f` are read as deep as `((a))`.
    depth: usize,
}

impl<'t> Tag<'t> {
    fn read(text: &'t [u8]) -> Self {
        let is_block = text.starts_with(b"{%");
        let mut tag = Tag { length: text.len(), first_word: b"", depth: 0 };
        // The operators since the last comma, for each bracket that is open.
        let mut levels = vec![0_usize];
        let mut at = 2;
        while let Some(&byte) = text.get(at) {
            let mut length = 1;
            match byte {
                _ if STRINGS.contains(&byte) => length = string(&text[at..]),
                b'(' | b'[' | b'{' => {
                    levels.last_mut().into_iter().for_each(|level| *level += 1);
                    levels.push(0);
                }
                b'%' if is_block && text.get(at + 1) == Some(&b'}') => {
                    tag.length = at + 2;
                    return tag;
                }
                b'}' if levels.len() == 1 => {
                    tag.length = at + 1;
                    return tag;
                }
                b')' | b']' | b'}' if levels.len() > 1 => drop(levels.pop()),
                b',' => levels.last_mut().into_iter().for_each(|level| *level = 0),
                b'|' | b'+' | b'-' | b'*' | b'/' | b'%' | b'~' | b'.' | b'=' | b'!' | b'<' | b'>' => {
                    levels.last_mut().into_iter().for_each(|level| *level += 1);
                }
                _ if is_of_word(byte) => {
                    length = text[at..].iter().take_while(|byte| is_of_word(**byte)).count();
                    let word = &text[at..at + length];
                    if tag.first_word.is_empty() {
                        tag.first_word = word;
                    }
                    if WORDS.iter().any(|operator| operator.as_bytes() == word) {
                        levels.last_mut().into_iter().for_each(|level| *level += 1);
                    }
                }
                _ => {}
            }
            tag.depth = tag.depth.max(levels.iter().sum::<usize>());
            if tag.depth > MOST {
                return tag;
            }
            at += length;
        }
        tag
    }
}

fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The length of the string that begins here, with its quotation marks.
fn string(text: &[u8]) -> usize {
    let mut at = 1;
    while let Some(byte) = text.get(at) {
        match byte {
            b'\\' => at += 1,
            _ if *byte == text[0] => return at + 1,
            _ => {}
        }
        at += 1;
    }
    text.len()
}

/// The length of what is written as it stands, `{% raw %}` to `{% endraw %}`, when it begins here.
fn raw(text: &[u8]) -> Option<usize> {
    let mut length = basic_tag(text, b"raw")?;
    loop {
        let rest = &text[length..];
        let Some(next) = find(rest, b"{%") else { return Some(text.len()) };
        if let Some(end) = basic_tag(&rest[next..], b"endraw") {
            return Some(length + next + end);
        }
        length += next + 2;
    }
}

/// The length of a tag that holds nothing but this word, when it stands here.
fn basic_tag(text: &[u8], word: &[u8]) -> Option<usize> {
    let inside = text.strip_prefix(b"{%")?;
    let inside = inside.strip_prefix(b"-").or(inside.strip_prefix(b"+")).unwrap_or(inside);
    let rest = inside.trim_ascii_start().strip_prefix(word)?.trim_ascii_start();
    let rest = rest.strip_prefix(b"-").or(rest.strip_prefix(b"+")).unwrap_or(rest);
    Some(text.len() - rest.strip_prefix(b"%}")?.len())
}

fn find(text: &[u8], word: &[u8]) -> Option<usize> {
    text.windows(word.len()).position(|window| window == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_deep_is_told_by_its_line() {
        for deep in [
            format!("{{{{ user{} }}}}", "|upper".repeat(200)),
            format!("{{{{ {}1 }}}}", "1 + ".repeat(200)),
            format!("{{{{ {}true }}}}", "not ".repeat(200)),
            format!("{{{{ {}1 }}}}", "-".repeat(200)),
            format!("{{{{ {}1{} }}}}", "(".repeat(200), ")".repeat(200)),
            format!("{{{{ a{} }}}}", "[0]".repeat(200).replace("[0]", ".b")),
            format!("{{% if {}true %}}{{% endif %}}", "user == ".repeat(200)),
            format!("{{% if a %}}{}{{% endif %}}", "{% elif a %}".repeat(200)),
            format!("{{{{ [{}] }}}}", "[1, ".repeat(200)),
            format!("{{{{ a{} }}}}", "[0]".repeat(200)),
            format!("{{{{ a{} }}}}", "()".repeat(200)),
            format!("{{{{ a{} }}}}", "[1:2](1, 2)".repeat(100)),
            format!("{{{{ (1, 2){} }}}}", "[0]".repeat(200)),
            format!("{{% for b in a{} %}}{{% endfor %}}", "()".repeat(200)),
            format!("{{% raw %}}{{{{ ' {{% {{%- endraw -%}}{{{{ a{} }}}}", "[0]".repeat(200)),
            format!("{{#}} {{{{ ' #}}{{{{ a{} }}}}", "[0]".repeat(200)),
            format!("{{% if a %}}{}", "{% elif a %}".repeat(10)).repeat(20),
        ] {
            assert_eq!(too_deep(&format!("<a>\n{{# {{{{ #}}\n{deep}</a>")), Some(3), "{deep}");
        }
    }

    #[test]
    fn what_is_long_and_not_deep_is_let_pass() {
        for flat in [
            format!("{{% set codes = {{{}}} %}}", "'DK': 'a.b', ".repeat(500)),
            format!("{{{{ [{}] }}}}", "1 + 2, ".repeat(500)),
            "{{ 'x' }}{% if a and b %}{% elif c %}{% endif %}".repeat(500),
            format!("{{{{ '{}' }}}}", "|".repeat(500)),
            format!("{{{{ \"\\\"{}\" }}}}", "|".repeat(500)),
            format!("{{# {} #}}", "{{ (((".repeat(500)),
            "{".repeat(3),
            "{{ {'a': {'b': 1}}['a'] }} text | text".to_owned(),
            format!("{{{{ [{}] }}}}", "f(1)[0], ".repeat(500)),
            format!("{{%+ raw -%}}{} {{%- endraw +%}}", "{{ (((((((( }} {% raw".repeat(50)),
            format!("{{% raw %}}{}", "{{ (((".repeat(100)),
        ] {
            assert_eq!(too_deep(&flat), None, "{flat}");
        }
    }
}
