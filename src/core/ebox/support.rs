//! What a mail to the support of the e-Box must hold, as the FAQ lists it.

use alloc::{borrow::ToOwned, string::String, vec::Vec};
use core::fmt;
use serde::{Deserialize, Serialize};

use crate::ebox::setting::EboxSetting;
use crate::identity::belgium::{CbeNumber, EboxClientId, EboxEnvironment};
use crate::onboarding::dossier::Dossier;
use crate::onboarding::papers::TypeSector;

/// Environment, CBE number, application, message type, sector and, for what scopes are about, the client. What is not
/// known is left out; of several, there are commas between. Bound: of each text 200 characters are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EboxSupport {
    /// As certificates have it, such as `ACC`.
    pub environment: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cbe: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
}

/// Of a text that a client has sent.
const LONGEST: usize = 200;

/// As much of a text as is kept; none of an empty one.
pub(crate) fn kept(text: &str) -> Option<String> {
    let kept: String = text.chars().filter(|each| !each.is_control()).take(LONGEST).collect();
    (!kept.is_empty()).then_some(kept)
}

fn joined<'t>(texts: impl Iterator<Item = &'t str>) -> Option<String> {
    let mut all: Vec<&str> = texts.collect();
    all.sort_unstable();
    all.dedup();
    kept(&all.join(", "))
}

impl EboxSupport {
    /// Where nothing else is known.
    pub fn at(environment: EboxEnvironment) -> Self {
        EboxSupport { environment: environment.at_onboarding().word().to_owned(), ..EboxSupport::default() }
    }

    /// Of a client, with all that is configured for it.
    pub fn of_client(environment: EboxEnvironment, setting: &EboxSetting, id: &str) -> Self {
        let known = EboxClientId::new(id).ok().and_then(|id| setting.clients.get(&id));
        let Some(client) = known.filter(|client| client.environments.contains(&environment)) else {
            return EboxSupport { client_id: kept(id), ..EboxSupport::at(environment) };
        };
        let is_its = |owner: &CbeNumber| *owner == client.organisation;
        let applications = || setting.applications.values().filter(move |it| is_its(&it.organisation));
        let types = || {
            setting.message_types.values().filter(|of_type| {
                of_type.environments.contains(&environment)
                    && applications().any(|application| of_type.applications.contains(&application.id))
            })
        };
        EboxSupport {
            cbe: Some(client.organisation.as_str().to_owned()),
            application: joined(applications().map(|it| it.id.as_str())),
            message_type: joined(types().map(|it| it.id.as_str())),
            sector: joined(types().map(|it| it.sector.name())),
            client_id: kept(id),
            ..EboxSupport::at(environment)
        }
    }

    /// Of dossiers that are about one client, whether or not it is configured.
    pub(crate) fn of_dossiers(environment: EboxEnvironment, id: &str, dossiers: &[&Dossier]) -> Self {
        let sectors = dossiers.iter().filter_map(|dossier| {
            let types = &dossier.form.as_ref()?.types;
            let sector = types.iter().find(|of_type| of_type.id == dossier.key.message_type)?.sector?;
            Some(match sector {
                TypeSector::Enterprise => "enterprise",
                TypeSector::Citizen => "citizen",
            })
        });
        EboxSupport {
            cbe: joined(dossiers.iter().map(|dossier| dossier.key.organisation.as_str())),
            application: joined(dossiers.iter().map(|dossier| dossier.key.application.as_str())),
            message_type: joined(dossiers.iter().map(|dossier| dossier.key.message_type.as_str())),
            sector: joined(sectors),
            client_id: kept(id),
            ..EboxSupport::at(environment)
        }
    }

    /// What a mail says, by name; none of what is not known.
    pub fn lines(&self) -> impl Iterator<Item = (&'static str, Option<&str>)> {
        [
            ("environment", Some(&self.environment)),
            ("CBE", self.cbe.as_ref()),
            ("application", self.application.as_ref()),
            ("message type", self.message_type.as_ref()),
            ("sector", self.sector.as_ref()),
            ("client id", self.client_id.as_ref()),
        ]
        .into_iter()
        .map(|(name, value)| (name, value.map(String::as_str).filter(|value| !value.is_empty())))
    }

    /// How many bytes its texts take.
    pub(crate) fn weight(&self) -> usize {
        let texts = [&self.cbe, &self.application, &self.message_type, &self.sector, &self.client_id];
        texts.into_iter().flatten().map(String::len).sum()
    }
}

impl fmt::Display for EboxSupport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (name, value)) in self.lines().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{name} {}", value.unwrap_or("not known"))?;
        }
        Ok(())
    }
}
