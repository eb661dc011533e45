//! One document that is held to the tables. As soon as they do not say that it goes on as it may, nothing more
//! is asked of them.

use std::borrow::Cow;

use xsd_schema::{NameId, SchemaSet};

use super::content::Point;
use super::keys::OpenKey;
use super::kinds::Fixed;
use super::library_tables::{Attribute, Declared, Holds, Tables};
use crate::xml::{Characters, NamespaceId, Scope, Tag, is_blank};

/// Where the name of an element or attribute is in no namespace, that of one may be unknown to the schema.
type Namespace = Option<NameId>;

/// An element that is open.
struct OpenElement {
    declared: usize,
    holds: Holds,
    /// How far its content has come.
    point: Point,
}

/// How a text is told to the library, and what is skipped there.
pub(crate) struct Manner {
    /// The longest value that the library is told in full.
    pub(crate) longest: usize,
    /// A text in which the spaces of Unicode alone are letters.
    pub(crate) spaces: fn(&str) -> Cow<'_, str>,
    /// An attribute that the library is not told of.
    pub(crate) is_skipped: fn(&crate::xml::Attribute<'_>, &Scope<'_>) -> bool,
}

pub(crate) struct Acceptor<'a> {
    set: &'a SchemaSet,
    tables: &'a mut Tables,
    manner: Manner,
    namespaces: Namespaces,
    open: Vec<OpenElement>,
    open_keys: Vec<OpenKey>,
    /// What has been read of the text of the element that is open.
    text: String,
}

impl<'a> Acceptor<'a> {
    pub(crate) fn new(set: &'a SchemaSet, tables: &'a mut Tables, manner: Manner) -> Self {
        Acceptor {
            set,
            tables,
            manner,
            namespaces: Vec::new(),
            open: Vec::new(),
            open_keys: Vec::new(),
            text: String::new(),
        }
    }

    /// An element begins; false in any doubt.
    pub(crate) fn start(&mut self, tag: &Tag<'_>, scope: &Scope<'_>) -> bool {
        self.started(tag, scope).is_some()
    }

    fn started(&mut self, tag: &Tag<'_>, scope: &Scope<'_>) -> Option<()> {
        let namespace = namespace(&mut self.namespaces, self.set, tag.namespace, scope)?;
        let declared = self.declared(tag.local, namespace)?;
        let depth = self.open.len();
        let Declared { kind, .. } = *self.tables.declared.get(declared)?;
        let holds = self.tables.kinds.get(kind)?.holds;
        self.open.push(OpenElement { declared, holds, point: Point::BEGIN });
        self.text.clear();
        for open in &mut self.open_keys {
            let key = self.tables.keys.get(open.key)?;
            if !open.start(key, depth, tag.local, namespace) {
                return None;
            }
        }
        for key in &self.tables.declared.get(declared)?.keys {
            self.open_keys.push(OpenKey::new(*key, depth));
        }
        self.attributes(kind, tag, scope)?;
        let keys = &self.tables.keys;
        let has_some =
            |open: &OpenKey| keys.get(open.key).is_some_and(|key| open.has_attributes_here(key, depth));
        if self.open_keys.iter().any(has_some) {
            self.attributes_of_keys(kind, depth, tag, scope)?;
        }
        Some(())
    }

    /// The declaration of an element at this point of the document.
    fn declared(&mut self, local: &str, namespace: Namespace) -> Option<usize> {
        match self.open.last_mut() {
            None => {
                let root = self.set.lookup_element(namespace, self.set.name_table.get(local)?)?;
                self.tables.elements.get(&root).copied()
            }
            Some(parent) => {
                let (Holds::Elements(content) | Holds::Mixed(content)) = parent.holds else { return None };
                let Tables { contents, groups, elements, .. } = &mut *self.tables;
                let content = contents.get_mut(content)?;
                let (declared, point) = match content.known(parent.point, local, namespace) {
                    Some(known) => known,
                    None => {
                        let number_of = |element| elements.get(&element).copied();
                        content.follow(self.set, groups, parent.point, (local, namespace), number_of)?
                    }
                };
                parent.point = point;
                Some(declared)
            }
        }
    }

    fn attributes(&mut self, kind: usize, tag: &Tag<'_>, scope: &Scope<'_>) -> Option<()> {
        let mut required = 0;
        for written in &tag.attributes {
            if written.declares().is_some() || (self.manner.is_skipped)(written, scope) {
                continue;
            }
            let namespace = namespace_of(&mut self.namespaces, self.set, written, scope)?;
            let kind = self.tables.kinds.get(kind)?;
            let known = kind.attributes.iter().find(|known| is_named(known, written.local, namespace))?;
            required += usize::from(known.is_required);
            let value = self.told(&written.value)?;
            match &known.fixed {
                Fixed::No => {}
                Fixed::To(fixed) if **fixed == *value => {}
                Fixed::To(_) | Fixed::Unknown => return None,
            }
            if let Some(values) = known.values
                && !self.tables.accept(self.set, values, &value)
            {
                return None;
            }
        }
        (required == self.tables.kinds.get(kind)?.required).then_some(())
    }

    /// Gives keys the attributes that they tell elements apart by.
    fn attributes_of_keys(
        &mut self,
        kind: usize,
        depth: usize,
        tag: &Tag<'_>,
        scope: &Scope<'_>,
    ) -> Option<()> {
        let mut open_keys = std::mem::take(&mut self.open_keys);
        let mut given = Some(());
        for open in &mut open_keys {
            given = given.and_then(|()| self.attributes_of_key(open, kind, depth, tag, scope));
        }
        self.open_keys = open_keys;
        given
    }

    fn attributes_of_key(
        &mut self,
        open: &mut OpenKey,
        kind: usize,
        depth: usize,
        tag: &Tag<'_>,
        scope: &Scope<'_>,
    ) -> Option<()> {
        for index in 0..self.tables.keys.get(open.key)?.fields.len() {
            let field = self.tables.keys.get(open.key)?.fields.get(index)?;
            let Some((local, namespace)) = &field.attribute else { continue };
            if !open.is_here(index, field, depth) {
                continue;
            }
            let mut written = None;
            for attribute in tag.attributes.iter().filter(|attribute| *attribute.local == **local) {
                let space = namespace_of(&mut self.namespaces, self.set, attribute, scope)?;
                if attribute.declares().is_none() && space == *namespace {
                    written = Some(attribute);
                }
            }
            let known = self.tables.kinds.get(kind)?.attributes.iter();
            let mut known = known.filter(|known| is_named(known, local, *namespace));
            match (written, known.next()) {
                (Some(written), Some(known)) => {
                    let value = self.told(&written.value)?;
                    let values = self.tables.values.get(known.values?)?;
                    let (family, distinction) = values.distinction(&value)?;
                    open.take(index, (family, &distinction)).then_some(())?;
                }
                (Some(_), None) => return None,
                (None, Some(known)) if known.has_default => return None,
                (None, _) => {}
            }
        }
        Some(())
    }

    /// A piece of text; false in any doubt.
    pub(crate) fn text(&mut self, text: &str, characters: Characters) -> bool {
        let Some(open) = self.open.last() else { return false };
        match open.holds {
            Holds::Nothing => false,
            Holds::Elements(_) => characters == Characters::Plain && is_blank(text),
            Holds::Mixed(_) => true,
            Holds::Text(_) => {
                self.text.push_str(text);
                self.text.len() <= self.manner.longest
            }
        }
    }

    /// The element that was opened last ends; false in any doubt.
    pub(crate) fn end(&mut self) -> bool {
        self.ended().is_some()
    }

    fn ended(&mut self) -> Option<()> {
        let OpenElement { declared, holds, point } = self.open.pop()?;
        let depth = self.open.len();
        let has_default = self.tables.declared.get(declared)?.has_default;
        match holds {
            Holds::Nothing => {}
            Holds::Elements(content) | Holds::Mixed(content) => {
                let may_end = self.tables.contents.get(content)?.may_end(point);
                (may_end && !has_default).then_some(())?;
            }
            Holds::Text(values) => {
                (!has_default || !self.text.is_empty()).then_some(())?;
                let value = self.told(&self.text)?;
                self.tables.accept(self.set, values, &value).then_some(())?;
            }
        }
        if !self.open_keys.is_empty() {
            self.end_in_keys(holds, depth)?;
        }
        Some(())
    }

    fn end_in_keys(&mut self, holds: Holds, depth: usize) -> Option<()> {
        for open in &mut self.open_keys {
            let key = self.tables.keys.get(open.key)?;
            for (index, field) in key.fields.iter().enumerate() {
                if field.attribute.is_some() || !open.is_here(index, field, depth) {
                    continue;
                }
                let Holds::Text(values) = holds else { return None };
                let value = (self.manner.spaces)(&self.text);
                let (family, distinction) = self.tables.values.get(values)?.distinction(&value)?;
                open.take(index, (family, &distinction)).then_some(())?;
            }
            open.end(key, depth).then_some(())?;
        }
        self.open_keys.retain(|open| !open.ends_with(depth));
        Some(())
    }

    /// A value as the library would be told it; nothing where it would be told a part of it only.
    fn told<'v>(&self, value: &'v str) -> Option<Cow<'v, str>> {
        (value.len() <= self.manner.longest).then(|| (self.manner.spaces)(value))
    }
}

/// The library's names of the namespaces met so far; nothing for one that the schema does not know.
type Namespaces = Vec<Option<Option<NameId>>>;

fn namespace_of(
    namespaces: &mut Namespaces,
    set: &SchemaSet,
    written: &crate::xml::Attribute<'_>,
    scope: &Scope<'_>,
) -> Option<Namespace> {
    match written.prefix {
        "xml" => set.name_table.get("http://www.w3.org/XML/1998/namespace").map(Some),
        _ => namespace(namespaces, set, written.namespace, scope),
    }
}

/// The library's name of a namespace; nothing for one that the schema does not know.
fn namespace(
    namespaces: &mut Namespaces,
    set: &SchemaSet,
    namespace: Option<NamespaceId>,
    scope: &Scope<'_>,
) -> Option<Namespace> {
    let Some(namespace) = namespace else { return Some(None) };
    let index = namespace.index();
    if namespaces.len() <= index {
        namespaces.resize(index + 1, None);
    }
    let slot = namespaces.get_mut(index)?;
    let known = *slot.get_or_insert_with(|| set.name_table.get(scope.name(namespace)));
    known.map(Some)
}

fn is_named(known: &Attribute, local: &str, namespace: Namespace) -> bool {
    known.namespace == namespace && *known.local == *local
}
