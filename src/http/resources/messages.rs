//! The messages of a shipment, each with its progress.

use axum::http::Uri;
use nets_control::WorldReason;
use nets_core::shipment::Message;
use nets_core::state::MessageState;
use nets_web::written::shortened;
use nets_web::{InPath, Problem};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::api::{InWorld, OnlyWorld, Reply, ok, parameters};
use crate::description::BadParameter;
use crate::message::{MessageOfXml, ProgressView, STATES, states};
use crate::paging::{Hundred, cut};
use crate::problem::ProblemDocument;
use crate::resources::shipments::{find, upload_id};
use crate::route::routes;

/// A message as its shipment has it, and what came of it.
#[derive(Serialize, ToSchema)]
#[schema(title = "Message")]
pub(crate) struct MessageView {
    /// Its place in the shipment, from 0.
    index: usize,
    #[serde(flatten)]
    #[schema(value_type = MessageOfXml)]
    message: Message,
    /// `state` and what belongs to it: the times, the signers, the result, the file in Outbound.
    #[schema(value_type = ProgressView)]
    progress: MessageState,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct MessagePage {
    messages: Vec<MessageView>,
    /// Whether there are more: ask again with the last `index` as `after`.
    more: bool,
}

/// Which messages are listed.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query for the OpenAPI document; `list` reads it")]
struct MessageQuery {
    /// Only those in this state
    #[param(schema_with = states, required = false)]
    state: Option<String>,
    /// Only those behind this index
    after: Option<usize>,
}

routes!(list, read);

/// The messages of an accepted shipment, in its order.
#[utoipa::path(get, path = "/v1/shipments/{upload}/messages", tag = "shipments",
    params(
        ("upload" = u64, Path, description = "The shipment's number"),
        MessageQuery,
        Hundred,
    ),
    responses((status = 200, body = MessagePage), BadParameter,
        (status = 404, description = "No such shipment", body = ProblemDocument)))]
async fn list(here: InWorld, InPath(upload): InPath<String>, uri: Uri) -> Reply {
    let upload = upload_id(&upload)?;
    let parameters = parameters(&uri, &["state", "after", "limit"])?;
    let state = parameters.word("state", &STATES)?;
    let first = parameters.number("after", 0, usize::MAX - 1)?.map_or(0, |after| after + 1);
    let limit = Hundred::of(&parameters)?;
    let page = here.look(move |view| {
        let found = find(&view, upload)?;
        let behind = found.messages().enumerate().skip(first);
        let matching = behind.filter(|(_, (_, progress))| state.is_none_or(|state| progress.name() == state));
        let (messages, more) = cut(matching.map(message), limit);
        Ok(MessagePage { messages, more })
    });
    ok(&page.await?)
}

/// One message.
#[utoipa::path(get, path = "/v1/shipments/{upload}/messages/{index}", tag = "shipments",
    params(
        ("upload" = u64, Path, description = "The shipment's number"),
        ("index" = usize, Path, description = "The message's place in the shipment, from 0"),
    ),
    responses((status = 200, body = MessageView), (status = 404, description = "No such message", body = ProblemDocument)))]
async fn read(here: InWorld, InPath((upload, index)): InPath<(String, String)>, _: OnlyWorld) -> Reply {
    let upload = upload_id(&upload)?;
    let found = here.look(move |view| {
        let wanted = index.parse::<usize>().ok();
        let found = find(&view, upload)?;
        let mut messages = found.messages().enumerate();
        messages.find(|(index, _)| Some(*index) == wanted).map(message).ok_or_else(|| {
            let index = shortened(&index);
            Problem::new(WorldReason::UnknownMessage, format!("shipment {upload} has no message {index}"))
                .hint("messages are numbered from 0; a shipment that was not accepted has none")
        })
    });
    ok(&found.await?)
}

pub(crate) fn message((index, (message, progress)): (usize, (&Message, &MessageState))) -> MessageView {
    MessageView { index, message: message.clone(), progress: progress.clone() }
}
