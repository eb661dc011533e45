//! The authorization server: tokens for assertions, and what a token is worth.

use std::fmt::Display;

use aws_lc_rs::rand;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use nets_core::ebox::setting::{EboxDoorAnswer, EboxDoorCall};
use nets_core::ebox::support::EboxSupport;
use nets_core::event::Observation;
use nets_core::faults::operation::FaultOperation;
use nets_driver::system_time;
use nets_oauth::{IntrospectionRequest, OAuthAnswer, OAuthRule, RealTime, TokenOutcome, TokenRequest};
use nets_web::{answer, read_beginning};

use crate::answers::Reply;
use crate::audit_note::AuditNote;
use crate::caller::Call;
use crate::faults;
use crate::turned_away::EboxTurnedAway;

/// The most bytes of a form; the server takes no more.
const MOST: usize = 64 << 10;

/// `POST .../oauth/v5/token`.
pub(crate) async fn token(call: Call, body: Body) -> Reply {
    let body = form(&call, body).await?;
    let met = faults::met(&call, FaultOperation::Token, None).await;
    if faults::leaves_undone(met.as_ref())
        && let Some(answer) = faults::told(&call, met.as_ref()).await
    {
        return Ok(AuditNote::default().beside(answer));
    }
    let scripted = call.desk.scripted(call.environment, EboxDoorCall::Token);
    if scripted == Some(EboxDoorAnswer::TokenUnavailable) {
        return Err(unavailable(&call));
    }
    let mut random = [0; 32];
    if rand::fill(&mut random).is_err() {
        return Err(call.status(500, "INTERNAL_ERROR", "no chance is left for a token"));
    }
    let called = called(&call);
    let authorization = call.authorization();
    let request = TokenRequest {
        content_type: call.headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes),
        body: &body,
        authorization: authorization.first().copied(),
        called: called.as_deref(),
        refused_on_purpose: scripted == Some(EboxDoorAnswer::TokenRefused),
    };
    let answered = call.server()?.token(request, RealTime::of(system_time()), &random);
    let remarks = joined(answered.remarks.iter());
    let note = match &answered.outcome {
        TokenOutcome::Granted(grant) => {
            let seconds = grant.expires_at.seconds() - grant.issued_at.seconds();
            call.world.observe(Observation::EboxTokenIssued {
                environment: call.environment,
                client: grant.client_id.clone(),
                scope: grant.scopes.join(" "),
                seconds: u64::try_from(seconds).unwrap_or(0),
                assertion_seconds: grant.assertion_seconds,
            });
            AuditNote::of(grant).with(remarks)
        }
        TokenOutcome::Refused { client_id, violations } => {
            let reason = joined(violations.iter().map(|violation| violation.explanation()));
            let asked = |rule| violations.iter().any(|violation| violation.rule == rule);
            let is_onboarding = asked(OAuthRule::UnknownClient) || asked(OAuthRule::Signature);
            let (support, standing) = refused_client(&call, client_id.as_deref()).await;
            let standing = standing.filter(|_| is_onboarding).map(|standing| format!("; {standing}"));
            let reason = reason + &standing.unwrap_or_default();
            let error = violations
                .first()
                .map_or("invalid_request", |first| first.rule.error().code().unwrap_or("invalid_request"));
            call.world.observe(Observation::EboxTokenRefused {
                environment: call.environment,
                client: client_id.clone(),
                error: error.to_owned(),
                rule: violations.first().map(|first| first.rule.id().to_owned()).unwrap_or_default(),
                reason: reason.clone(),
                support: Box::new(support),
            });
            AuditNote::default().with(reason)
        }
    };
    let told = faults::told(&call, met.as_ref()).await;
    Ok(note.beside(told.unwrap_or_else(|| wire(&answered.answer))))
}

/// What stands before the authorization server answers in its place.
fn unavailable(call: &Call) -> EboxTurnedAway {
    call.world.observe(Observation::EboxCallRefused {
        environment: call.environment,
        client: None,
        request: call.request.clone(),
        status: 503,
        reason: "the scenario has it refused, under `scripted`; nothing is wrong with it".to_owned(),
        support: call.support(None),
    });
    call.status(503, "SERVICE_UNAVAILABLE", "The service is temporarily unavailable")
}

/// `POST .../oauth/v5/introspect`.
pub(crate) async fn introspect(call: Call, body: Body) -> Reply {
    let body = form(&call, body).await?;
    let authorization = call.authorization();
    let request = IntrospectionRequest {
        content_type: call.headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes),
        body: &body,
        authorization: &authorization,
    };
    let answered = call.server()?.introspect(request, RealTime::of(system_time()));
    let note = answered.by.as_ref().map(|grant| AuditNote::of(grant)).unwrap_or_default();
    let reasons = joined(answered.violations.iter().map(|violation| violation.explanation()));
    if !reasons.is_empty() {
        call.world.observe(Observation::EboxCallRefused {
            environment: call.environment,
            client: answered.by.as_ref().map(|grant| grant.client_id.clone()),
            request: call.request.clone(),
            status: answered.answer.status,
            reason: reasons.clone(),
            support: call.support(answered.by.as_ref().map(|grant| grant.client_id.as_str())),
        });
    }
    Ok(note.with(reasons).beside(wire(&answered.answer)))
}

/// What a mail about a client that got no token holds, and what its onboarding lacks.
async fn refused_client(call: &Call, client: Option<&str>) -> (EboxSupport, Option<String>) {
    let environment = call.environment;
    let Some(client) = client.map(str::to_owned) else { return (EboxSupport::at(environment), None) };
    let found = call.look(move |view| view.simulator.ebox_support(environment, &client)).await;
    found.unwrap_or_else(|_| (EboxSupport::at(environment), None))
}

fn joined(texts: impl Iterator<Item = impl Display>) -> String {
    texts.map(|text| text.to_string()).collect::<Vec<_>>().join("; ")
}

async fn form(call: &Call, body: Body) -> Result<Vec<u8>, EboxTurnedAway> {
    // One more than is taken, so that the server tells of it.
    read_beginning(body, MOST + 1)
        .await
        .map_err(|problem| call.status(problem.status().as_u16(), "INVALID_INPUT", problem.detail()))
}

/// The address of the endpoint as the client has called it; whether by HTTPS or HTTP, only the client knows.
fn called(call: &Call) -> Option<String> {
    let host = call.headers.get(header::HOST)?.to_str().ok()?;
    let path = call.request.split_once(' ')?.1;
    Some(format!("https://{host}{path}"))
}

fn wire(answered: &OAuthAnswer) -> Response {
    let status = StatusCode::from_u16(answered.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = answer::text_with(status, "application/json", answered.body.clone());
    for (name, value) in &answered.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(*name), HeaderValue::from_str(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
