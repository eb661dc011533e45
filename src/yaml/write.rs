//! A tree as YAML that reads back as it was.

use std::fmt::Write as _;

use crate::tree::{Node, YamlValue};

/// One line for each value. Of a tree that was read without a mistake, it reads back the same.
pub fn yaml_of(node: &Node) -> String {
    let mut text = String::new();
    match single(node) {
        Some(value) => text.push_str(&value),
        None => lines(node, 0, &mut text),
    }
    text
}

/// What takes no line of its own.
fn single(node: &Node) -> Option<String> {
    match &node.value {
        YamlValue::Nothing => Some("null".to_owned()),
        YamlValue::Text(text) => Some(if is_plain(text) { text.clone() } else { quoted(text) }),
        YamlValue::List(items) if items.is_empty() => Some("[]".to_owned()),
        YamlValue::Map(members) if members.is_empty() => Some("{}".to_owned()),
        YamlValue::List(_) | YamlValue::Map(_) => None,
    }
}

/// The lines of a list or a mapping. The first one is begun already, as deep as the others.
fn lines(node: &Node, depth: usize, text: &mut String) {
    let mut is_first = true;
    let mut begin = |text: &mut String| {
        if !std::mem::take(&mut is_first) {
            let _ = write!(text, "{:depth$}", "");
        }
    };
    match &node.value {
        YamlValue::List(items) => {
            for item in items {
                begin(text);
                text.push_str("- ");
                match single(item) {
                    Some(value) => {
                        let _ = writeln!(text, "{value}");
                    }
                    None => lines(item, depth + 2, text),
                }
            }
        }
        YamlValue::Map(members) => {
            for member in members {
                begin(text);
                text.push_str(&single(&member.key).unwrap_or_default());
                text.push(':');
                match single(&member.value) {
                    Some(value) => {
                        let _ = writeln!(text, " {value}");
                    }
                    None => {
                        let _ = write!(text, "\n{:1$}", "", depth + 2);
                        lines(&member.value, depth + 2, text);
                    }
                }
            }
        }
        YamlValue::Nothing | YamlValue::Text(_) => {}
    }
}

/// Whether a text means itself without quotes, to this reader and to any other.
fn is_plain(text: &str) -> bool {
    const READ_AS_OTHER_THINGS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    let begins = text.starts_with(|sign: char| sign.is_ascii_alphabetic());
    let of_word = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '_' | '-' | '.' | '/');
    begins && text.chars().all(of_word) && !READ_AS_OTHER_THINGS.contains(&text.to_lowercase().as_str())
}

/// Between double quotes, on one line.
pub fn quoted(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    for each in text.chars() {
        match each {
            '"' | '\\' => quoted.extend(['\\', each]),
            '\n' => quoted.push_str("\\n"),
            // Line ends and marks that YAML or an editor would take for something else.
            _ if each.is_control() || matches!(each, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(each));
            }
            _ => quoted.push(each),
        }
    }
    quoted.push('"');
    quoted
}
