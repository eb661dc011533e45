//! What is called `error` is of a library or of the system, and is not printed: what is ours is a `problem`.

use std::path::Path;

use syn::visit::{self, Visit};
use syn::{Attribute, Fields, Type};

/// How an error would get among our words.
const PRINTED: [&str; 5] = ["{error}", "{error:", "%error", "?error", "error.to_string()"];

/// Where a source prints an error of others; tests may, and the one place that has words for them.
pub(crate) fn printed(path: &Path, text: &str) -> Vec<String> {
    let of_tests = ["tests", "unit_tests", "benches", "fuzz"];
    let is_test =
        path.iter().any(|part| of_tests.iter().any(|name| part == *name)) || path.ends_with("tests.rs");
    if is_test || path.ends_with("src/text/system.rs") {
        return Vec::new();
    }
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = (1..).zip(code.lines()).filter(|(_, line)| !line.trim_start().starts_with("//"));
    let printed = lines.filter(|(_, line)| PRINTED.iter().any(|words| line.contains(words)));
    let mut found: Vec<String> =
        printed.map(|(number, line)| format!("{}:{number}: {}", path.display(), line.trim())).collect();
    let mut shown = ShownErrors(Vec::new());
    if let Ok(file) = syn::parse_file(code) {
        shown.visit_file(&file);
    }
    found.extend(shown.0.into_iter().map(|name| format!("{}: {name}", path.display())));
    found
}

/// Sentences of `thiserror` that show a member whose type is called `Error`: no type of ours is.
struct ShownErrors(Vec<String>);

impl ShownErrors {
    fn look(&mut self, name: &str, attributes: &[Attribute], fields: &Fields) {
        let sentence = attributes.iter().filter(|attribute| attribute.path().is_ident("error"));
        let sentence = sentence.filter_map(|attribute| attribute.parse_args::<syn::LitStr>().ok()).next();
        let Some(sentence) = sentence.map(|sentence| sentence.value()) else { return };
        for (number, field) in fields.iter().enumerate() {
            let called = field.ident.as_ref().map_or_else(|| number.to_string(), ToString::to_string);
            let is_shown =
                sentence.contains(&format!("{{{called}}}")) || sentence.contains(&format!("{{{called}:"));
            if is_shown && is_of_others(&field.ty) {
                self.0.push(format!("{name} shows {called}"));
            }
        }
    }
}

fn is_of_others(kind: &Type) -> bool {
    matches!(kind, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "Error"))
}

impl<'ast> Visit<'ast> for ShownErrors {
    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.look(&item.ident.to_string(), &item.attrs, &item.fields);
        visit::visit_item_struct(self, item);
    }

    fn visit_variant(&mut self, variant: &'ast syn::Variant) {
        self.look(&variant.ident.to_string(), &variant.attrs, &variant.fields);
        visit::visit_variant(self, variant);
    }
}

#[test]
fn an_error_of_others_is_found_wherever_it_is_printed() {
    let count = |text: &str| printed(Path::new("src/a.rs"), text).len();
    for text in [
        "fn a() { format!(\"x: {error}\"); }",
        "fn a() { tracing::warn!(%error, \"x\"); }",
        "fn a() { b(error.to_string()); }",
        "enum A { #[error(\"x: {0}\")] B(io::Error) }",
        "enum A { #[error(\"x: {source}\")] B { source: std::io::Error } }",
        "#[error(\"x: {reason}\")] struct A { reason: rcgen::Error }",
    ] {
        assert_eq!(count(text), 1, "{text}");
    }
    for text in [
        "fn a() { format!(\"x: {problem}\"); }",
        "fn a() { format!(\"x: {}\", system_words(&error)); }",
        "// {error}",
        "enum A { #[error(\"x: {}\", system_words(.0))] B(io::Error) }",
        "enum A { #[error(\"x: {0}\")] B(StoreProblem) }",
        "#[cfg(test)]\nmod tests { fn a() { format!(\"x: {error}\"); } }",
    ] {
        assert_eq!(count(text), 0, "{text}");
    }
}
