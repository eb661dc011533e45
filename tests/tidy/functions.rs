//! How long each function is, from its `fn` to its closing brace.

use syn::visit::{self, Visit};
use syn::{Block, Signature};

pub(crate) struct Function {
    pub(crate) name: String,
    /// The line of its `fn`.
    pub(crate) begins: usize,
    pub(crate) lines: usize,
}

/// All functions of a source that have a body, those in others as well.
pub(crate) fn functions(text: &str) -> syn::Result<Vec<Function>> {
    let mut found = Found(Vec::new());
    found.visit_file(&syn::parse_file(text)?);
    Ok(found.0)
}

struct Found(Vec<Function>);

impl Found {
    fn add(&mut self, signature: &Signature, body: &Block) {
        let begins = signature.fn_token.span.start().line;
        let ends = body.brace_token.span.close().end().line;
        self.0.push(Function { name: signature.ident.to_string(), begins, lines: ends + 1 - begins });
    }
}

impl<'ast> Visit<'ast> for Found {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.add(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.add(&function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        if let Some(body) = &function.default {
            self.add(&function.sig, body);
        }
        visit::visit_trait_item_fn(self, function);
    }
}

#[test]
fn a_function_is_counted_from_its_name_to_its_closing_brace_wherever_it_stands() {
    let text = "
/// Not counted.
#[inline]
pub fn outer(
    x: u32,
) -> u32 {
    fn inner() {}
    x
}
trait T {
    fn without_body();
    fn with_body() {
    }
}
mod m {
    impl S {
        async fn method() {

        }
    }
}
";
    let found = functions(text).expect("a source");
    let found: Vec<_> = found.iter().map(|each| (each.name.as_str(), each.begins, each.lines)).collect();
    assert_eq!(found, [("outer", 4, 6), ("inner", 7, 1), ("with_body", 12, 2), ("method", 17, 3)]);
    assert!(functions("fn broken(").is_err());
}
