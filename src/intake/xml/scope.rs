//! Which prefixes are bound to which namespaces at the point that has been read.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;

/// A namespace that the document names; its index is stable while the document is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NamespaceId(usize);

impl NamespaceId {
    pub(crate) fn index(self) -> usize {
        self.0
    }
}

/// The bindings in force. What an element declares is undone when it ends, so that to look a prefix
/// up costs the same however deep it is.
#[derive(Debug, Default)]
pub(crate) struct Scope<'d> {
    namespaces: Vec<Cow<'d, str>>,
    by_name: BTreeMap<Cow<'d, str>, NamespaceId>,
    /// None for a prefix whose binding was taken away.
    bindings: BTreeMap<&'d str, Option<NamespaceId>>,
    /// What the prefixes stood for before the open elements declared them; none for nothing.
    undo: Vec<(&'d str, Option<Option<NamespaceId>>)>,
    /// How many of these there were before each open element.
    frames: Vec<usize>,
    generation: u64,
    /// The default namespace.
    default: Option<NamespaceId>,
    /// The prefix that was looked up last: mostly it is the next one, too.
    latest: Cell<Option<(&'d str, NamespaceId)>>,
}

impl<'d> Scope<'d> {
    /// Opens an element with these declarations; an empty name takes a binding away.
    pub(crate) fn open(&mut self, declarations: impl Iterator<Item = (&'d str, Cow<'d, str>)>) {
        let before = self.undo.len();
        self.frames.push(before);
        for (prefix, name) in declarations {
            let namespace = if name.is_empty() { None } else { Some(self.intern(name)) };
            self.undo.push((prefix, self.bindings.insert(prefix, namespace)));
        }
        if self.undo.len() > before {
            self.change();
        }
    }

    pub(crate) fn close(&mut self) {
        let before = self.frames.pop().unwrap_or(0);
        if self.undo.len() > before {
            for (prefix, earlier) in self.undo.drain(before..).rev() {
                match earlier {
                    Some(namespace) => self.bindings.insert(prefix, namespace),
                    None => self.bindings.remove(prefix),
                };
            }
            self.change();
        }
    }

    /// The bindings are others than before.
    fn change(&mut self) {
        self.generation += 1;
        self.default = self.bindings.get("").copied().flatten();
        self.latest.take();
    }

    /// Changes whenever the bindings do, so that what is made from them can be kept.
    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }

    /// What a prefix stands for; the empty prefix is the default namespace.
    pub(crate) fn lookup(&self, prefix: &str) -> Option<NamespaceId> {
        if prefix.is_empty() {
            return self.default;
        }
        if let Some((_, latest)) = self.latest.get().filter(|(latest, _)| *latest == prefix) {
            return Some(latest);
        }
        let (prefix, namespace) = self.bindings.get_key_value(prefix)?;
        let found = (*namespace)?;
        self.latest.set(Some((*prefix, found)));
        Some(found)
    }

    pub(crate) fn name(&self, namespace: NamespaceId) -> &str {
        self.namespaces.get(namespace.0).map_or("", |name| name)
    }

    /// Every prefix in force with its namespace, each prefix once, in their order.
    pub(crate) fn bindings(&self) -> impl Iterator<Item = (&'d str, NamespaceId)> {
        self.bindings.iter().filter_map(|(prefix, namespace)| Some((*prefix, (*namespace)?)))
    }

    fn intern(&mut self, name: Cow<'d, str>) -> NamespaceId {
        if let Some(known) = self.by_name.get(&name) {
            return *known;
        }
        let id = NamespaceId(self.namespaces.len());
        self.namespaces.push(name.clone());
        self.by_name.insert(name, id);
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open<'d>(scope: &mut Scope<'d>, declarations: &[(&'d str, &'d str)]) {
        scope.open(declarations.iter().map(|(prefix, name)| (*prefix, Cow::Borrowed(*name))));
    }

    #[test]
    fn what_an_element_declares_holds_until_it_ends() {
        let mut scope = Scope::default();
        let named = |scope: &Scope<'_>, prefix| scope.lookup(prefix).map(|id| scope.name(id).to_owned());
        open(&mut scope, &[("", "urn:outer"), ("a", "urn:a")]);
        let generation = scope.generation();
        open(&mut scope, &[]);
        assert_eq!(scope.generation(), generation);
        open(&mut scope, &[("", ""), ("a", "urn:inner"), ("b", "urn:b")]);
        assert_eq!(named(&scope, ""), None);
        assert_eq!(named(&scope, "a").as_deref(), Some("urn:inner"));
        assert_eq!(scope.bindings().map(|(prefix, _)| prefix).collect::<Vec<_>>(), ["a", "b"]);
        scope.close();
        scope.close();
        assert_eq!(named(&scope, "").as_deref(), Some("urn:outer"));
        assert_eq!(named(&scope, "a").as_deref(), Some("urn:a"));
        assert_eq!(named(&scope, "b"), None);
        assert!(scope.generation() > generation);
    }
}
