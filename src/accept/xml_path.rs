//! A small language for places in XML: `/receipt/shipment[2]/@id`.

use std::fmt;

/// From the root down: elements and at most one attribute, by their local names.
/// Bound: what an acceptance file can say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XmlPath {
    /// The root first; at least one.
    pub steps: Vec<PathStep>,
    pub attribute: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathStep {
    pub name: String,
    /// Which of those of this name, counted from 1; all when left out.
    pub nth: Option<u32>,
}

/// Why a text is no such path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadXmlPath {
    /// How many characters stand before what is wrong.
    pub at: usize,
    pub message: String,
    pub hint: String,
}

impl BadXmlPath {
    fn new(at: usize, message: impl Into<String>, hint: impl Into<String>) -> Self {
        BadXmlPath { at, message: message.into(), hint: hint.into() }
    }
}

impl XmlPath {
    /// So many steps at most: no file that Nets writes nests as deep.
    const DEEPEST: usize = 32;

    pub fn parse(text: &str) -> Result<XmlPath, BadXmlPath> {
        let Some(rest) = text.strip_prefix('/') else {
            let hint = format!("write `/{text}`, with the root element first");
            return Err(BadXmlPath::new(0, "a path begins with `/` at the root", hint));
        };
        let mut path = XmlPath { steps: Vec::new(), attribute: None };
        let mut at = 1;
        let mut parts = rest.split('/').peekable();
        while let Some(part) = parts.next() {
            let is_last = parts.peek().is_none();
            match part.strip_prefix('@') {
                Some(name) if is_last && !path.steps.is_empty() => {
                    path.attribute = Some(name_of(name, at + 1)?);
                }
                Some(_) if path.steps.is_empty() => {
                    return Err(BadXmlPath::new(
                        at,
                        "an attribute needs an element before it",
                        "write the root first",
                    ));
                }
                Some(_) => {
                    return Err(BadXmlPath::new(
                        at,
                        "an attribute has nothing below it",
                        "end the path here",
                    ));
                }
                None => path.steps.push(step(part, at)?),
            }
            if path.steps.len() > Self::DEEPEST {
                let message = format!("a path has at most {} elements", Self::DEEPEST);
                return Err(BadXmlPath::new(at, message, "shorten it"));
            }
            at += part.chars().count() + 1;
        }
        Ok(path)
    }
}

fn step(part: &str, at: usize) -> Result<PathStep, BadXmlPath> {
    let refused = |message: &str, hint: &str| Err(BadXmlPath::new(at, message, hint));
    match part {
        "" => {
            return refused(
                "an element's name is missing here",
                "write the names of all elements from the root down: `//` is not known",
            );
        }
        "*" => return refused("`*` is not known in paths", "write the element's name"),
        "." | ".." => return refused("a path leads down alone", "write the element's name"),
        _ => {}
    }
    let Some((name, rest)) = part.split_once('[') else {
        return Ok(PathStep { name: name_of(part, at)?, nth: None });
    };
    let name_length = name.chars().count();
    let name = name_of(name, at)?;
    let within = rest.strip_suffix(']');
    let nth = within.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    match nth.and_then(|digits| digits.parse().ok()).filter(|nth| *nth > 0) {
        Some(nth) => Ok(PathStep { name, nth: Some(nth) }),
        None => Err(BadXmlPath::new(
            at + name_length,
            "in brackets stands which one it is, counted from 1, and nothing else",
            format!("write `{name}[1]`, or `{name}` for all of that name"),
        )),
    }
}

fn name_of(name: &str, at: usize) -> Result<String, BadXmlPath> {
    if let Some((prefix, local)) = name.split_once(':') {
        let hint = if prefix.is_empty() || local.is_empty() || local.contains(':') {
            "write the local name".to_owned()
        } else {
            format!("write `{local}`: namespaces are not compared")
        };
        return Err(BadXmlPath::new(at, "names stand here without their prefix", hint));
    }
    if let Some((name, _)) = name.split_once('(') {
        let hint = "a path names elements and attributes; the text of an element is compared anyway";
        return Err(BadXmlPath::new(at, format!("`{name}()` is not known in paths"), hint));
    }
    let begins = name.starts_with(|sign: char| sign.is_alphabetic() || sign == '_');
    let of_name = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '-' | '.');
    if begins && name.chars().all(of_name) {
        return Ok(name.to_owned());
    }
    let message = if name.is_empty() {
        "a name is missing here".to_owned()
    } else {
        format!("`{name}` is no name of XML")
    };
    Err(BadXmlPath::new(at, message, "write the name of an element, or `@` and that of an attribute"))
}

impl fmt::Display for XmlPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for PathStep { name, nth } in &self.steps {
            write!(f, "/{name}")?;
            if let Some(nth) = nth {
                write!(f, "[{nth}]")?;
            }
        }
        match &self.attribute {
            Some(attribute) => write!(f, "/@{attribute}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_read_and_written_alike() {
        for text in ["/a", "/a/b", "/a/b[2]/c", "/a/@id", "/a[1]/b-c_d.e/@x-y", "/blåbær"] {
            assert_eq!(XmlPath::parse(text).map(|path| path.to_string()).as_deref(), Ok(text));
        }
        let path = XmlPath::parse("/a/b[12]/@c").expect("a path");
        assert_eq!((path.steps[1].nth, path.attribute.as_deref()), (Some(12), Some("c")));
    }

    #[test]
    fn what_is_no_path_is_told_where_and_why() {
        for (text, at, says) in [
            ("", 0, "begins with `/`"),
            ("a/b", 0, "write `/a/b`"),
            ("/", 1, "name is missing"),
            ("//a", 1, "`//` is not known"),
            ("/a//b", 3, "`//` is not known"),
            ("/a/", 3, "name is missing"),
            ("/a/*", 3, "`*` is not known"),
            ("/a/../b", 3, "leads down alone"),
            ("/ns:a", 1, "write `a`"),
            ("/a/@b/c", 3, "nothing below it"),
            ("/@b", 1, "an element before it"),
            ("/a[0]", 2, "counted from 1"),
            ("/a[last()]", 2, "counted from 1"),
            ("/a[@id='3']", 2, "counted from 1"),
            ("/a/text()", 3, "`text()` is not known"),
            ("/a b", 1, "no name of XML"),
            ("/a/@", 4, "name is missing"),
        ] {
            let bad = XmlPath::parse(text).expect_err(text);
            assert_eq!(bad.at, at, "{text}: {bad:?}");
            assert!(format!("{bad:?}").contains(says), "{text}: {bad:?}");
        }
        assert!(XmlPath::parse(&"/a".repeat(33)).is_err());
    }
}
