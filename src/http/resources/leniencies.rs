//! What the simulator forgave clients that current servers would not let in.

use nets_core::scenario::Leniencies;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::{InWorld, OnlyWorld, Reply, ok};
use crate::route::routes;

/// What was forgiven since the world began, or since the process was started that goes on with it.
#[derive(Serialize, ToSchema)]
#[schema(as = Leniencies)]
struct LenienciesView {
    /// Whether the scenario refuses them (`leniencies: refused`).
    refused: bool,
    leniencies: Vec<LeniencyView>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Leniency)]
struct LeniencyView {
    leniency: String,
    /// How often it was used.
    count: u64,
}

routes!(leniencies);

/// What was forgiven, and how often.
#[utoipa::path(get, path = "/v1/leniencies", tag = "timeline", responses((status = 200, body = LenienciesView)))]
async fn leniencies(InWorld { world, scenario, .. }: InWorld, _: OnlyWorld) -> Reply {
    let counted = world.query(|view| {
        let leniencies = view.timeline.leniencies();
        leniencies.map(|(leniency, count)| LeniencyView { leniency: leniency.to_owned(), count }).collect()
    });
    let refused = scenario.scenario.leniencies == Leniencies::Refused;
    ok(&LenienciesView { refused, leniencies: counted.await? })
}
