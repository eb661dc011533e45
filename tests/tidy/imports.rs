//! Which file of a crate names which.
//!
//! Read from the syntax of the modules, from a crate's root on. A name counts for the file that defines
//! it: re-exports are followed. Methods are not seen, since only types tell where one is defined; nor are
//! tests inside a crate.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use syn::visit::Visit;
use syn::{Attribute, Item, UseTree, Visibility};

use crate::mentions::{Names, Written, attributes, is_for_tests, leaves};

/// The text of each file by its path.
pub(crate) type Sources = BTreeMap<PathBuf, String>;

/// Which files a file names.
pub(crate) type Imports = BTreeMap<PathBuf, BTreeSet<PathBuf>>;

/// So many re-exports of re-exports are followed.
const MOST_STEPS: usize = 16;

/// The files that each file of all crates names, but itself.
pub(crate) fn imports(sources: &Sources) -> Imports {
    let mut imports = Imports::new();
    for root in sources.keys().filter(|path| is_root(path)) {
        let mut read = Crate { sources, modules: BTreeMap::new(), mentions: Vec::new() };
        read.file(Vec::new(), root, &folder(root));
        for (from, to) in read.edges() {
            imports.entry(from).or_default().insert(to);
        }
    }
    imports
}

/// Where Cargo looks for packages, tests and benches.
fn is_root(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    matches!(name, Some("lib.rs" | "main.rs" | "build.rs"))
        || folder(path).file_name().is_some_and(|folder| folder == "tests")
}

fn folder(path: &Path) -> PathBuf {
    path.parent().map(Path::to_owned).unwrap_or_default()
}

/// Where a name in a module leads, unless to a module in it.
enum Name {
    Defined,
    Imported(Names),
}

#[derive(Default)]
struct Module {
    file: PathBuf,
    names: BTreeMap<String, Name>,
    /// The modules of which everything is imported.
    globs: Vec<Names>,
}

/// A path that a module has written down.
struct Mention {
    by: Names,
    path: Names,
    /// Everything in it is imported.
    is_whole: bool,
    /// It is shown to others; when it is a child's, that alone is no use of it.
    is_shown: bool,
}

/// What a path leads to.
struct Found {
    module: Names,
    is_module: bool,
}

struct Crate<'s> {
    sources: &'s Sources,
    modules: BTreeMap<Names, Module>,
    mentions: Vec<Mention>,
}

impl Crate<'_> {
    /// Reads a file; `folder` is where the files of its modules lie.
    fn file(&mut self, module: Names, path: &Path, folder: &Path) {
        let text = self.sources.get(path);
        let text = text.unwrap_or_else(|| panic!("{} is declared and not there", path.display()));
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        self.items(module, path, folder, &file.items);
    }

    fn items(&mut self, module: Names, path: &Path, folder: &Path, items: &[Item]) {
        self.modules.insert(module.clone(), Module { file: path.to_owned(), ..Module::default() });
        for item in items.iter().filter(|item| !is_for_tests(attributes(item))) {
            match item {
                Item::Mod(child) => self.child(&module, path, folder, child),
                Item::Use(import) => {
                    let is_shown = !matches!(import.vis, Visibility::Inherited);
                    self.import(&module, &import.tree, is_shown);
                }
                other => {
                    if let Some(name) = defined(other) {
                        self.name(&module, name, Name::Defined);
                    }
                    let mut written = Written::default();
                    written.visit_item(other);
                    self.mentions.extend(written.paths.into_iter().map(|path| {
                        let by = module.clone();
                        Mention { by, path, is_whole: false, is_shown: false }
                    }));
                }
            }
        }
    }

    fn child(&mut self, module: &Names, path: &Path, folder: &Path, child: &syn::ItemMod) {
        let name = child.ident.to_string();
        let below = folder.join(&name);
        let inner = child_of(module, &name);
        if let Some((_, items)) = &child.content {
            return self.items(inner, path, &below, items);
        }
        if let Some(named) = named_path(&child.attrs) {
            let file = tidied(&self::folder(path).join(named));
            return self.file(inner, &file, &self::folder(&file));
        }
        let beside = below.with_extension("rs");
        let file = if self.sources.contains_key(&beside) { beside } else { below.join("mod.rs") };
        self.file(inner, &file, &below);
    }

    fn import(&mut self, module: &Names, tree: &UseTree, is_shown: bool) {
        for (path, name) in leaves(tree) {
            let is_whole = name.is_none();
            match name {
                Some(name) => self.name(module, name, Name::Imported(path.clone())),
                None => self.modules.entry(module.clone()).or_default().globs.push(path.clone()),
            }
            self.mentions.push(Mention { by: module.clone(), path, is_whole, is_shown });
        }
    }

    fn name(&mut self, module: &Names, name: String, leads: Name) {
        self.modules.entry(module.clone()).or_default().names.insert(name, leads);
    }

    fn edges(&self) -> impl Iterator<Item = (PathBuf, PathBuf)> {
        self.mentions.iter().filter_map(|mention| {
            let found = self.resolve(&mention.by, &mention.path, MOST_STEPS)?;
            let is_of_child = found.module.starts_with(&mention.by);
            // Who names a module uses what it then names in it.
            if (found.is_module && !mention.is_whole) || (is_of_child && mention.is_shown) {
                return None;
            }
            let (from, to) = (&self.modules[&mention.by].file, &self.modules[&found.module].file);
            (from != to).then(|| (from.clone(), to.clone()))
        })
    }

    /// Where a path in this module leads; none when out of the crate.
    fn resolve(&self, from: &Names, path: &[String], steps: usize) -> Option<Found> {
        let steps = steps.checked_sub(1)?;
        let mut at = from.clone();
        for (index, name) in path.iter().enumerate() {
            let is_last = index + 1 == path.len();
            match name.as_str() {
                "crate" => at.clear(),
                "super" => drop(at.pop()),
                "self" => {}
                _ => match self.step(&at, name, is_last, steps) {
                    Some(Found { module, is_module: true }) => at = module,
                    Some(found) => return Some(found),
                    None if index == 0 => return None,
                    // What a macro makes is its module's.
                    None => return Some(Found { module: at, is_module: false }),
                },
            }
        }
        Some(Found { module: at, is_module: true })
    }

    /// Where one name in a module leads. A module and a function may have one name: what stands before
    /// others is the module.
    fn step(&self, at: &Names, name: &str, is_last: bool, steps: usize) -> Option<Found> {
        let module = self.modules.get(at)?;
        let child = Some(child_of(at, name)).filter(|child| self.modules.contains_key(child));
        let child = child.map(|module| Found { module, is_module: true });
        if !is_last && child.is_some() {
            return child;
        }
        let found = match module.names.get(name) {
            Some(Name::Defined) => Some(Found { module: at.clone(), is_module: false }),
            Some(Name::Imported(path)) => self.resolve(at, path, steps),
            None => None,
        };
        found.or(child).or_else(|| {
            let steps = steps.checked_sub(1)?;
            let wholes = module.globs.iter().filter_map(|glob| self.resolve(at, glob, steps));
            wholes
                .filter(|whole| whole.is_module)
                .find_map(|whole| self.step(&whole.module, name, is_last, steps))
        })
    }
}

fn child_of(module: &Names, name: &str) -> Names {
    module.iter().cloned().chain([name.to_owned()]).collect()
}

fn defined(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

/// The file that `#[path = "..."]` names.
fn named_path(attributes: &[Attribute]) -> Option<String> {
    attributes.iter().find_map(|attribute| match &attribute.meta {
        syn::Meta::NameValue(syn::MetaNameValue {
            path,
            value: syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }),
            ..
        }) if path.is_ident("path") => Some(text.value()),
        _ => None,
    })
}

/// The path without `..`.
fn tidied(path: &Path) -> PathBuf {
    let mut tidied = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(tidied.pop()),
            part => tidied.push(part),
        }
    }
    tidied
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(files: &[(&str, &str)]) -> Imports {
        imports(&files.iter().map(|(path, text)| (PathBuf::from(path), (*text).to_owned())).collect())
    }

    /// `from > to` for each, without the endings.
    fn named(files: &[(&str, &str)]) -> Vec<String> {
        let name = |path: &Path| path.with_extension("").display().to_string();
        let all = read(files);
        let pairs = all.iter().flat_map(|(from, named)| named.iter().map(move |to| (from, to)));
        pairs.map(|(from, to)| format!("{} > {}", name(from), name(to))).collect()
    }

    #[test]
    fn an_import_counts_for_the_file_that_defines_the_name() {
        let files = |import| {
            [
                ("lib.rs", "mod a; mod deep; pub use deep::Shown;"),
                ("a.rs", import),
                ("deep/mod.rs", "mod inner; pub use inner::{Inner, Other as Renamed}; pub struct Own;"),
                ("deep/inner.rs", "pub struct Inner; pub struct Other; pub fn inner() {}"),
            ]
        };
        for (import, to) in [
            ("use crate::deep::Own;", &["a > deep/mod"][..]),
            ("use super::deep::Inner;", &["a > deep/inner"]),
            ("use crate::deep::{Own as O, inner::{self, inner}};", &["a > deep/inner", "a > deep/mod"]),
            ("use crate::deep::Renamed;", &["a > deep/inner"]),
            ("use crate::deep as d; fn f() { d::Inner; }", &["a > deep/inner"]),
            ("use crate::deep::*; fn f(_: Inner) {}", &["a > deep/inner", "a > deep/mod"]),
            ("use crate::deep; use std::fmt; use other::deep::Own;", &[]),
        ] {
            assert_eq!(named(&files(import)), to, "{import}");
        }
    }

    #[test]
    fn a_path_counts_wherever_it_stands_and_a_method_nowhere() {
        let files = |text| [("main.rs", "mod a; mod b;"), ("a.rs", text), ("b.rs", "pub fn b() {}")];
        for text in [
            "fn f() { crate::b::b(); }",
            "fn f(_: Vec<super::b::B>) {}",
            "impl crate::b::B for X {}",
            "fn f() { format!(\"{}\", [crate::b::b()]); }",
            "fn f() { use crate::b::b; b() }",
            "struct A { #[arg(parser = crate::b::b)] a: u8 }",
            "mod inline { fn f() { super::super::b::b() } }",
            "use crate::b; fn f() { vec![b::b()]; }",
        ] {
            assert_eq!(named(&files(text)), ["a > b"], "{text}");
        }
        for text in [
            "fn f(b: X) { b.b(); b!(a.b::<u8>()); }",
            "pub(super) fn f() {}",
            "#[cfg(test)] use crate::b::b;",
            "#[cfg(test)] mod tests { use crate::b::b; }",
            "impl X { #[cfg(test)] fn f() { crate::b::b() } }",
        ] {
            assert_eq!(named(&files(text)), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_parent_uses_a_child_when_it_uses_what_the_child_has() {
        let files =
            |parent| [("lib.rs", "mod p;"), ("p/mod.rs", parent), ("p/c.rs", "use super::P; pub fn c() {}")];
        let up = "p/c > p/mod";
        for parent in ["mod c; pub use c::c;", "pub mod c;", "mod c; pub(crate) use c::*;"] {
            assert_eq!(named(&files(parent)), [up], "{parent}");
        }
        for parent in ["mod c; use c::c;", "mod c; fn f() { c::c() }", "mod c; pub use c::c; fn f() { c() }"]
        {
            assert_eq!(named(&files(parent)), [up, "p/mod > p/c"], "{parent}");
        }
    }

    #[test]
    fn files_are_found_as_the_compiler_finds_them() {
        let files = [
            (
                "tests/x.rs",
                "mod x { mod inner; } #[path = \"../shared/mod.rs\"] mod s; use s::t::T; use x::inner::I;",
            ),
            ("tests/x/inner.rs", "pub struct I; pub mod deeper;"),
            ("tests/x/inner/deeper.rs", "use super::I;"),
            ("shared/mod.rs", "pub mod t;"),
            ("shared/t.rs", "pub struct T;"),
        ];
        let expected =
            ["tests/x/inner/deeper > tests/x/inner", "tests/x > shared/t", "tests/x > tests/x/inner"];
        assert_eq!(named(&files), expected);
    }
}
