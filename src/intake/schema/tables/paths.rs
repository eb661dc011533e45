//! The paths by which a key says which elements it tells apart, and by what. Only plain ones are known here:
//! names one below the other, an attribute at the end, and any depth before a single name.

use xsd_schema::namespace::context::NamespaceContextSnapshot;
use xsd_schema::{NameId, SchemaSet};

/// The name of an element or attribute: local name and namespace.
pub(super) type PathName = (Box<str>, Option<NameId>);

/// What a selector selects, from the element that has the key. Bound: the letters of its path.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Selector {
    /// The single name may stand at any depth.
    pub(super) is_deep: bool,
    pub(super) steps: Vec<PathName>,
}

/// What a field is, from the element that was selected. Bound: the letters of its path.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FieldPath {
    pub(super) steps: Vec<PathName>,
    /// None where it is the text of the element.
    pub(super) attribute: Option<PathName>,
}

pub(super) fn selector(set: &SchemaSet, path: &str, names: &NamespaceContextSnapshot) -> Option<Selector> {
    let path = path.trim_matches(crate::xml::SPACES);
    let (is_deep, path) = match path.strip_prefix(".//") {
        Some(path) => (true, path),
        None => (false, path.strip_prefix("./").unwrap_or(path)),
    };
    let steps = steps(set, path, names)?;
    let is_known = !steps.is_empty() && (!is_deep || steps.len() == 1);
    is_known.then_some(Selector { is_deep, steps })
}

pub(super) fn field(set: &SchemaSet, path: &str, names: &NamespaceContextSnapshot) -> Option<FieldPath> {
    let path = path.trim_matches(crate::xml::SPACES);
    if path == "." {
        return Some(FieldPath { steps: Vec::new(), attribute: None });
    }
    let path = path.strip_prefix("./").unwrap_or(path);
    let (elements, attribute) = match path.rsplit_once('@') {
        None => (Some(path), None),
        Some(("", attribute)) => (None, Some(attribute)),
        Some((elements, attribute)) => (Some(elements.strip_suffix('/')?), Some(attribute)),
    };
    let steps = match elements {
        Some(elements) => steps(set, elements, names)?,
        None => Vec::new(),
    };
    let attribute = match attribute {
        Some(attribute) => Some(name(set, attribute, names)?),
        None => None,
    };
    Some(FieldPath { steps, attribute })
}

fn steps(set: &SchemaSet, path: &str, names: &NamespaceContextSnapshot) -> Option<Vec<PathName>> {
    path.split('/').map(|step| name(set, step, names)).collect()
}

/// A name without a prefix is in no namespace.
fn name(set: &SchemaSet, step: &str, names: &NamespaceContextSnapshot) -> Option<PathName> {
    let (namespace, local) = match step.split_once(':') {
        None => (None, step),
        Some((prefix, local)) => {
            let prefix = set.name_table.get(prefix).filter(|_| is_name(prefix))?;
            (Some(names.resolve_prefix(prefix)?), local)
        }
    };
    is_name(local).then(|| (local.into(), namespace))
}

fn is_name(text: &str) -> bool {
    let begins = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    begins && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(path: &[PathName]) -> Vec<(&str, bool)> {
        path.iter().map(|(local, namespace)| (&**local, namespace.is_some())).collect()
    }

    #[test]
    fn plain_paths_are_read_and_others_are_not() {
        let set = SchemaSet::new();
        let (prefix, namespace) = (set.name_table.add("s"), set.name_table.add("urn:s"));
        let context = NamespaceContextSnapshot { default_ns: None, bindings: vec![(prefix, namespace)] };
        let selected = |path| selector(&set, path, &context);
        let plain = selected(" s:messages/message ").expect("a plain path");
        assert_eq!(
            (plain.is_deep, names(&plain.steps)),
            (false, vec![("messages", true), ("message", false)])
        );
        assert!(selected(".//s:a").is_some_and(|deep| deep.is_deep));
        for odd in
            [".//s:a/b", "*", "s:*", "a|b", "a//b", "x:a", "", ".", "child::a", "a/", "/a", "@a", "a /b"]
        {
            assert_eq!(selected(odd), None, "{odd}");
        }
        let taken = |path| field(&set, path, &context);
        let by = |path| taken(path).map(|field| (field.steps.len(), field.attribute.is_some()));
        assert_eq!(by("@id"), Some((0, true)));
        assert_eq!(by("."), Some((0, false)));
        assert_eq!(by("s:a/b/@s:c"), Some((2, true)));
        assert_eq!(by("./a"), Some((1, false)));
        for odd in ["@*", "a@b", "a|b", ".//a", "a/@b/@c", "@x:a", "..", "attribute::a"] {
            assert_eq!(taken(odd), None, "{odd}");
        }
    }
}
