//! Whom an entry is about.

use crate::identity::{MessageRef, UploadId};

/// Whom one entry is about, by the fields that it has for that.
macro_rules! about {
    ($happening:ident, world $entry:ident) => {
        EntrySubject::default()
    };
    ($happening:ident, user $entry:ident) => {
        about!($happening, $entry { user } => EntrySubject { user: Some(user.as_str()), ..EntrySubject::default() })
    };
    ($happening:ident, login $entry:ident) => {
        about!($happening, $entry { user } => EntrySubject {
            user: user.as_ref().map(UserId::as_str),
            is_of_a_login: true,
            ..EntrySubject::default()
        })
    };
    ($happening:ident, upload $entry:ident) => {
        about!($happening, $entry { user, upload } => EntrySubject {
            user: Some(user.as_str()),
            upload: Some(*upload),
            ..EntrySubject::default()
        })
    };
    ($happening:ident, message $entry:ident) => {
        about!($happening, $entry { user, message, message_id } => EntrySubject {
            user: Some(user.as_str()),
            upload: Some(message.upload),
            message: Some((*message, message_id)),
            ..EntrySubject::default()
        })
    };
    ($happening:ident, file $entry:ident) => {
        about!($happening, $entry { user, subject } => EntrySubject {
            user: Some(user.as_str()),
            upload: subject.upload,
            message: subject.message.as_ref().map(|of| (of.message, of.message_id.as_str())),
            ..EntrySubject::default()
        })
    };
    ($happening:ident, $entry:ident { $($field:ident),* } => $about:expr) => {
        match $happening {
            Happening::$entry { $($field,)* .. } => $about,
            _ => EntrySubject::default(),
        }
    };
}

/// Whom and what an entry is about.
#[derive(Default)]
pub(super) struct EntrySubject<'e> {
    pub(super) user: Option<&'e str>,
    pub(super) upload: Option<UploadId>,
    pub(super) message: Option<(MessageRef, &'e str)>,
    /// It comes from a login, though it may not say which.
    pub(super) is_of_a_login: bool,
}
