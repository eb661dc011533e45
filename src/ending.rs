//! The signals by which a terminal, a shell or a container engine ends the program.

use std::io;
use std::thread;

use tokio::runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// What a shell reports for a program that a signal ended: this and the signal's number.
pub const BY_SIGNAL: i32 = 128;

/// All that ends the program; a terminal that is closed hangs up.
pub struct Signals {
    interrupted: Signal,
    terminated: Signal,
    hung_up: Signal,
}

impl Signals {
    /// From now on they are waited for; before, the system ends the program.
    pub fn catch() -> io::Result<Signals> {
        Ok(Signals {
            interrupted: signal(SignalKind::interrupt())?,
            terminated: signal(SignalKind::terminate())?,
            hung_up: signal(SignalKind::hangup())?,
        })
    }

    /// The next of them.
    pub async fn next(&mut self) -> SignalKind {
        tokio::select! {
            _ = self.interrupted.recv() => SignalKind::interrupt(),
            _ = self.terminated.recv() => SignalKind::terminate(),
            _ = self.hung_up.recv() => SignalKind::hangup(),
        }
    }
}

/// Has a signal end a command that leaves nothing to put in order. Elsewhere the system does so; but to the
/// first process of a container it gives no signal that the process does not wait for.
pub fn end_by_signal_as_process_1() -> io::Result<()> {
    if std::process::id() != 1 {
        return Ok(());
    }
    let waiting = runtime::Builder::new_current_thread().enable_all().build()?;
    let mut signals = waiting.block_on(async { Signals::catch() })?;
    let wait = move || {
        let by = waiting.block_on(signals.next());
        std::process::exit(BY_SIGNAL + by.as_raw_value());
    };
    thread::Builder::new().name("signals".to_owned()).spawn(wait).map(drop)
}
