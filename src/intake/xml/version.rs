//! Which version of the format a document is written in: its namespaces say so.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

use nets_core::finding::Finding;
use nets_core::rule_book::RuleId;
use nets_core::shipment::FormatVersion;

use super::document::Document;
use super::reader::{Broken, Characters, Listener, read};
use super::scope::{NamespaceId, Scope};
use super::tag::Tag;
use crate::budget::Budget;

const BASE: &str = "http://www.nets.eu/nets-share/";

/// The parts of the format, each with a namespace of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    Shipment,
    Eboks,
    Print,
    PrintNordic,
    Email,
}

/// What the name of a Nets Share namespace says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NetsShare<'n> {
    pub(crate) version: &'n str,
    /// None for a part that the format does not have.
    pub(crate) family: Option<Family>,
}

/// Takes the name of a namespace apart, if it is one of Nets Share.
pub(crate) fn nets_share(name: &str) -> Option<NetsShare<'_>> {
    let rest = name.strip_prefix(BASE)?;
    let (version, part) = rest.split_once('/').map_or((rest, None), |(version, part)| (version, Some(part)));
    let family = match part {
        None => Some(Family::Shipment),
        Some("eboks") => Some(Family::Eboks),
        Some("print") => Some(Family::Print),
        Some("print-nordic") => Some(Family::PrintNordic),
        Some("email") => Some(Family::Email),
        Some(_) => None,
    };
    Some(NetsShare { version, family })
}

/// The namespace of `<shipment>` in a version.
fn root_namespace(version: FormatVersion) -> String {
    format!("{BASE}{}", version.number())
}

/// The namespace that a prefix usually stands for, if it is that of a part of the format: in the
/// version of the namespaces in force, else in the newest.
pub(crate) fn usual_namespace(prefix: &str, scope: &Scope<'_>) -> Option<String> {
    let version = scope.bindings().find_map(|(_, namespace)| nets_share(scope.name(namespace)));
    let version = version.map_or(FormatVersion::V1_6.number(), |found| found.version);
    let name = format!("{BASE}{version}/{prefix}");
    nets_share(&name)?.family.is_some().then_some(name)
}

/// The version of a document by its root element, or what is wrong with it.
pub(crate) fn root_version(document: &Document<'_>, budget: &Budget) -> Result<FormatVersion, Box<Finding>> {
    let mut root = Root { document, version: None };
    let read = read(document, budget, &mut root);
    match (root.version, read) {
        (Some(version), _) => version,
        (None, Err(broken)) => Err(Box::new(document.broken(broken))),
        (None, Ok(())) => {
            Err(Box::new(document.broken(Broken::new(document.text.len(), "there is no root element"))))
        }
    }
}

/// Hears the root element and no more.
struct Root<'c, 'd> {
    document: &'c Document<'d>,
    version: Option<Result<FormatVersion, Box<Finding>>>,
}

impl<'d> Listener<'d> for Root<'_, 'd> {
    fn start(&mut self, tag: &Tag<'d>, scope: &Scope<'d>) -> ControlFlow<()> {
        self.version = Some(check_root(tag, scope, self.document));
        ControlFlow::Break(())
    }

    fn text(&mut self, _text: Cow<'d, str>, _at: usize, _characters: Characters) {}

    fn end(&mut self, _at: usize) {}
}

fn check_root(
    tag: &Tag<'_>,
    scope: &Scope<'_>,
    document: &Document<'_>,
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
                .advice("Write the namespace exactly so: it is compared letter by letter."),
        ));
    };
    FormatVersion::ALL.into_iter().find(|known| known.number() == version).ok_or_else(|| {
        Box::new(
            Finding::new(RuleId::XmlVersion, place, format!("version {version} of the format is not known"))
                .found(name)
                .expected("version 1.3, 1.4, 1.5 or 1.6")
                .advice(format!("Write the shipment in version 1.6: xmlns=\"{expected}\".")),
        )
    })
}

/// Looks for namespaces of another version than the root's, each told once.
#[derive(Debug, Default)]
pub(crate) struct Versions {
    told: BTreeSet<NamespaceId>,
}

impl Versions {
    pub(crate) fn check(
        &mut self,
        tag: &Tag<'_>,
        scope: &Scope<'_>,
        version: FormatVersion,
        document: &Document<'_>,
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
