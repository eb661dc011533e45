//! Which prefixes are bound to which namespaces at the point that has been read.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// A namespace that the document names; its index is stable while the document is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NamespaceId(usize);

impl NamespaceId {
    pub(crate) fn index(self) -> usize {
        self.0
    }
}

/// The bindings in force, innermost last.
#[derive(Debug, Default)]
pub(crate) struct Scope<'d> {
    namespaces: Vec<Cow<'d, str>>,
    by_name: BTreeMap<Cow<'d, str>, NamespaceId>,
    bindings: Vec<(&'d str, Option<NamespaceId>)>,
    /// How many bindings there were before each open element.
    frames: Vec<usize>,
    generation: u64,
}

impl<'d> Scope<'d> {
    /// Opens an element with these declarations; an empty name takes a binding away.
    pub(crate) fn open(&mut self, declarations: impl Iterator<Item = (&'d str, Cow<'d, str>)>) {
        let before = self.bindings.len();
        self.frames.push(before);
        for (prefix, name) in declarations {
            let namespace = if name.is_empty() { None } else { Some(self.intern(name)) };
            self.bindings.push((prefix, namespace));
        }
        if self.bindings.len() > before {
            self.generation += 1;
        }
    }

    pub(crate) fn close(&mut self) {
        let before = self.frames.pop().unwrap_or(0);
        if self.bindings.len() > before {
            self.bindings.truncate(before);
            self.generation += 1;
        }
    }

    /// Changes whenever the bindings do, so that what is made from them can be kept.
    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }

    /// What a prefix stands for; the empty prefix is the default namespace.
    pub(crate) fn lookup(&self, prefix: &str) -> Option<NamespaceId> {
        self.bindings.iter().rev().find(|(bound, _)| *bound == prefix).and_then(|(_, namespace)| *namespace)
    }

    pub(crate) fn name(&self, namespace: NamespaceId) -> &str {
        self.namespaces.get(namespace.0).map_or("", |name| name)
    }

    /// Every prefix in force with its namespace, each prefix once.
    pub(crate) fn bindings(&self) -> BTreeMap<&'d str, NamespaceId> {
        let mut all = BTreeMap::new();
        for (prefix, namespace) in &self.bindings {
            match namespace {
                Some(namespace) => all.insert(*prefix, *namespace),
                None => all.remove(prefix),
            };
        }
        all
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
