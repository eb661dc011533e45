//! Whether each list that lives as long as a world or the process says what bounds it.
//!
//! What lives so long is found from the types: what stands in a lock, a cell or an `Arc`, what a `static` holds, the
//! engine of the driver and the simulator of the core; and whatever these hold in turn, also behind a trait of ours.
//! A list among their fields has a line `Bound: ...` above it. Such a line above a type is for all that its values
//! hold: what a shipment or a scenario may have at the most is said once. A list that only a function holds is not seen.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};
use syn::{Attribute, Fields, Item, Type};

use crate::imports::Sources;
use crate::mentions::{attributes, is_for_tests};

const LISTS: [&str; 11] = [
    "Vec",
    "VecDeque",
    "BTreeMap",
    "BTreeSet",
    "HashMap",
    "HashSet",
    "BinaryHeap",
    "JoinSet",
    "FuturesUnordered",
    "UnboundedSender",
    "UnboundedReceiver",
];

/// What several hold or change: it outlives the call that made it.
const SHARED: [&str; 9] =
    ["Arc", "Weak", "Mutex", "RwLock", "RefCell", "OnceLock", "LazyLock", "OnceCell", "MutexGuard"];

/// What the thread of a world owns alone.
const OWNED: [&str; 2] = ["Engine", "Simulator"];

/// Each list that lives long and says no bound, as file, line, type and field.
pub(crate) fn unbounded(sources: &Sources) -> Vec<String> {
    let mut read = Read::default();
    for (path, text) in sources.iter().filter(|(path, _)| is_of_the_program(path)) {
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Reader { file: path, read: &mut read }.visit_file(&file);
    }
    read.unbounded()
}

fn is_of_the_program(path: &Path) -> bool {
    let is_for_tests = |folder: &str| ["tests", "unit_tests", "tests.rs", "unit_tests.rs"].contains(&folder);
    let mut folders = path.iter().filter_map(|folder| folder.to_str());
    folders.next() == Some("src") && !folders.any(is_for_tests)
}

/// A type of ours: its own words on a bound, and its fields.
struct Defined {
    file: PathBuf,
    has_bound: bool,
    fields: Vec<Field>,
}

struct Field {
    name: String,
    line: usize,
    has_bound: bool,
    is_list: bool,
    /// The types that stand in it.
    types: BTreeSet<String>,
}

#[derive(Default)]
struct Read {
    types: BTreeMap<String, Vec<Defined>>,
    /// The types that are behind each trait of ours.
    behind: BTreeMap<String, BTreeSet<String>>,
    traits: BTreeSet<String>,
    /// What is shared, by the file that says so.
    shared: BTreeSet<(PathBuf, String)>,
    found: Vec<String>,
}

impl Read {
    fn unbounded(mut self) -> Vec<String> {
        let owned = OWNED.iter().flat_map(|name| {
            let defined = self.types.get(*name).into_iter().flatten();
            defined.map(|defined| (defined.file.clone(), (*name).to_owned()))
        });
        let mut next: Vec<_> = owned.chain(self.shared.iter().cloned()).collect();
        let mut seen = BTreeSet::new();
        while let Some((by, name)) = next.pop() {
            if self.traits.contains(&name) {
                let behind = self.behind.get(&name).into_iter().flatten();
                next.extend(
                    behind.map(|name| (by.clone(), name.clone())).filter(|one| seen.insert(one.clone())),
                );
            }
            for defined in meant(&self.types, &by, &name).into_iter().filter(|defined| !defined.has_bound) {
                for field in &defined.fields {
                    if field.is_list && !field.has_bound {
                        let (file, line) = (defined.file.display(), field.line);
                        self.found.push(format!("{file}:{line}: {name}.{}", field.name));
                    }
                    let types = field.types.iter().filter(|_| !field.has_bound);
                    let types = types.map(|name| (defined.file.clone(), name.clone()));
                    next.extend(types.filter(|one| seen.insert(one.clone())));
                }
            }
        }
        self.found.sort();
        self.found.dedup();
        self.found
    }
}

/// The types that a name in a file can mean: one of the file, else one of the crate, else any.
fn meant<'t>(types: &'t BTreeMap<String, Vec<Defined>>, by: &Path, name: &str) -> Vec<&'t Defined> {
    let all: Vec<_> = types.get(name).into_iter().flatten().collect();
    let near = |is_near: &dyn Fn(&Path) -> bool| -> Vec<&'t Defined> {
        all.iter().copied().filter(|defined| is_near(&defined.file)).collect()
    };
    let of_file = near(&|file| file == by);
    let of_crate = near(&|file| crate_of(file) == crate_of(by));
    [of_file, of_crate].into_iter().find(|found| !found.is_empty()).unwrap_or(all)
}

/// The folder below `src` that is a crate; the root's files have none.
fn crate_of(path: &Path) -> Option<&std::ffi::OsStr> {
    path.iter().nth(1).filter(|_| path.iter().count() > 2)
}

struct Reader<'r> {
    file: &'r Path,
    read: &'r mut Read,
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if is_for_tests(attributes(item)) {
            return;
        }
        match item {
            Item::Struct(item) => self.define(&item.ident, &item.attrs, fields(&item.fields, &item.ident)),
            Item::Enum(item) => {
                let fields = item.variants.iter().flat_map(|variant| {
                    let has_bound = has_bound(&variant.attrs);
                    fields(&variant.fields, &variant.ident).into_iter().map(move |field| Field {
                        name: format!("{}.{}", variant.ident, field.name),
                        has_bound: field.has_bound || has_bound,
                        ..field
                    })
                });
                self.define(&item.ident, &item.attrs, fields.collect());
            }
            Item::Type(item) => {
                self.define(&item.ident, &item.attrs, vec![field("its type", &item.ty, &[], &item.ident)]);
            }
            Item::Static(item) => {
                // It is a type of its own, and is shared.
                self.define(&item.ident, &item.attrs, vec![field("it", &item.ty, &[], &item.ident)]);
                self.read.shared.insert((self.file.to_owned(), item.ident.to_string()));
            }
            Item::Trait(item) => drop(self.read.traits.insert(item.ident.to_string())),
            Item::Impl(item) => {
                if let Some((path, _)) = &item.trait_
                    && let Some(name) = path.segments.last()
                {
                    let behind = self.read.behind.entry(name.ident.to_string()).or_default();
                    behind.extend(named(&item.self_ty));
                }
            }
            _ => {}
        }
        visit::visit_item(self, item);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if !is_for_tests(&function.attrs) {
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_path_segment(&mut self, segment: &'ast syn::PathSegment) {
        if SHARED.contains(&segment.ident.to_string().as_str())
            && let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments
        {
            for argument in &arguments.args {
                if let syn::GenericArgument::Type(shared) = argument {
                    self.read
                        .shared
                        .extend(named(shared).into_iter().map(|name| (self.file.to_owned(), name)));
                }
            }
        }
        visit::visit_path_segment(self, segment);
    }
}

impl Reader<'_> {
    fn define(&mut self, name: &syn::Ident, attributes: &[Attribute], fields: Vec<Field>) {
        let defined = Defined { file: self.file.to_owned(), has_bound: has_bound(attributes), fields };
        for field in &defined.fields {
            // A list in a lock lives long, in whatever type the lock stands.
            let is_shared = field.types.iter().any(|name| SHARED.contains(&name.as_str()));
            if is_shared && field.is_list {
                self.read.shared.insert((self.file.to_owned(), name.to_string()));
            }
        }
        self.read.types.entry(name.to_string()).or_default().push(defined);
    }
}

/// Those without a name stand where their type's does.
fn fields(fields: &Fields, at: &syn::Ident) -> Vec<Field> {
    let named = fields.iter().enumerate().map(|(number, one)| match &one.ident {
        Some(name) => field(&name.to_string(), &one.ty, &one.attrs, name),
        None => field(&number.to_string(), &one.ty, &one.attrs, at),
    });
    named.collect()
}

fn field(name: &str, ty: &Type, attributes: &[Attribute], at: &syn::Ident) -> Field {
    let types = named(ty);
    Field {
        name: name.to_owned(),
        line: at.span().start().line,
        has_bound: has_bound(attributes),
        is_list: types.iter().any(|name| LISTS.contains(&name.as_str())),
        types,
    }
}

/// Whether a line of its documentation begins a sentence with `Bound:`.
fn has_bound(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let syn::Meta::NameValue(pair) = &attribute.meta else { return false };
        let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(line), .. }) = &pair.value else { return false };
        pair.path.is_ident("doc") && line.value().contains("Bound: ")
    })
}

/// The last word of each path in a type.
fn named(ty: &Type) -> BTreeSet<String> {
    let mut found = Named::default();
    found.visit_type(ty);
    found.0
}

#[derive(Default)]
struct Named(BTreeSet<String>);

impl<'ast> Visit<'ast> for Named {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.0.extend(path.segments.last().map(|last| last.ident.to_string()));
        visit::visit_path(self, path);
    }

    /// What a function takes and gives it does not hold.
    fn visit_parenthesized_generic_arguments(&mut self, _: &'ast syn::ParenthesizedGenericArguments) {}

    fn visit_type_fn_ptr(&mut self, _: &'ast syn::TypeFnPtr) {}
}
