//! The rule book: every rule by which a shipment is judged, with its grade and source.

use nets_core::rule_book::{Rule, RuleId};
use nets_web::NoParameters;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::{Reply, ok};
use crate::route::routes;

#[derive(Serialize, ToSchema)]
struct RuleBook {
    /// Each with `id`, `stage`, `severity`, `seen` (where a sender meets it), `grade`, `title` and `source`.
    #[schema(value_type = Vec<Object>)]
    rules: Vec<&'static Rule>,
}

routes!(list);

/// Every rule, in the order in which a shipment meets them.
#[utoipa::path(get, path = "/v1/rules", tag = "rules", extensions(("x-of-all-worlds" = json!(true))), responses((status = 200, body = RuleBook)))]
async fn list(_: NoParameters) -> Reply {
    ok(&RuleBook { rules: RuleId::ALL.iter().map(|id| id.rule()).collect() })
}
