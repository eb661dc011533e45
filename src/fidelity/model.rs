//! What our elements may look like, learnt from files that we wrote.

use std::collections::{BTreeMap, BTreeSet};

use crate::difference::{DifferenceKind, FoundDifferences};
use crate::form::{ValueForm, shown};
use crate::reading::SeenElement;

/// By path. Bound: the elements of our own files, and of the user's templates.
#[derive(Default)]
pub(crate) struct FormModel(BTreeMap<String, ElementForms>);

/// Bound: as `FormModel`.
#[derive(Default)]
struct ElementForms {
    count: u64,
    /// How many of these elements have it.
    children: BTreeMap<String, u64>,
    attributes: BTreeMap<String, u64>,
    /// Which stood before which.
    before: BTreeSet<(String, String)>,
    values: BTreeSet<ValueForm>,
}

impl FormModel {
    pub(crate) fn learn(&mut self, element: &SeenElement) {
        let forms = self.0.entry(element.path.clone()).or_default();
        forms.count += 1;
        for child in &element.children {
            *forms.children.entry(child.clone()).or_default() += 1;
        }
        for attribute in &element.attributes {
            *forms.attributes.entry(attribute.name.clone()).or_default() += 1;
        }
        forms.before.extend(pairs(&element.children));
        forms.values.insert(ValueForm::of(&element.text));
    }

    /// Below an element that is not ours nothing is told.
    pub(crate) fn check(&self, element: &SeenElement, with_contents: bool, found: &mut FoundDifferences) {
        let Some(forms) = self.0.get(&element.path) else { return };
        let path = &element.path;
        let mut one_sided = |names: &[String], ours: &BTreeMap<String, u64>, mark: &str| {
            for name in names.iter().filter(|name| !ours.contains_key(*name)) {
                let (nets, none) = ("it is there".to_owned(), "none".to_owned());
                found.add(DifferenceKind::OnlyInNets, format!("{path}/{mark}{name}"), nets, none);
            }
            for (name, _) in
                ours.iter().filter(|(name, count)| **count == forms.count && !names.contains(name))
            {
                let (nets, always) = ("none".to_owned(), "always there".to_owned());
                found.add(DifferenceKind::OnlyInOurs, format!("{path}/{mark}{name}"), nets, always);
            }
        };
        one_sided(&element.children, &forms.children, "");
        let attributes: Vec<_> = element.attributes.iter().map(|attribute| attribute.name.clone()).collect();
        one_sided(&attributes, &forms.attributes, "@");
        for (first, second) in pairs(&element.children) {
            let (kept, turned) = ((first.clone(), second.clone()), (second.clone(), first.clone()));
            if forms.before.contains(&turned) && !forms.before.contains(&kept) {
                let (nets, ours) = (format!("before {second}"), format!("behind {second}"));
                found.add(DifferenceKind::Order, format!("{path}/{first}"), nets, ours);
            }
        }
        if element.children.is_empty() && !forms.takes(&element.text) {
            let ours: Vec<_> = forms.values.iter().map(ToString::to_string).collect();
            let nets = shown(&element.text, with_contents);
            found.add(DifferenceKind::Form, path.clone(), nets, ours.join(" or "));
        }
    }
}

impl ElementForms {
    /// A text is whatever it is, and where ours has elements alone nothing else is one.
    fn takes(&self, value: &str) -> bool {
        let form = ValueForm::of(value);
        let is_text = self.values.contains(&ValueForm::Text) && form != ValueForm::Empty;
        is_text || self.values.contains(&form)
    }
}

fn pairs(names: &[String]) -> impl Iterator<Item = (String, String)> {
    names
        .iter()
        .enumerate()
        .flat_map(|(at, first)| names[at + 1..].iter().map(move |second| (first.clone(), second.clone())))
}
