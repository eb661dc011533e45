//! In how many files an entry of the timeline is named.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};

use crate::imports::Sources;
use crate::mentions::{Written, attributes, is_for_tests};

/// The enums whose variants are entries, and the files that define them.
const DEFINED: [(&str, &str); 2] =
    [("Happening", "src/core/timeline.rs"), ("Observation", "src/core/event.rs")];

/// Files in which such a text is the name of something else: of a message's state, or of how a signing ended.
const NAMESAKES: [(&str, &str); 3] = [
    ("mail_returned", "src/core/state.rs"),
    ("mail_returned", "src/http/message.rs"),
    ("deadline_passed", "src/http/message.rs"),
];

/// For each of these public names the files of `src` that name its entry.
///
/// The file that defines it counts, and so does each other one that has its public name as a text, or the path
/// of its variant in anything but the making of a value: who makes one tells it. Tests do not count.
pub(crate) fn naming<'n>(
    sources: &Sources,
    names: impl Iterator<Item = &'n str>,
) -> BTreeMap<&'n str, BTreeSet<PathBuf>> {
    let files = sources.iter().filter(|(path, _)| is_counted(path));
    let named: Vec<_> = files.map(|(path, text)| (path, Named::of(path, text))).collect();
    let naming = |name: &str| {
        let variant = variant(name);
        let definition = format!(" {variant} {{");
        let is_defined = |file: &&&str| sources[Path::new(file)].contains(&definition);
        let defined = DEFINED.iter().map(|(_, file)| file).find(is_defined).map(PathBuf::from);
        let naming = named.iter().filter(|(path, named)| {
            named.names(name, &variant) && !NAMESAKES.contains(&(name, path.to_str().unwrap_or_default()))
        });
        defined.into_iter().chain(naming.map(|(path, _)| place(path))).collect()
    };
    names.map(|name| (name, naming(name))).collect()
}

/// The files of a module that defines entries are one with it.
fn place(path: &Path) -> PathBuf {
    let module = DEFINED.iter().find(|(_, file)| path.starts_with(Path::new(file).with_extension("")));
    module.map_or_else(|| path.to_owned(), |(_, file)| PathBuf::from(file))
}

fn is_counted(path: &Path) -> bool {
    let is_test = |part: &str| matches!(part, "tests" | "unit_tests" | "tests.rs");
    path.starts_with("src") && !path.iter().filter_map(|part| part.to_str()).any(is_test)
}

/// `FileWritten` for `file_written`.
fn variant(name: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    name.split('_').map(capital).collect()
}

/// What a file has written down outside of its tests.
#[derive(Default)]
struct Named {
    /// How often the path of a variant stands there, less how often a value of it is made.
    variants: BTreeMap<String, i64>,
    texts: BTreeSet<String>,
    /// What macros are given.
    given: String,
}

impl Named {
    fn of(path: &Path, text: &str) -> Named {
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut written = Written::default();
        written.visit_file(&file);
        let mut named = Named::default();
        written.paths.iter().for_each(|path| named.count(path, 1));
        named.visit_file(&file);
        named
    }

    fn names(&self, name: &str, variant: &str) -> bool {
        self.variants.get(variant).is_some_and(|count| *count > 0)
            || self.texts.contains(name)
            || self.given.contains(&format!("\"{name}\""))
    }

    fn count(&mut self, path: &[String], times: i64) {
        if let [.., of, variant] = path
            && DEFINED.iter().any(|(defined, _)| defined == of)
        {
            *self.variants.entry(variant.clone()).or_default() += times;
        }
    }
}

impl<'ast> Visit<'ast> for Named {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !is_for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_expr_struct(&mut self, made: &'ast syn::ExprStruct) {
        let path: Vec<_> = made.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.count(&path, -1);
        visit::visit_expr_struct(self, made);
    }

    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.texts.insert(text.value());
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        self.given.push_str(&called.tokens.to_string());
    }
}

#[test]
fn who_tells_an_entry_does_not_name_it_and_who_reads_it_does() {
    let entry = "happenings! { { user FileWritten { user: UserId }, } }";
    let tells = "fn f() { tell(Happening::FileWritten { user }) }";
    let read = |text: &str| {
        let sources = [
            ("src/core/timeline.rs", entry),
            ("src/core/event.rs", ""),
            ("src/a.rs", text),
            ("src/tests/b.rs", "fn no( {"),
        ];
        let sources = sources.map(|(path, text)| (PathBuf::from(path), text.to_owned()));
        naming(&sources.into(), ["file_written"].into_iter())["file_written"].len()
    };
    for text in
        [tells, "#[cfg(test)] mod tests { fn f() { \"file_written\" } }", "fn f() { \"file_written_too\" }"]
    {
        assert_eq!(read(text), 1, "{text}");
    }
    for text in [
        "fn f() { match it { Happening::FileWritten { .. } => 1 } }",
        "fn f() { matches!(it, Happening::FileWritten { .. }) }",
        "fn f() { assert_eq!(it, \"file_written\") }",
        "const NAME: &str = \"file_written\";",
    ] {
        assert_eq!(read(text), 2, "{text}");
    }
}
