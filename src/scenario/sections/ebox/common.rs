//! Forms and lists that several parts of the section have.

use std::collections::{BTreeMap, BTreeSet};

use nets_core::identity::belgium::EboxEnvironment;
use nets_yaml::keys::{Form, words};
use nets_yaml::{Collector, Located, Node, Problem, list, value};

pub(super) const CBE: Form = Form::Code {
    pattern: "^[01][0-9]{9}$",
    words: "an enterprise number of 10 digits, the first of them 0 or 1",
};
pub(super) const SSIN: Form =
    Form::Code { pattern: "^[0-9]{11}$", words: "the number of a citizen, of 11 digits" };
pub(super) const ID: Form =
    Form::Code { pattern: "^[^\\s]{1,200}$", words: "1 to 200 characters without blanks" };
pub(super) const NAME: Form = Form::Text(200);
pub(super) const ENVIRONMENTS: [(&str, EboxEnvironment); 3] =
    [("int", EboxEnvironment::Int), ("acc", EboxEnvironment::Acc), ("prd", EboxEnvironment::Prd)];
pub(super) const IN_ENVIRONMENTS: Form = Form::List(&Form::Words(&words(&ENVIRONMENTS)));

/// Each under its name; one that is listed twice is told of.
pub(super) fn by_name<T, N: Ord + std::fmt::Display>(
    what: &str,
    items: Vec<Located<T>>,
    name: impl Fn(&T) -> N,
    out: &mut Collector,
) -> BTreeMap<N, T> {
    let mut named = BTreeMap::new();
    for Located { spot, it } in items {
        let name = name(&it);
        if named.contains_key(&name) {
            let message = format!("the {what} {name} is listed twice");
            out.add(Problem::error(spot, message).hint("keep one of them"));
        }
        named.insert(name, it);
    }
    named
}

pub(super) fn environments(node: &Node, out: &mut Collector) -> Option<BTreeSet<EboxEnvironment>> {
    let items = list(node, "environments", |node, out| value::word(node, &ENVIRONMENTS, out), out);
    if items.items.is_empty() && items.complete {
        out.add(
            Problem::error(node.spot, "there is no environment").expected("at least one of int, acc and prd"),
        );
        return None;
    }
    items.complete.then(|| items.items.into_iter().map(|environment| environment.it).collect())
}
