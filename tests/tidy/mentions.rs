//! The paths that a piece of source has written down.

use std::iter;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, UseTree, Visibility};

/// A path in the source, such as `crate`, `xml`, `Document`; or that of a module, from the crate's root.
pub(crate) type Names = Vec<String>;

/// The paths written in a piece of source.
#[derive(Default)]
pub(crate) struct Written {
    pub(crate) paths: Vec<Names>,
}

impl<'ast> Visit<'ast> for Written {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if !is_for_tests(&function.attrs) {
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_item_use(&mut self, import: &'ast syn::ItemUse) {
        self.paths.extend(leaves(&import.tree).into_iter().map(|(path, _)| path));
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            self.paths.push(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        self.tokens(called.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let syn::Meta::List(given) = &attribute.meta {
            self.tokens(given.tokens.clone());
        }
    }

    /// `pub(super)` names no file.
    fn visit_visibility(&mut self, _visibility: &'ast Visibility) {}
}

impl Written {
    /// What a macro or an attribute is given is no syntax yet: words joined by `::` are paths, and so is a
    /// word alone that is called or is a type's.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut tokens = tokens.into_iter().peekable();
        let mut before = ' ';
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Punct(punct) => {
                    before = punct.as_char();
                    continue;
                }
                TokenTree::Ident(first) => {
                    let mut path = vec![first.to_string()];
                    while tokens.next_if(begins_double_colon).is_some() {
                        tokens.next();
                        match tokens.next_if(|next| matches!(next, TokenTree::Ident(_))) {
                            Some(next) => path.push(next.to_string()),
                            None => break,
                        }
                    }
                    let is_called = tokens.peek().is_some_and(is_parenthesis);
                    let is_path = path.len() > 1 || is_called || path[0].starts_with(char::is_uppercase);
                    if before != '.' && is_path {
                        self.paths.push(path);
                    }
                }
                TokenTree::Literal(_) => {}
            }
            before = ' ';
        }
    }
}

fn begins_double_colon(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == ':' && punct.spacing() == Spacing::Joint)
}

fn is_parenthesis(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis)
}

/// Each path of an import with the name that it brings; none for all names.
pub(crate) fn leaves(tree: &UseTree) -> Vec<(Names, Option<String>)> {
    match tree {
        UseTree::Path(path) => below(&path.ident, leaves(&path.tree)),
        UseTree::Group(group) => group.items.iter().flat_map(leaves).collect(),
        UseTree::Name(name) if name.ident == "self" => vec![(Vec::new(), Some(String::new()))],
        UseTree::Name(name) => vec![(vec![name.ident.to_string()], Some(name.ident.to_string()))],
        UseTree::Rename(rename) if rename.ident == "self" => {
            vec![(Vec::new(), Some(rename.rename.to_string()))]
        }
        UseTree::Rename(rename) => vec![(vec![rename.ident.to_string()], Some(rename.rename.to_string()))],
        UseTree::Glob(_) => vec![(Vec::new(), None)],
    }
}

fn below(first: &syn::Ident, leaves: Vec<(Names, Option<String>)>) -> Vec<(Names, Option<String>)> {
    let first = first.to_string();
    let longer = leaves.into_iter().map(|(rest, name)| {
        // `{self}` brings the name before it.
        let name = name.map(|name| if name.is_empty() { first.clone() } else { name });
        (iter::once(first.clone()).chain(rest).collect(), name)
    });
    longer.collect()
}

pub(crate) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// Whether it is compiled for a crate's own tests only.
pub(crate) fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|condition| condition.is_ident("test"))
    })
}
