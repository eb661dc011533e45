//! Which version of the format a document is written in: its namespaces say so.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

use nets_core::finding::Finding;
use nets_core::rule_book::RuleId;
use nets_core::shipment::FormatVersion;
use nets_text::cut;

use super::broken::{LONGEST_NAME, WEB_PAGE};
use super::document::XmlDocument;
use super::ill_formed::no_root;
use super::names::without_unseen;
use super::namespace::{Family, NetsShare, nets_share, root_namespace};
use super::reader::{Characters, XmlListener, read};
use super::scope::{NamespaceId, Scope};
use super::tag::Tag;
use crate::budget::StepBudget;

/// The version of a document by its root element, or what is wrong with it.
pub(crate) fn root_version(
    document: &XmlDocument<'_>,
    budget: &StepBudget,
) -> Result<FormatVersion, Box<Finding>> {
    let mut root = Root { document, version: None };
    let read = read(document, budget, &mut root);
    match (root.version, read) {
        (Some(version), _) => version,
        (None, Err(broken)) => Err(Box::new(document.broken(broken))),
        (None, Ok(())) => Err(Box::new(document.broken(no_root(document.text.len())))),
    }
}

/// Hears the root element and no more.
struct Root<'c, 'd> {
    document: &'c XmlDocument<'d>,
    version: Option<Result<FormatVersion, Box<Finding>>>,
}

impl<'d> XmlListener<'d> for Root<'_, 'd> {
    fn start(&mut self, tag: &Tag<'d>, scope: &Scope<'d>) -> ControlFlow<()> {
        self.version = Some(check_root(tag, scope, self.document));
        ControlFlow::Break(())
    }

    fn text(&mut self, _text: Cow<'d, str>, _at: usize, _characters: Characters) {}

    fn end(&mut self, _at: usize) {}
}

/// What to do about a root element that is none of a shipment.
fn root_advice(local: &str, namespace: &str) -> String {
    if local.eq_ignore_ascii_case("html") {
        return WEB_PAGE.to_owned();
    }
    if !local.eq_ignore_ascii_case("shipment") {
        let local = cut(local, LONGEST_NAME, "…");
        return format!(
            "Begin with <shipment>, without what stands around it, such as an envelope: <{local}> is no shipment."
        );
    }
    match without_unseen(namespace) {
        Some(advice) => advice,
        None => "Write the namespace exactly so: it is compared letter by letter.".to_owned(),
    }
}

fn check_root(
    tag: &Tag<'_>,
    scope: &Scope<'_>,
    document: &XmlDocument<'_>,
) -> Result<FormatVersion, Box<Finding>> {
    let name = tag.namespace.map(|namespace| scope.name(namespace)).unwrap_or_default();
    let place = document.place(tag.attribute("xmlns").map_or(tag.at, |xmlns| xmlns.value_at));
    let expected = root_namespace(FormatVersion::V1_6);
    let Some(NetsShare { version, family: Some(Family::Shipment) }) = nets_share(name) else {
        let message = if name.is_empty() {
            format!("the root element <{}> has no namespace", tag.local)
        } else {
            "the namespace of the root element is not one of Nets Share".to_owned()
        };
        return Err(Box::new(
            Finding::new(RuleId::XmlNamespace, place, message)
                .found(name)
                .expected(format!("<shipment xmlns=\"{expected}\">"))
                .advice(root_advice(tag.local, name)),
        ));
    };
    FormatVersion::ALL.into_iter().find(|known| known.number() == version).ok_or_else(|| {
        Box::new(
            Finding::new(RuleId::XmlVersion, place, format!("version {version} of the format is not known"))
                .found(name)
                .expected("version 1.3, 1.4, 1.5 or 1.6")
                .advice(
                    without_unseen(version).unwrap_or_else(|| {
                        format!("Write the shipment in version 1.6: xmlns=\"{expected}\".")
                    }),
                ),
        )
    })
}

/// Looks for namespaces of another version than the root's, each told once.
#[derive(Debug, Default)]
pub(crate) struct Versions {
    told: BTreeSet<NamespaceId>,
}

impl Versions {
    /// Whether there was such a namespace.
    pub(crate) fn told_any(&self) -> bool {
        !self.told.is_empty()
    }

    pub(crate) fn check(
        &mut self,
        tag: &Tag<'_>,
        scope: &Scope<'_>,
        version: FormatVersion,
        document: &XmlDocument<'_>,
    ) -> Vec<Finding> {
        let mut findings = Vec::new();
        for attribute in &tag.attributes {
            let Some(prefix) = attribute.declares() else { continue };
            let Some(namespace) = scope.lookup(prefix) else { continue };
            let Some(found) = nets_share(&attribute.value) else { continue };
            if found.version == version.number() || !self.told.insert(namespace) {
                continue;
            }
            let right = attribute.value.replacen(found.version, version.number(), 1);
            let message = format!(
                "a namespace of version {} in a shipment of version {}",
                found.version,
                version.number()
            );
            findings.push(
                Finding::new(RuleId::XmlMixedVersions, document.place(attribute.value_at), message)
                    .found(attribute.value.as_ref())
                    .expected(right)
                    .advice("Give every Nets Share namespace the version of <shipment>."),
            );
        }
        findings
    }
}
