//! How many files the process may have open, and who gets how many of them: no client may take those
//! with which others are accepted, shipments read and the journal written.

use nets_text::system_words;
use rustix::process::{Resource, getrlimit, setrlimit};

/// More than all bounds together need.
const ENOUGH: u64 = 1 << 16;

/// Where the system sets no limit, or hides it.
const USUAL: usize = 1024;

/// Who may have how many open at a time. What is left is for everything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Descriptors {
    /// Worlds whose journal is open.
    pub kept_worlds: usize,
    pub sftp_sessions: usize,
    pub sftp_logins_under_way: usize,
    pub api_connections: usize,
    /// Publications of the e-Box that come in at a time; each may have several files open besides.
    pub ebox_requests: usize,
    /// Connections with the e-Box besides.
    pub ebox_waiting: usize,
    /// Of FTPS; each has several files open.
    pub ftps_sessions: usize,
    /// Files that SFTP clients have open: of all, of one user, of one session.
    pub sftp_files: usize,
    pub sftp_files_per_user: usize,
    pub sftp_files_per_session: usize,
}

impl Descriptors {
    /// Shares out what the system allows, once as much as it allows without rights is asked for: shells
    /// and service managers set a lower limit for programs of an older kind. So many worlds are to be kept on the disk.
    pub fn of_this_process(kept_worlds: usize) -> Descriptors {
        let limit = getrlimit(Resource::Nofile);
        let wanted = limit.maximum.unwrap_or(ENOUGH).min(ENOUGH);
        let raised = rustix::process::Rlimit { current: Some(wanted), maximum: limit.maximum };
        let allowed = if limit.current.is_none_or(|current| current >= wanted) {
            limit.current.unwrap_or(ENOUGH)
        } else {
            match setrlimit(Resource::Nofile, raised) {
                Ok(()) => wanted,
                Err(error) => {
                    tracing::debug!(
                        error = system_words(&error.into()),
                        "the limit of open files could not be raised"
                    );
                    limit.current.unwrap_or(ENOUGH)
                }
            }
        };
        Descriptors::out_of(usize::try_from(allowed).unwrap_or(USUAL), kept_worlds)
    }

    /// The e-Box takes of the files of SFTP clients.
    pub fn with_ebox(self, is_on: bool) -> Descriptors {
        if !is_on {
            return self;
        }
        // Its connection, with the documents of one publication.
        const EACH: usize = 3;
        let ebox_requests = (self.sftp_files / 2 / EACH).clamp(2, 64);
        let ebox_waiting = (self.sftp_files / 8).clamp(8, 192);
        let sftp_files = self.sftp_files.saturating_sub(ebox_requests * EACH + ebox_waiting).max(8);
        Descriptors { sftp_files, ebox_requests, ebox_waiting, ..self }
    }

    /// FTPS takes of the files of SFTP clients.
    pub fn with_ftps(self, is_on: bool) -> Descriptors {
        if !is_on {
            return self;
        }
        // The client's connection, two ends of the library's, as many for data, one that is waited for, and the file.
        const EACH: usize = 8;
        let sessions = (self.sftp_files / 2 / EACH).clamp(2, 64);
        let sftp_files = self.sftp_files.saturating_sub(sessions * EACH).max(8);
        Descriptors { sftp_files, ftps_sessions: sessions, ..self }
    }

    /// At 1,024, the usual limit, an eighth of it and more is kept back.
    fn out_of(limit: usize, kept_worlds: usize) -> Descriptors {
        let kept_worlds = kept_worlds.min(limit / 2);
        let limit = limit - kept_worlds;
        let sftp_sessions = (limit / 4).min(256);
        let sftp_logins_under_way = (limit / 8).min(128);
        let api_connections = (limit / 4).min(256);
        let sockets = sftp_sessions + sftp_logins_under_way + api_connections;
        let sftp_files = limit.saturating_sub(sockets + (limit / 8).max(32)).clamp(8, 2048);
        let sftp_files_per_user = (sftp_files / 2).min(1024);
        let sftp_files_per_session = (sftp_files_per_user / 2).min(256);
        Descriptors {
            kept_worlds,
            sftp_sessions,
            sftp_logins_under_way,
            api_connections,
            ebox_requests: 0,
            ebox_waiting: 0,
            ftps_sessions: 0,
            sftp_files,
            sftp_files_per_user,
            sftp_files_per_session,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_are_left_for_everything_else_whatever_the_limit() {
        for limit in [256, 1024, 4096, 1 << 16] {
            let shared = Descriptors::out_of(limit, 0);
            let Descriptors { sftp_sessions, sftp_logins_under_way, api_connections, sftp_files, .. } =
                shared;
            let taken = sftp_sessions + sftp_logins_under_way + api_connections + sftp_files;
            assert!(taken + 32 <= limit, "{limit}: {shared:?}");
            assert!(shared.sftp_files_per_session >= 8, "{limit}: {shared:?}");
            assert!(shared.sftp_files_per_session * 2 <= shared.sftp_files_per_user);
            assert!(shared.sftp_files_per_user * 2 <= sftp_files);
        }
    }

    #[test]
    fn ftps_takes_no_more_than_half_of_the_files_of_sftp() {
        for limit in [256, 1024, 1 << 16] {
            let (before, with) =
                (Descriptors::out_of(limit, 0), Descriptors::out_of(limit, 0).with_ftps(true));
            assert!(with.ftps_sessions >= 2 && with.sftp_files >= 8, "{limit}: {with:?}");
            assert!(
                with.sftp_files + with.ftps_sessions * 8 <= before.sftp_files.max(24),
                "{limit}: {with:?}"
            );
            assert_eq!(Descriptors::out_of(limit, 0).with_ftps(false), before);
        }
    }

    #[test]
    fn worlds_that_are_kept_have_half_of_them_at_the_most() {
        for (limit, kept) in [(256, 128), (1024, 256), (1024, 512)] {
            let shared = Descriptors::out_of(limit, kept);
            assert_eq!(shared.kept_worlds, kept);
            let Descriptors { sftp_sessions, sftp_logins_under_way, api_connections, sftp_files, .. } =
                shared;
            let taken = kept + sftp_sessions + sftp_logins_under_way + api_connections + sftp_files;
            assert!(taken + 32 <= limit, "{limit}: {shared:?}");
        }
        assert_eq!(Descriptors::out_of(1024, 10_000).kept_worlds, 512);
    }

    #[test]
    fn with_many_all_have_what_is_usual() {
        let many = Descriptors::out_of(1 << 16, 10_000);
        assert_eq!((many.sftp_sessions, many.api_connections, many.kept_worlds), (256, 256, 10_000));
        assert_eq!((many.sftp_files_per_session, many.sftp_files_per_user), (256, 1024));
    }
}
