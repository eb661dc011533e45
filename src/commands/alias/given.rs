//! What `--scenario` says about a sender's alias service, for the commands that call it.

use std::error::Error;

use nets_alias::command::{FieldOptions, GivenPairs, ScenarioDefaults, ServiceOptions};
use nets_alias::conformance::Pair;
use nets_core::identity::UserId;
use nets_core::scenario::Material;
use nets_scenario::{AliasCalling, AliasPair, Loaded};

use crate::alias_calls::{Calling, MayName, Unusable};

/// Nothing, where no scenario is named.
pub fn given(service: &ServiceOptions, fields: &FieldOptions) -> Result<ScenarioDefaults, Box<dyn Error>> {
    let Some(file) = &service.scenario else { return Ok(ScenarioDefaults::default()) };
    let loaded = crate::commands::scenario(Some(file))?;
    let (user, settings) = chosen(&loaded, service.user.as_deref())?;
    let known = loaded.scenario.senders.get(user).and_then(|sender| sender.alias_service.as_ref());
    let calling = Calling::new(settings, known, &MayName::AnyFile)
        .map_err(|unusable| loaded.refused(unusable.iter().map(Unusable::as_error)));
    let given = calling?.given(known)?;
    let material = material(&loaded, fields.document_group.as_deref());
    let names = material.and_then(|material| material.alias.as_ref());
    Ok(ScenarioDefaults {
        document_group: material.map(|material| material.document_type.to_string()),
        field1: names.map(|names| names.field1_id.clone()),
        field2: names.map(|names| names.field2_id.clone()),
        pairs: pairs(settings),
        ..given
    })
}

/// The sender of this login, or the only one whose service is called.
fn chosen<'l>(
    loaded: &'l Loaded,
    user: Option<&str>,
) -> Result<(&'l UserId, &'l AliasCalling), Box<dyn Error>> {
    let mut called =
        loaded.alias_services.iter().filter(|(known, _)| user.is_none_or(|user| known.as_str() == user));
    match (called.next(), called.next()) {
        (Some(only), None) => Ok(only),
        (Some(_), Some(_)) => Err("several senders have an alias_service: say which with --user".into()),
        (None, _) => Err("no such sender has an alias_service in this scenario".into()),
    }
}

/// The material of this type, or the first that is set up for aliases.
fn material<'l>(loaded: &'l Loaded, document_type: Option<&str>) -> Option<&'l Material> {
    let mut by_alias = loaded.scenario.materials.values().filter(|material| material.alias.is_some());
    by_alias.find(|material| document_type.is_none_or(|wanted| material.document_type.as_str() == wanted))
}

fn pairs(settings: &AliasCalling) -> GivenPairs {
    let pair = |pair: &Option<AliasPair>| {
        pair.as_ref().map(|pair| Pair { first: pair.alias1.clone(), second: pair.alias2.clone() })
    };
    let check = &settings.check;
    GivenPairs {
        known: pair(&check.known),
        danish: pair(&check.danish),
        unknown: pair(&check.unknown),
        wrong: pair(&check.wrong),
        not_allowed: pair(&check.not_allowed),
        system_closed: pair(&check.system_closed),
        system_error: pair(&check.system_error),
    }
}
