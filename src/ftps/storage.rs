//! What the library asks for, answered by the mailbox.

use std::fmt;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use nets_core::Timestamp;
use nets_mailbox::{Attributes, FileKind, Refusal};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::spawn_blocking;
use unftp_core::auth::{
    AuthenticationError, Authenticator, Credentials, Principal, UserDetail, UserDetailError,
    UserDetailProvider,
};
use unftp_core::storage::{
    Error, ErrorKind, FEATURE_RESTART, Fileinfo, Metadata, Result as LibraryResult, StorageBackend,
};

use crate::download::download;
use crate::listing::list;
use crate::reply::FtpReply;
use crate::session::{FtpsSession, ListingForm, Transfer};
use crate::upload::upload;

/// A sender's mailbox, as the library asks for it. Its data connections are not used.
pub(crate) struct MailboxStorage(pub Arc<FtpsSession>);

impl fmt::Debug for MailboxStorage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("MailboxStorage")
    }
}

/// The front has decided on the login.
#[derive(Debug)]
pub(crate) struct DecidedAlready;

#[async_trait]
impl Authenticator for DecidedAlready {
    async fn authenticate(&self, username: &str, _: &Credentials) -> Result<Principal, AuthenticationError> {
        Ok(Principal { username: username.to_owned() })
    }
}

#[async_trait]
impl UserDetailProvider for DecidedAlready {
    type User = LibraryUser;

    async fn provide_user_detail(&self, _: &Principal) -> Result<LibraryUser, UserDetailError> {
        Ok(LibraryUser)
    }
}

/// The library need not know whose session it is.
#[derive(Debug)]
pub(crate) struct LibraryUser;

impl UserDetail for LibraryUser {}

impl fmt::Display for LibraryUser {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("sender")
    }
}

pub(crate) struct MailboxFacts(Attributes);

impl Metadata for MailboxFacts {
    fn len(&self) -> u64 {
        self.0.size
    }

    fn is_dir(&self) -> bool {
        self.0.kind == FileKind::Folder
    }

    fn is_file(&self) -> bool {
        self.0.kind == FileKind::File
    }

    fn is_symlink(&self) -> bool {
        false
    }

    fn modified(&self) -> LibraryResult<SystemTime> {
        Ok(system_time(self.0.modified))
    }

    fn gid(&self) -> u32 {
        0
    }

    fn uid(&self) -> u32 {
        0
    }
}

fn system_time(at: Timestamp) -> SystemTime {
    let since = u64::try_from(at.as_second()).unwrap_or(0);
    SystemTime::UNIX_EPOCH + Duration::from_secs(since)
}

fn bytes<P: AsRef<Path>>(path: &P) -> Vec<u8> {
    path.as_ref().as_os_str().as_encoded_bytes().to_vec()
}

impl MailboxStorage {
    fn told<T>(&self, result: Result<T, FtpReply>) -> LibraryResult<T> {
        result.map_err(|reply| self.0.refuse(reply))
    }

    fn answered<T>(&self, result: Result<T, Refusal>) -> LibraryResult<T> {
        result.map_err(|refusal| self.0.refused(&refusal))
    }

    async fn listed(&self, path: Vec<u8>) -> LibraryResult<()> {
        let form = match self.0.transfer() {
            Transfer::List(form) => form,
            Transfer::From(_) | Transfer::Append => ListingForm::Long,
        };
        self.told(list(&self.0, &path, form).await)
    }
}

#[async_trait]
impl StorageBackend<LibraryUser> for MailboxStorage {
    type Metadata = MailboxFacts;

    fn supported_features(&self) -> u32 {
        FEATURE_RESTART
    }

    async fn metadata<P: AsRef<Path> + Send + fmt::Debug>(
        &self,
        _: &LibraryUser,
        path: P,
    ) -> LibraryResult<MailboxFacts> {
        let _call = self.0.turn.call();
        self.answered(self.0.mailbox.stat(&bytes(&path)).map(MailboxFacts))
    }

    async fn list<P: AsRef<Path> + Send + fmt::Debug>(
        &self,
        _: &LibraryUser,
        _: P,
    ) -> LibraryResult<Vec<Fileinfo<PathBuf, MailboxFacts>>> {
        Err(ErrorKind::CommandNotImplemented.into())
    }

    async fn list_fmt<P: AsRef<Path> + Send + fmt::Debug>(
        &self,
        _: &LibraryUser,
        path: P,
    ) -> Result<Cursor<Vec<u8>>, Error> {
        let _call = self.0.turn.call();
        self.listed(bytes(&path)).await.map(|()| Cursor::default())
    }

    async fn nlst<P: AsRef<Path> + Send + fmt::Debug>(
        &self,
        _: &LibraryUser,
        path: P,
    ) -> Result<Cursor<Vec<u8>>, std::io::Error> {
        let _call = self.0.turn.call();
        let listed = self.listed(bytes(&path)).await;
        listed.map(|()| Cursor::default()).map_err(|_| std::io::ErrorKind::NotFound.into())
    }

    async fn get_into<'a, P, W: ?Sized>(
        &self,
        _: &LibraryUser,
        path: P,
        _: u64,
        _: &'a mut W,
    ) -> LibraryResult<u64>
    where
        W: AsyncWrite + Unpin + Sync + Send,
        P: AsRef<Path> + Send + fmt::Debug,
    {
        let _call = self.0.turn.call();
        self.told(download(&self.0, &bytes(&path)).await)
    }

    async fn get<P: AsRef<Path> + Send + fmt::Debug>(
        &self,
        _: &LibraryUser,
        _: P,
        _: u64,
    ) -> LibraryResult<Box<dyn AsyncRead + Send + Sync + Unpin>> {
        Err(ErrorKind::CommandNotImplemented.into())
    }

    async fn put<P: AsRef<Path> + Send + fmt::Debug, R: AsyncRead + Send + Sync + Unpin + 'static>(
        &self,
        _: &LibraryUser,
        _: R,
        path: P,
        _: u64,
    ) -> LibraryResult<u64> {
        let _call = self.0.turn.call();
        self.told(upload(&self.0, &bytes(&path)).await)
    }

    async fn del<P: AsRef<Path> + Send + fmt::Debug>(&self, _: &LibraryUser, path: P) -> LibraryResult<()> {
        let _call = self.0.turn.call();
        let removed = self.0.mailbox.remove(&bytes(&path)).await;
        self.answered(removed)
    }

    async fn mkd<P: AsRef<Path> + Send + fmt::Debug>(&self, _: &LibraryUser, path: P) -> LibraryResult<()> {
        let _call = self.0.turn.call();
        self.answered(Err(self.0.mailbox.refuse_new_folder(&bytes(&path))))
    }

    /// It replaces a file of the new name, as servers of the kind do.
    async fn rename<P: AsRef<Path> + Send + fmt::Debug>(
        &self,
        _: &LibraryUser,
        from: P,
        to: P,
    ) -> LibraryResult<()> {
        let _call = self.0.turn.call();
        let (mailbox, from, to) = (self.0.mailbox.clone(), bytes(&from), bytes(&to));
        let renaming = if mailbox.is_durable() {
            let renaming = spawn_blocking(move || mailbox.rename(&from, &to, true)).await;
            self.answered(renaming.map_err(|_| Refusal::broken_off()))?
        } else {
            mailbox.rename(&from, &to, true)
        };
        self.answered(renaming.await)
    }

    async fn rmd<P: AsRef<Path> + Send + fmt::Debug>(&self, _: &LibraryUser, path: P) -> LibraryResult<()> {
        let _call = self.0.turn.call();
        self.answered(Err(self.0.mailbox.refuse_folder_removal(&bytes(&path))))
    }

    async fn cwd<P: AsRef<Path> + Send + fmt::Debug>(&self, _: &LibraryUser, path: P) -> LibraryResult<()> {
        let _call = self.0.turn.call();
        match self.0.mailbox.stat(&bytes(&path)) {
            Ok(Attributes { kind: FileKind::Folder, .. }) => Ok(()),
            Ok(Attributes { kind: FileKind::File, .. }) => self.answered(Err(Refusal::IsNotAFolder)),
            Err(refusal) => self.answered(Err(refusal)),
        }
    }
}
