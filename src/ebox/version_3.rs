//! Version 3 of the registry, as far as it is known: publishing and reference data. What else it has is answered as not
//! simulated.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue};
use nets_core::ebox::setting::EboxScope;
use nets_web::{get, post};

use crate::answers::Reply;
use crate::audit_note::AuditNote;
use crate::caller::{Call, Door, EboxCaller};
use crate::publishing::publish_for;
use crate::reference;
use crate::turned_away::EboxTurnedAway;

/// All that version 3 answers has it.
pub(crate) const INCOMPLETE: (HeaderName, HeaderValue) = (
    HeaderName::from_static("x-simulated-incompletely"),
    HeaderValue::from_static("version 3 of the registry is known in part: publishing and reference data"),
);

const ON_BEHALF: &str = "On-Behalf-Of-Enterprise-Number";

pub(crate) fn registry() -> Router<Door> {
    let publish = || post(publish);
    Router::new()
        .route("/ebox/messages", publish())
        .route("/ebox/messages/", publish())
        .route("/publishMessage", publish())
        .route("/ebox/{enterprise}/publications", post(multicast))
        .route("/ebox/{enterprise}/publications/{publication}/addRecipients", post(multicast))
        .route("/ebox/{enterprise}/publications/{publication}/multicastTasks", post(multicast))
        .route("/refData/messageTypes", get(reference::message_types))
        .route("/refData/messageTypes/{id}", get(reference::one_message_type))
        .route("/refData/senderApplications", get(reference::applications))
        .route("/refData/senderApplications/{id}", get(reference::one_application))
        .route("/refData/senderOrganizations", get(reference::organisations))
        .route("/refData/senderOrganizations/{id}", get(reference::one_organisation))
}

/// `POST /ebox/messages`.
async fn publish(call: Call, body: Body) -> Reply {
    let caller = call.authorize(&[EboxScope::PublicationSender])?;
    if call.headers.contains_key(ON_BEHALF) {
        let why = format!(
            "mandates are not simulated: leave out {ON_BEHALF}, and send as the enterprise of the certificate"
        );
        return Err(not_simulated(&call, &caller, &why));
    }
    publish_for(call, caller, body).await
}

/// Publications to many recipients.
async fn multicast(call: Call) -> Reply {
    let caller = call.authorize(&[EboxScope::PublicationSender])?;
    let why = "multicast is not simulated: publish to each recipient by POST /ebox/messages";
    Err(not_simulated(&call, &caller, why))
}

fn not_simulated(call: &Call, caller: &EboxCaller, why: &str) -> EboxTurnedAway {
    call.tell_refused(Some(caller.client.as_str()), 501, why);
    AuditNote::of(&caller.grant).refuse(call.status(501, "NOT_IMPLEMENTED", why))
}
