//! The files in a sender's Outbound, listed and fetched without a trace on the timeline.

use std::fs::File;
use std::io::{self, Read};
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, Uri, header};
use axum::response::IntoResponse;
use hyper::body::{Frame, SizeHint};
use nets_core::Timestamp;
use nets_core::identity::UserId;
use nets_driver::{Stopped, World};
use serde::Serialize;
use utoipa::ToSchema;

use crate::local_time::{LocalTime, shortened};
use crate::nearest::nearest;
use crate::parameters::{NoParameters, Parameters};
use crate::problem::{Document, Problem, Reason};
use crate::reply::{self, Reply};
use crate::resources::shipments::check_user;
use crate::router::Api;

/// So much of a file is in memory at a time.
const PIECE: usize = 64 * 1024;

/// A file in Outbound.
#[derive(Serialize, ToSchema)]
pub(crate) struct OutboundFile {
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
    files: Vec<OutboundFile>,
    /// Whether there are more: ask again with the last `name` as `after`.
    more: bool,
}

/// The files in a sender's Outbound, by name.
#[utoipa::path(get, path = "/v1/outbound/{user}", tag = "outbound",
    params(
        ("user" = String, Path, description = "The sender's login"),
        ("after" = Option<String>, Query, description = "Only names behind this one"),
        ("limit" = Option<usize>, Query, description = "At most so many: 1000 when left out, 10000 at the most"),
    ),
    responses((status = 200, body = OutboundPage), (status = 400, description = "A parameter is wrong", body = Document),
        (status = 404, description = "No such sender", body = Document)))]
pub(crate) async fn list(
    State(api): State<Api>,
    user: Result<Path<String>, PathRejection>,
    uri: Uri,
) -> Reply {
    let parameters = Parameters::read(&uri, &["after", "limit"])?;
    let after = parameters.text("after");
    let limit = parameters.limit(1_000, 10_000)?;
    let world = api.control.world();
    let user = sender(&world, user?.0).await?;
    let time = LocalTime::new();
    let mut listed = world.files().outbound(&user, after, limit + 1).into_iter();
    let files = listed
        .by_ref()
        .take(limit)
        .map(|file| OutboundFile { local: time.show(file.at), name: file.name, size: file.size, at: file.at })
        .collect();
    reply::ok(&OutboundPage { files, more: listed.next().is_some() })
}

/// One file, as the sender would get it by SFTP.
#[utoipa::path(get, path = "/v1/outbound/{user}/{name}", tag = "outbound",
    params(
        ("user" = String, Path, description = "The sender's login"),
        ("name" = String, Path, description = "The file's name"),
    ),
    responses(
        (status = 200, description = "The file", content_type = "application/octet-stream", body = Vec<u8>),
        (status = 404, description = "No such file", body = Document),
    ))]
pub(crate) async fn read(
    State(api): State<Api>,
    path: Result<Path<(String, String)>, PathRejection>,
    _: NoParameters,
) -> Reply {
    let Path((user, name)) = path?;
    let world = api.control.world();
    let user = sender(&world, user).await?;
    let body = world.files().read_outbound(&user, &name).and_then(FileBody::new);
    let body = body.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => no_file(&world, &user, &name),
        _ if world.files().has_ended() => Problem::from(Stopped),
        _ => Problem::failed(format!("{} could not be read: {error}", shortened(&name))),
    })?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type(&name))),
        (header::CONTENT_DISPOSITION, disposition(&name)),
    ];
    Ok((headers, Body::new(body)).into_response())
}

async fn sender(world: &World, user: String) -> Result<UserId, Problem> {
    let checked = user.clone();
    world.query(move |view| check_user(view.simulator.scenario(), &checked)).await??;
    UserId::new(user).map_err(|malformed| Problem::new(Reason::UnknownUser, malformed.to_string()))
}

fn no_file(world: &World, user: &UserId, name: &str) -> Problem {
    let name = shortened(name);
    let problem = Problem::new(Reason::UnknownFile, format!("`{name}` is not in the Outbound of {user}"));
    let listed = world.files().outbound(user, None, usize::MAX);
    match nearest(&name, listed.iter().map(|file| file.name.as_str())) {
        Some(near) => problem.hint(format!("did you mean `{near}`?")),
        None => problem.hint(format!("/v1/outbound/{user} lists what is there")),
    }
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("zip") => "application/zip",
        Some("xml" | "receipt") => "application/xml",
        _ => "application/octet-stream",
    }
}

/// Names may hold anything a shipment's file name does: what HTTP cannot hold is percent-encoded.
fn disposition(name: &str) -> HeaderValue {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let plain: String =
        name.chars().map(|c| if u8::try_from(c).is_ok_and(is_plain) { c } else { '_' }).collect();
    let encoded: String = name
        .bytes()
        .map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    let value = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
    HeaderValue::try_from(value).unwrap_or(HeaderValue::from_static("attachment"))
}

/// A file read piece by piece, as fast as the client takes it. Reads come from the page cache: handing
/// them to another thread would take longer.
struct FileBody {
    file: File,
    left: u64,
}

impl FileBody {
    fn new(file: File) -> io::Result<Self> {
        let left = file.metadata()?.len();
        Ok(FileBody { file, left })
    }

    fn piece(&mut self) -> io::Result<Bytes> {
        let size = usize::try_from(self.left).map_or(PIECE, |left| left.min(PIECE));
        let mut piece = vec![0; size];
        self.file.read_exact(&mut piece)?;
        self.left -= size as u64;
        Ok(piece.into())
    }
}

impl hyper::body::Body for FileBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        Poll::Ready((self.left > 0).then(|| self.piece().map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_break_out_of_its_header() {
        let value = disposition("a\"b\r\nc ø.zip");
        let text = value.to_str().expect("plain text");
        assert_eq!(text, "attachment; filename=\"a_b__c__.zip\"; filename*=UTF-8''a%22b%0D%0Ac%20%C3%B8.zip");
    }

    #[test]
    fn a_receipt_is_xml() {
        assert_eq!(media_type("tTEST1_DK12345678_0000001_netsshare_a.zip.receipt"), "application/xml");
        assert_eq!(media_type("signed_documents_2026-01-09_1.zip"), "application/zip");
        assert_eq!(media_type("noextension"), "application/octet-stream");
    }
}
