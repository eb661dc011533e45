//! How many shipments and messages stand where.

use std::collections::BTreeMap;

use axum::http::Uri;
use nets_driver::UploadFilter;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::{InWorld, Reply, ok, parameters};
use crate::description::BadParameter;
use crate::problem::ProblemDocument;
use crate::resources::shipments::word_for;
use crate::route::routes;
use crate::sender::check_user;
use crate::walk::piece;

/// How many there are in each state. A state in which there are none is left out.
#[derive(Default, Serialize, ToSchema)]
pub(crate) struct Totals {
    /// By the `state` of shipments.
    shipments: BTreeMap<String, usize>,
    /// By the state of messages, those of accepted shipments.
    messages: BTreeMap<String, usize>,
}

impl Totals {
    fn add(&mut self, other: Totals) {
        for (all, more) in [(&mut self.shipments, other.shipments), (&mut self.messages, other.messages)] {
            for (state, count) in more {
                *all.entry(state).or_default() += count;
            }
        }
    }
}

routes!(read);

/// How many shipments and messages are in which state.
#[utoipa::path(get, path = "/v1/totals", tag = "shipments",
    params(("user" = Option<String>, Query, description = "Only this sender's")),
    responses((status = 200, body = Totals), BadParameter,
        (status = 404, description = "No such sender", body = ProblemDocument)))]
async fn read(here: InWorld, uri: Uri) -> Reply {
    let parameters = parameters(&uri, &["user"])?;
    let mut wanted = UploadFilter { user: parameters.text("user").map(str::to_owned), ..Default::default() };
    if let Some(user) = &wanted.user {
        check_user(&here.scenario.scenario, user)?;
    }
    let mut totals = Totals::default();
    loop {
        let counted = piece(&here, &wanted, |_, outlines| {
            let mut counted = Totals::default();
            for outline in outlines {
                let shipments = BTreeMap::from([(word_for(outline.standing).to_owned(), 1)]);
                counted.add(Totals { shipments, messages: outline.messages.clone() });
            }
            Ok(counted)
        });
        let (counted, last) = counted.await?;
        totals.add(counted);
        match last {
            Some(last) => wanted.after = last,
            None => return ok(&totals),
        }
    }
}
