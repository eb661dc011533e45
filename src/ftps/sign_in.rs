//! A login: by the certificate that TLS has shown, or by a password.

use std::sync::Arc;
use std::time::Duration;

use nets_access::{Admitted, CountedConnection, LoginTry, MayTryAgain, Shown, gone_from};
use nets_core::faults::planned::{FaultAnswer, FaultEffect, FaultEnd, WaitBefore};
use nets_ftps_login::FtpsCertificate;
use nets_mailbox::{Mailbox, MetFault};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::faults;
use crate::library::Library;
use crate::reply::FtpReply;
use crate::session::FtpsSession;

/// A client that is logged in.
pub(crate) struct SignedIn {
    pub session: Arc<FtpsSession>,
    pub library: Library,
    _room: OwnedSemaphorePermit,
}

impl Drop for SignedIn {
    fn drop(&mut self) {
        self.session.end(FaultEnd::Drop);
        self.session.leave();
    }
}

/// What comes of a try.
pub(crate) enum SignInOutcome {
    In(Box<SignedIn>),
    /// It may try again.
    NotIn(FtpReply),
    /// The session ends behind this.
    Last(FtpReply),
    /// It ends without a word.
    Cut(FaultEnd),
}

/// A session ends that the door cannot begin.
fn not_begun() -> SignInOutcome {
    SignInOutcome::Last(FtpReply::new(421, "The session could not be begun: try again"))
}

pub(crate) async fn sign_in(
    connection: &mut CountedConnection,
    stream: &TcpStream,
    user: &str,
    shown: Shown<'_>,
    room: &Arc<Semaphore>,
    idle_time: Duration,
) -> SignInOutcome {
    let login = LoginTry { user, shown, leniency: None };
    let Admitted { mailbox, place, leniency } = match connection.proved(login, gone_from(stream)).await {
        Ok(admitted) => admitted,
        Err(MayTryAgain::Yes) => return SignInOutcome::NotIn(FtpReply::new(530, "The login is not right")),
        Err(MayTryAgain::No) => {
            return SignInOutcome::Last(FtpReply::new(421, "Too many tries: begin a new session"));
        }
        Err(MayTryAgain::Dropped) => return SignInOutcome::Cut(FaultEnd::Drop),
        Err(MayTryAgain::NotIn(why)) => return SignInOutcome::Last(FtpReply::new(530, &*why)),
    };
    let met = faults::met_at_login(&mailbox).await;
    if let Some(met) = &met {
        met.wait(WaitBefore::Effect, ends(&mailbox, stream)).await;
    }
    let is_let_in = met.as_ref().is_none_or(|met| met.order().effect != FaultEffect::NotDone);
    let session = FtpsSession::new(mailbox.clone(), place, idle_time);
    let mut begun = None;
    if is_let_in {
        let Ok(room) = Arc::clone(room).try_acquire_owned() else {
            let why = "Too many sessions are open by FTPS: close some first";
            return SignInOutcome::Last(FtpReply::new(421, why));
        };
        let Ok(library) = Library::begin(&session).await else { return not_begun() };
        let key = match shown {
            Shown::Certificate(shown) => {
                format!("{} (FTPS, certificate)", FtpsCertificate::fingerprint_of(shown))
            }
            Shown::Password(_) | Shown::PublicKey(_) => "a password (FTPS)".to_owned(),
        };
        mailbox.tell_of_login(key, leniency, connection.client().clone());
        begun = Some(Box::new(SignedIn { session, library, _room: room }));
    }
    match (met, begun) {
        (None, Some(begun)) => SignInOutcome::In(begun),
        (None, None) => not_begun(),
        (Some(met), begun) => told(&mailbox, stream, &met, begun).await,
    }
}

/// What a fault makes of it.
async fn told(
    mailbox: &Mailbox,
    stream: &TcpStream,
    met: &MetFault,
    begun: Option<Box<SignedIn>>,
) -> SignInOutcome {
    met.wait(WaitBefore::Answer, ends(mailbox, stream)).await;
    let order = met.order();
    match (order.then, faults::refusal(order.answer), begun) {
        (FaultEnd::Drop | FaultEnd::Reset, ..) => SignInOutcome::Cut(order.then),
        (FaultEnd::Keep, None, Some(begun)) if order.answer != FaultAnswer::None => SignInOutcome::In(begun),
        (FaultEnd::Keep, ..) => SignInOutcome::NotIn(FtpReply::new(530, "The login is not right")),
    }
}

/// Resolves when a login that waits need wait no longer.
async fn ends(mailbox: &Mailbox, stream: &TcpStream) {
    tokio::select! {
        _ = mailbox.ended() => {}
        () = gone_from(stream) => {}
    }
}
