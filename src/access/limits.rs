//! What any client can cost at most, whatever door it comes to.

use std::time::Duration;

/// The bounds on clients. The defaults are generous for senders and tight for mischief.
#[derive(Debug, Clone)]
pub struct Limits {
    /// From the connection to a login: 30 s.
    pub login_time: Duration,
    /// A session in which nothing happens ends: 10 min.
    pub idle_time: Duration,
    /// Connections at a time that have not logged in yet: 128. A further one waits for the place of one that has, or
    /// that is silent.
    pub logins_under_way: usize,
    /// After so long without a word of the client its place may go to another: 1 s.
    pub first_word: Duration,
    /// And after so long without a further word: 5 s. Where no place has come free for as long, the oldest gives way.
    pub login_silence: Duration,
    /// Sessions at a time that are logged in: 256.
    pub sessions: usize,
    /// Sessions at a time of one user: 64.
    pub sessions_per_user: usize,
    /// Open files and folders at a time of one session: 256.
    pub handles_per_session: usize,
    /// Of one user: 1024.
    pub handles_per_user: usize,
    /// Of all: 2048.
    pub handles: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            login_time: Duration::from_secs(30),
            idle_time: Duration::from_secs(600),
            logins_under_way: 128,
            first_word: Duration::from_secs(1),
            login_silence: Duration::from_secs(5),
            sessions: 256,
            sessions_per_user: 64,
            handles_per_session: 256,
            handles_per_user: 1024,
            handles: 2048,
        }
    }
}
