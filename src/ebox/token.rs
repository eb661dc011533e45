//! The authorization server: tokens for assertions, and what a token is worth.

use std::fmt::Display;

use aws_lc_rs::rand;
use axum::body::Body;
use axum::http::{HeaderValue, header};
use nets_core::ebox::support::EboxSupport;
use nets_core::event::Observation;
use nets_core::faults::operation::FaultOperation;
use nets_driver::system_time;
use nets_oauth::{IntrospectionRequest, OAuthRule, RealTime, TokenOutcome, TokenRequest};
use nets_web::read_beginning;

use crate::answers::{Reply, oauth_answer};
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
    let refused_by = faults::refuses_client(met.as_ref());
    if refused_by.is_none()
        && faults::leaves_undone(met.as_ref())
        && let Some(answer) = faults::told(&call, met.as_ref(), None).await
    {
        return Ok(AuditNote::default().beside(answer));
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
        called: &called,
        refused_by,
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
    if refused_by.is_some() {
        faults::wait(&call, met.as_ref()).await;
        return Ok(note.beside(oauth_answer(&answered.answer)));
    }
    let told = faults::told(&call, met.as_ref(), None).await;
    Ok(note.beside(told.unwrap_or_else(|| oauth_answer(&answered.answer))))
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
        let client = answered.by.as_ref().map(|grant| grant.client_id.as_str());
        call.tell_refused(client, answered.answer.status, reasons.clone());
    }
    Ok(note.with(reasons).beside(oauth_answer(&answered.answer)))
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

/// The address of the endpoint as the client may have called it: where we speak plain HTTP, another may speak HTTPS before us.
fn called(call: &Call) -> Vec<String> {
    let host = call.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let path = call.request.split_once(' ').map(|(_, path)| path);
    let Some((host, path)) = host.zip(path) else { return Vec::new() };
    let plain = call.is_plain.then(|| format!("http://{host}{path}"));
    [format!("https://{host}{path}")].into_iter().chain(plain).collect()
}
