//! The files in a sender's Outbound, listed and fetched without a trace on the timeline.

use std::io;

use axum::http::Uri;
use nets_core::Timestamp;
use nets_core::identity::UserId;
use nets_driver::{Stopped, World};
use nets_text::did_you_mean;
use nets_text::system_words;
use nets_web::written::shortened;
use nets_web::{InPath, Problem, attachment};
use serde::Serialize;
use utoipa::openapi::schema::{KnownFormat, SchemaFormat, Type};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::api::{InWorld, OnlyWorld, Reply, ok, parameters};
use crate::description::BadParameter;
use crate::paging::{Thousand, cut};
use crate::problem::{ApiRefusal, ProblemDocument};
use crate::route::routes;
use crate::sender::check_user;
use nets_control::{LocalTime, WorldReason};

/// A file in Outbound.
#[derive(Serialize, ToSchema)]
#[schema(as = OutboundFile)]
pub(crate) struct OutboundFileView {
    name: String,
    /// In bytes.
    size: u64,
    /// When Nets put it there.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// The same moment as a Copenhagen clock shows it.
    local: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct OutboundPage {
    files: Vec<OutboundFileView>,
    /// Whether there are more: ask again with the last `name` as `after`.
    more: bool,
}

/// The bytes of a file, which are no JSON.
pub(crate) struct FileBytes;

impl PartialSchema for FileBytes {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
            .into()
    }
}

impl ToSchema for FileBytes {}

routes!(list, read);

/// The files in a sender's Outbound, by name.
#[utoipa::path(get, path = "/v1/outbound/{user}", tag = "outbound",
    params(
        ("user" = String, Path, description = "The sender's login"),
        ("after" = Option<String>, Query, description = "Only names behind this one"),
        Thousand,
    ),
    responses((status = 200, body = OutboundPage), BadParameter, (status = 404, description = "No such sender", body = ProblemDocument)))]
async fn list(InWorld { world, .. }: InWorld, InPath(user): InPath<String>, uri: Uri) -> Reply {
    let parameters = parameters(&uri, &["after", "limit"])?;
    let after = parameters.text("after");
    let limit = Thousand::of(&parameters)?;
    let user = sender(&world, user).await?;
    let time = LocalTime::new();
    let listed = world.files().outbound(&user, after, limit + 1).into_iter();
    let listed = listed.map(|file| OutboundFileView {
        local: time.show(file.at),
        name: file.name,
        size: file.size,
        at: file.at,
    });
    let (files, more) = cut(listed, limit);
    ok(&OutboundPage { files, more })
}

/// One file, as the sender would get it by SFTP.
#[utoipa::path(get, path = "/v1/outbound/{user}/{name}", tag = "outbound",
    params(
        ("user" = String, Path, description = "The sender's login"),
        ("name" = String, Path, description = "The file's name"),
    ),
    responses(
        (status = 200, description = "The file", content(
            (FileBytes = "application/octet-stream"), (FileBytes = "application/xml"), (FileBytes = "application/zip"),
        )),
        (status = 404, description = "No such file", body = ProblemDocument),
    ))]
async fn read(
    InWorld { world, .. }: InWorld,
    InPath((user, name)): InPath<(String, String)>,
    _: OnlyWorld,
) -> Reply {
    let user = sender(&world, user).await?;
    let file = world.files().read_outbound(&user, &name);
    file.and_then(|file| attachment(file, &name, media_type(&name))).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => no_file(&world, &user, &name).into(),
        _ if world.files().has_ended() => Stopped.into(),
        _ => Problem::failed(format!("{} could not be read: {}", shortened(&name), system_words(&error)))
            .into(),
    })
}

async fn sender(world: &World, user: String) -> Result<UserId, ApiRefusal> {
    let checked = user.clone();
    world.query(move |view| check_user(view.simulator.scenario(), &checked)).await??;
    Ok(UserId::new(user)
        .map_err(|malformed| Problem::new(WorldReason::UnknownUser, malformed.to_string()))?)
}

fn no_file(world: &World, user: &UserId, name: &str) -> Problem {
    let name = shortened(name);
    let problem =
        Problem::new(WorldReason::UnknownFile, format!("`{name}` is not in the Outbound of {user}"));
    let listed = world.files().outbound(user, None, usize::MAX);
    let names = listed.iter().map(|file| file.name.as_str());
    problem.hint(
        did_you_mean(&name, names).unwrap_or_else(|| format!("/v1/outbound/{user} lists what is there")),
    )
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("zip") => "application/zip",
        Some("xml" | "receipt") => "application/xml",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_is_xml() {
        assert_eq!(media_type("tTEST1_DK12345678_0000001_netsshare_a.zip.receipt"), "application/xml");
        assert_eq!(media_type("signed_documents_2026-01-09_1.zip"), "application/zip");
        assert_eq!(media_type("noextension"), "application/octet-stream");
    }
}
