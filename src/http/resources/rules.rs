//! The rule book: every rule by which a shipment is judged, with its grade and source.

use nets_core::rule_book::{Rule, RuleId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::parameters::NoParameters;
use crate::reply::{self, Reply};

#[derive(Serialize, ToSchema)]
pub(crate) struct RuleBook {
    /// Each with `id`, `stage`, `severity`, `seen` (where a sender meets it), `grade`, `title` and `source`.
    #[schema(value_type = Vec<Object>)]
    rules: Vec<&'static Rule>,
}

/// Every rule, in the order in which a shipment meets them.
#[utoipa::path(get, path = "/v1/rules", tag = "rules", responses((status = 200, body = RuleBook)))]
pub(crate) async fn list(_: NoParameters) -> Reply {
    reply::ok(&RuleBook { rules: RuleId::ALL.iter().map(|id| id.rule()).collect() })
}
