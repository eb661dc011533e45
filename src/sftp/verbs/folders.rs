//! OPENDIR and READDIR: a folder's entries, some at a time, each with a long name as `ls -l` prints
//! it, then EOF. MKDIR and RMDIR: refused, since folders are Nets' to make.

use nets_mailbox::{Attributes, FileKind, ListingLine};

use crate::answer::{AnswerPacket, Answered};
use crate::handles::{OpenFolder, OpenHandle, handle};
use crate::longname::longname;
use crate::reader::Reader;
use crate::state::ChannelState;
use crate::status::Failure;

/// As many entries as OpenSSH's server sends at a time.
const ENTRIES_AT_A_TIME: usize = 100;

pub(super) fn open(state: &mut ChannelState, id: u32, mut request: Reader<'_>) -> Answered {
    let path = request.bytes()?;
    let place = state.handles.room()?;
    let listing = state.mailbox.list(path)?;
    let folder = OpenFolder { path: path.to_owned(), listing, begun: false };
    Ok(AnswerPacket::handle(id, state.handles.insert(place, OpenHandle::Folder(folder))).finish())
}

pub(super) fn read(state: &mut ChannelState, id: u32, mut request: Reader<'_>) -> Answered {
    let now = state.mailbox.now();
    let user = state.mailbox.user().as_str();
    let folder = state.handles.folder(handle(&mut request)?)?;
    let dots: &[&str] = if folder.begun { &[] } else { &[".", ".."] };
    let listed = folder.listing.more(ENTRIES_AT_A_TIME - dots.len())?;
    folder.begun = true;
    let count = dots.len() + listed.len();
    if count == 0 {
        return Err(Failure::end_of_file());
    }
    let of_folder = Attributes { kind: FileKind::Folder, size: 0, modified: now };
    let dots = dots.iter().map(|name| (*name, of_folder));
    let listed = listed.iter().map(|ListingLine { name, kind, size, modified }| {
        (&**name, Attributes { kind: *kind, size: *size, modified: *modified })
    });
    Ok(dots
        .chain(listed)
        .fold(AnswerPacket::names(id, count as u32), |answer, (name, attributes)| {
            answer.string(name).string(&longname(name, user, &attributes, now)).attributes_field(&attributes)
        })
        .finish())
}

pub(super) fn refuse_new(state: &ChannelState, mut request: Reader<'_>) -> Answered {
    Err(state.mailbox.refuse_new_folder(request.bytes()?).into())
}

pub(super) fn refuse_removal(state: &ChannelState, mut request: Reader<'_>) -> Answered {
    Err(state.mailbox.refuse_folder_removal(request.bytes()?).into())
}
