//! The names of the format's namespaces: each says a version and a part of the format.

use nets_core::shipment::FormatVersion;

use super::scope::Scope;

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
pub(super) fn root_namespace(version: FormatVersion) -> String {
    format!("{BASE}{}", version.number())
}

/// The namespace that a prefix usually stands for, if it is that of a part of the format: in the
/// version of the namespaces in force, else in the newest.
pub(super) fn usual_namespace(prefix: &str, scope: &Scope<'_>) -> Option<String> {
    let version = scope.bindings().find_map(|(_, namespace)| nets_share(scope.name(namespace)));
    let version = version.map_or(FormatVersion::V1_6.number(), |found| found.version);
    let name = format!("{BASE}{version}/{prefix}");
    nets_share(&name)?.family.is_some().then_some(name)
}
