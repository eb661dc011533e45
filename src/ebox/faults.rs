//! How this door obeys faults: one place before anything is done of a request, and one before it is answered.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use nets_core::ebox::setting::EboxScope;
use nets_core::faults::operation::{DoorOperation, FaultOperation};
use nets_core::faults::planned::{FaultAnswer, FaultEffect, WaitBefore};
use nets_driver::{MetFault, World};
use nets_oauth::{BearerRefused, OAuthAnswer, OAuthRule};
use nets_web::CutInstead;

use crate::answers::{oauth_answer, proxy_page};
use crate::caller::{Call, EboxCaller};
use crate::platform::{failed, too_many, unavailable};

/// The fault that strikes, if any does, once the client has waited for its effect. Without faults it costs one look at a
/// number.
pub(crate) async fn met(
    call: &Call,
    operation: FaultOperation,
    caller: Option<&EboxCaller>,
) -> Option<MetFault> {
    let faults = call.world.files().faults();
    if faults.is_quiet() {
        return None;
    }
    let operation = DoorOperation {
        client: caller.map(|caller| caller.client.to_string()),
        environment: Some(call.environment),
        ..DoorOperation::new(operation)
    };
    let met = faults.meet(operation).await?;
    met.wait(WaitBefore::Effect, ended(&call.world)).await;
    Some(met)
}

/// Whether what was asked is not done at all.
pub(crate) fn leaves_undone(met: Option<&MetFault>) -> bool {
    met.is_some_and(|met| met.order().effect == FaultEffect::NotDone)
}

/// By which fault a request for a token is examined, and refused though it is right.
pub(crate) fn refuses_client(met: Option<&MetFault>) -> Option<&str> {
    let met = met.filter(|met| met.order().answer == FaultAnswer::InvalidClient)?;
    leaves_undone(Some(met)).then(|| met.name())
}

/// Waits as long as the fault has the client wait for its answer.
pub(crate) async fn wait(call: &Call, met: Option<&MetFault>) {
    if let Some(met) = met {
        met.wait(WaitBefore::Answer, ended(&call.world)).await;
    }
}

/// What the client is told in the place of its answer; none where that is as it is.
pub(crate) async fn told(
    call: &Call,
    met: Option<&MetFault>,
    caller: Option<&EboxCaller>,
) -> Option<Response> {
    let met = met?;
    wait(call, Some(met)).await;
    let of_token = |rule| {
        let grant = Arc::clone(&caller?.grant);
        let scope = EboxScope::PublicationSender.full();
        Some(BearerRefused::on_purpose(grant, rule, scope, met.name()))
    };
    let refused = match met.order().answer {
        FaultAnswer::InvalidToken => of_token(OAuthRule::UnknownToken),
        FaultAnswer::InsufficientScope => of_token(OAuthRule::MissingScope),
        _ => None,
    };
    let answer = match met.order().answer {
        FaultAnswer::AsDone => return None,
        FaultAnswer::None => return Some(axum::Extension(CutInstead).into_response()),
        FaultAnswer::Failure => failed(call).into_response(),
        FaultAnswer::NoSuchFile => call.not_found("Not found").into_response(),
        FaultAnswer::Unsupported | FaultAnswer::Unavailable => unavailable(call).into_response(),
        FaultAnswer::TooMany => too_many(call).into_response(),
        FaultAnswer::ProxyPage => proxy_page(),
        FaultAnswer::InvalidClient => oauth_answer(&OAuthAnswer::refused_on_purpose()),
        FaultAnswer::InvalidToken | FaultAnswer::InsufficientScope | FaultAnswer::Denied => match &refused {
            Some(refused) => call.bearer_refusal(refused).into_response(),
            None => call.status(403, "FORBIDDEN", "Forbidden").into_response(),
        },
    };
    // What is done is told as done; that its client does not know of it, the fault tells.
    if met.order().effect == FaultEffect::NotDone {
        let client = caller.map(|caller| caller.client.as_str());
        let why = format!("on purpose, by the fault `{}`; nothing is wrong with it", met.name());
        let why = refused.map_or(why, |refused| refused.violation.explanation());
        call.tell_refused_on_purpose(client, answer.status().as_u16(), why);
    }
    Some(answer)
}

/// Resolves when the world has ended.
async fn ended(world: &World) {
    let mut news = world.news();
    while news.changed().await.is_ok() {}
}
