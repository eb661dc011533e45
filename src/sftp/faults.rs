//! How this door obeys faults: one place before anything is done of a request, and one before it is answered.

use bytes::Bytes;
use nets_core::faults::operation::{ByteSpan, DoorOperation, FaultOperation};
use nets_core::faults::planned::{FaultAnswer, FaultEffect, WaitBefore};
use nets_mailbox::{Mailbox, MetFault};

use crate::answer::AnswerPacket;
use crate::cutting::{Cutter, ends};
use crate::handles::{Handles, OpenHandle, handle};
use crate::reader::{MalformedPacket, Reader, WriteHead};
use crate::state::ChannelState;
use crate::status::{Code, Failure};
use crate::verb_answer::VerbAnswer;
use crate::verbs;

/// Answers one whole request; where a fault strikes, as that orders.
pub(crate) async fn answer(
    state: &mut ChannelState,
    kind: u8,
    body: &[u8],
) -> Result<VerbAnswer, MalformedPacket> {
    let mut request = Reader::new(body);
    if kind == verbs::INIT {
        return Ok(VerbAnswer::plain(verbs::init::answer(state)));
    }
    state.begun()?;
    let id = request.u32()?;
    // Without faults it costs one look at a number, and no room in what the session's task keeps.
    if !state.mailbox.faults().is_quiet()
        && let Some(answer) = Box::pin(struck(state, kind, id, request)).await
    {
        return Ok(answer);
    }
    Ok(VerbAnswer::plain(verbs::perform(state, kind, id, request).await))
}

/// What comes of a request at which a fault strikes; none where none does.
async fn struck(state: &mut ChannelState, kind: u8, id: u32, request: Reader<'_>) -> Option<VerbAnswer> {
    let met = met(state, kind, request).await?;
    Some(obey(state, kind, id, request, met).await)
}

/// The fault that strikes at a request, if any does.
async fn met(state: &ChannelState, kind: u8, request: Reader<'_>) -> Option<MetFault> {
    let faults = state.mailbox.faults().clone();
    let operation = operation(state, kind, request)?;
    faults.meet(operation).await
}

/// The fault that strikes at a WRITE of which the head has come.
pub(crate) async fn met_at_write(state: &ChannelState, head: WriteHead) -> Option<Box<MetFault>> {
    let faults = state.mailbox.faults();
    if faults.is_quiet() {
        return None;
    }
    Box::pin(struck_at_write(state, head)).await
}

async fn struck_at_write(state: &ChannelState, head: WriteHead) -> Option<Box<MetFault>> {
    let faults = state.mailbox.faults();
    let (faults, user) = (faults.clone(), state.mailbox.user().clone());
    let Ok(OpenHandle::Write(file)) = state.handles.get(head.handle) else { return None };
    let from = file.place_of(head.offset);
    let bytes = Some(ByteSpan { from, to: from.saturating_add(head.data as u64) });
    let path = Some(file.path());
    let met = DoorOperation { user: Some(user), path, bytes, ..DoorOperation::new(FaultOperation::Write) };
    let met = faults.meet(met).await?;
    met.wait(WaitBefore::Effect, ends(&state.mailbox, state.cutter.as_ref())).await;
    Some(Box::new(met))
}

/// How many bytes from this place of the file on are written or read.
pub(crate) fn bytes_up_to(met: &MetFault, file_place: u64) -> usize {
    let order = met.order();
    match order.effect {
        FaultEffect::Done => usize::MAX,
        FaultEffect::NotDone => 0,
        FaultEffect::Partly => {
            let up_to = order.byte.unwrap_or(0).saturating_sub(file_place);
            usize::try_from(up_to).unwrap_or(usize::MAX)
        }
    }
}

/// Does what the fault orders, and answers as it orders.
async fn obey(state: &mut ChannelState, kind: u8, id: u32, request: Reader<'_>, met: MetFault) -> VerbAnswer {
    met.wait(WaitBefore::Effect, ends(&state.mailbox, state.cutter.as_ref())).await;
    let order = met.order();
    let own = match order.effect {
        FaultEffect::Done => verbs::perform(state, kind, id, request).await,
        FaultEffect::Partly => read_partly(state, id, request, order.byte.unwrap_or(0)).await,
        FaultEffect::NotDone => leave_undone(state, kind, id, request),
    };
    let answer = told(&state.mailbox, state.cutter.as_ref(), id, &own, &met).await;
    if answer.is_none() || order.answer.is_failure() {
        forget_opened(&mut state.handles, &own);
    }
    VerbAnswer { answer, end: order.then }
}

/// What the client is told, once the session has waited for it.
pub(crate) async fn told(
    mailbox: &Mailbox,
    cutter: Option<&Cutter>,
    id: u32,
    own: &Bytes,
    met: &MetFault,
) -> Option<Bytes> {
    met.wait(WaitBefore::Answer, ends(mailbox, cutter)).await;
    match failure(met.order().answer) {
        Some(failure) => Some(AnswerPacket::failure(id, &failure).finish()),
        None if met.order().answer == FaultAnswer::None => None,
        None => Some(own.clone()),
    }
}

/// In OpenSSH's words.
pub(crate) fn failure(answer: FaultAnswer) -> Option<Failure> {
    let (code, words) = match answer {
        FaultAnswer::AsDone | FaultAnswer::None => return None,
        FaultAnswer::Denied => (Code::PermissionDenied, "Permission denied"),
        FaultAnswer::NoSuchFile => (Code::NoSuchFile, "No such file"),
        FaultAnswer::Unsupported => (Code::OpUnsupported, "Operation unsupported"),
        FaultAnswer::Failure
        | FaultAnswer::Unavailable
        | FaultAnswer::TooMany
        | FaultAnswer::ProxyPage
        | FaultAnswer::InvalidClient
        | FaultAnswer::InvalidToken
        | FaultAnswer::InsufficientScope => (Code::Failure, "Failure"),
    };
    Some(Failure::new(code, words))
}

/// Nothing is done but that a handle is closed, which it is whatever the answer: an upload is given up.
fn leave_undone(state: &mut ChannelState, kind: u8, id: u32, mut request: Reader<'_>) -> Bytes {
    if kind == verbs::CLOSE
        && let Ok(handle) = handle(&mut request)
    {
        // One that is not known is closed already.
        drop(state.handles.remove(handle));
    }
    AnswerPacket::ok(id).finish()
}

/// A READ that gets no more than there is up to this byte.
async fn read_partly(state: &mut ChannelState, id: u32, request: Reader<'_>, up_to: u64) -> Bytes {
    let end_of_file = || AnswerPacket::failure(id, &Failure::end_of_file()).finish();
    let mut fields = request;
    let (Ok(handle), Ok(offset), Ok(length)) = (handle(&mut fields), fields.u64(), fields.u32()) else {
        return verbs::perform(state, verbs::READ, id, request).await;
    };
    let length = u64::from(length).min(up_to.saturating_sub(offset));
    if length == 0 {
        return end_of_file();
    }
    let mut shorter = Vec::with_capacity(20);
    shorter.extend(4u32.to_be_bytes());
    shorter.extend(handle.to_be_bytes());
    shorter.extend(offset.to_be_bytes());
    shorter.extend((length as u32).to_be_bytes());
    verbs::perform(state, verbs::READ, id, Reader::new(&shorter)).await
}

/// A client that is not told of its handle never closes it: what it opened is given up.
fn forget_opened(handles: &mut Handles, own: &Bytes) {
    if let Some(handle) = AnswerPacket::opened(own) {
        drop(handles.remove(handle));
    }
}

/// What the request is, as faults know it; none for one at which none strikes.
fn operation(state: &ChannelState, kind: u8, request: Reader<'_>) -> Option<DoorOperation> {
    use FaultOperation::{Close, Extended, Open, Read, Readdir, Realpath, Remove, Rename, Setstat, Stat};
    let named = |operation| DoorOperation {
        user: Some(state.mailbox.user().clone()),
        path: path(&state.mailbox, request),
        ..DoorOperation::new(operation)
    };
    let open = |operation| DoorOperation {
        user: Some(state.mailbox.user().clone()),
        path: path_of_handle(state, request),
        ..DoorOperation::new(operation)
    };
    Some(match kind {
        verbs::OPEN | verbs::OPENDIR => named(Open),
        verbs::CLOSE => DoorOperation { read_whole: is_read_whole(state, request), ..open(Close) },
        verbs::READ => DoorOperation { bytes: bytes_to_read(state, request), ..open(Read) },
        verbs::STAT | verbs::LSTAT => named(Stat),
        verbs::FSTAT => open(Stat),
        verbs::SETSTAT => named(Setstat),
        verbs::FSETSTAT => open(Setstat),
        verbs::READDIR => open(Readdir),
        verbs::REMOVE => named(Remove),
        verbs::REALPATH => named(Realpath),
        verbs::RENAME => DoorOperation { to: second_path(&state.mailbox, request), ..named(Rename) },
        verbs::EXTENDED => {
            let mut fields = request;
            let name = fields.bytes().ok()?;
            let user = Some(state.mailbox.user().clone());
            let path = path(&state.mailbox, fields);
            match verbs::extension(name) {
                verbs::Extension::Rename => {
                    let to = second_path(&state.mailbox, fields);
                    DoorOperation { user, path, to, ..DoorOperation::new(Rename) }
                }
                verbs::Extension::SetAttributes => {
                    DoorOperation { user, path, ..DoorOperation::new(Setstat) }
                }
                verbs::Extension::OfHandle => DoorOperation {
                    user,
                    path: path_of_handle(state, fields),
                    ..DoorOperation::new(Extended)
                },
                verbs::Extension::OfPath => DoorOperation { user, path, ..DoorOperation::new(Extended) },
                verbs::Extension::Other => DoorOperation { user, ..DoorOperation::new(Extended) },
            }
        }
        _ => return None,
    })
}

/// The path that comes next, absolute and plain; the user's name in front of it is left out.
fn path(mailbox: &Mailbox, mut request: Reader<'_>) -> Option<String> {
    plain_path(mailbox, request.bytes().ok()?)
}

/// The same of a path.
pub(crate) fn plain_path(mailbox: &Mailbox, path: &[u8]) -> Option<String> {
    let canonical = mailbox.canonical(path).ok()?;
    let own = canonical.strip_prefix('/').and_then(|path| path.strip_prefix(mailbox.user().as_str()));
    Some(match own {
        Some("") => "/".to_owned(),
        Some(below) if below.starts_with('/') => below.to_owned(),
        Some(_) | None => canonical,
    })
}

fn second_path(mailbox: &Mailbox, mut request: Reader<'_>) -> Option<String> {
    request.bytes().ok()?;
    path(mailbox, request)
}

fn path_of_handle(state: &ChannelState, mut request: Reader<'_>) -> Option<String> {
    Some(match state.handles.get(handle(&mut request).ok()?).ok()? {
        OpenHandle::Write(file) => file.path(),
        OpenHandle::Read(file) => file.path(),
        OpenHandle::Folder(folder) => {
            let mut length = Vec::from((folder.path.len() as u32).to_be_bytes());
            length.extend_from_slice(&folder.path);
            path(&state.mailbox, Reader::new(&length))?
        }
    })
}

/// Whether the file is one that was read to its end.
fn is_read_whole(state: &ChannelState, mut request: Reader<'_>) -> bool {
    let opened = handle(&mut request).ok().and_then(|handle| state.handles.get(handle).ok());
    matches!(opened, Some(OpenHandle::Read(file)) if file.is_read_whole())
}

/// The bytes that a READ can get.
fn bytes_to_read(state: &ChannelState, mut request: Reader<'_>) -> Option<ByteSpan> {
    let opened = state.handles.get(handle(&mut request).ok()?).ok()?;
    let size = match opened {
        OpenHandle::Write(file) => file.size(),
        OpenHandle::Read(file) => file.size(),
        OpenHandle::Folder(_) => return None,
    };
    let from = request.u64().ok()?;
    let length = (request.u32().ok()? as usize).min(state.most_data) as u64;
    Some(ByteSpan { from, to: from.saturating_add(length).min(size) })
}
