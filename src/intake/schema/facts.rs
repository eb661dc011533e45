//! What is known of a breach, and how the document writes what is told of it.

use nets_text::cut;

use super::assessment::Subject;
use super::fault::Fault;
use super::values::Values;
use crate::xml::trimmed;

const LONGEST_FOUND: usize = 80;

/// Longer names are shown by their beginning: that of an element is said again with each mistake in it.
const LONGEST_NAME: usize = 200;

/// What the schema lets stand at a point, as it is written in the document.
#[derive(Debug, Default)]
pub(super) struct CouldStand {
    pub(super) elements: Vec<String>,
    /// Those that mend what is wrong there, where that can be told.
    pub(super) mending: Option<Vec<String>>,
    /// Those that differ from the element that stands there in their namespace alone.
    pub(super) namesakes: Vec<String>,
    /// The earlier element before which the one that stands there would be right.
    pub(super) earlier: Option<String>,
}

/// What is known of a breach.
pub(super) struct Facts<'a> {
    pub(super) fault: Fault,
    pub(super) subject: Subject,
    pub(super) document: &'a str,
    pub(super) at: usize,
    /// Where the open element begins.
    pub(super) element: Option<usize>,
    pub(super) could_stand: Option<&'a CouldStand>,
    /// What the type of a value allows.
    pub(super) values: Option<&'a Values<'a>>,
    /// The one value that the declaration allows.
    pub(super) fixed: Option<&'a str>,
    /// The attribute that is missing, or that was meant.
    pub(super) attribute: Option<&'a str>,
    /// By what the elements concerned are told from each other.
    pub(super) keys: &'a str,
}

impl Facts<'_> {
    /// The open element, as `<document>`.
    pub(super) fn parent(&self) -> String {
        self.element.map_or("the document".to_owned(), |at| format!("<{}>", name_at(self.document, at)))
    }

    /// The name of what stands at the place.
    pub(super) fn here(&self) -> &str {
        name_at(self.document, self.at)
    }

    /// The element at the place, or the open one when no tag begins there.
    pub(super) fn itself(&self) -> String {
        let begins_tag = self.document.get(self.at..).is_some_and(|rest| rest.starts_with('<'));
        if begins_tag { format!("<{}>", self.here()) } else { self.parent() }
    }

    /// The text at the place, up to the next markup, with the white space around it.
    pub(super) fn raw(&self) -> &str {
        let rest = self.document.get(self.at..).unwrap_or_default();
        match self.subject {
            Subject::AttributeValue => {
                let quote = self
                    .document
                    .get(..self.at)
                    .and_then(|before| before.chars().next_back())
                    .filter(|quote| *quote == '\'');
                rest.split(quote.unwrap_or('"')).next().unwrap_or_default()
            }
            _ if rest.starts_with('<') => "",
            _ => rest.split('<').next().unwrap_or_default(),
        }
    }

    pub(super) fn could_stand(&self, otherwise: String) -> String {
        match self.could_stand {
            Some(could_stand) if !could_stand.elements.is_empty() => could_stand.elements.join(" or "),
            _ => otherwise,
        }
    }
}

/// The name of the element or attribute that begins here.
pub(super) fn name_at(document: &str, at: usize) -> &str {
    let rest = document.get(at..).unwrap_or_default();
    let rest = rest.strip_prefix('<').unwrap_or(rest);
    let rest = &rest[..rest.floor_char_boundary(LONGEST_NAME)];
    let end =
        rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/' | '=')).unwrap_or(rest.len());
    &rest[..end]
}

/// The name of the attribute whose value begins here.
pub(super) fn name_before_value(document: &str, at: usize) -> &str {
    let before = document.get(..at).unwrap_or_default();
    let before = trimmed(trimmed(before.trim_end_matches(['"', '\''])).trim_end_matches('='));
    let start = before.rfind(|c: char| c.is_ascii_whitespace()).map_or(0, |space| space + 1);
    &before[start..]
}

pub(super) fn shortened(text: &str) -> String {
    cut(text, LONGEST_FOUND, "…").into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_attribute_of_a_value_is_found_before_it() {
        let document = "<message  id = \"7\">";
        assert_eq!(name_before_value(document, 16), "id");
    }
}
