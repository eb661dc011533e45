//! Where each part of the service lies, below an environment.

pub(crate) const REGISTRY: &str = "/REST/ebox/enterprise/messageRegistry/v2";
pub(crate) const REGISTRY_3: &str = "/REST/ebox/enterprise/messageRegistry/v3";
pub(crate) const FEDERATION: &str = "/REST/ebox/enterprise/federation/v1";
pub(crate) const OAUTH: &str = "/REST/oauth";
/// The versions of the authorization server that documents name.
pub(crate) const OAUTH_VERSIONS: [&str; 3] = ["v3", "v4", "v5"];
