//! The senders of the scenario, and what was agreed with them: its materials.

use nets_core::identity::Organisation;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::{InWorld, OnlyWorld, Reply, ok};
use crate::message::NumberedView;
use crate::route::routes;

/// A sender, without its keys.
#[derive(Serialize, ToSchema)]
#[schema(title = "Sender")]
pub(crate) struct SenderView {
    /// The login.
    user: String,
    name: String,
    #[schema(value_type = NumberedView)]
    organisation: Organisation,
    /// The folder below Inbound.
    #[schema(example = "DK12345678")]
    folder: String,
    eboks_ids: Vec<String>,
    /// The e-Boks ids for which a subscription list comes every day.
    subscription_lists: Vec<String>,
    /// Whether it has an alias web service: `/v1/alias/service` says where.
    alias_service: bool,
    /// How many bytes its files may take together.
    quota: u64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Senders {
    senders: Vec<SenderView>,
}

/// What was agreed on documents of a kind.
#[derive(Serialize, ToSchema)]
#[schema(title = "Material")]
pub(crate) struct MaterialView {
    document_type: String,
    name: String,
    /// Days a signer has; left out when documents of this type are not signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    signing_deadline_days: Option<u16>,
    /// Delivered whether or not the recipient subscribes.
    mandatory: bool,
    /// Delivered at once, whatever the message says.
    realtime: bool,
    /// The one e-Boks id that may send it; left out when any of the sender's may.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    eboks_id: Option<String>,
    /// Whether people register for it by alias.
    alias: bool,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Materials {
    materials: Vec<MaterialView>,
}

routes!(list, materials);

/// The senders of the scenario, by login.
#[utoipa::path(get, path = "/v1/senders", tag = "scenario", responses((status = 200, body = Senders)))]
async fn list(InWorld { scenario, .. }: InWorld, _: OnlyWorld) -> Reply {
    let senders = scenario.scenario.senders.values().map(|sender| SenderView {
        user: sender.user.to_string(),
        name: sender.name.clone(),
        folder: sender.organisation.folder(),
        organisation: sender.organisation.clone(),
        eboks_ids: sender.eboks_ids.iter().map(ToString::to_string).collect(),
        subscription_lists: sender.subscription_lists.iter().map(ToString::to_string).collect(),
        alias_service: sender.alias_service.is_some(),
        quota: sender.quota,
    });
    ok(&Senders { senders: senders.collect() })
}

/// The materials of the scenario, by document type.
#[utoipa::path(get, path = "/v1/materials", tag = "scenario", responses((status = 200, body = Materials)))]
async fn materials(InWorld { scenario, .. }: InWorld, _: OnlyWorld) -> Reply {
    let materials = scenario.scenario.materials.values().map(|material| MaterialView {
        document_type: material.document_type.to_string(),
        name: material.name.clone(),
        signing_deadline_days: material.signing_deadline_days,
        mandatory: material.mandatory,
        realtime: material.realtime,
        eboks_id: material.eboks_id.as_ref().map(ToString::to_string),
        alias: material.alias.is_some(),
    });
    ok(&Materials { materials: materials.collect() })
}
