//! Whose certificate it is: the sender that a scenario has, and what it is called.

use nets_core::ebox::setting::{EboxClient, EboxScope};
use nets_scenario::Loaded;

use crate::profile::CertifiedProfile;

/// The client of the e-Box that is meant: the first that may publish where none is named.
pub fn ebox_sender_of<'s>(loaded: &'s Loaded, client: Option<&str>) -> Option<&'s EboxClient> {
    let mut clients = loaded.scenario.ebox.iter().flat_map(|ebox| ebox.clients.values());
    match client {
        Some(client) => clients.find(|of| of.id.as_str() == client),
        None => clients.find(|of| of.scopes.contains(&EboxScope::PublicationSender)),
    }
}

/// The login, or the id of the client, of the first sender; empty where there is none.
pub(crate) fn first_sender(profile: CertifiedProfile, loaded: &Loaded) -> String {
    let user = match profile {
        CertifiedProfile::NetsShare => {
            loaded.scenario.senders.values().next().map(|sender| sender.user.as_str().to_owned())
        }
        CertifiedProfile::Ebox => ebox_sender_of(loaded, None).map(|client| client.id.to_string()),
    };
    user.unwrap_or_default()
}

/// The name of a sender in the scenario; that of the organisation of a client of the e-Box.
pub(crate) fn sender_name(profile: CertifiedProfile, loaded: &Loaded, user: &str) -> String {
    let scenario = &loaded.scenario;
    let name = match profile {
        CertifiedProfile::NetsShare => {
            let mut senders = scenario.senders.values();
            senders.find(|sender| sender.user.as_str() == user).map(|sender| sender.name.clone())
        }
        CertifiedProfile::Ebox => scenario.ebox.as_deref().and_then(|ebox| {
            let client = ebox.clients.values().find(|client| client.id.as_str() == user)?;
            Some(ebox.organisations.get(&client.organisation)?.name.any().to_owned())
        }),
    };
    name.unwrap_or_default()
}
