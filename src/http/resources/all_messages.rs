//! The messages of all shipments in one list.

use std::sync::Arc;

use axum::http::Uri;
use nets_core::Timestamp;
use nets_core::identity::DocumentType;
use nets_core::shipment::Message;
use nets_core::state::MessageState;
use nets_driver::UploadFilter;
use nets_web::written::shortened;
use nets_web::{Parameters, Problem};
use serde::Serialize;
use utoipa::openapi::schema::Type;
use utoipa::openapi::{Object, ObjectBuilder};
use utoipa::{IntoParams, ToSchema};

use crate::api::{InWorld, Reply, ok, parameters};
use crate::description::{BadParameter, document_type};
use crate::message::{STATES, states};
use crate::paging::Hundred;
use crate::problem::ProblemDocument;
use crate::resources::messages::{MessageView, message};
use crate::resources::shipments::find;
use crate::route::routes;
use crate::sender::check_user;
use crate::walk::{moment_of, walk};

/// A message, and the shipment that brought it.
#[derive(Serialize, ToSchema)]
#[schema(title = "MessageOfShipment")]
pub(crate) struct MessageOfShipment {
    /// The number of the shipment.
    upload: u64,
    user: String,
    #[schema(required = true)]
    shipment_id: Option<String>,
    #[serde(flatten)]
    message: MessageView,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AllMessagesPage {
    messages: Vec<MessageOfShipment>,
    /// Whether there are more: ask again with the last `upload` and `index`, such as `3:17`, as `after`.
    more: bool,
}

fn place() -> Object {
    ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[0-9]{1,18}:[0-9]{1,18}$")).build()
}

/// Which messages are listed: everything given must hold.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query for the OpenAPI document; `Wanted` reads it")]
struct AllMessagesQuery {
    /// Only this sender's
    user: Option<String>,
    /// Only those of shipments with this `shipmentId`
    shipment_id: Option<String>,
    /// Only those in this state
    #[param(schema_with = states, required = false)]
    state: Option<String>,
    /// Only those for the recipient with this number or alias
    receiver: Option<String>,
    /// Only those of this material
    #[param(schema_with = document_type, required = false)]
    document_type: Option<String>,
    /// Only those waiting for signatures whose deadline is not later: Copenhagen time, or RFC 3339 with an offset
    deadline_until: Option<String>,
    /// Only those behind this one, such as `3:17` for message 17 of shipment 3
    #[param(schema_with = place, required = false)]
    after: Option<String>,
}

const FILTERS: [&str; 8] =
    ["user", "shipment_id", "state", "receiver", "document_type", "deadline_until", "after", "limit"];

routes!(list);

/// The messages of all accepted shipments, in the order of arrival.
#[utoipa::path(get, path = "/v1/messages", tag = "shipments", params(AllMessagesQuery, Hundred),
    responses((status = 200, body = AllMessagesPage), BadParameter,
        (status = 404, description = "No such sender", body = ProblemDocument)))]
async fn list(here: InWorld, uri: Uri) -> Reply {
    let parameters = parameters(&uri, &FILTERS)?;
    let wanted = Wanted::read(&parameters)?;
    let limit = Hundred::of(&parameters)?;
    let user = parameters.text("user").map(str::to_owned);
    if let Some(user) = &user {
        check_user(&here.scenario.scenario, user)?;
    }
    let (upload, _) = wanted.after.unwrap_or_default();
    // The upload in which the last page ended is looked at again.
    let uploads = UploadFilter { after: upload.saturating_sub(1), user, standing: None };
    let found = walk(
        &here,
        uploads,
        limit,
        Arc::new(move |view, outline, most| {
            if !wanted.may_be_in(&outline.messages, outline.shipment_id.as_deref()) {
                return Ok(Vec::new());
            }
            let record = find(view, outline.upload.id)?;
            let first = wanted.after.filter(|(upload, _)| *upload == outline.upload.id.0);
            let behind = record.messages().enumerate().skip(first.map_or(0, |(_, index)| index + 1));
            let matching =
                behind.filter(|(_, (message, progress))| wanted.takes(message, progress)).take(most);
            let of_shipment = matching.map(|found| MessageOfShipment {
                upload: outline.upload.id.0,
                user: outline.upload.user.to_string(),
                shipment_id: outline.shipment_id.clone(),
                message: message(found),
            });
            Ok(of_shipment.collect())
        }),
    );
    let (messages, more) = found.await?;
    ok(&AllMessagesPage { messages, more })
}

/// What a message must be to be listed.
struct Wanted {
    shipment_id: Option<String>,
    state: Option<&'static str>,
    receiver: Option<String>,
    document_type: Option<DocumentType>,
    deadline_until: Option<Timestamp>,
    after: Option<(u64, usize)>,
}

impl Wanted {
    fn read(parameters: &Parameters) -> Result<Wanted, Problem> {
        let document_type = parameters.text("document_type").map(|text| {
            DocumentType::new(text).map_err(|malformed| {
                let detail = format!("`{}` is no document type", shortened(text));
                Problem::bad_parameter("document_type", detail).hint(malformed.to_string())
            })
        });
        Ok(Wanted {
            shipment_id: parameters.text("shipment_id").map(str::to_owned),
            state: parameters.word("state", &STATES)?,
            receiver: parameters.text("receiver").map(str::to_owned),
            document_type: document_type.transpose()?,
            deadline_until: moment_of(parameters, "deadline_until")?,
            after: parameters.text("after").map(after).transpose()?,
        })
    }

    /// Whether an upload with so many messages in each state needs to be read.
    fn may_be_in<C>(
        &self,
        states: &std::collections::BTreeMap<String, C>,
        shipment_id: Option<&str>,
    ) -> bool {
        let waits = self.deadline_until.map(|_| SIGNING);
        self.shipment_id.as_deref().is_none_or(|wanted| shipment_id == Some(wanted))
            && [self.state, waits].into_iter().flatten().all(|state| states.contains_key(state))
            && !states.is_empty()
    }

    fn takes(&self, message: &Message, progress: &MessageState) -> bool {
        let is_due = |until: Timestamp| matches!(progress, MessageState::Signing { deadline, .. } if *deadline <= until);
        self.state.is_none_or(|state| progress.name() == state)
            && self.receiver.as_deref().is_none_or(|receiver| message.is_for(receiver))
            && self.document_type.as_ref().is_none_or(|wanted| message.document_type == *wanted)
            && self.deadline_until.is_none_or(is_due)
    }
}

/// The state in which a message has a deadline.
const SIGNING: &str = "signing";

fn after(text: &str) -> Result<(u64, usize), Problem> {
    parse_place(text).ok_or_else(|| {
        Problem::bad_parameter("after", format!("`{}` is not the place of a message", shortened(text)))
            .hint("write `3:17` for the message with the index 17 of shipment 3")
    })
}

/// The place of a message among all, such as `3:17`.
pub(crate) fn parse_place(text: &str) -> Option<(u64, usize)> {
    let digits =
        |part: &str| (1..=18).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let place = text.split_once(':').filter(|(upload, index)| digits(upload) && digits(index));
    place.and_then(|(upload, index)| Some((upload.parse().ok()?, index.parse().ok()?)))
}
