//! How this door obeys faults: one place before anything is done of a request, and one before it is answered.

use axum::response::{IntoResponse, Response};
use nets_core::faults::operation::{DoorOperation, FaultOperation};
use nets_core::faults::planned::{FaultAnswer, FaultEffect, WaitBefore};
use nets_driver::{MetFault, World};
use nets_web::CutInstead;

use crate::caller::Call;

/// The fault that strikes, if any does, once the client has waited for its effect. Without faults it costs one look at a
/// number.
pub(crate) async fn met(call: &Call, operation: FaultOperation, client: Option<String>) -> Option<MetFault> {
    let faults = call.world.files().faults();
    if faults.is_quiet() {
        return None;
    }
    let met = faults.meet(DoorOperation { client, ..DoorOperation::new(operation) }).await?;
    met.wait(WaitBefore::Effect, ended(&call.world)).await;
    Some(met)
}

/// Whether what was asked is not done at all.
pub(crate) fn leaves_undone(met: Option<&MetFault>) -> bool {
    met.is_some_and(|met| met.order().effect == FaultEffect::NotDone)
}

/// What the client is told in the place of its answer; none where that is as it is.
pub(crate) async fn told(call: &Call, met: Option<&MetFault>) -> Option<Response> {
    let met = met?;
    met.wait(WaitBefore::Answer, ended(&call.world)).await;
    let (status, code, message) = match met.order().answer {
        FaultAnswer::AsDone => return None,
        FaultAnswer::None => return Some(axum::Extension(CutInstead).into_response()),
        FaultAnswer::Failure => (500, "INTERNAL_ERROR", "Internal server error"),
        FaultAnswer::Denied => (403, "FORBIDDEN", "Forbidden"),
        FaultAnswer::NoSuchFile => (404, "NOT_FOUND", "Not found"),
        FaultAnswer::Unsupported => (503, "SERVICE_UNAVAILABLE", "The service is temporarily unavailable"),
    };
    Some(call.status(status, code, message).into_response())
}

/// Resolves when the world has ended.
async fn ended(world: &World) {
    let mut news = world.news();
    while news.changed().await.is_ok() {}
}
